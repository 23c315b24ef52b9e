"""Places in a well and in a scan.

Positions are micrometres from the well's centre, x right and y down, because the plate never sits
twice in the same place. Pixels exist only together with the scan that they belong to.
"""

import math
from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field

from clonetrace.domain._value import Value


class Box(Value):
    """An axis-parallel rectangle in a well, in um from the well's centre."""

    x_um: float
    """Centre."""
    y_um: float
    """Centre."""
    width_um: Annotated[float, Field(gt=0)]
    height_um: Annotated[float, Field(gt=0)]

    @classmethod
    def from_edges(cls, left: float, top: float, right: float, bottom: float) -> Self:
        """Make a box of its edges, in um.

        Raises:
            ValueError: The edges enclose nothing.
        """
        return cls(
            x_um=(left + right) / 2,
            y_um=(top + bottom) / 2,
            width_um=right - left,
            height_um=bottom - top,
        )

    @classmethod
    def around(cls, boxes: Sequence["Box"]) -> Self:
        """Make the smallest box that holds all the boxes.

        Raises:
            ValueError: No box was given.
        """
        return cls.from_edges(
            min(box.left_um for box in boxes),
            min(box.top_um for box in boxes),
            max(box.right_um for box in boxes),
            max(box.bottom_um for box in boxes),
        )

    @property
    def left_um(self) -> float:
        """Left edge."""
        return self.x_um - self.width_um / 2

    @property
    def right_um(self) -> float:
        """Right edge."""
        return self.x_um + self.width_um / 2

    @property
    def top_um(self) -> float:
        """Top edge (the smaller y)."""
        return self.y_um - self.height_um / 2

    @property
    def bottom_um(self) -> float:
        """Bottom edge (the larger y)."""
        return self.y_um + self.height_um / 2

    @property
    def area_um2(self) -> float:
        """Area of the rectangle, not of what is in it."""
        return self.width_um * self.height_um

    @property
    def mean_edge_um(self) -> float:
        """Mean of width and height."""
        return (self.width_um + self.height_um) / 2

    @property
    def radius_um(self) -> float:
        """Distance of the centre from the well's centre."""
        return math.hypot(self.x_um, self.y_um)

    def distance_um(self, other: "Box") -> float:
        """Distance between the centres."""
        return math.hypot(self.x_um - other.x_um, self.y_um - other.y_um)

    def gap_um(self, other: "Box") -> float:
        """Distance between the edges; 0 where the boxes touch or overlap."""
        across = max(self.left_um, other.left_um) - min(self.right_um, other.right_um)
        down = max(self.top_um, other.top_um) - min(self.bottom_um, other.bottom_um)
        return math.hypot(max(across, 0.0), max(down, 0.0))

    def overlap_um2(self, other: "Box") -> float:
        """Area that both boxes cover."""
        across = min(self.right_um, other.right_um) - max(self.left_um, other.left_um)
        down = min(self.bottom_um, other.bottom_um) - max(self.top_um, other.top_um)
        return max(across, 0.0) * max(down, 0.0)

    def iou(self, other: "Box") -> float:
        """Intersection over union, 0 to 1."""
        shared = self.overlap_um2(other)
        return shared / (self.area_um2 + other.area_um2 - shared)

    def holds(self, x_um: float, y_um: float) -> bool:
        """Whether a point lies in the box (the left and top edges belong to it)."""
        return self.left_um <= x_um < self.right_um and self.top_um <= y_um < self.bottom_um

    def at_most(self, edge_um: float) -> Self:
        """Return the middle part whose edges are no longer than so many um."""
        return self.model_copy(
            update={
                "width_um": min(self.width_um, edge_um),
                "height_um": min(self.height_um, edge_um),
            }
        )

    def enlarged(self, factor: float) -> Self:
        """Return the box with the same centre and `factor` times the edges."""
        return self.model_copy(
            update={"width_um": self.width_um * factor, "height_um": self.height_um * factor}
        )

    def padded(self, margin_um: float) -> Self:
        """Return the box with `margin_um` more on every side."""
        return self.model_copy(
            update={
                "width_um": self.width_um + 2 * margin_um,
                "height_um": self.height_um + 2 * margin_um,
            }
        )


class PixelBox(Value):
    """A rectangle of whole pixels of one scan; `right` and `bottom` lie just outside it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Columns."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top


class Rim(Value):
    """The well's wall as fitted in one scan: a circle in native pixels."""

    x_px: float
    """Centre, with 0 at the left edge of the first pixel."""
    y_px: float
    radius_px: Annotated[float, Field(gt=0)]
    coverage: Annotated[float, Field(ge=0, le=1)]
    """Share of the circle along which an edge was found."""


class ScanFrame(Value):
    """Where a scan's pixels lie in its well."""

    width_px: Annotated[int, Field(gt=0)]
    height_px: Annotated[int, Field(gt=0)]
    centre_x_px: float
    """The well's centre, with 0 at the left edge of the first pixel."""
    centre_y_px: float
    um_per_px: Annotated[float, Field(gt=0)]
    well_radius_um: Annotated[float, Field(gt=0)]
    """Radius of the visible well floor in this scan."""

    @property
    def extent(self) -> Box:
        """The whole scan as a box in the well."""
        return Box.from_edges(
            -self.centre_x_px * self.um_per_px,
            -self.centre_y_px * self.um_per_px,
            (self.width_px - self.centre_x_px) * self.um_per_px,
            (self.height_px - self.centre_y_px) * self.um_per_px,
        )

    def to_pixels(self, box: Box) -> PixelBox:
        """Return the whole pixels that cover a box; may reach outside the scan."""
        return PixelBox(
            left=math.floor(box.left_um / self.um_per_px + self.centre_x_px),
            top=math.floor(box.top_um / self.um_per_px + self.centre_y_px),
            right=math.ceil(box.right_um / self.um_per_px + self.centre_x_px),
            bottom=math.ceil(box.bottom_um / self.um_per_px + self.centre_y_px),
        )

    def to_um(self, pixels: PixelBox) -> Box:
        """Return the place of a rectangle of pixels in the well."""
        return Box.from_edges(
            (pixels.left - self.centre_x_px) * self.um_per_px,
            (pixels.top - self.centre_y_px) * self.um_per_px,
            (pixels.right - self.centre_x_px) * self.um_per_px,
            (pixels.bottom - self.centre_y_px) * self.um_per_px,
        )


class Alignment(Value):
    """How a scan's content lies relative to that of the next-later scan.

    A point `p` of the later scan is found at `R(rotation) p + (dx, dy)` in the earlier one, both
    in um from their own well's centre, the rotation positive from x towards y.
    """

    dx_um: float = 0.0
    dy_um: float = 0.0
    rotation_deg: float = 0.0
    uncertain_um: Annotated[float, Field(ge=0)] = 0.0
    """How far off it may be where the content could not be matched; 0 where it was."""

    @property
    def trusted(self) -> bool:
        """Whether the content was matched; otherwise the search must be widened."""
        return self.uncertain_um == 0

    def to_earlier(self, box: Box) -> Box:
        """Move a box of the later scan to where it is in the earlier one; its size stays."""
        turn = math.radians(self.rotation_deg)
        return box.model_copy(
            update={
                "x_um": math.cos(turn) * box.x_um - math.sin(turn) * box.y_um + self.dx_um,
                "y_um": math.sin(turn) * box.x_um + math.cos(turn) * box.y_um + self.dy_um,
            }
        )

    def then(self, next_earlier: "Alignment") -> "Alignment":
        """Return where the later scan's content lies in a scan that is earlier still.

        Args:
            next_earlier: How that scan lies relative to the earlier one of this alignment.
        """
        turn = math.radians(next_earlier.rotation_deg)
        return Alignment(
            dx_um=math.cos(turn) * self.dx_um - math.sin(turn) * self.dy_um + next_earlier.dx_um,
            dy_um=math.sin(turn) * self.dx_um + math.cos(turn) * self.dy_um + next_earlier.dy_um,
            rotation_deg=self.rotation_deg + next_earlier.rotation_deg,
            uncertain_um=self.uncertain_um + next_earlier.uncertain_um,
        )
