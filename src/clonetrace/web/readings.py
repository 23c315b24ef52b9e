"""What people decided, as far as the person who asks may see it.

With a second reader, nothing here tells a person what another reader decided before he may know:
pages, the API and the history of a well all go through this module.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from clonetrace.analysis import Settings
from clonetrace.domain import Annotation, Plate, Review, Ruling, Rulings, Signature, Turn, Well
from clonetrace.review import (
    Decision,
    ReviewRules,
    ReviewTask,
    Standing,
    queue_of,
    ruling_of,
    sees_all,
    standing_of,
    turn_for,
    visible_to,
)
from clonetrace.store import AuditEntry, AuditKind, Store, WellKey, WellLine, WellSummary

#: Entries of the audit that tell, or hint at, what a reader decided.
_OF_READERS = frozenset({AuditKind.REVIEW, AuditKind.ANNOTATION, AuditKind.SIGNATURE})


@dataclass(frozen=True)
class WellReadings:
    """What a person may know about the review of a well.

    Attributes:
        well: In a few columns.
        standing: How far its review is; holds decisions that the person may not see.
        turn: What the person's decision would be; None where it is not his turn.
        reviews: The decisions that he may see, oldest first, also those taken back.
        annotations: The corrections that he may see, by number.
        signatures: The signatures that he may see.
        own: His decision beside the present result; None where none stands.
        known: All decisions, for checking that nobody decided meanwhile; not to be shown.
        who: The person.
        sees_all: Whether he may see what others decided, corrected and signed.
    """

    well: WellSummary
    standing: Standing
    turn: Turn | None
    reviews: tuple[Review, ...]
    annotations: Mapping[int, Annotation]
    signatures: tuple[Signature, ...]
    own: Review | None
    known: tuple[Review, ...]
    who: str
    sees_all: bool

    def may_know(self, entry: AuditEntry) -> bool:
        """Whether he may see an entry of the audit about the well."""
        return self.sees_all or entry.kind not in _OF_READERS or entry.who == self.who

    @property
    def decision(self) -> Decision | None:
        """What people say, once they are done; everybody may see it."""
        return self.standing.decision

    @property
    def ruling(self) -> Ruling | None:
        """What everybody may know of people's decisions."""
        return ruling_of(self.known, self.well, second_reader=self.standing.second_reader)


def rules_of(settings: Settings) -> ReviewRules:
    """Return what the order of the queue depends on."""
    trace = settings.trace
    return ReviewRules(
        monoclonal_from=trace.monoclonal_from,
        polyclonal_from=trace.polyclonal_from,
        empty_from=trace.empty_from,
        wanted=settings.measure.ready_morphology if settings.morphology.grade else (),
        second_reader=settings.web.second_reader,
    )


def readings_of(
    store: Store, settings: Settings, who: str, plate: Plate, well: Well
) -> WellReadings | None:
    """Return what a person may know about the review of a well.

    Returns:
        None where there is no such well.
    """
    summary = next(iter(store.summaries(plate, well)), None)
    if summary is None:
        return None
    reviews = store.reviews(plate, well)
    standing = standing_of(reviews, summary, second_reader=settings.web.second_reader)
    everything = sees_all(standing, reviews, who)
    mine = [one for one in standing.current if one.who == who and one.withdrawn_at is None]
    return WellReadings(
        well=summary,
        standing=standing,
        turn=turn_for(standing, reviews, who),
        reviews=visible_to(standing, reviews, who),
        annotations={
            number: one
            for number, one in store.annotations(plate, well).items()
            if everything or one.who == who
        },
        signatures=tuple(
            one for one in store.signatures(plate, well) if everything or one.who == who
        ),
        own=mine[-1] if mine else None,
        known=reviews,
        who=who,
        sees_all=everything,
    )


def waiting_for(
    store: Store, settings: Settings, who: str, plate: Plate | None = None
) -> tuple[list[ReviewTask], int]:
    """Return a person's queue and the number of wells, of all plates or of one."""
    summaries = store.summaries(plate)
    reviews = _by_well(store.reviews(plate))
    return queue_of(summaries, reviews, who, rules_of(settings)), len(summaries)


def decisions(
    store: Store,
    settings: Settings,
    plate: Plate | None = None,
    *,
    wells: Iterable[WellSummary] | None = None,
) -> dict[WellKey, Decision]:
    """Return what people say about wells whose review is done, of all plates or of one.

    Args:
        store: Holds decisions and results.
        settings: Say whether there is a second reader.
        plate: Only wells of this plate.
        wells: Those wells, where they were loaded already.
    """
    standings = _standings(store, settings, plate, wells)
    return {key: one.decision for key, one in standings.items() if one.decision is not None}


def as_offered(lines: Iterable[WellLine], rulings: Rulings) -> tuple[WellLine, ...]:
    """Return lines of which those are not ready that people took out, or are not done with."""
    return tuple(
        line.model_copy(update={"ready_to_pick": False})
        if (ruling := rulings.get((line.plate, line.well))) is not None and not ruling.confirms
        else line
        for line in lines
    )


def entry_words(entry: AuditEntry, value: str) -> str:
    """Write a value of an entry for people; what readers did is kept with all its fields."""
    if entry.kind not in _OF_READERS or not value.startswith("{"):
        return value
    told = json.loads(value)
    match entry.kind:
        case AuditKind.REVIEW:
            grade = f", {told['morphology']}" if told["morphology"] else ""
            return f"{told['clonality']}{grade}"
        case AuditKind.ANNOTATION:
            return f"{told['kind']} {told['label']} in scan {told['scan_key']}"
        case _:
            return f"{told['meaning']}: {told['decision']}"


def entries_for(
    store: Store, settings: Settings, who: str, entries: Iterable[AuditEntry]
) -> Iterator[AuditEntry]:
    """Leave out the entries of the audit that a person may not see yet."""
    hidden = Hidden(store, settings, who)
    return (one for one in entries if one.kind not in _OF_READERS or not hidden.entry(one))


class Hidden:
    """What would tell a person what another reader decided, before he may know."""

    def __init__(self, store: Store, settings: Settings, who: str) -> None:
        """Look at where all wells stand.

        Args:
            store: Holds the decisions.
            settings: Say whether there is a second reader.
            who: The person.
        """
        self._who = who
        self._closed: set[tuple[str, str, str]] = set()
        if not settings.web.second_reader:
            return
        by_well = _by_well(store.reviews())
        for key, standing in _standings(store, settings, None).items():
            if not sees_all(standing, by_well.get(key, ()), who):
                self._closed.add((key.plate.run, key.plate.name, key.well.label))

    def entry(self, entry: AuditEntry) -> bool:
        """Whether an entry about a decision, a correction or a signature is hidden."""
        if not self._closed or entry.who == self._who:
            return False
        run, plate, well, *_ = json.loads(entry.subject)
        return (run, plate, well) in self._closed

    def decision(self, one: Review | Signature) -> bool:
        """Whether a decision or a signature is hidden."""
        place = (one.plate.run, one.plate.name, one.well.label)
        return one.who != self._who and place in self._closed


def _standings(
    store: Store,
    settings: Settings,
    plate: Plate | None,
    wells: Iterable[WellSummary] | None = None,
) -> dict[WellKey, Standing]:
    reviews = _by_well(store.reviews(plate))
    second_reader = settings.web.second_reader
    standings = {}
    for well in store.summaries(plate) if wells is None else wells:
        key = WellKey(plate=well.plate, well=well.well)
        standings[key] = standing_of(reviews.get(key, ()), well, second_reader=second_reader)
    return standings


def _by_well(reviews: Iterable[Review]) -> dict[WellKey, Sequence[Review]]:
    grouped = defaultdict[WellKey, list[Review]](list)
    for one in reviews:
        grouped[WellKey(plate=one.plate, well=one.well)].append(one)
    return dict(grouped)
