"""What is cut out of a picture, and what is left."""

from collections.abc import Callable

import numpy as np
import pytest

from clonetrace.domain import Grey
from clonetrace.domain.errors import ConfigurationError
from clonetrace.simulate.texture import (
    Discard,
    TextureKind,
    TextureSettings,
    cut_tile,
    cut_well,
)

Draw = Callable[..., Grey]
SETTINGS = TextureSettings()


@pytest.mark.parametrize("width", [80, 150, 300])
def test_masks_of_sheets_are_good_to_some_um(draw_tile: Draw, width: float) -> None:
    tile = draw_tile(5, colonies=((320, 330, width),))
    made = cut_tile(tile, "tile.png", 1.0, SETTINGS)
    (sheet,) = (c for c in made.kept if c.row.kind in (TextureKind.COLONY, TextureKind.CLUSTER))
    y, x = np.nonzero(sheet.mask)
    across = x + sheet.row.left_px + 0.5 - 320
    down = y + sheet.row.top_px + 0.5 - 330
    assert abs(across.mean()) < 3
    assert abs(down.mean()) < 3
    # The bright border, some 3 um outside of the sheet, belongs to it.
    true_area = np.pi * (width / 2 + 3) ** 2
    off_um = (np.sqrt(sheet.row.area_um2) - np.sqrt(true_area)) / np.sqrt(np.pi)
    assert abs(off_um) < 5


def test_kinds_follow_from_width_and_shape(draw_tile: Draw) -> None:
    tile = draw_tile(
        6,
        colonies=((200, 200, 240), (520, 520, 70)),
        grains=((520, 120, 15), (100, 520, 6)),
    )
    made = cut_tile(tile, "tile.png", 1.0, SETTINGS)
    places = {
        (c.row.kind, round(c.row.left_px + c.row.columns / 2, -1)): c
        for c in made.kept
        if c.row.kind is not TextureKind.FLOOR
    }
    assert set(places) == {
        (TextureKind.COLONY, 200),
        (TextureKind.CLUSTER, 520),
        (TextureKind.CELL, 520),
        (TextureKind.DEBRIS, 100),
    }


def test_a_colony_at_the_edge_is_discarded(draw_tile: Draw) -> None:
    made = cut_tile(draw_tile(7, colonies=((640, 320, 200),)), "tile.png", 1.0, SETTINGS)
    assert made.discarded[Discard.AT_EDGE] == 1
    assert not [c for c in made.kept if c.row.kind is TextureKind.COLONY]


@pytest.mark.parametrize("apart", [150, 162])
def test_touching_colonies_are_discarded(draw_tile: Draw, apart: float) -> None:
    tile = draw_tile(8, colonies=((240, 320, 160), (240 + apart, 320, 160)))
    made = cut_tile(tile, "tile.png", 1.0, SETTINGS)
    assert made.discarded[Discard.TOUCHING] >= 1
    assert not [c for c in made.kept if c.row.kind is TextureKind.COLONY]


def test_empty_floor_shows_nothing_but_floor(draw_tile: Draw) -> None:
    tile = draw_tile(9, colonies=((160, 160, 200),), grains=((500, 500, 14),))
    made = cut_tile(tile, "tile.png", 1.0, SETTINGS)
    floors = [c for c in made.kept if c.row.kind is TextureKind.FLOOR]
    assert floors
    for floor in floors:
        assert abs(float(floor.relative.mean()) - 1) < 0.01
        assert float(floor.relative.std()) < 0.01


def test_the_floor_around_a_cut_out_is_one_whatever_the_light(draw_tile: Draw) -> None:
    tile = draw_tile(10, colonies=((320, 320, 200),))
    dim = np.rint(tile * 0.6).astype(np.uint8)
    for picture, brightness in ((tile, 1.0), (dim, 0.6)):
        made = cut_tile(picture, "tile.png", 1.0, SETTINGS)
        (colony,) = (c for c in made.kept if c.row.kind is TextureKind.COLONY)
        corner = colony.relative[:12, :12]
        assert abs(float(np.median(corner)) - 1) < 0.02
        assert abs(colony.row.floor_grey / brightness - 130) < 5


def test_the_light_of_a_well_keeps_its_fall_and_loses_its_colonies(draw_well: Draw) -> None:
    light = cut_well(draw_well(), "well.png").relative
    middle = light.shape[0] // 2
    left, right = light[middle, middle // 3], light[middle, -middle // 3]
    assert 1.05 < left / right < 1.4
    row = light[middle, middle - 100 : middle + 200]
    assert float(np.abs(np.diff(row)).max()) < 0.01
    assert float(light[0, 0]) == pytest.approx(0, abs=0.02)


def test_a_picture_without_a_whole_well_is_refused(draw_tile: Draw) -> None:
    with pytest.raises(ConfigurationError, match=r"tile.png should show one whole round well"):
        cut_well(draw_tile(1), "tile.png")
