"""How a plate sits in the imager, and what the imager does, scan by scan."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.imager import Imager
from clonetrace.simulate.preset import Difficulty

#: How far the plate's seat and, beyond it, a single well moves from scan to scan, um.
_PLATE_SHIFT_UM = 170.0
_WELL_SHIFT_UM = 30.0
_ROTATION_DEG = 2.0
#: Drift of the lamp from scan to scan and from well to well, share of the floor's brightness.
_EXPOSURE_DRIFT, _WELL_EXPOSURE = 0.019, 0.005


@dataclass(frozen=True)
class Pose:
    """How the plate sits and what the imager does in one scan.

    Attributes:
        shift_x_um: Shift of the well's centre from the middle of the scan.
        shift_y_um: As above, downwards.
        rotation_deg: Rotation of the content around the well's centre, from x towards y.
        focus: Sign and strength of the contrast of cells in the middle of the well, -1 to 1.
        exposure: Brightness of the floor, grey of 255.
        tilt_x: Change of the focus from the well's middle to its right edge.
        tilt_y: As above, to its lower edge.
        bowl: Change of the focus from the well's middle to all of its edge: plates sag.
    """

    shift_x_um: float
    shift_y_um: float
    rotation_deg: float
    focus: float
    exposure: float
    tilt_x: float = 0.0
    tilt_y: float = 0.0
    bowl: float = 0.0

    def turn(
        self, x_um: NDArray[np.float64], y_um: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return places of the well's own frame as they lie in the scan, from its centre."""
        angle = math.radians(self.rotation_deg)
        return (
            math.cos(angle) * x_um - math.sin(angle) * y_um,
            math.sin(angle) * x_um + math.cos(angle) * y_um,
        )

    def focus_at(self, x_um: float, y_um: float, half_width_um: float) -> float:
        """Return the focus at a place of the scan, -1 to 1.

        Args:
            x_um: From the well's centre.
            y_um: From the well's centre.
            half_width_um: Half the width of the well's floor.
        """
        x, y = x_um / half_width_um, y_um / half_width_um
        local = self.focus + self.tilt_x * x + self.tilt_y * y + self.bowl * (x * x + y * y)
        return min(max(local, -1.0), 1.0)


@dataclass(frozen=True)
class Seat:
    """Which scan of a run a pose is for.

    Attributes:
        seed: The run's seed.
        plate: Number of the plate, from 0.
        well: Number of the well in its plate, from 0.
        day: Days since seeding.
        repeat: 1 for a second scan on the same day.
    """

    seed: int
    plate: int
    well: int
    day: int
    repeat: int = 0


def pose_of(seat: Seat, imager: Imager, difficulty: Difficulty) -> Pose:
    """Decide how a plate sits in the imager.

    Args:
        seat: Which scan it is.
        imager: Its usual brightness and sign of contrast.
        difficulty: How much plates move and the focus varies.
    """
    where = (seat.plate, seat.day, seat.repeat)
    rng = np.random.default_rng((seat.seed, 4, *where))
    angle = rng.uniform(0, 2 * math.pi)
    distance = _PLATE_SHIFT_UM * math.sqrt(rng.uniform())
    rotation = float(np.clip(rng.normal(0, 0.7), -_ROTATION_DEG, _ROTATION_DEG))
    sign = 1.0 if rng.uniform() < imager.bright_days else -1.0
    focus = sign * rng.uniform(difficulty.focus_from, 1.0)
    exposure = imager.floor_grey * (1 + rng.normal(0, _EXPOSURE_DRIFT))
    tilt = rng.uniform(-1, 1, 3) * difficulty.focus_tilt
    own = np.random.default_rng((seat.seed, 5, seat.plate, seat.well, seat.day, seat.repeat))
    own_angle, own_distance = own.uniform(0, 2 * math.pi), _WELL_SHIFT_UM * own.uniform()
    move = difficulty.motion
    return Pose(
        shift_x_um=move * (distance * math.cos(angle) + own_distance * math.cos(own_angle)),
        shift_y_um=move * (distance * math.sin(angle) + own_distance * math.sin(own_angle)),
        rotation_deg=move * rotation,
        focus=float(np.clip(focus + own.normal(0, 0.05), -1, 1)),
        exposure=float(exposure * (1 + own.normal(0, _WELL_EXPOSURE))),
        tilt_x=float(tilt[0]),
        tilt_y=float(tilt[1]),
        bowl=float(tilt[2]),
    )
