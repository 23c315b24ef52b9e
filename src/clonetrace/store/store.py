"""The store: what the rest of the program says to the database, and asks it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine

from clonetrace.domain import (
    Annotation,
    Finding,
    Plate,
    Review,
    ScanFrame,
    ScanReading,
    Signature,
    Well,
    WellResult,
)
from clonetrace.domain.errors import StoreError
from clonetrace.files import Closing
from clonetrace.store import auditing, lines, loading, picks, reviews, saving
from clonetrace.store.accounts import Accounts
from clonetrace.store.audit import (
    AuditEntry,
    AuditKind,
    Author,
    subject_of,
    user_name,
    verdict_words,
)
from clonetrace.store.lines import ScanSpots
from clonetrace.store.listing import Listing
from clonetrace.store.lock import WriterLock, is_taken
from clonetrace.store.logins import Logins
from clonetrace.store.records import AnalysisRecord, Pick, WellKey
from clonetrace.store.server_lock import ServerLock, is_taken_on_server
from clonetrace.store.sqlite import fold_into_one_file
from clonetrace.store.summaries import WellLine, WellSummary
from clonetrace.store.trouble import Place, told


class Store(Closing):
    """An open database of results.

    Every `remember_...` is one transaction: after a kill or a power cut a well is there as a whole
    or not at all. One process writes; any number of others may read meanwhile, each answer being of
    one moment. Worker processes send their results to the writer and do not use its store.

    All methods raise `StoreError` when the database cannot be read or written.

    Attributes:
        accounts: The people who may log in.
        logins: Who is logged in.
        listing: Long lists, page by page.
    """

    def __init__(
        self,
        place: Place,
        *,
        reader: Engine,
        writer: Engine | None,
        lock: WriterLock | ServerLock | None,
    ) -> None:
        """Take over open engines; `open_store` does it.

        Args:
            place: Where the database is, for messages.
            reader: Makes connections that cannot write.
            writer: Makes connections that can, or None for a store that only reads.
            lock: The right to write results, or None for a store that does not.
        """
        self._place = place
        self._reader = reader
        self._writer = writer
        self._lock = lock
        self._closed = False
        self.accounts = Accounts(self._reading, self._writing)
        self.logins = Logins(self._reading, self._writing)
        self.listing = Listing(self._reading)

    def close(self) -> None:
        """Close all connections and let others write; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self._reader.dispose()
        if self._writer is not None:
            if self._lock is not None and self._writer.dialect.name == "sqlite":
                fold_into_one_file(self._writer)
            self._writer.dispose()
        if self._lock is not None:
            self._lock.release()

    def remember_well(
        self,
        result: WellResult,
        readings: Sequence[ScanReading],
        *,
        fingerprint: str,
        detectors: str,
        author: Author | None = None,
    ) -> None:
        """Keep a well's result and what was read from its scans, in one transaction.

        A verdict that is new or differs from the former one becomes an entry of the audit.

        The well's former result is replaced. Of its former readings those are replaced that are of
        the same scan and the same detectors; the others stay.

        Args:
            result: The well's result.
            readings: New or changed readings of the well's scans; may be empty.
            fingerprint: Of the scans, settings and detectors that led to the result.
            detectors: Names the detectors with their versions and settings.
            author: Who decided, and why; by default the user, in an analysis.
        """
        verdict = result.verdict
        with self._writing() as connection:
            saving.save_well(connection, result, readings, fingerprint, detectors)
            auditing.note(
                connection,
                AuditKind.VERDICT,
                subject_of(result.plate.run, result.plate.name, result.well.label),
                verdict_words(verdict.clonality.value, verdict.probability_monoclonal),
                author or Author(user_name(), "analysis"),
            )

    def result(self, plate: Plate, well: Well) -> WellResult | None:
        """Return a well's result, or None where it was never analysed."""
        with self._reading() as connection:
            return next(iter(loading.load_results(connection, plate, well)), None)

    def plates(self) -> tuple[Plate, ...]:
        """Return all plates in order."""
        with self._reading() as connection:
            return loading.load_plates(connection)

    def results(self, plates: Iterable[Plate] | None = None) -> Iterator[WellResult]:
        """Go through the results in the order of plates and wells, one plate in memory at a time.

        Args:
            plates: Only these plates; None for all.
        """
        chosen = self.plates() if plates is None else tuple(sorted(set(plates)))
        for plate in chosen:
            with self._reading() as connection:
                results = loading.load_results(connection, plate)
            yield from results

    def lines(self, plate: Plate | None = None) -> tuple[WellLine, ...]:
        """Return what lists and maps show of the wells of all plates, or of one, in order."""
        with self._reading() as connection:
            return lines.load_lines(connection, plate)

    def frames(self, plate: Plate, well: Well) -> dict[str, ScanFrame | None]:
        """Return where the pixels of a well's scans lie, by scan key.

        The frame of a scan that the analysis did not look at is None.
        """
        with self._reading() as connection:
            return lines.load_frames(connection, plate, well)

    def crops(self, plate: Plate, well: Well) -> dict[str, str]:
        """Return the kept pictures of a well, by scan key, relative to the output folder."""
        with self._reading() as connection:
            return lines.load_crops(connection, plate, well)

    def spots(self, plate: Plate, well: Well) -> dict[str, ScanSpots]:
        """Return what a well's scans are registered to each other by, by scan key."""
        with self._reading() as connection:
            return lines.load_spots(connection, plate, well)

    def fingerprint(self, plate: Plate, well: Well) -> str | None:
        """Return the fingerprint that a well was remembered with, or None where it was not."""
        with self._reading() as connection:
            return loading.load_fingerprint(connection, plate, well)

    def fingerprints(self) -> Mapping[WellKey, str]:
        """Return the fingerprints of all wells, in one query."""
        with self._reading() as connection:
            return loading.load_fingerprints(connection)

    def readings(self, plate: Plate, well: Well, detectors: str) -> dict[str, ScanReading]:
        """Return what the detectors read from a well's scans, by scan key.

        Args:
            plate: The well's plate.
            well: The well.
            detectors: The name that the readings were remembered with.
        """
        with self._reading() as connection:
            return loading.load_readings(connection, plate, well, detectors)

    def detectors(self, plate: Plate, well: Well) -> str | None:
        """Return the name of the detectors that read a well last, None where none did."""
        with self._reading() as connection:
            return loading.load_detectors(connection, plate, well)

    def forget(self) -> None:
        """Forget all results, readings and findings; analyses and picks stay listed."""
        with self._writing() as connection:
            saving.forget_all(connection)

    def remember_findings(self, findings: Iterable[Finding]) -> None:
        """Keep what was noticed in the input; the findings of an earlier look are replaced."""
        with self._writing() as connection:
            saving.save_findings(connection, tuple(findings))

    def findings(self) -> tuple[Finding, ...]:
        """Return what was noticed in the input, in the order it was remembered."""
        with self._reading() as connection:
            return loading.load_findings(connection)

    def record_analysis(self, record: AnalysisRecord) -> None:
        """Write down a call of `clonetrace analyze`, or replace the record of the same start.

        Recorded at the start and again at the end, an analysis that was cut off can be seen.
        """
        with self._writing() as connection:
            saving.save_analysis(connection, record)

    def analyses(self) -> tuple[AnalysisRecord, ...]:
        """Return the calls of `clonetrace analyze`, oldest first."""
        with self._reading() as connection:
            return loading.load_analyses(connection)

    def being_written(self) -> bool:
        """Whether an analysis is writing results right now, in this process or in another."""
        if self._lock is not None:
            return True
        if self._place.file is not None:
            with told(self._place):
                return is_taken(self._place.file)
        with self._reading() as connection:
            return is_taken_on_server(connection)

    def record_picks(self, made: Sequence[Pick]) -> None:
        """Write down the wells that a worklist picks: all of them or, when one fails, none.

        Raises:
            StoreError: A well was picked already, or its place on the destination plate is taken.
        """
        with self._writing() as connection:
            picks.save_picks(connection, made)

    def picks(self) -> tuple[Pick, ...]:
        """Return all wells that were picked, in the order in which it happened."""
        with self._reading() as connection:
            return picks.load_picks(connection)

    def summaries(
        self, plate: Plate | None = None, well: Well | None = None
    ) -> tuple[WellSummary, ...]:
        """Return all wells in a few columns, or those of a plate, or one; in one query."""
        with self._reading() as connection:
            return lines.load_summaries(connection, plate, well)

    def remember_review(self, review: Review, *, known: Sequence[Review] | None = None) -> bool:
        """Keep a person's decision beside the machine's verdict, which stays as it is.

        Args:
            review: The decision.
            known: The well's decisions that its turn rests on; None to keep it whatever there is.

        Returns:
            Whether it was kept; it is not where the well's decisions are others by now.
        """
        with self._writing() as connection:
            return reviews.save_review(connection, review, known)

    def withdraw(self, review: Review, at: datetime) -> Review | None:
        """Take a decision back; it stays on record.

        Args:
            review: As it stands.
            at: Now, UTC without a zone.

        Returns:
            It with the time; None where it does not stand.
        """
        with self._writing() as connection:
            return reviews.withdraw_review(connection, review, at)

    def reviews(self, plate: Plate | None = None, well: Well | None = None) -> tuple[Review, ...]:
        """Return decisions of all wells, of a plate, or of one; oldest first, also withdrawn."""
        with self._reading() as connection:
            return reviews.load_reviews(connection, plate, well)

    def newest_review(self, who: str) -> Review | None:
        """Return a reader's newest decision that stands."""
        with self._reading() as connection:
            return reviews.newest_review(connection, who)

    def remember_annotation(
        self, annotation: Annotation, *, instead_of: int | None = None
    ) -> int | None:
        """Keep a person's correction of what was found in a scan.

        Args:
            annotation: The correction.
            instead_of: Number of a correction of the same well and person that it replaces.

        Returns:
            Its number; None where the one to be replaced does not stand.
        """
        with self._writing() as connection:
            return reviews.save_annotation(connection, annotation, instead_of)

    def withdraw_annotation(
        self, number: int, annotation: Annotation, at: datetime
    ) -> Annotation | None:
        """Take a correction back; it stays on record.

        Args:
            number: Of the correction.
            annotation: As it stands.
            at: Now, UTC without a zone.

        Returns:
            It with the time; None where it does not stand.
        """
        with self._writing() as connection:
            return reviews.withdraw_annotation(connection, number, at, annotation)

    def annotations(
        self, plate: Plate | None = None, well: Well | None = None
    ) -> dict[int, Annotation]:
        """Return corrections by number: of all wells, a plate, or one; also withdrawn ones."""
        with self._reading() as connection:
            return reviews.load_annotations(connection, plate, well)

    def remember_signature(self, signature: Signature) -> None:
        """Keep a person's name under a decision; it cannot be taken back."""
        with self._writing() as connection:
            reviews.save_signature(connection, signature)

    def signatures(
        self, plate: Plate | None = None, well: Well | None = None
    ) -> tuple[Signature, ...]:
        """Return signatures of all wells, of a plate, or of one; oldest first."""
        with self._reading() as connection:
            return reviews.load_signatures(connection, plate, well)

    def note_change(self, kind: AuditKind, values: Mapping[str, str], author: Author) -> int:
        """Add an entry to the audit for every subject whose value is new, and count them.

        Args:
            kind: What the values are.
            values: By subject, such as the key of a setting.
            author: Who changed them, and why.
        """
        with self._writing() as connection:
            notes = [
                auditing.note(connection, kind, subject, new, author)
                for subject, new in values.items()
            ]
        return len([one for one in notes if one is not None])

    def noted(self, kind: AuditKind, subject: str) -> str | None:
        """Return the value that the audit gives a subject by now, None where it gives none."""
        with self._reading() as connection:
            return auditing.latest_of(connection, kind, subject)

    def audit(self) -> tuple[AuditEntry, ...]:
        """Return all entries of the audit, oldest first."""
        with self._reading() as connection:
            return tuple(auditing.load_entries(connection))

    def history(self, plate: Plate, well: Well) -> tuple[AuditEntry, ...]:
        """Return the entries of the audit about one well, oldest first."""
        subject = subject_of(plate.run, plate.name, well.label)
        with self._reading() as connection:
            return tuple(auditing.load_entries(connection, subject))

    def edits(self) -> tuple[str, ...]:
        """Return what was edited behind the back of the audit, one sentence each."""
        with self._reading() as connection:
            return (*auditing.find_edits(connection), *reviews.find_edits(connection))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        self._refuse_when_closed()
        with told(self._place), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        self._refuse_when_closed()
        if self._writer is None:
            raise StoreError(
                f"{self._place.name} was opened for reading only; open it for writing instead"
            )
        with told(self._place), self._writer.begin() as connection:
            yield connection

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise StoreError(f"{self._place.name} was closed already; open the store again")
