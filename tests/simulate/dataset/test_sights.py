"""What is known of single cells, walls and seams."""

import numpy as np
import pytest

from clonetrace.domain import Box, Label
from clonetrace.simulate import Case, SimulationSettings, simulate_well
from clonetrace.simulate.dataset import Crop, DatasetSettings, Task, make_crops, plan_wells
from clonetrace.simulate.dataset.sights import Sights, sights_of

SETTINGS = SimulationSettings(days=2, um_per_px=4.0, faults=False)


def look(case: Case, day: int = 0) -> Sights:
    return sights_of(simulate_well(case, 2, 11, SETTINGS), day, SETTINGS)


@pytest.fixture(scope="module")
def crops() -> list[Crop]:
    """The crops of some wells of the days 0 and 1."""
    settings = DatasetSettings(task=Task.CELL, wells=6, seed=5)
    return [crop for planned in plan_wells(settings) for crop in make_crops(planned, settings)]


def test_a_doublet_says_where_both_cells_are() -> None:
    sights = look(Case.DOUBLET)
    thing = next(one for one in sights.scene.objects if one.label is Label.DOUBLET)
    places = sights.cells_um[sights.members(thing)]
    assert len(places) == thing.cells == 2
    assert all(thing.box.holds(x, y) for x, y in places)


def test_touching_cells_have_no_gap_and_a_lonely_one_has_none_to_measure() -> None:
    doublet = look(Case.DOUBLET)
    thing = next(one for one in doublet.scene.objects if one.label is Label.DOUBLET)
    assert doublet.gap_um(doublet.members(thing)) == pytest.approx(0, abs=8)
    single = look(Case.SINGLE)
    alone = next(one for one in single.scene.objects if one.label is Label.CELL)
    assert single.gap_um(single.members(alone)) is None


def test_the_wall_is_as_far_as_the_floor_is_wide() -> None:
    sights = look(Case.SINGLE)
    assert sights.wall_um(Box(x_um=0, y_um=0, width_um=9, height_um=9)) == pytest.approx(3175)
    assert sights.wall_um(Box(x_um=0, y_um=3100, width_um=9, height_um=9)) == pytest.approx(75)


def test_the_seam_is_the_nearest_one() -> None:
    sights = look(Case.SINGLE)
    x = float(sights.seams_x_um[0])
    far = float(sights.fields_y_um[:2].mean())
    box = Box(x_um=x + 20, y_um=far, width_um=9, height_um=9)
    assert sights.seam_um(box) == pytest.approx(20)


def test_points_of_cells_lie_in_their_boxes(crops: list[Crop]) -> None:
    found = [one for crop in crops for one in crop.annotations if one.points and not one.ignored]
    assert len(found) >= 5
    for one in found:
        assert len(one.points) == one.cells
        for point in one.points:
            assert 0 <= point.x_px - one.left_px <= one.width_px
            assert 0 <= point.y_px - one.top_px <= one.height_px


def test_single_cells_lie_in_the_middle_of_their_boxes_in_the_pixels(crops: list[Crop]) -> None:
    """Where a cell stands out, the middle of what is fine in and around its box is its point."""
    off = [
        contrast_off_centre(crop.pixels, one.points[0].x_px, one.points[0].y_px)
        for crop in crops
        for one in crop.annotations
        if one.category == "cell" and not one.ignored and crop.day == 0
        if one.notes is not None and (one.notes.signal or 0) > 5
    ]
    assert len(off) >= 4
    assert np.median(off) < 2


def contrast_off_centre(pixels: np.ndarray, x: float, y: float) -> float:
    reach = 16
    left, top = round(x) - reach, round(y) - reach
    part = pixels[top : top + 2 * reach, left : left + 2 * reach].astype(float)
    weight = np.abs(part - np.median(part))
    weight[weight < 0.3 * weight.max()] = 0
    rows, columns = np.indices(part.shape)
    place = np.array([(weight * columns).sum(), (weight * rows).sum()]) / weight.sum() + 0.5
    return float(np.hypot(place[0] + left - x, place[1] + top - y))


def test_every_object_says_what_evaluation_sorts_by(crops: list[Crop]) -> None:
    for crop in crops:
        assert -1 <= crop.focus <= 1
        for one in crop.annotations:
            assert one.thing is None
            assert one.notes is not None
            assert one.notes.width_um > 0
            assert one.notes.gap_um is None or one.notes.gap_um >= 0


def test_crops_without_a_labelled_object_are_made_too(crops: list[Crop]) -> None:
    empty = sum(not crop.annotations for crop in crops)
    assert 0 < empty < len(crops) / 2
