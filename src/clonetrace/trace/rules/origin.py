"""Rule: where a lineage ends, going backwards."""

from dataclasses import dataclass

from clonetrace.domain import Fate, Label, Lineage
from clonetrace.trace.rules.growth import grew_as_alive


@dataclass(frozen=True)
class OriginRule:
    """A lineage ends at its founder, before it becomes visible, or where the scans end."""

    day0_usable: bool
    """Whether the seeding scan is there and can be used."""

    def judge(self, lineage: Lineage) -> Lineage:
        """Settle the fate of a living lineage that no other rule has settled."""
        if lineage.fate is not Fate.OPEN:
            return lineage
        oldest = lineage.sightings[-1]
        if not self.day0_usable or oldest.day > 0:
            return lineage.model_copy(update={"why": f"the usable scans end on day {oldest.day}"})
        if oldest.detection is None:
            first = lineage.seen[-1].day if lineage.seen else oldest.day
            return lineage.model_copy(
                update={
                    "fate": Fate.GHOST,
                    "why": f"first seen on day {first}; nothing in its place on day 0",
                }
            )
        if oldest.detection.label is Label.DEBRIS:
            return _from_the_dead(lineage)
        return lineage.model_copy(
            update={"fate": Fate.FOUNDER, "why": "followed to its founder on day 0"}
        )


def _from_the_dead(lineage: Lineage) -> Lineage:
    """What looks dead on day 0 is dead, unless a colony grew in its place."""
    if grew_as_alive(lineage):
        why = "what lies in its place on day 0 looks dead"
        return lineage.model_copy(update={"fate": Fate.GHOST, "why": why})
    why = f"looks dead on day 0, and hardly grown by day {lineage.seen[0].day}"
    return lineage.model_copy(update={"fate": Fate.ABIOTIC, "why": why})
