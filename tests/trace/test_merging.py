"""One colony, one detection."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import Box, Detection, Label, Level
from clonetrace.trace import combine_levels, merge_overlapping

SHARE = 0.9


def found(
    x_um: float,
    width_um: float,
    label: Label = Label.COLONY,
    level: Level = Level.LOCAL,
    score: float = 0.8,
) -> Detection:
    box = Box(x_um=x_um, y_um=0, width_um=width_um, height_um=width_um)
    return Detection(box=box, label=label, score=score, level=level)


DETECTIONS = st.lists(
    st.builds(found, st.floats(-500, 500), st.floats(10, 600), score=st.floats(0, 1)), max_size=8
)


class TestMergeOverlapping:
    def test_the_larger_of_two_boxes_of_one_colony_stays(self) -> None:
        large, small = found(0, 100), found(30, 80)
        assert merge_overlapping([small, large], SHARE) == (large,)

    @pytest.mark.parametrize(("apart_um", "left"), [(89, 1), (91, 2)])
    def test_the_share_of_the_mean_edge_decides(self, apart_um: float, left: int) -> None:
        assert len(merge_overlapping([found(0, 100), found(apart_um, 100)], SHARE)) == left

    def test_two_colonies_whose_boxes_touch_are_two(self) -> None:
        """Two founders 100 um apart, the day before their colonies meet."""
        boxes = [
            Box(x_um=0, y_um=0, width_um=126, height_um=110),
            Box(x_um=18, y_um=103, width_um=105, height_um=106),
        ]
        pair = [
            Detection(box=box, label=Label.COLONY, score=0.7, level=Level.LOCAL) for box in boxes
        ]
        assert len(merge_overlapping(pair, SHARE)) == 2

    def test_a_cell_beside_a_grown_colony_is_not_swallowed(self) -> None:
        colony, cell = found(0, 400), found(205, 20)
        assert merge_overlapping([colony, cell], SHARE) == (colony, cell)

    def test_a_small_neighbour_that_overlaps_a_little_stays(self) -> None:
        colony, neighbour = found(0, 100), found(52, 40)
        assert merge_overlapping([colony, neighbour], SHARE) == (colony, neighbour)

    def test_a_cell_within_a_grown_colony_is_a_part_of_it(self) -> None:
        colony = found(0, 400)
        assert merge_overlapping([colony, found(150, 20)], SHARE) == (colony,)

    def test_of_equal_boxes_the_surer_stays(self) -> None:
        unsure, sure = found(0, 100, score=0.6), found(0, 100, score=0.9)
        assert merge_overlapping([unsure, sure], SHARE) == (sure,)

    def test_neighbours_whose_boxes_are_too_wide_stay_two(self) -> None:
        """Two colonies that all but touch, 560 um apart, one of them boxed generously."""
        near, far = (found(*at, level=Level.GLOBAL) for at in ((0, 620), (560, 930)))
        assert merge_overlapping([near, far], SHARE) == (far, near)
        closer = found(300, 800, level=Level.GLOBAL)
        assert merge_overlapping([near, closer], SHARE) == (closer,)

    def test_neighbours_that_do_not_overlap_stay_two(self) -> None:
        thin = Box(x_um=0, y_um=0, width_um=200, height_um=20)
        pair = [
            Detection(box=box, label=Label.COLONY, score=0.8, level=Level.LOCAL)
            for box in (thin, thin.model_copy(update={"y_um": 25.0}))
        ]
        assert len(merge_overlapping(pair, SHARE)) == 2

    @given(DETECTIONS, st.data())
    def test_the_order_does_not_matter(
        self, detections: list[Detection], data: st.DataObject
    ) -> None:
        shuffled = data.draw(st.permutations(detections))
        once = merge_overlapping(detections, SHARE)
        assert merge_overlapping(shuffled, SHARE) == once
        assert merge_overlapping(once, SHARE) == once

    @given(DETECTIONS)
    def test_nothing_is_invented_and_the_largest_stays(self, detections: list[Detection]) -> None:
        left = merge_overlapping(detections, SHARE)
        assert set(left) <= set(detections)
        areas = [one.box.area_um2 for one in left]
        assert areas == sorted(areas, reverse=True)
        if detections:
            assert areas[0] == max(one.box.area_um2 for one in detections)


class TestCombineLevels:
    def test_a_wide_colony_is_taken_from_the_overview(self) -> None:
        whole = found(0, 400, level=Level.GLOBAL)
        assert combine_levels([whole], [found(0, 390), found(150, 40)]) == (whole,)

    def test_a_small_colony_is_taken_from_the_closer_look(self) -> None:
        closer = found(0, 120)
        assert combine_levels([found(5, 140, level=Level.GLOBAL)], [closer]) == (closer,)

    def test_a_small_colony_that_only_the_overview_shows_is_kept(self) -> None:
        lone = found(1000, 140, level=Level.GLOBAL)
        closer = found(0, 120)
        assert combine_levels([lone], [closer]) == (closer, lone)

    def test_an_object_that_mostly_lies_beside_a_wide_one_is_its_own(self) -> None:
        whole, beside = found(0, 400, level=Level.GLOBAL), found(200, 100)
        assert combine_levels([whole], [beside]) == (whole, beside)

    @pytest.mark.parametrize("label", [Label.OVERSPILL, Label.DEBRIS])
    def test_what_is_not_alive_is_left_out(self, label: Label) -> None:
        wide = found(0, 400, label, Level.GLOBAL)
        small = found(900, 120, label, Level.GLOBAL)
        assert combine_levels([wide, small], [found(0, 50, label)]) == ()

    def test_only_the_overview_knows_sprawl(self) -> None:
        wide = found(0, 2000, Label.DIFFERENTIATED, Level.GLOBAL)
        closer = found(1500, 200, Label.DIFFERENTIATED)
        assert [one.label for one in combine_levels([wide], [closer])] == [
            Label.DIFFERENTIATED,
            Label.COLONY,
        ]

    @pytest.mark.parametrize(
        ("width_um", "score", "left"),
        [
            (2000, 0.6, [Label.DIFFERENTIATED]),
            (2000, 0.4, []),
            (700, 0.6, [Label.DIFFERENTIATED]),
            (700, 0.4, [Label.COLONY]),
        ],
    )
    def test_sprawl_that_is_not_sure_decides_nothing(self, width_um, score, left) -> None:
        seen = found(0, width_um, Label.DIFFERENTIATED, Level.GLOBAL, score=score)
        assert [one.label for one in combine_levels([seen], [])] == left

    def test_wide_overspill_hides_no_colony(self) -> None:
        colony = found(0, 60)
        assert combine_levels([found(0, 400, Label.OVERSPILL, Level.GLOBAL)], [colony]) == (colony,)

    def test_a_colony_boxed_with_the_debris_around_it_is_taken_from_the_closer_look(self) -> None:
        cloud, colony, speck = (
            found(0, 460, level=Level.GLOBAL),
            found(30, 150),
            found(-150, 60, Label.DEBRIS),
        )
        assert combine_levels([cloud], [colony, speck]) == (colony,)

    def test_two_colonies_in_one_box_of_the_overview_are_two(self) -> None:
        pair = (found(-110, 200), found(110, 200))
        assert combine_levels([found(0, 420, level=Level.GLOBAL)], pair) == pair

    @pytest.mark.parametrize(
        "closer",
        [
            [found(0, 300), found(90, 60)],
            [found(0, 150), found(100, 220, Label.OVERSPILL)],
            [found(0, 60, Label.DEBRIS)],
            [],
        ],
    )
    def test_a_wide_box_that_the_closer_look_does_not_refute_is_believed(self, closer) -> None:
        whole = found(0, 460, level=Level.GLOBAL)
        assert combine_levels([whole], closer) == (whole,)

    def test_what_no_closer_view_shows_whole_is_not_refuted(self) -> None:
        whole = found(0, 900, level=Level.GLOBAL)
        assert combine_levels([whole], [found(0, 200)]) == (whole,)

    @pytest.mark.parametrize(("width_um", "kept"), [(249.0, Level.LOCAL), (251.0, Level.GLOBAL)])
    def test_from_250_um_on_the_overview_is_believed(self, width_um: float, kept: Level) -> None:
        both = combine_levels([found(0, width_um, level=Level.GLOBAL)], [found(0, width_um)])
        assert [one.level for one in both] == [kept]
