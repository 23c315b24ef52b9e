"""The floor of a well: its size and its outline."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import PLATE_FORMATS, WellShape

Floats = NDArray[np.float64]

#: Exponent of the outline |x|^p + |y|^p = r^p: a circle, and a square with corners rounded by
#: 0.28 of its half width, as moulded square wells have them.
_EXPONENT = {WellShape.ROUND: 2.0, WellShape.SQUARE: 8.0}


@dataclass(frozen=True)
class Floor:
    """The floor of a well, around (0, 0).

    Attributes:
        half_width_um: Half the width of the floor.
        shape: Round or square.
    """

    half_width_um: float
    shape: WellShape

    @classmethod
    def of_plate(cls, wells: int) -> "Floor":
        """Return the floor of the wells of a standard plate.

        Args:
            wells: Wells of the plate, a key of `PLATE_FORMATS`.
        """
        plate = PLATE_FORMATS[wells]
        return cls(plate.well_radius_um, plate.shape)

    def norm_um(self, x_um: Floats, y_um: Floats) -> Floats:
        """Return how wide a floor of this shape must be for each place to lie on its edge."""
        power = _EXPONENT[self.shape]
        if power == 2:  # noqa: PLR2004  (a circle)
            return np.asarray(np.hypot(x_um, y_um))
        larger = np.maximum(np.maximum(np.abs(x_um), np.abs(y_um)), 1e-6)
        smaller = np.minimum(np.abs(x_um), np.abs(y_um))
        return np.asarray(larger * (1 + (smaller / larger) ** power) ** (1 / power))

    def inward_um(self, x_um: float, y_um: float) -> float:
        """Return roughly how far a place lies from the wall; negative outside."""
        return self.half_width_um - float(self.norm_um(np.array([x_um]), np.array([y_um]))[0])

    def somewhere(self, margin_um: float, rng: np.random.Generator) -> tuple[float, float]:
        """Draw a place at least `margin_um` from the wall, all places being equally likely."""
        reach = self.half_width_um - margin_um
        while True:
            x, y = rng.uniform(-reach, reach, 2)
            if self.inward_um(x, y) >= margin_um:
                return float(x), float(y)

    def at_wall(self, inward_um: float, rng: np.random.Generator) -> tuple[float, float]:
        """Draw a place at a given distance from the wall."""
        angle = rng.uniform(0, 2 * math.pi)
        x, y = math.cos(angle), math.sin(angle)
        reach = (self.half_width_um - inward_um) / float(
            self.norm_um(np.array([x]), np.array([y]))[0]
        )
        return x * reach, y * reach

    def kept_inside(self, x_um: Floats, y_um: Floats, margin_um: float) -> tuple[Floats, Floats]:
        """Return the places, those too close to the wall moved towards the centre."""
        reach = self.half_width_um - margin_um
        shrink = np.minimum(1.0, reach / np.maximum(self.norm_um(x_um, y_um), 1.0))
        return x_um * shrink, y_um * shrink
