"""Crops with their marks."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from clonetrace.domain import Box, Label, View
from clonetrace.domain.errors import StoreError
from clonetrace.report import Contrast, Mark, Picture, ReportSettings, draw_crop, save_crop

AS_IS = Contrast()


def view(width: int = 200, height: int = 200, um_per_px: float = 1.0, grey: int = 128) -> View:
    pixels = np.full((height, width), grey, np.uint8)
    return View(pixels, um_per_px, -width * um_per_px / 2, -height * um_per_px / 2, 3175.0)


def box(x: float = 0, y: float = 0, edge: float = 60) -> Box:
    return Box(x_um=x, y_um=y, width_um=edge, height_um=edge)


def painted(picture: Picture, colour: str) -> NDArray[np.bool_]:
    red, green, blue = (picture[..., channel].astype(int) for channel in range(3))
    if colour == "green":
        return np.asarray((green - red > 60) & (green - blue > 30))
    return np.asarray((red - green > 60) & (red - blue > 60))


def changed(marked: Picture, bare: Picture) -> NDArray[np.bool_]:
    return np.asarray((marked != bare).any(axis=2))


def draw(marks: list[Mark], shown: View | None = None) -> Picture:
    return draw_crop(shown or view(), marks, contrast=AS_IS)


@given(st.integers(1, 300), st.integers(1, 300), st.floats(0.5, 20))
@settings(max_examples=25, deadline=None)
def test_every_crop_has_the_same_size(width: int, height: int, um_per_px: float) -> None:
    picture = draw_crop(view(width, height, um_per_px), [Mark(box(), Label.COLONY, 1)])
    assert picture.shape == (320, 320, 3)
    assert picture.dtype == np.uint8


def test_a_colony_gets_a_green_box_around_it() -> None:
    green = painted(draw([Mark(box(), Label.COLONY)]), "green")
    rows, columns = np.nonzero(green)
    # 60 um of 200 um around the middle of 320 pixels: 112 to 208, and half the line's width
    assert (rows.min(), rows.max()) == pytest.approx((112, 208), abs=2)
    assert (columns.min(), columns.max()) == pytest.approx((112, 208), abs=2)
    assert not green[120:200, 120:200].any()


def test_a_differentiated_colony_is_red_and_its_number_says_so() -> None:
    mark = Mark(box(), Label.DIFFERENTIATED, 2)
    assert painted(draw([mark]), "red").any()
    assert not painted(draw([mark]), "green").any()
    assert mark.text == "2d"


def test_a_cell_stays_visible_between_corners() -> None:
    bare = draw([])
    difference = changed(draw([Mark(box(edge=10), Label.CELL)]), bare)
    assert difference.any()
    assert not difference[150:171, 150:171].any()  # the cell itself, with room around it
    assert not difference[160, :].any()  # open between the corners


def test_what_does_not_count_is_grey_and_dashed() -> None:
    bare = draw([])
    aside = draw([Mark(box(), Label.COLONY, counts=False)])
    whole = draw([Mark(box(), Label.COLONY)])
    assert not painted(aside, "green").any()
    assert 0 < changed(aside, bare)[112].sum() < changed(whole, bare)[112].sum()


def test_the_number_stays_inside_the_picture() -> None:
    for x, y in [(-100, -100), (100, -100), (100, 100), (-100, 100), (0, 0)]:
        edge = 60 if (x, y) != (0, 0) else 400  # the last is larger than the view
        numbered = draw([Mark(box(x, y, edge), Label.COLONY, 12)])
        assert changed(numbered, draw([Mark(box(x, y, edge), Label.COLONY)])).sum() > 200


def test_an_object_outside_the_view_is_not_marked() -> None:
    assert not changed(draw([Mark(box(x=500), Label.COLONY, 3)]), draw([])).any()


@pytest.mark.parametrize(
    ("um_per_px", "bar_um"),
    [(0.8, 50), (1.5, 100), (3.0, 200), (8.0, 500), (20.0, 1000)],
)
def test_the_scale_bar_is_as_long_as_it_says(um_per_px: float, bar_um: int) -> None:
    picture = draw([], view(um_per_px=um_per_px))
    bar = np.count_nonzero((picture[310] > 220).all(axis=1))
    per_px = 200 * um_per_px / 320
    assert bar * per_px == pytest.approx(bar_um, rel=0.08)


def test_no_scale_bar_is_drawn_where_none_fits() -> None:
    tiny = draw([], view(40, 40))
    assert (tiny == 128).all()


def test_a_view_that_is_not_square_is_centred() -> None:
    picture = draw([], view(width=100, height=200, um_per_px=20, grey=200))
    assert (picture[100, 80:240] == 200).all()
    assert (picture[100, :79] < 60).all()


def test_the_caption_stands_in_the_top_left_corner() -> None:
    with_caption = draw_crop(view(), [], contrast=AS_IS, caption="day 3")
    rows, columns = np.nonzero(changed(with_caption, draw([])))
    assert rows.max() < 40
    assert columns.max() < 120


def test_a_saved_crop_reads_back_as_it_was(tmp_path: Path) -> None:
    picture = draw([Mark(box(), Label.DIFFERENTIATED, 1)])
    path = save_crop(tmp_path / "crops" / "day03" / "R_1_1_C7.jpg", picture)
    read = cv2.imread(str(path))
    assert read is not None
    again = np.asarray(read[..., ::-1], np.uint8)
    assert np.abs(again.astype(int) - picture).mean() < 2
    assert painted(again, "red").sum() == pytest.approx(painted(picture, "red").sum(), rel=0.1)


def test_a_crop_too_large_for_a_jpeg_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="choose a smaller crop size"):
        save_crop(tmp_path / "wide.jpg", np.zeros((1, 70_000, 3), np.uint8))


def test_crops_can_be_larger() -> None:
    large = draw_crop(view(), [Mark(box(), Label.COLONY, 1)], settings=ReportSettings(crop_px=640))
    assert large.shape == (640, 640, 3)
