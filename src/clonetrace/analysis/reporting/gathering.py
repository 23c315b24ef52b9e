"""Putting together what a clonality report says of a well or of a run."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from clonetrace.analysis.reporting.basis import basis_of, is_confirmed, settings_of
from clonetrace.analysis.reporting.people import decisions_of
from clonetrace.analysis.scan_finder import FoundScans, ScanFinder
from clonetrace.analysis.settings import Settings
from clonetrace.domain import (
    Box,
    Clonality,
    Lineage,
    Plate,
    ScanFrame,
    ScanReading,
    ScanSummary,
    Well,
    WellResult,
    address_of,
)
from clonetrace.domain.errors import InputError, StoreError
from clonetrace.files import open_binary, stamp_of
from clonetrace.imaging import ScanImage, open_source
from clonetrace.intake import IntakeSettings
from clonetrace.report.clonality import (
    Basis,
    CloneRecord,
    Decisions,
    Event,
    Founder,
    RunRecord,
    ScanFile,
    Seeding,
    SeedingScan,
)
from clonetrace.store import AnalysisRecord, AuditKind, Store
from clonetrace.trace import Neighbours, neighbours_of, told_pace, told_seeding

#: Clones that a run's report tells in full, unless it is asked for all of them: each has pictures
#: cut out of its scans, and every scan is read for its hash.
MOST_CLONES = 40
#: Edge of the picture of a founder, um: a cell of 15 um is a sixteenth of it.
_FOUNDER_UM = 240.0
#: The same as a multiple of what was found, where that is wide.
_AROUND = 3.0
#: Edge of the picture of a whole well, pixels.
_WHOLE_PX = 900
#: Places of day 0 that are shown, at most.
_MOST_FOUNDERS = 4
_BLOCK = 1 << 20


class Gatherer:
    """Gathers reports from one database of results; nothing is written.

    Where scans lie and how densely runs were seeded is remembered until an analysis changes it.
    """

    def __init__(
        self, store: Store, *, second_reader: bool, finder: ScanFinder | None = None
    ) -> None:
        """Prepare; nothing is looked at yet.

        Args:
            store: Open; it stays the caller's to close.
            second_reader: Whether two people must agree on a well.
            finder: Knows where scans lie, where somebody has asked for them already.
        """
        self._second_reader = second_reader
        self._store = store
        self._records: tuple[AnalysisRecord, ...] = ()
        self._finder = finder or ScanFinder(store, IntakeSettings())
        self._seedings: dict[str, tuple[int, Seeding]] = {}

    def clone(self, plate: Plate, well: Well, *, reader: str | None = None) -> CloneRecord:
        """Gather everything about one well.

        A scan that is missing is told in its place.

        Args:
            plate: Its plate.
            well: The well.
            reader: Account of whoever reads the report, who may not see all decisions yet; None
                for whoever has the database itself.

        Raises:
            StoreError: The well is not in the results.
        """
        self._look_again()
        result = self._store.result(plate, well)
        if result is None:
            raise StoreError(
                f"the results hold no well {well} of plate {plate}: name one of wells.csv"
            )
        return self._clone(result, reader)

    def run(self, run: str, *, reader: str | None = None, most: int = MOST_CLONES) -> RunRecord:
        """Gather everything about a run.

        Args:
            run: Its name.
            reader: See `clone`.
            most: Clones that are told in full, at most.

        Raises:
            StoreError: The run is not in the results.
        """
        self._look_again()
        results = self._results(run)
        decisions = self._decisions((one.plate for one in results), reader)
        clones = [one for one in results if _is_clone(one, decisions)]
        left_out = ""
        if len(clones) > most:
            left_out = (
                f"The {len(clones)} clones are too many to be told in full here: ask for the "
                "report of each, or for all of them with clonetrace report RESULTS --run "
                f"{run} --all-clones."
            )
        told_in_full = () if left_out else tuple(self._clone(one, reader) for one in clones)
        return RunRecord(
            run=run,
            results=tuple(results),
            decisions=decisions,
            clones=told_in_full,
            left_out=left_out,
            basis=self._basis(results[0]),
            seeding=self._seeding(run),
            plate_wells=self._settings.intake.plate_wells,
        )

    def _look_again(self) -> None:
        """Take notice of analyses that came since the last report."""
        self._records = self._store.analyses()

    @property
    def _record(self) -> AnalysisRecord | None:
        """Of the latest analysis."""
        return self._records[-1] if self._records else None

    @property
    def _settings(self) -> Settings:
        known = None if self._record is None else settings_of(self._record)
        return known or Settings()

    def _results(self, run: str) -> list[WellResult]:
        plates = [plate for plate in self._store.plates() if plate.run == run]
        results = list(self._store.results(plates))
        if not results:
            known = ", ".join(sorted({plate.run for plate in self._store.plates()}))
            raise StoreError(f"the results hold no run {run!r}; they hold {known or 'none'}")
        return results

    def _decisions(
        self, plates: Iterable[Plate], reader: str | None
    ) -> dict[tuple[Plate, Well], Decisions]:
        """Return what people said of the wells of some plates."""
        return {
            (plate, well): said
            for plate in dict.fromkeys(plates)
            for well, said in decisions_of(
                self._store, plate, second_reader=self._second_reader, reader=reader
            ).items()
        }

    def _clone(self, result: WellResult, reader: str | None) -> CloneRecord:
        plate, well = result.plate, result.well
        found = self._finder.scans_of(plate, well)
        fingerprint = self._store.fingerprint(plate, well) or ""
        said = decisions_of(
            self._store, plate, well, second_reader=self._second_reader, reader=reader
        )
        basis = self._basis(result)
        confirmed = self._record is not None and is_confirmed(
            fingerprint, found.series, self._record
        )
        return CloneRecord(
            result=result,
            fingerprint=fingerprint,
            files=tuple(self._files(result, found)),
            seeding_scan=self._seeding_scan(result, found),
            basis=basis.model_copy(update={"confirmed": confirmed}),
            seeding=self._seeding(plate.run),
            decisions=said.get(well, Decisions()),
            history=tuple(self._history(plate, well)),
        )

    def _basis(self, result: WellResult) -> Basis:
        detectors = self._store.detectors(result.plate, result.well)
        return basis_of(self._store, self._record, detectors)

    def _files(self, result: WellResult, found: FoundScans) -> Iterator[ScanFile]:
        detectors = self._store.detectors(result.plate, result.well)
        readings: Mapping[str, ScanReading] = {}
        if detectors is not None:
            readings = self._store.readings(result.plate, result.well, detectors)
        for scan in result.scans:
            if scan.searched:
                yield self._file_of(scan, found, readings.get(scan.scan_key))

    def _file_of(
        self, scan: ScanSummary, found: FoundScans, reading: ScanReading | None
    ) -> ScanFile:
        path = _path_of(scan, found)
        if path is None:
            return ScanFile(
                scan_key=scan.scan_key,
                remark=f"not found in {self._finder.looked_in}: bring the folder back, or its "
                "drive",
            )
        stamp = stamp_of(path)
        try:
            digest, size = _hashed(path, stamp)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            return ScanFile(
                scan_key=scan.scan_key, remark=f"{address_of(path)} cannot be read: {reason}"
            )
        changed = reading is not None and reading.content != stamp
        return ScanFile(
            scan_key=scan.scan_key,
            sha256=digest,
            size_bytes=size,
            remark="its size or time of change is another one than when it was analysed"
            if changed
            else "",
        )

    def _seeding_scan(self, result: WellResult, found: FoundScans) -> SeedingScan:
        scan = result.day0_scan
        if scan is None:
            return SeedingScan(problem="There is no usable scan of day 0: no founder was imaged.")
        if scan.frame is None:
            return SeedingScan(
                scan_key=scan.scan_key,
                problem="The scan of day 0 was not looked at: no colony led back to it.",
            )
        path = _path_of(scan, found)
        nothing = SeedingScan(scan_key=scan.scan_key)
        if path is None:
            return replace(
                nothing,
                problem=f"The scan of day 0, {scan.file_name}, was not found in "
                f"{self._finder.looked_in}; what is left of it is its picture in the strip of "
                "days.",
            )
        try:
            return _cut(result, scan, scan.frame, path)
        except (InputError, OSError) as error:
            return replace(nothing, problem=f"The scan of day 0 cannot be shown: {error}.")

    def _history(self, plate: Plate, well: Well) -> Iterator[Event]:
        """Go through the machine's verdicts; those of people are told to whom they may be told."""
        for entry in self._store.history(plate, well):
            if entry.kind is AuditKind.VERDICT:
                yield Event(
                    number=entry.number,
                    at=entry.at,
                    who=entry.who,
                    what=entry.new,
                    why=entry.why,
                    hash=entry.hash,
                )

    def _seeding(self, run: str) -> Seeding:
        """Return how densely a run was seeded; all its wells are looked at when any changed."""
        now = hash(frozenset(self._store.fingerprints().items()))
        known = self._seedings.get(run)
        if known is None or known[0] != now:
            known = now, _seeding_of(self._results(run), self._settings)
            self._seedings[run] = known
        return known[1]


def _seeding_of(results: Sequence[WellResult], settings: Settings) -> Seeding:
    seeding = settings.trace.seeding
    runs = neighbours_of(results, settings.trace, settings.scope).values()
    known = next(iter(runs), Neighbours())
    counted = known.empty
    return Seeding(
        method="limiting dilution" if seeding.method == "limiting-dilution" else "sorted by FACS",
        told=f"{told_seeding(seeding, counted)}; growth: {told_pace(known.pace)}"
        if settings.trace.rule == "probability"
        else "has no part in the verdicts: wells were decided by a count",
        decided=None if counted is None else counted.decided,
        empty=None if counted is None else counted.empty,
    )


def _is_clone(result: WellResult, decisions: Mapping[tuple[Plate, Well], Decisions]) -> bool:
    """Whether the machine or the readers call a well monoclonal."""
    said = decisions.get((result.plate, result.well), Decisions())
    return Clonality.MONOCLONAL in {result.verdict.clonality, said.decided} and not result.failed


def _path_of(scan: ScanSummary, found: FoundScans) -> Path | None:
    """Return a scan's file; one with another name is not the one that was analysed."""
    path = found.paths.get(scan.scan_key)
    if path is None or f"{path.parent.name}/{path.name}" != scan.file_name:
        return None
    return path


@lru_cache(maxsize=50_000)
def _hashed(path: Path, stamp: str) -> tuple[str, int]:  # noqa: ARG001 - a changed file is another
    """Return SHA-256 and size of a file; a file that did not change is not read again."""
    digest, size = hashlib.sha256(), 0
    opened = open_binary(path)
    with opened.open("rb") if isinstance(opened, Path) else opened as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def _cut(result: WellResult, scan: ScanSummary, frame: ScanFrame, path: Path) -> SeedingScan:
    """Cut the whole well and the places of its founders out of the seeding scan."""
    source = open_source(path)
    try:
        image = ScanImage(source, frame)
        ends = [one for one in result.lineages if one.alive and _end(one, scan) is not None]
        return SeedingScan(
            scan_key=scan.scan_key,
            whole=image.overview(
                max(frame.width_px, frame.height_px) * frame.um_per_px / _WHOLE_PX
            ),
            founders=tuple(_founder(one, scan, frame, image) for one in ends[:_MOST_FOUNDERS]),
            problem="" if ends else "No living colony was followed to the scan of day 0.",
        )
    finally:
        source.close()


def _end(lineage: Lineage, scan: ScanSummary) -> Box | None:
    """Return where a lineage is in the seeding scan, None where it does not reach that far."""
    last = lineage.sightings[-1]
    if last.scan_key != scan.scan_key:
        return None
    return last.expected if last.detection is None else last.detection.box


def _founder(lineage: Lineage, scan: ScanSummary, frame: ScanFrame, image: ScanImage) -> Founder:
    box = _end(lineage, scan) or lineage.sightings[-1].expected
    edge = max(_FOUNDER_UM, _AROUND * max(box.width_um, box.height_um))
    region = box.model_copy(update={"width_um": edge, "height_um": edge})
    return Founder(
        lineage=lineage.number,
        box=box,
        found=lineage.sightings[-1].detection is not None,
        native=image.region(region, frame.um_per_px),
    )
