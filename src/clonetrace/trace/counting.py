"""The paper's rule: count the living objects that the colonies lead back to.

One is monoclonal, more are polyclonal, none is ambiguous. A count gives no probability.
"""

from clonetrace.domain import Clonality, Fate, Verdict
from clonetrace.trace.decision import WellCase
from clonetrace.trace.plain import founders, founders_seen, plain_verdict, verdict, whys

#: A vanishing object of this width is no passing flaw: it keeps a well from being called clonal.
_LARGE_UM = 150.0


class CountingRule:
    """Decides by the number of founders."""

    @property
    def identity(self) -> str:
        """See `DecisionRule.identity`."""
        return "count v1"

    def decide(self, case: WellCase) -> Verdict:
        """Return the verdict; see `DecisionRule.decide`."""
        plain = plain_verdict(case)
        if plain is not None:
            return plain
        if not case.living:
            return _nothing_alive(case)
        return _count(case)

    def calls_empty(self, case: WellCase) -> bool:
        """See `DecisionRule.calls_empty`."""
        return self.decide(case).clonality is Clonality.EMPTY


def _nothing_alive(case: WellCase) -> Verdict:
    told = whys(case)
    if all(lineage.fate is Fate.ABIOTIC for lineage in case.lineages):
        return verdict(Clonality.EMPTY, 0, "nothing that is there grows", *told)
    return verdict(
        Clonality.AMBIGUOUS, 0, "none of the objects found can be followed backwards", *told
    )


def _count(case: WellCase) -> Verdict:
    living = case.living
    seen = founders_seen(case)
    told = whys(case)
    colonies = sum(lineage.parent is None for lineage in case.lineages if lineage.counts)
    if len(living) > 1:
        what = (
            f"{colonies} colonies, followed backwards to {len(living)} living objects"
            if colonies > 1
            else f"the colony was {len(living)} living objects before"
        )
        return verdict(Clonality.POLYCLONAL, seen, what, *told)
    (only,) = living
    match only.fate:
        case Fate.FOUNDER if founders(only) > 1:
            return verdict(
                Clonality.POLYCLONAL,
                seen,
                f"the colony's place holds {seen} or more touching cells on day 0",
                *told,
            )
        case Fate.FOUNDER:
            doubts = [*_large_unexplained(case), *_strays(case)]
            if doubts:
                return verdict(Clonality.AMBIGUOUS, seen, *doubts, *told)
            return verdict(
                Clonality.MONOCLONAL, seen, "one colony, followed back to one cell on day 0", *told
            )
        case Fate.GHOST:
            return verdict(
                Clonality.AMBIGUOUS,
                seen,
                "one colony, but its founder is not seen on day 0; "
                "a sharper or an earlier scan would settle it",
                *told,
            )
        case _:
            return verdict(
                Clonality.AMBIGUOUS,
                None,
                f"one colony, followed back to day {only.sightings[-1].day}; "
                "there is no usable scan of day 0",
                *told,
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
        f"a second cell {stray.from_colony_um:.0f} um away on day {stray.day} is gone "
        "in the next scan: it may have joined the colony"
        for stray in case.strays
    ]
