"""Rule: what comes out of nothing must be seen again, and grow."""

from dataclasses import dataclass

from clonetrace.domain import Fate, Lineage
from clonetrace.trace.rules.growth import grew_as_alive

_ENOUGH = 2


@dataclass(frozen=True)
class ConfirmationRule:
    """An object that cannot be followed to the oldest scan is a flaw, or floats by, or landed late.

    It is believed when it grows as a living colony does. One that was followed to the oldest scan
    needs no such proof.
    """

    def judge(self, lineage: Lineage) -> Lineage:
        """Call a lineage unconfirmed that was looked for, not found, and did not grow since."""
        seen = lineage.seen
        looked_for = len(lineage.sightings)
        followed = lineage.sightings[-1].detection is not None
        if lineage.fate is not Fate.OPEN or followed or looked_for < _ENOUGH:
            return lineage
        if len(seen) >= _ENOUGH and grew_as_alive(lineage):
            return lineage
        return lineage.model_copy(update={"fate": Fate.UNCONFIRMED, "why": _why(lineage)})


def _why(lineage: Lineage) -> str:
    days = [sighting.day for sighting in lineage.seen]
    if not days:
        return "never seen on its own"
    if len(days) < _ENOUGH:
        return f"seen on day {days[0]} only"
    return f"not there before day {days[-1]}, and hardly grown by day {days[0]}"
