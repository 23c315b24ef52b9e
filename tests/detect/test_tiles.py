"""The grid of tiles."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.detect import TILE_GRIDS, TileGrid
from clonetrace.domain import Box, Detection, Label, Level, Tile

RADIUS_UM = 3175.0
#: A tile answers for objects up to this far over its border, um.
SHARED_UM = 12.0

PLACES = st.floats(-3000, 3000)
GRIDS = st.sampled_from(list(TILE_GRIDS.values()))
BOXES = st.builds(
    Box, x_um=PLACES, y_um=PLACES, width_um=st.floats(1, 2000), height_um=st.floats(1, 2000)
)


def at(x_um: float, y_um: float) -> Detection:
    box = Box(x_um=x_um, y_um=y_um, width_um=16, height_um=16)
    return Detection(box=box, label=Label.CELL, score=0.8, level=Level.CELL)


def near(x_um: float, y_um: float, grid: TileGrid) -> list[Tile]:
    """The tiles around a place."""
    column, row = math.floor(x_um / grid.core_um), math.floor(y_um / grid.core_um)
    return [
        Tile(level=grid.level, column=column + right, row=row + down)
        for right in (-1, 0, 1)
        for down in (-1, 0, 1)
    ]


@given(GRIDS, PLACES, PLACES)
def test_every_point_lies_in_exactly_one_tile(grid: TileGrid, x_um: float, y_um: float) -> None:
    holding = [tile for tile in near(x_um, y_um, grid) if grid.core(tile).holds(x_um, y_um)]
    assert len(holding) == 1


@given(GRIDS, PLACES, PLACES)
def test_every_object_is_answered_for(grid: TileGrid, x_um: float, y_um: float) -> None:
    owners = [tile for tile in near(x_um, y_um, grid) if grid.own(tile, [at(x_um, y_um)])]
    off_border = min(
        abs(place - grid.core_um * round(place / grid.core_um)) for place in (x_um, y_um)
    )
    assert len(owners) >= 1
    if off_border > SHARED_UM:
        assert len(owners) == 1
    assert any(grid.core(tile).holds(x_um, y_um) for tile in owners)


@given(GRIDS, PLACES, PLACES)
def test_a_tile_sees_whole_what_it_answers_for(grid: TileGrid, x_um: float, y_um: float) -> None:
    for tile in near(x_um, y_um, grid):
        for found in grid.own(tile, [at(x_um, y_um)]):
            view = grid.view(tile)
            assert view.overlap_um2(found.box) == pytest.approx(found.box.area_um2)


@given(GRIDS, st.lists(BOXES, min_size=1, max_size=3))
def test_the_tiles_of_boxes_cover_them(grid: TileGrid, boxes: list[Box]) -> None:
    tiles = grid.covering(boxes, RADIUS_UM)
    assert len(set(tiles)) == len(tiles)
    assert [(tile.row, tile.column) for tile in tiles] == sorted(
        (tile.row, tile.column) for tile in tiles
    )
    for box in boxes:
        for share in (0.001, 0.5, 0.999):
            x, y = box.left_um + share * box.width_um, box.top_um + share * box.height_um
            if math.hypot(x, y) < RADIUS_UM:
                assert any(grid.core(tile).holds(x, y) for tile in tiles)


@given(GRIDS, st.lists(BOXES, max_size=3), BOXES)
def test_more_boxes_need_no_fewer_tiles(grid: TileGrid, boxes: list[Box], more: Box) -> None:
    few, many = grid.covering(boxes, RADIUS_UM), grid.covering([*boxes, more], RADIUS_UM)
    assert set(few) <= set(many)
    larger = [box.enlarged(1.5) for box in boxes]
    assert set(few) <= set(grid.covering(larger, RADIUS_UM))


@given(GRIDS, BOXES)
def test_no_tile_is_searched_in_vain(grid: TileGrid, box: Box) -> None:
    for tile in grid.covering([box], RADIUS_UM):
        core = grid.core(tile)
        assert core.overlap_um2(box) > 0
        assert core.radius_um < RADIUS_UM + core.width_um


@pytest.mark.parametrize("grid", TILE_GRIDS.values(), ids=lambda grid: grid.level)
def test_the_whole_well_is_covered(grid: TileGrid) -> None:
    tiles = grid.whole_well(RADIUS_UM)
    floor_um2 = math.pi * RADIUS_UM**2
    assert floor_um2 <= len(tiles) * grid.core_um**2 < 1.5 * floor_um2
    for turn in range(0, 360, 5):
        x, y = (0.999 * RADIUS_UM * f(math.radians(turn)) for f in (math.cos, math.sin))
        assert any(grid.core(tile).holds(x, y) for tile in tiles)


@pytest.mark.parametrize("grid", TILE_GRIDS.values(), ids=lambda grid: grid.level)
def test_views_have_512_pixels_on_a_side(grid: TileGrid) -> None:
    view = grid.view(Tile(level=grid.level, column=2, row=-1))
    assert view.width_um / grid.um_per_px == view.height_um / grid.um_per_px == 512


def test_nothing_is_searched_outside_the_well() -> None:
    grid = TILE_GRIDS[Level.LOCAL]
    away = Box(x_um=9000, y_um=0, width_um=100, height_um=100)
    assert grid.covering([away], RADIUS_UM) == ()
