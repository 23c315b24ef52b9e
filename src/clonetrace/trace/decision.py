"""Deciding a well, once its colonies were followed."""

from dataclasses import dataclass
from typing import Protocol

from clonetrace.domain import Lineage, Scan, Stray, Verdict


@dataclass(frozen=True)
class WellCase:
    """All that a decision rests on.

    Attributes:
        lineages: Judged, parents before their children; none where nothing was found.
        newest: The newest usable scan, None where no scan can be used.
        day0: The seeding scan where it is there and usable.
        scans_looked_at: Usable scans that were searched.
        differentiated: Whether the newest scan shows differentiated cells and no compact colony.
        too_young: Whether the newest scan is too early for colonies to be told from cells.
        strays: Cells of the first days that may have joined a colony unseen.
    """

    lineages: tuple[Lineage, ...]
    newest: Scan | None
    day0: Scan | None
    scans_looked_at: int
    differentiated: bool
    too_young: bool
    strays: tuple[Stray, ...] = ()

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
