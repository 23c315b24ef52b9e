"""The detector interface."""

from dataclasses import dataclass
from typing import Protocol

from clonetrace.domain import Detection, Level, View


class Detector(Protocol):
    """Finds objects in a view at one magnification."""

    @property
    def identity(self) -> str:
        """Name, version and settings: equal identities give equal answers for equal views."""
        ...

    @property
    def level(self) -> Level:
        """The magnification it is made for."""
        ...

    @property
    def um_per_px(self) -> float:
        """Scale of the views that it is made for."""
        ...

    def detect(self, view: View) -> tuple[Detection, ...]:
        """Find the objects in a view.

        Args:
            view: Pixels at about `um_per_px`; a native scale that is coarser is taken too.

        Returns:
            The objects, in a reproducible order. An object that reaches over the edge of the view
            is labelled overspill, because its size cannot be known.
        """
        ...


@dataclass(frozen=True)
class Modules:
    """One detector for each level.

    Attributes:
        whole_well: Looks from afar.
        local: Looks at colonies from near by.
        cell: Looks at the cells of the first days.
        sprawl: Looks at whole wells for sprawl alone; None where `whole_well` finds that too.
        counts_from: Score from which an object of the whole well counts. What is less sure is a
            hint that a closer look there is worth while.
    """

    whole_well: Detector
    local: Detector
    cell: Detector
    sprawl: Detector | None = None
    counts_from: float = 0.0

    @property
    def hints(self) -> bool:
        """Whether the look from afar tells where a closer one is worth while."""
        return self.counts_from > 0

    @property
    def identity(self) -> str:
        """Identities of the levels, for the results' records."""
        whole = ", ".join(one.identity for one in (self.whole_well, self.sprawl) if one)
        return " | ".join((whole, self.local.identity, self.cell.identity))

    def at(self, level: Level) -> Detector:
        """Return the module of a level."""
        match level:
            case Level.GLOBAL:
                return self.whole_well
            case Level.LOCAL:
                return self.local
            case Level.CELL:
                return self.cell
