"""Boxes, frames and alignments: what geometry promises, for all boxes."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clonetrace.domain import Alignment, Box, ScanFrame

PLACES = st.floats(-4000, 4000)
EDGES = st.floats(1, 4000)
BOXES = st.builds(Box, x_um=PLACES, y_um=PLACES, width_um=EDGES, height_um=EDGES)
FRAMES = st.builds(
    ScanFrame,
    width_px=st.integers(1, 6000),
    height_px=st.integers(1, 6000),
    centre_x_px=st.floats(-100, 6100),
    centre_y_px=st.floats(-100, 6100),
    um_per_px=st.floats(0.3, 12),
    well_radius_um=st.floats(500, 18000),
)
ALIGNMENTS = st.builds(
    Alignment, dx_um=st.floats(-300, 300), dy_um=st.floats(-300, 300), rotation_deg=st.floats(-5, 5)
)


def square(x: float, y: float, edge: float = 10.0) -> Box:
    return Box(x_um=x, y_um=y, width_um=edge, height_um=edge)


class TestBox:
    @given(BOXES)
    def test_edges_make_the_box_again(self, box: Box) -> None:
        again = Box.from_edges(box.left_um, box.top_um, box.right_um, box.bottom_um)
        for name in Box.model_fields:
            assert getattr(again, name) == pytest.approx(getattr(box, name), abs=1e-6)

    def test_y_points_down(self) -> None:
        box = Box.from_edges(left=1, top=2, right=4, bottom=8)
        assert (box.x_um, box.y_um, box.width_um, box.height_um) == (2.5, 5, 3, 6)
        assert box.top_um < box.bottom_um
        assert (box.area_um2, box.mean_edge_um) == (18, 4.5)

    @pytest.mark.parametrize("edges", [(5, 0, 5, 9), (0, 5, 9, 5), (5, 0, 4, 9), (0, 9, 9, 0)])
    def test_edges_that_enclose_nothing_are_refused(self, edges: tuple[float, ...]) -> None:
        with pytest.raises(ValueError, match="greater than 0"):
            Box.from_edges(*edges)

    @given(st.lists(BOXES, min_size=1, max_size=5))
    def test_the_box_around_is_the_smallest_that_holds_all(self, boxes: list[Box]) -> None:
        around = Box.around(boxes)
        assert around.left_um == pytest.approx(min(box.left_um for box in boxes), abs=1e-6)
        assert around.right_um == pytest.approx(max(box.right_um for box in boxes), abs=1e-6)
        assert around.top_um == pytest.approx(min(box.top_um for box in boxes), abs=1e-6)
        assert around.bottom_um == pytest.approx(max(box.bottom_um for box in boxes), abs=1e-6)

    def test_there_is_no_box_around_nothing(self) -> None:
        with pytest.raises(ValueError, match="empty"):
            Box.around([])

    def test_gap_and_distance(self) -> None:
        assert square(0, 0).gap_um(square(13, 0)) == 3
        assert square(0, 0).gap_um(square(13, -14)) == 5
        assert square(0, 0).gap_um(square(10, 0)) == 0
        assert square(0, 0).distance_um(square(3, 4)) == 5
        assert square(-30, 40).radius_um == 50

    def test_overlap_and_share(self) -> None:
        assert square(0, 0).overlap_um2(square(5, 8)) == 5 * 2
        assert square(0, 0).overlap_um2(square(10, 0)) == 0
        assert square(0, 0).iou(square(5, 0)) == pytest.approx(50 / 150)

    @given(BOXES, BOXES)
    def test_neighbours_see_each_other_alike(self, one: Box, other: Box) -> None:
        assert one.gap_um(other) == other.gap_um(one)
        assert one.distance_um(other) == other.distance_um(one)
        assert one.overlap_um2(other) == other.overlap_um2(one)
        assert one.iou(other) == pytest.approx(other.iou(one))

    @given(BOXES, BOXES)
    def test_boxes_overlap_or_lie_apart(self, one: Box, other: Box) -> None:
        overlap = one.overlap_um2(other)
        assert 0 <= overlap <= min(one.area_um2, other.area_um2) * (1 + 1e-6)
        assert overlap == 0 or one.gap_um(other) == 0
        assert one.gap_um(other) <= one.distance_um(other)
        assert 0 <= one.iou(other) <= 1 + 1e-6

    @given(BOXES)
    def test_a_box_is_wholly_itself(self, box: Box) -> None:
        assert box.iou(box) == pytest.approx(1, abs=1e-6)
        assert box.gap_um(box) == box.distance_um(box) == 0

    def test_left_and_top_edges_belong_to_the_box(self) -> None:
        box = square(0, 0)
        assert box.holds(-5, -5)
        assert not box.holds(5, 0)
        assert not box.holds(0, 5)

    @given(BOXES, st.floats(1, 5), st.floats(0, 500))
    def test_growing_keeps_the_centre(self, box: Box, factor: float, margin_um: float) -> None:
        for grown in (box.enlarged(factor), box.padded(margin_um)):
            assert (grown.x_um, grown.y_um) == (box.x_um, box.y_um)
            assert grown.overlap_um2(box) == pytest.approx(box.area_um2)
        assert box.enlarged(factor).area_um2 == pytest.approx(factor**2 * box.area_um2)
        assert box.padded(margin_um).left_um == pytest.approx(box.left_um - margin_um)
        assert box.padded(margin_um).bottom_um == pytest.approx(box.bottom_um + margin_um)


class TestScanFrame:
    @given(FRAMES, BOXES)
    def test_the_pixels_of_a_box_cover_it_and_hardly_more(self, frame: ScanFrame, box: Box) -> None:
        covered = frame.to_um(frame.to_pixels(box))
        px = frame.um_per_px
        assert box.left_um - px * 1.001 <= covered.left_um <= box.left_um + 1e-6
        assert box.top_um - px * 1.001 <= covered.top_um <= box.top_um + 1e-6
        assert box.right_um - 1e-6 <= covered.right_um <= box.right_um + px * 1.001
        assert box.bottom_um - 1e-6 <= covered.bottom_um <= box.bottom_um + px * 1.001

    @given(FRAMES)
    def test_the_extent_is_the_whole_picture(self, frame: ScanFrame) -> None:
        assert frame.extent.width_um == pytest.approx(frame.width_px * frame.um_per_px)
        assert frame.extent.height_um == pytest.approx(frame.height_px * frame.um_per_px)
        inner = frame.to_pixels(frame.extent.enlarged(1 - 1e-9))
        assert (inner.left, inner.top) == (0, 0)
        assert (inner.width, inner.height) == (frame.width_px, frame.height_px)

    def test_the_wells_centre_is_where_the_frame_says(self) -> None:
        frame = ScanFrame(
            width_px=100,
            height_px=80,
            centre_x_px=40,
            centre_y_px=30,
            um_per_px=2,
            well_radius_um=3175,
        )
        pixels = frame.to_pixels(Box.from_edges(0, 0, 10, 20))
        assert (pixels.left, pixels.top, pixels.right, pixels.bottom) == (40, 30, 45, 40)
        assert (frame.extent.left_um, frame.extent.bottom_um) == (-80, 100)

    def test_boxes_outside_the_scan_have_pixels_outside_it(self) -> None:
        frame = ScanFrame(
            width_px=10, height_px=10, centre_x_px=5, centre_y_px=5, um_per_px=1, well_radius_um=5
        )
        assert frame.to_pixels(square(-20, 20)).left == -20
        assert frame.to_pixels(square(-20, 20)).bottom == 30


class TestAlignment:
    def test_a_quarter_turn_goes_from_x_towards_y(self) -> None:
        moved = Alignment(rotation_deg=90, dx_um=1).to_earlier(square(100, 0))
        assert [moved.x_um, moved.y_um] == pytest.approx([1, 100])

    @given(ALIGNMENTS, BOXES, BOXES)
    def test_it_moves_everything_together(self, how: Alignment, one: Box, other: Box) -> None:
        moved, moved_other = how.to_earlier(one), how.to_earlier(other)
        assert moved.distance_um(moved_other) == pytest.approx(one.distance_um(other), abs=1e-6)
        assert (moved.width_um, moved.height_um) == (one.width_um, one.height_um)

    @given(ALIGNMENTS, BOXES)
    def test_going_there_and_back_again(self, how: Alignment, box: Box) -> None:
        turn = math.radians(how.rotation_deg)
        back = Alignment(
            dx_um=-math.cos(turn) * how.dx_um - math.sin(turn) * how.dy_um,
            dy_um=math.sin(turn) * how.dx_um - math.cos(turn) * how.dy_um,
            rotation_deg=-how.rotation_deg,
        )
        assert back.to_earlier(how.to_earlier(box)).distance_um(box) < 1e-6

    @given(BOXES)
    def test_nothing_moves_without_an_alignment(self, box: Box) -> None:
        assert Alignment().to_earlier(box) == box

    @given(st.floats(0, 500))
    def test_it_is_trusted_where_nothing_is_uncertain(self, uncertain_um: float) -> None:
        assert Alignment(uncertain_um=uncertain_um).trusted is (uncertain_um == 0)
        assume(uncertain_um > 0)
        with pytest.raises(ValueError, match="greater than or equal to 0"):
            Alignment(uncertain_um=-uncertain_um)
