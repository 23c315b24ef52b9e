"""The same well through different imagers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from clonetrace.domain import Morphology
from clonetrace.simulate import (
    IMAGERS,
    Case,
    CycleTimes,
    Framing,
    ImagerName,
    Preset,
    SimulationSettings,
    render_scan,
    simulate_well,
)
from clonetrace.simulate.imager import Imager, imager_of

FAST = CycleTimes(shortest_h=14, longest_h=15)
NAMED = [name for name in ImagerName if name is not ImagerName.RANDOM]


def scan(imager: ImagerName, case: Case = Case.EMPTY, um_per_px: float = 8.0) -> np.ndarray:
    settings = SimulationSettings(um_per_px=um_per_px, imager=imager, faults=False)
    return render_scan(simulate_well(case, 1, 5, settings), 0, settings)


@pytest.mark.parametrize("imager", NAMED)
def test_the_floor_is_as_bright_as_the_profile_says(imager: ImagerName) -> None:
    image = scan(imager)
    middle = image[350:500, 350:500]
    assert np.median(middle) == pytest.approx(IMAGERS[imager].floor_grey, rel=0.12)


@pytest.mark.parametrize("imager", NAMED)
def test_only_some_imagers_light_the_surround(imager: ImagerName) -> None:
    corner = np.median(scan(imager)[:40, :40])
    assert (corner > 40) == (IMAGERS[imager].surround > 0)


def test_the_filtered_look_is_flat_and_the_others_are_shaded() -> None:
    def shading(imager: ImagerName) -> float:
        """Fall of the light from the middle towards the wall, within one camera field."""
        image = scan(imager).astype(float)
        return float(np.median(image[405:445, 405:445]) - np.median(image[560:600, 560:600]))

    # The filtered look has small fields, which differ by a few levels.
    assert abs(shading(ImagerName.FILTERED)) < 5
    assert shading(ImagerName.BRIGHT) > 6


def test_the_filtered_look_shows_dark_cells_with_white_rims() -> None:
    settings = SimulationSettings(um_per_px=2.0, imager=ImagerName.FILTERED, faults=False)
    story = simulate_well(Case.SINGLE, 1, 5, settings)
    scene = story.scenes[0]
    image = render_scan(story, 0, settings)
    x = settings.size_px / 2 + (scene.pose.shift_x_um + scene.objects[0].box.x_um) / 2
    y = settings.size_px / 2 + (scene.pose.shift_y_um + scene.objects[0].box.y_um) / 2
    part = image[int(y) - 8 : int(y) + 9, int(x) - 8 : int(x) + 9]
    assert part[6:11, 6:11].min() < 25
    assert part.max() > 110


def test_named_imagers_are_the_same_for_all_and_random_ones_differ_by_plate() -> None:
    drawn = [imager_of(ImagerName.RANDOM, 7, plate, 1.0) for plate in (0, 0, 1)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert imager_of(ImagerName.SOFT, 1, 0, 1.0) == imager_of(ImagerName.SOFT, 2, 5, 1.4)


@given(seed=st.integers(0, 10**9), plate=st.integers(0, 98), breadth=st.floats(0, 1.4))
@examples(max_examples=2000, deadline=None)
def test_every_random_imager_is_a_possible_one(seed: int, plate: int, breadth: float) -> None:
    drawn = imager_of(ImagerName.RANDOM, seed, plate, breadth)
    assert Imager.model_validate(drawn.model_dump()) == drawn


def test_a_narrow_condenser_draws_bright_lines_around_colonies() -> None:
    settings = SimulationSettings(
        um_per_px=2.0, faults=False, cycle_times=FAST, morphologies={Morphology.M1: 1}
    )
    story = simulate_well(Case.SINGLE, 8, 5, settings)
    scene = story.scenes[7]
    pose = replace(scene.pose, focus=1.0)
    brightest = []
    for border in (1.0, 5.0):
        imager = IMAGERS[ImagerName.PLATE].model_copy(update={"border": border})
        image = render_scan(replace(story, imager=imager), 7, settings, pose=pose)
        box = scene.objects[0].box.padded(10)
        x, y = (settings.size_px / 2 + shift / 2 for shift in (pose.shift_x_um, pose.shift_y_um))
        part = image[
            int(y + box.top_um / 2) : int(y + box.bottom_um / 2),
            int(x + box.left_um / 2) : int(x + box.right_um / 2),
        ]
        brightest.append(float(np.quantile(part, 0.99)))
    assert brightest[1] > brightest[0] + 4


def test_hundreds_of_random_imagers_are_possible_ones() -> None:
    drawn = [imager_of(ImagerName.RANDOM, seed, 0, 1.4) for seed in range(300)]
    assert 0.15 < np.mean([imager.high_pass_um is not None for imager in drawn]) < 0.45
    assert np.std([imager.floor_grey for imager in drawn]) > 20


def test_rings_of_a_cell_move_outwards_with_the_defocus() -> None:
    settings = SimulationSettings(um_per_px=1.0, plate_format=384, faults=False)
    story = simulate_well(Case.SINGLE, 1, 6, settings)
    story = replace(story, imager=story.imager.model_copy(update={"seam_step_um": 0.0}))
    scene = story.scenes[0]
    radii = []
    for focus in (0.15, 1.0):
        pose = replace(scene.pose, focus=focus, tilt_x=0, tilt_y=0, bowl=0)
        image = render_scan(story, 0, settings, pose=pose).astype(float)
        place = scene.objects[0].box
        x = settings.size_px / 2 + pose.shift_x_um + place.x_um
        y = settings.size_px / 2 + pose.shift_y_um + place.y_um
        rows, columns = np.indices((61, 61)) - 30
        part = image[int(y) - 30 : int(y) + 31, int(x) - 30 : int(x) + 31]
        change = np.abs(part - np.median(part))
        radius = np.hypot(rows, columns)
        ring = [change[(radius >= r) & (radius < r + 1)].mean() for r in range(25)]
        radii.append(max(r for r in range(25) if ring[r] > 2.2))
    assert radii[1] > radii[0] + 1


@pytest.mark.parametrize(
    ("framing", "cut_off"), [(Framing.TIGHT, True), (Framing.USUAL, False), (Framing.WIDE, False)]
)
def test_tight_scans_cut_the_wall_off(framing: Framing, *, cut_off: bool) -> None:
    settings = SimulationSettings(um_per_px=8.0, framing=framing, preset=Preset.EASY, faults=False)
    image = render_scan(simulate_well(Case.EMPTY, 1, 5, settings), 0, settings)
    border = np.concatenate((image[0], image[-1], image[:, 0], image[:, -1]))
    assert bool((border > 60).any()) == cut_off


@pytest.mark.parametrize("um_per_px", [0.9, 5.0])
def test_square_wells_at_any_scale(um_per_px: float) -> None:
    settings = SimulationSettings(um_per_px=um_per_px, plate_format=384, faults=False)
    image = render_scan(simulate_well(Case.EMPTY, 1, 5, settings), 0, settings)
    lit = float((image > 40).mean()) * (settings.size_px * um_per_px / 1000) ** 2
    # 3.3 mm squared, less the rounded corners.
    assert lit == pytest.approx(3.3**2 * 0.965, rel=0.03)


def test_harder_presets_strew_more_debris() -> None:
    counts = [
        np.mean(
            [
                len(simulate_well(Case.EMPTY, 1, seed, SimulationSettings(preset=preset)).debris)
                for seed in range(8)
            ]
        )
        for preset in (Preset.EASY, Preset.STANDARD, Preset.HARD)
    ]
    assert counts[0] < 0.7 * counts[1] < 0.7 * counts[2]
