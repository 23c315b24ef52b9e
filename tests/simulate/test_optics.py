"""The pixels say what the truth says."""

import math
from dataclasses import replace

import numpy as np
import pytest

from clonetrace.domain import Alignment, Box, Label, Morphology, ScanFrame
from clonetrace.simulate import Case, SimulationSettings, WellStory, render_scan, simulate_well
from clonetrace.simulate.debris import DebrisKind
from clonetrace.simulate.optics import centre_px
from clonetrace.simulate.scene import ScanScene

WELL_RADIUS_UM = 3175.0
COMPACT = {Morphology.M1: 1.0}

Stories = dict[Case, WellStory]
LIVING = (Label.CELL, Label.DOUBLET, Label.COLONY)


def frame_of(scene: ScanScene, settings: SimulationSettings) -> ScanFrame:
    x, y = centre_px(settings, scene.pose)
    return ScanFrame(
        width_px=settings.size_px,
        height_px=settings.size_px,
        centre_x_px=x,
        centre_y_px=y,
        um_per_px=settings.um_per_px,
        well_radius_um=WELL_RADIUS_UM,
    )


def crop(image: np.ndarray, frame: ScanFrame, box: Box) -> np.ndarray:
    pixels = frame.to_pixels(box)
    return image[pixels.top : pixels.bottom, pixels.left : pixels.right].astype(float)


def contrast(image: np.ndarray, frame: ScanFrame, box: Box) -> float:
    """Difference of neighbouring pixels: blind to slow shading."""
    part = crop(image, frame, box)
    return float(np.abs(np.diff(part, axis=0)).mean() + np.abs(np.diff(part, axis=1)).mean())


def empty_places(scene: ScanScene, story: WellStory, box: Box) -> list[Box]:
    """Places of a box's size on the floor where nothing lies."""
    taken = [thing.box.padded(40) for thing in scene.objects]
    # Threads lie everywhere, but are too fine for these scales.
    others = [thing for thing in story.debris if thing.kind is not DebrisKind.THREADS]
    for thing in (*others, *scene.floating):
        edge = 2 * thing.radius_um + 300
        taken.append(Box(x_um=thing.x_um, y_um=thing.y_um, width_um=edge, height_um=edge))
    places = [
        box.model_copy(update={"x_um": x, "y_um": y})
        for x in np.arange(-1500.0, 1501, 250)
        for y in np.arange(-1500.0, 1501, 250)
    ]
    return [place for place in places if all(place.overlap_um2(other) == 0 for other in taken)]


@pytest.mark.parametrize("case", [Case.SINGLE, Case.TWO_APART, Case.DOUBLET, Case.SATELLITE])
@pytest.mark.parametrize("day", [0, 2, 5])
def test_boxes_hold_more_contrast_than_empty_floor(case: Case, day: int) -> None:
    settings = SimulationSettings(um_per_px=4.0, morphologies=COMPACT)
    story = simulate_well(case, day + 1, 11, settings)
    scene = story.scenes[day]
    image, frame = render_scan(story, day, settings), frame_of(scene, settings)
    objects = [thing for thing in scene.objects if thing.label in LIVING]
    assert objects
    for thing in objects:
        empty = [contrast(image, frame, place) for place in empty_places(scene, story, thing.box)]
        assert contrast(image, frame, thing.box) > 1.3 * np.mean(empty)


def test_a_hidden_founder_leaves_no_trace(coarse: SimulationSettings) -> None:
    story = simulate_well(Case.LATE_VISIBLE, 1, 3, coarse)
    scene = story.scenes[0]
    image, frame = render_scan(story, 0, coarse), frame_of(scene, coarse)
    box = scene.objects[0].box
    empty = [contrast(image, frame, place) for place in empty_places(scene, story, box)]
    assert contrast(image, frame, box) < np.mean(empty) + 4 * np.std(empty)


def test_nothing_lies_outside_the_boxes_and_the_debris(stories: Stories) -> None:
    settings = SimulationSettings(um_per_px=4.0)
    story = stories[Case.TWO_CLOSE]
    scene = story.scenes[6]
    image, frame = render_scan(story, 6, settings), frame_of(scene, settings)
    probe = Box(x_um=0, y_um=0, width_um=120, height_um=120)
    seams = 4.0  # grey levels of the largest gain step that may cross a probe
    places = empty_places(scene, story, probe)
    assert len(places) > 20
    for place in places:
        part = crop(image, frame, place)
        assert np.abs(part - np.median(part)).max() < 6 * 1.15 + seams


def test_the_floor_is_bright_and_the_surround_black(
    stories: Stories, coarse: SimulationSettings
) -> None:
    story = stories[Case.EMPTY]
    image, frame = render_scan(story, 3, coarse), frame_of(story.scenes[3], coarse)
    rows, columns = np.indices(image.shape) + 0.5
    radius = coarse.um_per_px * np.hypot(columns - frame.centre_x_px, rows - frame.centre_y_px)
    assert image.dtype == np.uint8
    assert 120 < np.median(image[radius < 2500]) < 140
    assert np.all(image[radius < WELL_RADIUS_UM - 60] > 30)
    assert np.all(image[radius > WELL_RADIUS_UM + 60] == 0)


def test_the_wall_is_where_the_truth_says(stories: Stories, coarse: SimulationSettings) -> None:
    for scene in stories[Case.EMPTY].scenes[:4]:
        image = render_scan(stories[Case.EMPTY], scene.day, coarse)
        bright = image > 25
        columns, rows = np.flatnonzero(bright.any(axis=0)), np.flatnonzero(bright.any(axis=1))
        middle = coarse.size_px / 2
        found_x = ((columns[0] + columns[-1] + 1) / 2 - middle) * coarse.um_per_px
        found_y = ((rows[0] + rows[-1] + 1) / 2 - middle) * coarse.um_per_px
        assert found_x == pytest.approx(scene.pose.shift_x_um, abs=8)
        assert found_y == pytest.approx(scene.pose.shift_y_um, abs=8)
        assert (len(columns)) * coarse.um_per_px == pytest.approx(2 * WELL_RADIUS_UM, rel=0.01)


def test_shift_and_rotation_stay_in_their_limits() -> None:
    story = simulate_well(Case.EMPTY, 40, 5, SimulationSettings(days=40))
    poses = [scene.pose for scene in story.scenes]
    assert all(math.hypot(pose.shift_x_um, pose.shift_y_um) <= 200 for pose in poses)
    assert all(abs(pose.rotation_deg) <= 2 for pose in poses)
    assert {math.copysign(1, pose.focus) for pose in poses} == {1, -1}


def test_debris_turns_with_the_plate_as_an_alignment_says() -> None:
    settings = SimulationSettings(um_per_px=3.0)
    story = simulate_well(Case.SINGLE_WITH_DEBRIS, 8, 7, settings)
    turn = [scene.pose.rotation_deg for scene in story.scenes]
    least, most = int(np.argmin(turn)), int(np.argmax(turn))
    passing = {round(2 * thing.radius_um, 6) for thing in story.debris if thing.until_h < np.inf}
    assert turn[most] - turn[least] > 1
    for there, here in ((least, most), (most, least)):
        alignment = Alignment(rotation_deg=turn[here] - turn[there])
        image = render_scan(story, here, settings)
        frame = frame_of(story.scenes[here], settings)
        grains = [
            thing.box
            for thing in story.scenes[there].objects
            if thing.label is Label.DEBRIS and 900 < thing.box.radius_um < 2900
            # Dead cells that are washed away are not there in the other scan.
            if round(thing.box.width_um, 6) not in passing
        ]
        assert len(grains) > 5
        darker = [
            crop(image, frame, box).mean() - crop(image, frame, alignment.to_earlier(box)).mean()
            for box in grains
        ]
        # One dead cell in five is no darker than the floor: a bright drop, or a ghost.
        assert np.mean(np.array(darker) > 1) > 0.7


def test_day_0_cells_have_a_dark_or_a_bright_centre_by_the_sign_of_the_focus() -> None:
    settings = SimulationSettings(um_per_px=2.0)
    story = simulate_well(Case.SINGLE, 1, 2, settings)
    scene = story.scenes[0]
    frame = frame_of(scene, settings)
    cell = scene.objects[0].box
    for focus in (0.8, -0.8):
        pose = replace(scene.pose, focus=focus)
        image = render_scan(story, 0, settings, pose=pose)
        floor = np.median(crop(image, frame, cell.enlarged(6)))
        difference = crop(image, frame, cell.enlarged(0.1)).mean() - floor
        assert math.copysign(1, difference) == math.copysign(1, focus)


def test_16_bit_scans_show_the_same_on_a_finer_scale(stories: Stories) -> None:
    eight = SimulationSettings(um_per_px=8.0)
    sixteen = SimulationSettings(um_per_px=8.0, bits=16)
    fine = render_scan(stories[Case.SINGLE], 5, sixteen)
    assert fine.dtype == np.uint16
    rounded = np.rint(fine / 257)
    assert np.abs(rounded - render_scan(stories[Case.SINGLE], 5, eight)).max() <= 1


def test_defocus_takes_the_detail_away(stories: Stories, coarse: SimulationSettings) -> None:
    story = stories[Case.SINGLE]
    frame, box = frame_of(story.scenes[7], coarse), story.scenes[7].objects[0].box
    sharp = contrast(render_scan(story, 7, coarse), frame, box)
    blurred = contrast(render_scan(story, 7, coarse, defocus_um=26), frame, box)
    assert blurred < 0.75 * sharp
