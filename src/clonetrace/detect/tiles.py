"""The grid of tiles in which a scan is searched piece by piece.

A field of view is searched as the tiles that it touches. Because a tile's answer depends on the
scan and the tile alone, it can be kept: a larger field of view, asked for when a newer scan
arrives, costs only the tiles that were not searched before, and gives the same answer as if it
had been searched at once.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from clonetrace.domain import Box, Detection, Level, Tile

#: Width along its border in which a tile answers for objects of its neighbour too, um.
_SHARED_UM = 12.0


@dataclass(frozen=True)
class TileGrid:
    """Tiles of one level, centred on the well.

    Attributes:
        level: The level that is searched in these tiles.
        um_per_px: Scale of the views; a scan that is coarser is taken at its own scale.
        core_um: Edge of a tile.
        margin_um: What the detector sees around it. An object centred in the tile is seen whole
            up to twice this width.
    """

    level: Level
    um_per_px: float
    core_um: float
    margin_um: float

    def core(self, tile: Tile) -> Box:
        """Return the square in which a tile answers for the objects."""
        return Box(
            x_um=(tile.column + 0.5) * self.core_um,
            y_um=(tile.row + 0.5) * self.core_um,
            width_um=self.core_um,
            height_um=self.core_um,
        )

    def view(self, tile: Tile) -> Box:
        """Return the square that the detector sees."""
        return self.core(tile).padded(self.margin_um)

    def own(self, tile: Tile, detections: Iterable[Detection]) -> tuple[Detection, ...]:
        """Return the detections that the tile answers for: those centred in its core.

        The middle of an outline moves a little with the view, so an object on the border of two
        tiles could be in neither: both answer for it, and overlapping detections are merged later.
        """
        core = self.core(tile).padded(_SHARED_UM)
        return tuple(found for found in detections if core.holds(found.box.x_um, found.box.y_um))

    def covering(self, boxes: Iterable[Box], well_radius_um: float) -> tuple[Tile, ...]:
        """Return the tiles that touch the boxes and the well's floor, row by row."""
        tiles = {
            Tile(level=self.level, column=column, row=row)
            for box in boxes
            for row in _steps(box.top_um, box.bottom_um, self.core_um)
            for column in _steps(box.left_um, box.right_um, self.core_um)
        }
        on_floor = (tile for tile in tiles if _nearest_um(self.core(tile)) < well_radius_um)
        return tuple(sorted(on_floor, key=lambda tile: (tile.row, tile.column)))

    def whole_well(self, well_radius_um: float) -> tuple[Tile, ...]:
        """Return all tiles of a well."""
        floor = Box(x_um=0, y_um=0, width_um=2 * well_radius_um, height_um=2 * well_radius_um)
        return self.covering([floor], well_radius_um)


#: Scales after the paper's modules; a view has 512 pixels on a side, so that every tile of a
#: level costs a network the same.
TILE_GRIDS: dict[Level, TileGrid] = {
    Level.LOCAL: TileGrid(level=Level.LOCAL, um_per_px=2.0, core_um=704.0, margin_um=160.0),
    Level.CELL: TileGrid(level=Level.CELL, um_per_px=1.0, core_um=384.0, margin_um=64.0),
}


def _steps(low_um: float, high_um: float, step_um: float) -> range:
    return range(math.floor(low_um / step_um), math.ceil(high_um / step_um))


def _nearest_um(box: Box) -> float:
    """Distance of the box's nearest point from the well's centre."""
    across = max(box.left_um, -box.right_um, 0.0)
    down = max(box.top_um, -box.bottom_um, 0.0)
    return math.hypot(across, down)
