"""What the review page of a well shows, laid out for its template."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clonetrace.analysis import shown_region
from clonetrace.domain import (
    Box,
    Clonality,
    Detection,
    Label,
    Morphology,
    Review,
    ScanSummary,
    Value,
    WellResult,
)
from clonetrace.report.strip import StripCell, strip_of
from clonetrace.report.wording import Look, fate_words, look_of, probability_words, ready_words
from clonetrace.review import Decision, decision_words

#: Verdicts that a person can give, with the key that gives them.
VERDICT_KEYS: dict[str, Clonality] = {
    "1": Clonality.MONOCLONAL,
    "2": Clonality.POLYCLONAL,
    "3": Clonality.EMPTY,
    "4": Clonality.DIFFERENTIATED,
    "5": Clonality.AMBIGUOUS,
}
#: Grades, below the verdicts on the keyboard.
MORPHOLOGY_KEYS: dict[str, Morphology] = {
    "q": Morphology.M1,
    "w": Morphology.M2,
    "e": Morphology.M3,
    "r": Morphology.M4,
}
#: What else there is a key for.
OTHER_KEYS: dict[str, str] = {
    "Space or Enter": "keep the decision and go to the next well; without a verdict, only go on",
    "u or z": "undo: take the last decision back and show its well",
    "c": "write a comment; Esc leaves it",
    "a or d": "one day earlier or later in the large picture, as do the arrow keys",
    "b": "correct boxes, and stop correcting",
    "v": "look closer: the original scans",
    "?": "show or hide the keys",
}


@dataclass(frozen=True)
class Picture:
    """A kept picture of one scan.

    Attributes:
        scan_key: Names the scan.
        cell: As in the strip of the report.
        region: What of the well it shows; None where that is not known.
        early: Whether single cells are looked for in it.
    """

    scan_key: str
    cell: StripCell
    region: Box | None
    early: bool


@dataclass(frozen=True)
class Reason:
    """A piece of evidence.

    Attributes:
        statement: In words.
        weight: `+1.3` where it speaks for one founder, `-0.4` where against, empty where it has
            none.
        against: Whether it speaks against one founder.
    """

    statement: str
    weight: str
    against: bool


@dataclass(frozen=True)
class MachineView:
    """What the machine says.

    Attributes:
        look: Of the verdict.
        probability: Of one founder, in words.
        interval: Its 95 % interval, empty where there is none.
        facts: Names and values.
        reasons: The evidence, weightiest first.
        followed: Numbers of the objects and their fates.
        warnings: What was missing or unusable.
    """

    look: Look
    probability: str
    interval: str
    facts: tuple[tuple[str, str], ...]
    reasons: tuple[Reason, ...]
    followed: tuple[tuple[int, str], ...]
    warnings: tuple[str, ...]


class Shown(Value):
    """An object of the machine's in one scan."""

    box: Box
    label: Label
    score: float
    lineage: int | None
    """Number of the object that it is a sighting of; None for a cell that was not followed."""
    counts: bool
    """Whether it is taken for alive."""


def shown_in(result: WellResult, scan_key: str) -> list[Shown]:
    """Return what the machine found in a scan and reports: what was followed, and stray cells."""
    followed = [
        _shown(found, lineage.number, counts=lineage.counts)
        for lineage in result.lineages
        for sighting in lineage.sightings
        if sighting.scan_key == scan_key and (found := sighting.detection) is not None
    ]
    strays = [
        _shown(stray.detection, None, counts=False)
        for stray in result.strays
        if stray.scan_key == scan_key
    ]
    return [*followed, *strays]


def _shown(found: Detection, lineage: int | None, *, counts: bool) -> Shown:
    return Shown(
        box=found.box, label=found.label, score=found.score, lineage=lineage, counts=counts
    )


def pictures_of(result: WellResult, cell_days: int) -> list[Picture]:
    """Return the kept pictures of a well, newest first."""
    cells = [cell for cell in strip_of(result) if cell.crop is not None]
    scans = [scan for scan in result.scans if scan.crop is not None and scan.quality.usable]
    return [
        Picture(scan.scan_key, cell, _region(result, scan), scan.day <= cell_days)
        for scan, cell in zip(scans, cells, strict=True)
    ]


def large_ones(pictures: Sequence[Picture]) -> list[int]:
    """Choose four pictures to be shown large: newest, middle, the one beside day 0, day 0."""
    last = len(pictures) - 1
    middle = max(1, (last - 1) // 2)
    return sorted({place for place in (0, middle, last - 1, last) if 0 <= place <= last})


def machine_view(result: WellResult) -> MachineView:
    """Lay out what the machine says."""
    verdict = result.verdict
    low, high = verdict.probability_low, verdict.probability_high
    interval = "" if low is None or high is None else f"{_percent(low)} to {_percent(high)}"
    return MachineView(
        look=look_of(result),
        probability=probability_words(verdict.probability_monoclonal),
        interval=interval,
        facts=tuple(_facts(result)),
        reasons=tuple(_reasons(result)),
        followed=tuple((one.number, fate_words(one.fate)) for one in result.lineages),
        warnings=tuple(
            dict.fromkeys((*((result.failed,) if result.failed else ()), *result.warnings))
        ),
    )


def told(review: Review | Decision) -> str:
    """Write a decision: `monoclonal, M1`."""
    return decision_words(review.clonality, review.morphology)


def _region(result: WellResult, scan: ScanSummary) -> Box | None:
    if scan.frame is None:
        return None
    return shown_region(result.lineages, scan.scan_key, scan.frame.well_radius_um)


def _percent(share: float) -> str:
    return f"{int(share * 10_000) / 100:.2f} %"


def _reasons(result: WellResult) -> Iterator[Reason]:
    for one in dict.fromkeys(result.verdict.reasons):
        weight = "" if one.weight is None else f"{one.weight:+.1f}"
        yield Reason(one.statement, weight, against=(one.weight or 0) < 0)


def _facts(result: WellResult) -> Iterator[tuple[str, str]]:
    founders = result.verdict.founders_seen
    yield "founders seen", "day 0 not looked at" if founders is None else str(founders)
    if (colony := result.largest) is not None:
        yield "width", f"{colony.width_mm:.2f} mm"
        yield "ready to pick", ready_words(result)
    if (grade := result.morphology) is not None:
        share = grade.confidences.get(grade.morphology)
        yield "morphology", grade.morphology.value + ("" if share is None else f" ({share:.0%})")
    yield "scans used", f"{result.scans_used} of {len(result.scans)}"
