"""Deciding a well, once its colonies were followed."""

from dataclasses import dataclass
from typing import Protocol

from clonetrace.domain import Clonality, Evidence, Label, Lineage, Stray, Verdict
from clonetrace.trace.floor import Floor


@dataclass(frozen=True)
class WellCase:
    """All that a decision rests on.

    Attributes:
        lineages: Judged, parents before their children; none where nothing was found.
        newest_day: Of the newest usable scan, None where no scan can be used.
        day0_usable: Whether the seeding scan is there and usable.
        scans_looked_at: Usable scans that were searched.
        too_young: Whether the newest scan is too early for colonies to be told from cells.
        strays: Cells of the first days that may have joined a colony unseen.
        newest_floor: What the newest usable scan shows of the floor, None where that is not known.
        day0_floor: The same of the seeding scan.
    """

    lineages: tuple[Lineage, ...]
    newest_day: int | None
    day0_usable: bool
    scans_looked_at: int
    too_young: bool
    strays: tuple[Stray, ...] = ()
    newest_floor: Floor | None = None
    day0_floor: Floor | None = None

    @property
    def sprawling(self) -> bool:
        """Whether the newest scan shows sprawling cells, which lead back to no single place."""
        first = self.lineages[0].sightings[0].detection if self.lineages else None
        return first is not None and first.label is Label.DIFFERENTIATED

    @property
    def living(self) -> tuple[Lineage, ...]:
        """Ends of the living lineages: each stands for at least one founder."""
        return tuple(lineage for lineage in self.lineages if lineage.alive)


class DecisionRule(Protocol):
    """Turns what was followed into a verdict."""

    @property
    def identity(self) -> str:
        """What verdicts depend on besides the well and the settings; changes whenever they do."""
        ...

    def decide(self, case: WellCase) -> Verdict:
        """Return the verdict with its reasons."""
        ...

    def calls_empty(self, case: WellCase) -> bool:
        """Whether the verdict is that the well is empty; finds no reasons, which takes longer."""
        ...


def as_differentiated(verdict: Verdict, *reasons: Evidence) -> Verdict:
    """Call a well differentiated by the looks of its colonies, whatever they came from.

    Args:
        verdict: What a rule said of their history; its probabilities are kept.
        reasons: What they look like.
    """
    return verdict.model_copy(
        update={
            "clonality": Clonality.DIFFERENTIATED,
            "reasons": (*reasons, *verdict.reasons),
        }
    )
