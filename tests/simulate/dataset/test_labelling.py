"""What a crop is labelled with, drawn as places of a box and the crop's edge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import Box, Label, Morphology
from clonetrace.simulate import TruthObject
from clonetrace.simulate.dataset import Annotation, Task, label_crop
from clonetrace.simulate.dataset.labelling import grade_crop

#: A crop of 1000 x 1000 um around the well's centre, at 2 um/px.
CROP = Box(x_um=0, y_um=0, width_um=1000, height_um=1000)
UM_PER_PX = 2.0


def thing(
    x: float,
    y: float,
    width: float,
    label: Label = Label.COLONY,
    *,
    visible: bool = True,
    morphology: Morphology | None = None,
) -> TruthObject:
    return TruthObject(
        box=Box(x_um=x, y_um=y, width_um=width, height_um=width),
        label=label,
        cells=0 if label is Label.DEBRIS else 1,
        visible=visible,
        morphology=morphology,
    )


def labels(task: Task, *things: TruthObject) -> tuple[Annotation, ...]:
    return label_crop(things, CROP, UM_PER_PX, task)


def test_a_colony_inside_the_field_is_boxed_in_pixels_of_the_crop() -> None:
    # crop from -500 to 500 um, colony from -100 to 100 um
    (found,) = labels(Task.LOCAL, thing(0, 0, 200))
    assert found.category == "colony"
    assert found.box_px == pytest.approx((200, 200, 100, 100))
    assert not found.ignored


def test_a_colony_that_reaches_over_the_edge_is_overspill() -> None:
    (found,) = labels(Task.LOCAL, thing(480, 0, 200))
    assert found.category == "overspill"
    left, _, width, height = found.box_px
    assert left == pytest.approx(440, abs=2)
    assert left + width == pytest.approx(500, abs=2), "it ends at the crop's edge"
    assert height == pytest.approx(100, abs=3), "the colony's middle lies in the crop"


def test_a_neighbour_outside_the_field_is_not_labelled() -> None:
    assert labels(Task.LOCAL, thing(700, 0, 300)) == ()


def test_the_empty_corner_of_a_round_neighbours_box_is_not_labelled() -> None:
    # The box reaches 50 um into the crop's corner; the circle in it does not reach the crop.
    assert labels(Task.LOCAL, thing(650, 650, 400)) == ()


def test_a_sliver_of_overspill_is_ignored() -> None:
    (found,) = labels(Task.LOCAL, thing(592, 0, 200))
    assert found.category == "overspill"
    assert found.ignored


def test_sprawl_that_fills_the_field_stays_differentiated() -> None:
    (found,) = labels(Task.LOCAL, thing(0, 0, 5000, Label.DIFFERENTIATED))
    assert found.category == "differentiated"
    assert found.box_px == pytest.approx((0, 0, 500, 500), abs=60)


@pytest.mark.parametrize("label", [Label.CELL, Label.DOUBLET, Label.COLONY])
def test_every_living_object_of_a_field_is_a_colony_for_the_local_module(label: Label) -> None:
    (found,) = labels(Task.LOCAL, thing(0, 0, 30, label))
    assert found.category == "colony"


def test_debris_is_labelled_for_the_cell_module_alone() -> None:
    speck = thing(0, 0, 12, Label.DEBRIS)
    assert [found.category for found in labels(Task.CELL, speck)] == ["debris"]
    assert labels(Task.LOCAL, speck) == ()
    assert labels(Task.GLOBAL, speck) == ()


def test_several_touching_cells_are_a_doublet_for_the_cell_module() -> None:
    found = labels(Task.CELL, thing(0, 0, 30, Label.DOUBLET), thing(100, 0, 40, Label.COLONY))
    assert [one.category for one in found] == ["doublet", "doublet"]


def test_a_cell_on_the_crops_edge_is_ignored() -> None:
    (found,) = labels(Task.CELL, thing(500, 0, 20, Label.CELL))
    assert found.ignored


def test_a_founder_that_nobody_can_see_is_not_labelled() -> None:
    assert labels(Task.CELL, thing(0, 0, 16, Label.CELL, visible=False)) == ()


@pytest.mark.parametrize(
    ("width_um", "found"), [(40, []), (80, [True]), (130, [False])], ids=["no", "ignored", "yes"]
)
def test_small_objects_of_whole_wells_are_ignored_and_smaller_ones_left_out(
    width_um: float, found: list[bool]
) -> None:
    assert [one.ignored for one in labels(Task.GLOBAL, thing(0, 0, width_um))] == found


def test_a_morphology_crop_is_graded_by_the_colony_in_its_middle() -> None:
    middle = thing(20, -10, 600, morphology=Morphology.M2)
    beside = thing(560, 0, 300, morphology=Morphology.M4)
    (found,) = grade_crop([beside, middle], CROP, UM_PER_PX)
    assert found.category == "M2"


def test_a_small_cluster_has_no_grade() -> None:
    assert grade_crop([thing(0, 0, 90, morphology=Morphology.M1)], CROP, UM_PER_PX) == ()


places = st.floats(min_value=-800, max_value=800)


@given(x=places, y=places, width=st.floats(min_value=10, max_value=900), task=st.sampled_from(Task))
def test_boxes_lie_within_the_crop_and_within_the_object(
    x: float, y: float, width: float, task: Task
) -> None:
    for found in labels(task, thing(x, y, width)):
        left, top, across, down = found.box_px
        assert min(left, top, 500 - left - across, 500 - top - down) >= -1e-6
        assert across > 0
        assert down > 0
        assert left * UM_PER_PX - 500 >= x - width / 2 - 1e-6
        assert (left + across) * UM_PER_PX - 500 <= x + width / 2 + 1e-6
        assert (top + down) * UM_PER_PX - 500 <= y + width / 2 + 1e-6
