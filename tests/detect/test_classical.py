"""The classical detector on painted views."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from clonetrace.detect import ClassicalDetector, DetectSettings
from clonetrace.domain import Box, Detection, Label, Level, View

Paint = Callable[..., Any]


def detect(view: View, level: Level, **settings: float) -> tuple[Detection, ...]:
    return ClassicalDetector(level, DetectSettings(**settings)).detect(view)


def edges_off_um(found: Box, painted: Box) -> float:
    """How far the worst of the four edges is from where it was painted."""
    return max(
        abs(found.left_um - painted.left_um),
        abs(found.right_um - painted.right_um),
        abs(found.top_um - painted.top_um),
        abs(found.bottom_um - painted.bottom_um),
    )


def square(x_um: float, y_um: float, width_um: float) -> Box:
    return Box(x_um=x_um, y_um=y_um, width_um=width_um, height_um=width_um)


class TestCells:
    @pytest.mark.parametrize("width_um", [10.0, 13.0, 16.0])
    @pytest.mark.parametrize("um_per_px", [0.8, 1.0, 1.5, 2.0])
    def test_one_cell(self, paint: Paint, width_um: float, um_per_px: float) -> None:
        (found,) = detect(paint(um_per_px).cell(31, -22, width_um).view(), Level.CELL)
        assert found.label is Label.CELL
        assert edges_off_um(found.box, square(31, -22, width_um)) <= 3

    @pytest.mark.parametrize("contrast", [0.2, -0.2], ids=["bright", "dark"])
    def test_the_sign_of_the_contrast_does_not_matter(self, paint: Paint, contrast: float) -> None:
        (found,) = detect(paint().disc(31, -22, 16, contrast).view(), Level.CELL)
        assert found.label is Label.CELL
        assert edges_off_um(found.box, square(31, -22, 16)) <= 3

    def test_two_touching_cells_are_a_doublet(self, paint: Paint) -> None:
        (found,) = detect(paint().cell(-8, 20).cell(8, 20).view(), Level.CELL)
        assert found.label is Label.DOUBLET
        assert [found.box.x_um, found.box.y_um] == pytest.approx([0, 20], abs=2)

    def test_two_cells_apart_are_two(self, paint: Paint) -> None:
        found = detect(paint().cell(-20, 0).cell(20, 0).view(), Level.CELL)
        assert [one.label for one in found] == [Label.CELL, Label.CELL]

    def test_many_touching_cells_are_a_colony(self, paint: Paint) -> None:
        painting = paint()
        for x in (-14, 0, 14):
            for y in (-14, 0, 14):
                painting.cell(x, y)
        (found,) = detect(painting.view(), Level.CELL)
        assert found.label is Label.COLONY

    def test_a_black_cell_is_no_hole_in_the_scan(self, paint: Paint) -> None:
        view = paint().disc(0, 0, 12, -1.0).view()
        view.pixels[view.pixels < 60] = 0
        (found,) = detect(view, Level.CELL)
        assert (found.label, found.box.radius_um < 2) == (Label.CELL, True)
        assert found.score > 0.9

    def test_a_faint_smudge_is_nothing(self, paint: Paint) -> None:
        assert detect(paint().disc(0, 0, 16, 0.03).view(), Level.CELL) == ()

    def test_a_stray_pixel_is_nothing(self, paint: Paint) -> None:
        view = paint().view()
        view.pixels[150, 150] = 160
        assert detect(view, Level.CELL) == ()

    def test_clearer_cells_have_higher_scores(self, paint: Paint) -> None:
        scores = [
            detect(paint().disc(0, 0, 16, contrast).view(), Level.CELL)[0].score
            for contrast in (0.15, 0.2, 0.3)
        ]
        assert scores == sorted(scores)
        assert 0.5 <= scores[0] < scores[-1] <= 1


class TestColonies:
    @pytest.mark.parametrize("width_um", [60.0, 150.0, 300.0])
    def test_a_young_colony(self, paint: Paint, width_um: float) -> None:
        (found,) = detect(paint(2, 350).colony(30, -20, width_um).view(), Level.LOCAL)
        assert found.label is Label.COLONY
        assert edges_off_um(found.box, square(30, -20, width_um)) <= 8

    @pytest.mark.parametrize("um_per_px", [6.0, 8.0, 10.0])
    @pytest.mark.parametrize("width_um", [150.0, 600.0, 1500.0])
    def test_a_grown_colony_in_the_overview(
        self, paint: Paint, um_per_px: float, width_um: float
    ) -> None:
        (found,) = detect(paint(um_per_px, 3300).colony(300, -200, width_um).view(), Level.GLOBAL)
        assert found.label is Label.COLONY
        assert edges_off_um(found.box, square(300, -200, width_um)) <= 1.5 * um_per_px
        assert found.area_um2 == pytest.approx(np.pi / 4 * width_um**2, rel=0.15)

    def test_a_faint_fringe_belongs_to_a_clear_colony(self, paint: Paint) -> None:
        fringed = paint(2, 300).colony(0, 0, 150, 0.02).colony(0, 0, 60, 0.2).view(noise=0.5)
        (found,) = detect(fringed, Level.LOCAL)
        assert found.box.mean_edge_um == pytest.approx(150, abs=8)

    def test_a_smooth_core_belongs_to_the_colony(self, paint: Paint) -> None:
        view = paint(8, 3300).colony(0, 0, 500).view()
        rows, columns = np.indices(view.pixels.shape)
        view.pixels[np.hypot(rows - 412, columns - 412) * 8 < 150] = 130
        (found,) = detect(view, Level.GLOBAL)
        assert found.area_um2 == pytest.approx(np.pi / 4 * 500**2, rel=0.15)

    def test_the_largest_comes_first(self, paint: Paint) -> None:
        painting = paint(8, 3300)
        for place, width in ((-1500, 200), (0, 500), (1500, 350)):
            painting.colony(place, 0, width)
        found = detect(painting.view(), Level.GLOBAL)
        assert [round(one.box.x_um / 1500) for one in found] == [0, 1, -1]

    def test_cells_are_too_small_for_the_overview(self, paint: Paint) -> None:
        assert detect(paint(8, 3300).cell(0, 0).colony(500, 0, 60).view(), Level.GLOBAL) == ()

    def test_what_touches_the_wall_is_not_searched(self, paint: Paint) -> None:
        near = paint(8, 3300).colony(3150, 0, 60).view()
        assert detect(near, Level.GLOBAL) == ()
        off = detect(paint(8, 3300).colony(2800, 0, 300).view(), Level.GLOBAL)
        assert [one.label for one in off] == [Label.COLONY]

    def test_outside_the_scan_there_is_no_edge(self, paint: Paint) -> None:
        view = paint(8, 3300).colony(0, 0, 400).view()
        view.pixels[:, :200] = 0
        assert [one.box.radius_um < 20 for one in detect(view, Level.GLOBAL)] == [True]


class TestThreads:
    @pytest.mark.parametrize("width_um", [6.0, 10.0])
    def test_a_fibre_is_no_cell(self, paint: Paint, width_um: float) -> None:
        view = paint().line((-90, -60), (90, 60), width_um, -0.2).view()
        assert {one.label for one in detect(view, Level.CELL)} <= {Label.DEBRIS}

    @pytest.mark.parametrize("contrast", [-0.07, -0.08])
    def test_a_fine_fibre_is_no_young_colony(self, paint: Paint, contrast: float) -> None:
        view = paint(2, 256).line((-90, -60), (90, 60), 4, contrast).view()
        assert {one.label for one in detect(view, Level.LOCAL)} == {Label.DEBRIS}

    def test_a_cell_beside_a_fibre_is_still_found(self, paint: Paint) -> None:
        view = paint().line((-90, -100), (90, -100), 8, -0.2).cell(0, 20).view()
        found = [one for one in detect(view, Level.CELL) if one.label is not Label.DEBRIS]
        assert [one.label for one in found] == [Label.CELL]
        assert found[0].box.y_um == pytest.approx(20, abs=2)


class TestSettings:
    def test_a_higher_threshold_finds_less(self, paint: Paint) -> None:
        view = paint().cell(0, 0).view()
        assert detect(view, Level.CELL)
        assert detect(view, Level.CELL, min_contrast=0.5) == ()
        assert detect(view, Level.CELL, contrast_over_noise=100) == ()

    def test_a_wider_margin_hides_more(self, paint: Paint) -> None:
        view = paint(x_um=3000, radius_um=3175).cell(0, 0).view()
        assert detect(view, Level.CELL)
        assert detect(view, Level.CELL, wall_margin_um=200) == ()
