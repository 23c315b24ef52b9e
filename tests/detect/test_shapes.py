"""Outlines, threads, touching cells and sprawl, drawn as masks."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from clonetrace.detect.outlines import connected_to, disc, thickness_px
from clonetrace.detect.sprawl import find_sprawl
from clonetrace.detect.threads import find_threads
from clonetrace.detect.touching import cells_in
from clonetrace.domain import Label, View

Mask = NDArray[np.bool_]


def empty(size: int = 200) -> NDArray[np.uint8]:
    return np.zeros((size, size), np.uint8)


def ellipse(across: float, down: float, angle: float = 0.0, size: int = 200) -> Mask:
    """An ellipse in the middle; its axes in pixels."""
    y, x = np.indices((size, size)) - (size - 1) / 2
    turn = np.radians(angle)
    along, aside = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    inside: Mask = (2 * along / across) ** 2 + (2 * aside / down) ** 2 <= 1
    return inside


class TestOutlines:
    @given(st.floats(0.1, 60))
    def test_a_disc_is_round_about_its_middle(self, diameter: float) -> None:
        kernel = disc(diameter)
        assert kernel.shape[0] % 2 == 1
        assert abs(kernel.shape[0] - diameter) <= 1.5
        assert np.array_equal(kernel, kernel[::-1])
        assert np.array_equal(kernel, kernel[:, ::-1])

    def test_faint_texture_counts_only_around_clear_texture(self) -> None:
        faint = np.array([[1, 1, 0, 1, 1, 0, 0], [0, 0, 0, 0, 0, 1, 0]], bool)
        clear = np.array([[0, 0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 0, 0, 0]], bool)
        kept = np.array([[0, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 0, 1, 0]], bool)
        assert np.array_equal(connected_to(clear, faint), kept)

    def test_nothing_clear_nothing_kept(self) -> None:
        faint = ellipse(30, 30)
        assert not connected_to(np.zeros_like(faint), faint).any()

    @pytest.mark.parametrize("width", [1, 5, 21])
    def test_the_thickness_of_a_bar_is_its_width(self, width: int) -> None:
        assert thickness_px(np.ones((width, 80), bool)) == pytest.approx(width, abs=1)

    def test_the_thickness_of_a_round_object_is_its_diameter(self) -> None:
        assert thickness_px(ellipse(40, 40)) == pytest.approx(40, abs=3)


class TestThreads:
    @pytest.mark.parametrize("angle", [0, 30, 45, 90])
    def test_a_straight_thread(self, angle: int) -> None:
        thread = ellipse(150, 8, angle)
        assert find_threads(thread, 1.0)[thread].all()

    def test_a_bent_thread(self) -> None:
        ring = empty()
        cv2.ellipse(ring, (100, 100), (60, 60), 0, 0, 250, 1, 8)
        assert find_threads(ring > 0, 1.0)[ring > 0].all()

    @pytest.mark.parametrize("um_per_px", [1.0, 2.0])
    @pytest.mark.parametrize(("across_um", "down_um"), [(50, 50), (120, 60), (40, 8), (150, 60)])
    def test_cells_and_colonies_are_no_threads(
        self, across_um: float, down_um: float, um_per_px: float
    ) -> None:
        mask = ellipse(across_um / um_per_px, down_um / um_per_px)
        assert not find_threads(mask, um_per_px).any()

    def test_each_object_is_looked_at_by_itself(self) -> None:
        thread, colony = ellipse(150, 8, size=400), np.roll(ellipse(60, 60, size=400), 120, axis=0)
        assert np.array_equal(find_threads(thread | colony, 1.0), thread)

    def test_an_empty_view_has_none(self) -> None:
        assert not find_threads(empty() > 0, 1.0).any()


#: Default of `widest_cell_um`.
WIDEST = 26.0


class TestTouchingCells:
    @given(st.floats(8, 25), st.sampled_from([0.5, 1.0, 2.0]))
    def test_one_round_cell_is_one(self, width_um: float, um_per_px: float) -> None:
        assert cells_in(ellipse(width_um / um_per_px, width_um / um_per_px), um_per_px, WIDEST) == 1

    @given(st.floats(11, 18), st.floats(0, 180))
    def test_two_touching_cells_are_two_however_they_lie(self, width: float, angle: float) -> None:
        turn = np.radians(angle)
        y, x = np.indices((100, 100)) - 49.5
        along = width / 2 * np.cos(turn), width / 2 * np.sin(turn)
        pair = np.zeros((100, 100), bool)
        for side in (1, -1):
            pair |= np.hypot(x - side * along[0], y - side * along[1]) <= width / 2
        assert cells_in(pair, 1.0, WIDEST) == 2

    @pytest.mark.parametrize("overlap_um", [0, 2, 4, 6])
    def test_cells_that_overlap_in_part_are_still_two(self, overlap_um: float) -> None:
        y, x = np.indices((100, 100)) - 49.5
        away = 8.0 - overlap_um / 2
        pair = np.min([np.hypot(x - away, y), np.hypot(x + away, y)], axis=0) <= 8.0
        assert cells_in(pair, 1.0, WIDEST) == 2

    def test_three_in_a_row_are_three(self) -> None:
        y, x = np.indices((100, 100)) - 49.5
        row = np.min([np.hypot(x - place, y) for place in (-15, 0, 15)], axis=0) <= 7.5
        assert cells_in(row, 1.0, WIDEST) == 3

    def test_a_large_round_object_is_many(self) -> None:
        assert cells_in(ellipse(58, 58), 1.0, 20.0) == 9
        assert cells_in(ellipse(29, 29), 2.0, 20.0) == 9

    def test_a_single_pixel_is_one(self) -> None:
        assert cells_in(np.ones((1, 1), bool), 1.0, WIDEST) == 1


class TestSprawl:
    UM_PER_PX = 8.0

    def strewn(self, width_um: float, share: float = 0.2) -> Mask:
        """Specks of one pixel over a square, this share of it."""
        size = 820
        specks = np.random.default_rng(1).random((size, size)) < share
        y, x = np.abs(np.indices((size, size)) - size / 2) * self.UM_PER_PX
        strewn: Mask = specks & (np.maximum(x, y) < width_um / 2)
        return strewn

    def view(self) -> View:
        return View(np.zeros((820, 820), np.uint8), self.UM_PER_PX, -3280, -3280, 3175)

    def test_strewn_cells_are_differentiated(self) -> None:
        strewn = self.strewn(3000)
        (found,) = find_sprawl(strewn, np.zeros_like(strewn), self.view())
        assert found.label is Label.DIFFERENTIATED
        assert found.box.mean_edge_um == pytest.approx(3000, rel=0.1)
        assert found.box.radius_um < 50
        assert found.area_um2 == pytest.approx(0.2 * 3000**2, rel=0.1)

    def test_dust_is_too_sparse(self) -> None:
        strewn = self.strewn(3000, share=0.05)
        assert find_sprawl(strewn, np.zeros_like(strewn), self.view()) == []

    def test_the_fringe_of_a_colony_is_too_narrow(self) -> None:
        strewn = self.strewn(1000)
        assert find_sprawl(strewn, np.zeros_like(strewn), self.view()) == []

    def test_a_compact_colony_is_no_sprawl(self) -> None:
        colony = ellipse(250, 250, size=820)
        assert find_sprawl(colony, colony, self.view()) == []
        border = ellipse(268, 268, size=820)
        assert find_sprawl(border, colony, self.view()) == []
