"""The paper's rule: count the living objects that the colonies lead back to.

One is monoclonal, more are polyclonal, none is ambiguous. A count gives no probability.
"""

from clonetrace.domain import Clonality, Evidence, Fate, Label, Lineage, Scan, Verdict
from clonetrace.trace.decision import WellCase

#: A vanishing object of this width is no passing flaw: it keeps a well from being called clonal.
_LARGE_UM = 150.0

_CELLS = {Label.CELL: 1, Label.DOUBLET: 2, Label.COLONY: 3}


class CountingRule:
    """Decides by the number of founders."""

    def decide(self, case: WellCase) -> Verdict:
        """Return the verdict; see `DecisionRule.decide`."""
        if case.newest is None:
            return _verdict(Clonality.AMBIGUOUS, None, "no scan of this well can be used")
        if not case.lineages:
            return _nothing_found(case, case.newest)
        if case.differentiated:
            return _verdict(
                Clonality.DIFFERENTIATED,
                None,
                f"sprawling differentiated cells on day {case.newest.day}, no compact colony",
            )
        if case.too_young:
            return _verdict(
                Clonality.AMBIGUOUS,
                None,
                f"too early: the newest scan is of day {case.newest.day}, "
                "before cells and colonies can be told apart",
            )
        if not case.living:
            return _nothing_alive(case)
        return _count(case)


def founders(lineage: Lineage) -> int:
    """Return how many cells of day 0 a lineage was followed to."""
    last = lineage.sightings[-1].detection
    return _CELLS.get(last.label, 1) if lineage.fate is Fate.FOUNDER and last is not None else 0


def _nothing_found(case: WellCase, newest: Scan) -> Verdict:
    if case.too_young:
        return _verdict(
            Clonality.AMBIGUOUS,
            None,
            f"too early to call it empty: the newest scan is of day {newest.day}",
        )
    return _verdict(
        Clonality.EMPTY, None, f"no colony in the {_scans(case.scans_looked_at)} looked at"
    )


def _nothing_alive(case: WellCase) -> Verdict:
    whys = _whys(case)
    if all(lineage.fate is Fate.ABIOTIC for lineage in case.lineages):
        return _verdict(Clonality.EMPTY, 0, "nothing that is there grows", *whys)
    return _verdict(
        Clonality.AMBIGUOUS, 0, "none of the objects found can be followed backwards", *whys
    )


def _count(case: WellCase) -> Verdict:
    living = case.living
    seen = sum(founders(lineage) for lineage in living) if case.day0 is not None else None
    whys = _whys(case)
    colonies = sum(lineage.parent is None for lineage in case.lineages if lineage.counts)
    if len(living) > 1:
        what = (
            f"{colonies} colonies, followed backwards to {len(living)} living objects"
            if colonies > 1
            else f"the colony was {len(living)} living objects before"
        )
        return _verdict(Clonality.POLYCLONAL, seen, what, *whys)
    (only,) = living
    match only.fate:
        case Fate.FOUNDER if founders(only) > 1:
            return _verdict(
                Clonality.POLYCLONAL,
                seen,
                f"the colony's place holds {seen} or more touching cells on day 0",
                *whys,
            )
        case Fate.FOUNDER:
            doubts = [*_large_unexplained(case), *_strays(case)]
            if doubts:
                return _verdict(Clonality.AMBIGUOUS, seen, *doubts, *whys)
            return _verdict(
                Clonality.MONOCLONAL, seen, "one colony, followed back to one cell on day 0", *whys
            )
        case Fate.GHOST:
            return _verdict(
                Clonality.AMBIGUOUS,
                seen,
                "one colony, but its founder is not seen on day 0; "
                "a sharper or an earlier scan would settle it",
                *whys,
            )
        case _:
            return _verdict(
                Clonality.AMBIGUOUS,
                None,
                f"one colony, followed back to day {only.sightings[-1].day}; "
                "there is no usable scan of day 0",
                *whys,
            )


def _large_unexplained(case: WellCase) -> list[str]:
    """Say which large objects vanish going backwards, as a real colony could not."""
    doubts = []
    for lineage in case.lineages:
        widest = max(
            (one.detection.box.mean_edge_um for one in lineage.seen if one.detection), default=0.0
        )
        if lineage.fate is Fate.UNCONFIRMED and widest >= _LARGE_UM:
            doubts.append(
                f"object {lineage.number}, {widest:.0f} um wide, {lineage.why}: "
                "a second colony cannot be ruled out"
            )
    return doubts


def _strays(case: WellCase) -> list[str]:
    """Say which cells beside the founder may have joined its colony."""
    return [
        f"a second cell {stray.from_colony_um:.0f} um away on day {stray.moment.day} is gone "
        "in the next scan: it may have joined the colony"
        for stray in case.strays
    ]


def _whys(case: WellCase) -> list[str]:
    """One sentence per lineage that is worth a look; dust only as a number."""
    notable = [f"object {one.number}: {one.why}" for one in case.lineages if one.alive and one.why]
    dead = [one for one in case.lineages if not one.counts]
    shown = [f"object {one.number} does not count: {one.why}" for one in dead[:3]]
    more = [f"{len(dead) - 3} more objects do not count"] if len(dead) > 3 else []  # noqa: PLR2004
    return notable + shown + more


def _scans(number: int) -> str:
    return "newest scan" if number == 1 else f"{number} newest scans"


def _verdict(clonality: Clonality, founders_seen: int | None, *reasons: str) -> Verdict:
    return Verdict(
        clonality=clonality,
        founders_seen=founders_seen,
        reasons=tuple(Evidence(statement=reason) for reason in reasons),
    )
