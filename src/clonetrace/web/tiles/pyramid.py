"""The levels of a scan, and what each of their tiles covers."""

import math
from dataclasses import dataclass

from clonetrace.domain import PixelBox

#: Edge of a tile. A screen shows some dozen of them.
TILE_PX = 512
#: Levels whose picture is at most so wide and high are read in one go: their few tiles cover the
#: whole scan, and each of them alone would read as much of the file.
_IN_ONE_GO_PX = 2 * TILE_PX


@dataclass(frozen=True)
class TileAt:
    """Names one tile of a scan; all count from 0, levels from the coarsest."""

    level: int
    column: int
    row: int


@dataclass(frozen=True)
class Pyramid:
    """A scan at its own scale, at half of it, and so on until one tile holds it.

    Pixel `i` of a level of factor `f` is the mean of the native pixels from `i * f` on and before
    `(i + 1) * f`.
    """

    width_px: int
    height_px: int

    @property
    def finest(self) -> int:
        """The level of the native pixels."""
        return max(0, math.ceil(math.log2(max(self.width_px, self.height_px) / TILE_PX)))

    def factor(self, level: int) -> int:
        """Native pixels per pixel of a level."""
        return 1 << (self.finest - level)

    def has(self, at: TileAt) -> bool:
        """Whether the scan has such a tile."""
        if not 0 <= at.level <= self.finest:
            return False
        span = TILE_PX * self.factor(at.level)
        return 0 <= at.column * span < self.width_px and 0 <= at.row * span < self.height_px

    def window(self, at: TileAt) -> PixelBox:
        """Return the native pixels that a tile shows."""
        span = TILE_PX * self.factor(at.level)
        left, top = at.column * span, at.row * span
        return PixelBox(
            left=left,
            top=top,
            right=min(left + span, self.width_px),
            bottom=min(top + span, self.height_px),
        )

    def tiles(self, level: int) -> tuple[TileAt, ...]:
        """Return all tiles of a level, row by row."""
        span = TILE_PX * self.factor(level)
        columns, rows = math.ceil(self.width_px / span), math.ceil(self.height_px / span)
        return tuple(TileAt(level, column, row) for row in range(rows) for column in range(columns))

    def read_in_one_go(self, level: int) -> bool:
        """Whether all tiles of a level are made together, from one reading of the whole scan."""
        return max(self.width_px, self.height_px) <= _IN_ONE_GO_PX * self.factor(level)
