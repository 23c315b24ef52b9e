"""Truth boxes against the pixels: what changes when the cells are taken away."""

from dataclasses import replace

import numpy as np
import pytest

from clonetrace.domain import Box, Label, Morphology
from clonetrace.simulate import (
    Case,
    CycleTimes,
    SimulationSettings,
    WellStory,
    render_scan,
    simulate_well,
)
from clonetrace.simulate.optics import centre_px

#: Even light and no steps between fields: what changes is what was drawn.
SETTINGS = SimulationSettings(
    um_per_px=2.0,
    bits=16,
    faults=False,
    morphologies={Morphology.M1: 1},
    cycle_times=CycleTimes(shortest_h=16, longest_h=18),
)


def without_cells(story: WellStory, day: int) -> WellStory:
    scene = story.scenes[day]
    gone = replace(scene.cells, hidden=np.ones_like(scene.cells.hidden))
    scenes = list(story.scenes)
    scenes[day] = replace(scene, cells=gone)
    return replace(story, scenes=tuple(scenes))


def drawn_box(story: WellStory, day: int, near: Box) -> Box:
    """The box around what the cells change, by at least one and a half per cent of the floor."""
    image = render_scan(story, day, SETTINGS).astype(float)
    empty = render_scan(without_cells(story, day), day, SETTINGS).astype(float)
    cx, cy = centre_px(SETTINGS, story.scenes[day].pose)
    left, top = int(cx + near.left_um / 2) - 15, int(cy + near.top_um / 2) - 15
    right, bottom = int(cx + near.right_um / 2) + 15, int(cy + near.bottom_um / 2) + 15
    change = np.abs(image - empty)[top:bottom, left:right] / np.median(empty)
    columns, rows = (np.flatnonzero((change > 0.015).any(axis=axis)) for axis in (0, 1))
    return Box.from_edges(
        (left + columns[0] - cx) * 2,
        (top + rows[0] - cy) * 2,
        (left + columns[-1] + 1 - cx) * 2,
        (top + rows[-1] + 1 - cy) * 2,
    )


@pytest.mark.parametrize("day", [0, 2, 4, 7])
def test_boxes_of_living_things_fit_what_is_drawn(day: int) -> None:
    story = simulate_well(Case.SINGLE, day + 1, 21, SETTINGS)
    plain = story.imager.model_copy(update={"seam_step_um": 0.0})
    story = replace(story, imager=plain)
    thing = story.scenes[day].objects[0]
    assert thing.label is not Label.DEBRIS
    drawn = drawn_box(story, day, thing.box)
    edges = [
        drawn.left_um - thing.box.left_um,
        thing.box.right_um - drawn.right_um,
        drawn.top_um - thing.box.top_um,
        thing.box.bottom_um - drawn.bottom_um,
    ]
    # Rings and the frayed border reach a few um over the box; it must not be empty at any edge.
    assert max(edges) < 5
    assert min(edges) > -9


def test_steps_between_fields_move_things_by_less_than_four_um() -> None:
    story = simulate_well(Case.SINGLE, 6, 22, SETTINGS)
    stepped = drawn_box(story, 5, story.scenes[5].objects[0].box)
    plain = story.imager.model_copy(update={"seam_step_um": 0.0})
    straight = drawn_box(replace(story, imager=plain), 5, story.scenes[5].objects[0].box)
    assert stepped.distance_um(straight) < 6


def test_a_scan_without_its_cells_is_otherwise_the_same() -> None:
    story = simulate_well(Case.SINGLE, 3, 23, SETTINGS)
    image = render_scan(story, 2, SETTINGS).astype(int)
    empty = render_scan(without_cells(story, 2), 2, SETTINGS).astype(int)
    assert np.mean(image != empty) < 0.001
