"""Real texture in the places of simulated things."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from clonetrace.domain import Box, Label, Morphology
from clonetrace.simulate.painting import FloorPlan, Subject
from clonetrace.simulate.texture import RealBackdrop, RealSkin, Split, TextureLibrary

Mask = NDArray[np.bool_]
#: Margin around a subject, um.
MARGIN_UM = 30.0


def ellipse(width_um: float, height_um: float, um_per_px: float) -> Mask:
    rows, columns = (round((edge + 2 * MARGIN_UM) / um_per_px) for edge in (height_um, width_um))
    y, x = np.mgrid[:rows, :columns] + 0.5
    across = (x - columns / 2) * um_per_px / (width_um / 2)
    down = (y - rows / 2) * um_per_px / (height_um / 2)
    return np.asarray(np.hypot(across, down) < 1)


def subject_of(mask: Mask, label: Label = Label.COLONY, um_per_px: float = 2.0, **more) -> Subject:
    values = {
        "left_px": 0,
        "top_px": 0,
        "centre_x_px": mask.shape[1] / 2,
        "centre_y_px": mask.shape[0] / 2,
        "rotation_deg": 0.0,
        "focus": 0.6,
        "seed": (1, 2, 3),
        "day": 5,
        "cells": 40,
    }
    return Subject(label=label, mask=mask, um_per_px=um_per_px, **(values | more))


def edges_um(mask: Mask, um_per_px: float) -> NDArray[np.float64]:
    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    return np.array([left, top, left + width, top + height]) * um_per_px


@pytest.fixture(scope="module")
def skin(library: TextureLibrary) -> RealSkin:
    return RealSkin(library, Split.TRAIN)


@settings(max_examples=40, deadline=None)
@given(
    label=st.sampled_from([Label.COLONY, Label.DEBRIS]),
    share=st.floats(0, 1),
    squeeze=st.floats(0.8, 1.25),
    um_per_px=st.sampled_from([0.5, 1.0, 2.0, 3.0]),
    seed=st.integers(0, 2**32),
)
def test_truth_boxes_follow_the_placed_mask(
    skin: RealSkin, label: Label, share: float, *, squeeze: float, um_per_px: float, seed: int
) -> None:
    smallest, largest = {
        Label.DEBRIS: (6, 20),
        Label.COLONY: (50, 100),
    }[label]
    width = smallest + share * (largest - smallest)
    mask = ellipse(width, width * squeeze, um_per_px)
    coat = skin.coat(subject_of(mask, label, um_per_px, seed=(seed,)))
    if coat is None:
        return
    covered = mask if coat.mask is None else coat.mask
    off = np.abs(edges_um(covered, um_per_px) - edges_um(mask, um_per_px))
    assert off.max() <= max(3.0, um_per_px)


def test_paint_lies_where_the_mask_is(skin: RealSkin) -> None:
    for width, label in ((300, Label.COLONY), (70, Label.COLONY), (15, Label.DEBRIS)):
        mask = ellipse(width, width, 1.0)
        coat = skin.coat(subject_of(mask, label, 1.0))
        assert coat is not None
        strength = np.abs(coat.contrast)
        assert strength[mask].mean() > 0.015
        away = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5) > 20
        assert strength[away].max() < 0.001


def test_a_growing_colony_keeps_its_inside(skin: RealSkin) -> None:
    small, large = ellipse(160, 160, 2.0), ellipse(260, 240, 2.0)
    coats = [skin.coat(subject_of(mask, day=day)) for day, mask in enumerate((small, large))]
    insides = []
    for coat, mask in zip(coats, (small, large), strict=True):
        assert coat is not None
        y, x = mask.shape[0] // 2, mask.shape[1] // 2
        insides.append(coat.contrast[y - 20 : y + 20, x - 20 : x + 20].ravel())
    assert np.corrcoef(*insides)[0, 1] > 0.95


def test_other_colonies_look_otherwise(skin: RealSkin) -> None:
    mask = ellipse(200, 200, 2.0)
    first, second = (skin.coat(subject_of(mask, seed=(seed,))) for seed in (1, 2))
    assert first is not None
    assert second is not None
    assert abs(np.corrcoef(first.contrast[mask], second.contrast[mask])[0, 1]) < 0.5


def test_the_sign_of_the_focus_turns_the_contrast_round(skin: RealSkin) -> None:
    mask = ellipse(200, 200, 2.0)
    bright, dark = (skin.coat(subject_of(mask, focus=focus)) for focus in (0.6, -0.6))
    assert bright is not None
    assert dark is not None
    assert np.corrcoef(bright.contrast[mask], dark.contrast[mask])[0, 1] < -0.5


@pytest.mark.parametrize(
    "strange",
    [
        {"label": Label.DIFFERENTIATED},
        {"label": Label.CELL, "mask": ellipse(15, 15, 1.0), "cells": 1},
        {"morphology": Morphology.M4},
        {"mask": ellipse(40, 40, 2.0), "cells": 3},
        {"mask": np.zeros((40, 40), dtype=bool)},
    ],
)
def test_what_the_library_does_not_hold_is_left_to_the_simulator(
    skin: RealSkin, strange: dict[str, object]
) -> None:
    values = {"mask": ellipse(200, 200, 2.0)} | strange
    assert skin.coat(subject_of(**values)) is None


def test_equal_subjects_get_equal_coats(library: TextureLibrary) -> None:
    mask = ellipse(220, 200, 2.0)
    first, second = (RealSkin(library).coat(subject_of(mask)) for _ in range(2))
    assert first is not None
    assert second is not None
    assert np.array_equal(first.contrast, second.contrast)


@pytest.fixture
def plan() -> Callable[..., FloorPlan]:
    """Make a floor plan of a coarse scan of a 96-well well."""

    def make(**more: object) -> FloorPlan:
        values = {
            "size_px": 420,
            "um_per_px": 16.0,
            "centre_x_px": 210.0,
            "centre_y_px": 210.0,
            "rotation_deg": 0.0,
            "floor": Box(x_um=0, y_um=0, width_um=6350, height_um=6350),
            "focus": 0.6,
            "seed": (1, 2),
            "day": 0,
        }
        return FloorPlan(**(values | more))

    return make


def test_the_floor_moves_with_the_plate(
    library: TextureLibrary, plan: Callable[..., FloorPlan]
) -> None:
    backdrop = RealBackdrop(library, light=False)
    before = backdrop.ground(plan(um_per_px=2.0))
    after = backdrop.ground(plan(um_per_px=2.0, centre_x_px=217.0, centre_y_px=205.0))
    assert before is not None
    assert after is not None
    assert before.light is None
    assert before.texture is not None
    assert after.texture is not None
    moved = after.texture[50:-50, 50:-50]
    assert np.corrcoef(before.texture[55:-45, 43:-57].ravel(), moved.ravel())[0, 1] > 0.99


def test_the_wall_of_the_light_is_where_the_well_is(
    library: TextureLibrary, plan: Callable[..., FloorPlan]
) -> None:
    ground = RealBackdrop(library).ground(plan(centre_x_px=216.0))
    assert ground is not None
    assert ground.light is not None
    lit = np.flatnonzero(ground.light[210] > 0.4)
    assert abs((lit[0] + lit[-1] + 1) / 2 - 216) < 1.5
    assert abs((lit[-1] + 1 - lit[0]) * 16 - 6350) < 80


def test_square_wells_get_no_round_light(
    library: TextureLibrary, plan: Callable[..., FloorPlan]
) -> None:
    floor = Box(x_um=0, y_um=0, width_um=3300, height_um=3300)
    ground = RealBackdrop(library).ground(plan(floor=floor, size_px=220))
    assert ground is not None
    assert ground.light is None
