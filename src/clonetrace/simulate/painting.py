"""The two places where a picture of something real can take the place of a synthetic one.

A `Skin` paints what lives on the floor, a `Backdrop` gives the floor itself. Both may decline by
returning None, in which case the synthetic look is painted: the simulator works without either.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Box, Label, Morphology
from clonetrace.simulate.canvas import Picture


class Share(StrEnum):
    """Where the looks of a scan come from; kept apart so that each can be measured."""

    SIMULATED = "simulated"
    COMPOSITED = "composited"
    """At least one thing in it, or its floor, is painted with real texture."""
    REAL = "real"


@dataclass(frozen=True, eq=False)
class Subject:
    """One cell, cluster or colony that is to be painted.

    Attributes:
        label: What it is.
        mask: Which pixels it covers, at the scan's scale, shape (height, width); there is a margin
            of at least 20 um around the covered pixels.
        left_px: Column of the mask's first pixel in the scan; may be negative.
        top_px: Row of the mask's first pixel in the scan; may be negative.
        um_per_px: Scale of the mask and of the scan.
        centre_x_px: The place that stays put as the thing grows (its founders' cluster), in pixels
            of the mask from its left edge: texture anchored here persists from day to day.
        centre_y_px: As above, from the mask's top edge.
        rotation_deg: How the plate is turned in this scan, from x towards y: texture turned by it
            keeps its direction on the plate.
        focus: Sign and strength of the contrast at this place, -1 to 1; around 0 the thing is sharp
            and faint, towards 1 and -1 its rings are wide and strong.
        seed: The same for the same thing on every day, and different between things.
        day: Days since seeding.
        cells: Living cells in it.
        morphology: Its class, where it is a colony.
    """

    label: Label
    mask: NDArray[np.bool_]
    left_px: int
    top_px: int
    um_per_px: float
    centre_x_px: float
    centre_y_px: float
    rotation_deg: float
    focus: float
    seed: tuple[int, ...]
    day: int
    cells: int
    morphology: Morphology | None = None


@dataclass(frozen=True, eq=False)
class Coat:
    """What a skin paints.

    Attributes:
        contrast: Brightness over that of the empty floor, minus 1, shape of the subject's mask; 0
            where the floor shows unchanged. The picture is multiplied by 1 + contrast.
        mask: What is really covered, shape of the subject's mask, where it is not the subject's
            own mask; the truth box is then taken from it.
    """

    contrast: Picture
    mask: NDArray[np.bool_] | None = None


class Skin(Protocol):
    """Paints things on the floor."""

    def coat(self, subject: Subject) -> Coat | None:
        """Return how the subject looks, or None to leave it to the synthetic painter."""
        ...


@dataclass(frozen=True, eq=False)
class FloorPlan:
    """The floor that a backdrop is asked for.

    Attributes:
        size_px: Rows and columns of the scan.
        um_per_px: Scale of the scan.
        centre_x_px: The well's centre, with 0 at the left edge of the first pixel.
        centre_y_px: As above, downwards.
        rotation_deg: How the plate is turned in this scan, from x towards y.
        floor: Place of the well's floor, um from its centre (the square around it).
        focus: Sign and strength of the contrast, -1 to 1.
        seed: The same for the same well on every day.
        day: Days since seeding.
    """

    size_px: int
    um_per_px: float
    centre_x_px: float
    centre_y_px: float
    rotation_deg: float
    floor: Box
    focus: float
    seed: tuple[int, ...]
    day: int


@dataclass(frozen=True, eq=False)
class Ground:
    """What a backdrop gives; each part may be left to the simulator.

    Attributes:
        texture: Brightness over that of an ideally even floor, minus 1, shape (size, size).
        light: Brightness of the empty well including wall and surround, over that of the floor's
            middle, shape (size, size) or smaller (it is then enlarged to the scan).
    """

    texture: Picture | None = None
    light: Picture | None = None


class Backdrop(Protocol):
    """Gives the empty floor."""

    def ground(self, plan: FloorPlan) -> Ground | None:
        """Return the floor of a well, or None to leave it to the simulator."""
        ...


@dataclass(frozen=True)
class Painters:
    """What paints a scan in place of the synthetic looks.

    Attributes:
        skin: Paints what lives on the floor; None for the synthetic looks.
        backdrop: Gives the floor; None for the synthetic one.
    """

    skin: Skin | None = None
    backdrop: Backdrop | None = None
