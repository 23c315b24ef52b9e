"""A window of a scan shows what the whole scan shows there."""

from dataclasses import replace

import numpy as np
import pytest

from clonetrace.domain import Box
from clonetrace.simulate import (
    Case,
    ImagerName,
    Painters,
    SimulationSettings,
    WellStory,
    photograph,
    simulate_well,
)
from clonetrace.simulate.canvas import Window
from clonetrace.simulate.dataset import take_places, take_scan
from clonetrace.simulate.dataset.cutting import cut
from clonetrace.simulate.optics import margin_px, photograph_windows

EDGE = 420


def noiseless(imager: ImagerName, day: int) -> tuple[WellStory, SimulationSettings]:
    """A well of a 384-well plate that was looked at without noise."""
    settings = SimulationSettings(
        days=day + 1, um_per_px=2.0, faults=False, imager=imager, plate_format=384
    )
    story = simulate_well(Case.SINGLE, day + 1, 11, settings)
    quiet = story.imager.model_copy(update={"noise": 0.0, "read_noise": 0.0})
    return replace(story, imager=quiet), settings


@pytest.mark.parametrize("imager", [ImagerName.PLATE, ImagerName.SOFT, ImagerName.FILTERED])
def test_a_window_shows_what_the_whole_scan_shows_there(imager: ImagerName) -> None:
    story, settings = noiseless(imager, day=5)
    whole = photograph(story, 5, settings).image.astype(int)
    size, margin = settings.size_px, margin_px(story, settings)
    windows = [
        Window(0, 0, EDGE, size),
        Window((size - EDGE) // 2, (size - EDGE) // 3, EDGE, size),
        Window(size - EDGE, size // 3, EDGE, size),
    ]
    parts = photograph_windows(story, 5, settings, windows)
    for window, part in zip(windows, parts, strict=True):
        there = whole[window.top : window.top + EDGE, window.left : window.left + EDGE]
        apart = np.abs(part.image.astype(int) - there)[margin:-margin, margin:-margin]
        # A filter for fine things makes the most of the last digits at the wall.
        most = 12 if imager is ImagerName.FILTERED else 1
        assert apart.max() <= most
        assert (apart > 1).mean() < 0.06


def test_with_noise_a_window_has_the_light_of_the_scan_and_noise_of_its_own() -> None:
    settings = SimulationSettings(days=1, um_per_px=2.0, faults=False, plate_format=384)
    story = simulate_well(Case.SINGLE, 1, 11, settings)
    window = Window(500, 600, EDGE, settings.size_px)
    (part,) = photograph_windows(story, 0, settings, [window])
    there = photograph(story, 0, settings).image[600 : 600 + EDGE, 500 : 500 + EDGE]
    apart = part.image.astype(float) - there
    assert abs(apart.mean()) < 0.1
    assert 1 < apart.std() < 5


def test_places_are_taken_as_they_would_be_cut_out_of_the_scan() -> None:
    story, settings = noiseless(ImagerName.PLATE, day=2)
    at_wall = Box(x_um=1500, y_um=0, width_um=500, height_um=500)
    beyond = Box(x_um=1900, y_um=-1900, width_um=500, height_um=500)
    middle = Box(x_um=10, y_um=-30, width_um=500, height_um=500)
    places = [middle, at_wall, beyond]
    scan = take_scan(story, 2, settings, Painters())
    for place, part in zip(
        places, take_places(story, 2, settings, places, Painters()), strict=True
    ):
        assert part.pixels.shape < scan.pixels.shape
        expected = cut(scan.pixels, scan.frame, place, 200)
        found = cut(part.pixels, part.frame, place, 200)
        assert found.box.x_um == pytest.approx(expected.box.x_um)
        assert np.abs(found.pixels.astype(int) - expected.pixels).max() <= 1
        assert part.objects == scan.objects
