"""How a plate sits in the imager, and what the imager does, scan by scan."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: How far the plate's seat and, beyond it, a single well moves from scan to scan, um.
_PLATE_SHIFT_UM = 170.0
_WELL_SHIFT_UM = 30.0
_ROTATION_DEG = 2.0


@dataclass(frozen=True)
class Pose:
    """How the plate sits and what the imager does in one scan.

    Attributes:
        shift_x_um: Shift of the well's centre from the middle of the scan.
        shift_y_um: As above, downwards.
        rotation_deg: Rotation of the content around the well's centre, from x towards y.
        focus: Sign and strength of the contrast of cells, -1 to 1.
        exposure: Brightness of the floor, grey of 255.
    """

    shift_x_um: float
    shift_y_um: float
    rotation_deg: float
    focus: float
    exposure: float

    def turn(
        self, x_um: NDArray[np.float64], y_um: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return places of the well's own frame as they lie in the scan, from its centre."""
        angle = math.radians(self.rotation_deg)
        return (
            math.cos(angle) * x_um - math.sin(angle) * y_um,
            math.sin(angle) * x_um + math.cos(angle) * y_um,
        )


def pose_of(seed: int, plate: int, well: int, day: int, repeat: int = 0) -> Pose:
    """Decide how a plate sits in the imager.

    Args:
        seed: The run's seed.
        plate: Number of the plate, from 0.
        well: Number of the well in its plate, from 0.
        day: Days since seeding.
        repeat: 1 for a second scan on the same day.
    """
    rng = np.random.default_rng((seed, 4, plate, day, repeat))
    angle = rng.uniform(0, 2 * math.pi)
    distance = _PLATE_SHIFT_UM * math.sqrt(rng.uniform())
    rotation = float(np.clip(rng.normal(0, 0.7), -_ROTATION_DEG, _ROTATION_DEG))
    sign = 1.0 if rng.uniform() < 0.65 else -1.0  # noqa: PLR2004  (share of days of one sign)
    focus = sign * rng.uniform(0.65, 1.0)
    exposure = rng.normal(131, 2.5)
    own = np.random.default_rng((seed, 5, plate, well, day, repeat))
    own_angle, own_distance = own.uniform(0, 2 * math.pi), _WELL_SHIFT_UM * own.uniform()
    return Pose(
        shift_x_um=distance * math.cos(angle) + own_distance * math.cos(own_angle),
        shift_y_um=distance * math.sin(angle) + own_distance * math.sin(own_angle),
        rotation_deg=rotation,
        focus=float(np.clip(focus + own.normal(0, 0.05), -1, 1)),
        exposure=float(exposure + own.normal(0, 0.6)),
    )
