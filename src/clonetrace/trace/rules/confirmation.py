"""Rule: once is not enough."""

from dataclasses import dataclass

from clonetrace.domain import Fate, Lineage

_ENOUGH = 2


@dataclass(frozen=True)
class ConfirmationRule:
    """An object that shows in one scan alone, and not on day 0, is a flaw or floats by."""

    def judge(self, lineage: Lineage) -> Lineage:
        """Call a lineage unconfirmed that was seen once although it was looked for again."""
        seen = lineage.seen
        looked_for = len(lineage.sightings)
        if lineage.fate is Fate.SPLIT or len(seen) >= _ENOUGH or looked_for < _ENOUGH:
            return lineage
        return lineage.model_copy(
            update={
                "fate": Fate.UNCONFIRMED,
                "why": f"seen on day {seen[0].day} only" if seen else "never seen on its own",
            }
        )
