"""Wells that need no weighing, and what every rule tells of a well."""

from clonetrace.domain import Clonality, Evidence, Fate, Label, Lineage, Verdict
from clonetrace.trace.decision import WellCase

_CELLS = {Label.CELL: 1, Label.DOUBLET: 2, Label.COLONY: 3}


def plain_verdict(case: WellCase) -> Verdict | None:
    """Return the verdict of a well that shows nothing, too much, or too little time.

    Returns:
        None where the histories of its colonies have to decide.
    """
    if case.newest_day is None:
        return verdict(Clonality.AMBIGUOUS, None, "no scan of this well can be used")
    if not case.lineages:
        return _nothing_found(case, case.newest_day)
    if case.sprawling:
        return verdict(
            Clonality.DIFFERENTIATED,
            None,
            f"sprawling differentiated cells on day {case.newest_day}, no compact colony",
        )
    if case.too_young:
        return verdict(
            Clonality.AMBIGUOUS,
            None,
            f"too early: the newest scan is of day {case.newest_day}, "
            "before cells and colonies can be told apart",
        )
    return None


def founders(lineage: Lineage) -> int:
    """Return how many cells of day 0 a lineage was followed to."""
    last = lineage.sightings[-1].detection
    return _CELLS.get(last.label, 1) if lineage.fate is Fate.FOUNDER and last is not None else 0


def founders_seen(case: WellCase) -> int | None:
    """Return how many cells of day 0 the colonies were followed to; None without such a scan."""
    return sum(founders(lineage) for lineage in case.living) if case.day0_usable else None


def whys(case: WellCase) -> list[str]:
    """One sentence per lineage that is worth a look; dust only as a number."""
    notable = [f"object {one.number}: {one.why}" for one in case.lineages if one.alive and one.why]
    dead = [one for one in case.lineages if not one.counts]
    shown = [f"object {one.number} does not count: {one.why}" for one in dead[:3]]
    more = [f"{len(dead) - 3} more objects do not count"] if len(dead) > 3 else []  # noqa: PLR2004
    return notable + shown + more


def verdict(clonality: Clonality, founders_seen: int | None, *reasons: str) -> Verdict:
    """Return a verdict without a probability."""
    return Verdict(
        clonality=clonality,
        founders_seen=founders_seen,
        reasons=tuple(Evidence(statement=reason) for reason in reasons),
    )


def _nothing_found(case: WellCase, newest_day: int) -> Verdict:
    if case.too_young:
        return verdict(
            Clonality.AMBIGUOUS,
            None,
            f"too early to call it empty: the newest scan is of day {newest_day}",
        )
    return verdict(
        Clonality.EMPTY, None, f"no colony in the {_scans(case.scans_looked_at)} looked at"
    )


def _scans(number: int) -> str:
    return "newest scan" if number == 1 else f"{number} newest scans"
