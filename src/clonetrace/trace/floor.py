"""The floor of a well, as one scan shows it: where founders can be seen, and where they hide."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Box, Defect, ScanSummary

#: Points along the width of a well at which it is asked whether the floor was searched.
_POINTS = 400


@dataclass(frozen=True)
class Floor:
    """What one scan shows of a well's floor.

    Attributes:
        radius_um: Of the floor, around (0, 0).
        extent: What the picture covers.
        margin_um: Width of the band along the wall that is not searched.
        sharp: Whether the scan is in focus; None where too little is seen to tell.
        covered: What lies on the floor and hides it, such as bubbles: each an ellipse in its box.
    """

    radius_um: float
    extent: Box
    margin_um: float
    sharp: bool | None
    covered: tuple[Box, ...] = ()

    def from_wall_um(self, x_um: float, y_um: float) -> float:
        """Return how far a place is from the wall; negative outside of the well."""
        return self.radius_um - math.hypot(x_um, y_um)

    def is_searched(self, x_um: float, y_um: float) -> bool:
        """Whether a cell at this place of the floor could be found."""
        return bool(self._searched(np.array(x_um), np.array(y_um)))

    @cached_property
    def unsearched(self) -> float:
        """Share of the floor, 0 to 1, on which no cell can be found."""
        at = (np.arange(_POINTS) + 0.5) / _POINTS * 2 - 1
        floor = np.count_nonzero(at[None, :] ** 2 + at[:, None] ** 2 < 1)
        searched = self._searched(self.radius_um * at[None, :], self.radius_um * at[:, None])
        return 1 - float(np.count_nonzero(searched) / floor)

    def _searched(self, x_um: NDArray[np.float64], y_um: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say of places, arrays that broadcast, whether a cell there could be found."""
        searched = x_um**2 + y_um**2 < max(self.radius_um - self.margin_um, 0) ** 2
        searched &= (x_um >= self.extent.left_um) & (x_um < self.extent.right_um)
        searched &= (y_um >= self.extent.top_um) & (y_um < self.extent.bottom_um)
        for box in self.covered:
            across = (x_um - box.x_um) / (box.width_um / 2)
            down = (y_um - box.y_um) / (box.height_um / 2)
            searched &= across**2 + down**2 > 1
        return np.asarray(searched)


def floor_of(
    scan: ScanSummary | None, margin_um: float, *, covered: tuple[Box, ...] = ()
) -> Floor | None:
    """Return what a scan shows of the floor; None where it is missing or has no frame.

    Args:
        scan: One that was searched.
        margin_um: Width of the band along the wall that is not searched.
        covered: Places of what lies on the floor and hides it.
    """
    if scan is None or scan.frame is None:
        return None
    focus, blurred = scan.quality.focus, Defect.OUT_OF_FOCUS in scan.quality.defects
    return Floor(
        radius_um=scan.frame.well_radius_um,
        extent=scan.frame.extent,
        margin_um=margin_um,
        sharp=None if focus is None and not blurred else not blurred and (focus or 0) >= 1,
        covered=covered,
    )
