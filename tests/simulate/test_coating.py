"""The empty floor: its grain, its coating, and the shade along the wall."""

import math
from dataclasses import replace

import numpy as np

from clonetrace.simulate import Case, Preset, SimulationSettings, render_scan, simulate_well
from clonetrace.simulate.camera import exposed
from clonetrace.simulate.coating import COATING_PX, coating_tile
from clonetrace.simulate.imager import IMAGERS, ImagerName


def octave_percent(picture: np.ndarray, shortest_um: float, um_per_px: float) -> float:
    """Standard deviation, in percent of the mean, of periods from a length to twice it."""
    relative = picture / picture.mean() - 1
    power = np.abs(np.fft.fft2(relative)) ** 2 / picture.size**2
    frequency = np.fft.fftfreq(picture.shape[0], um_per_px)
    radius = np.hypot(frequency[:, None], frequency[None, :])
    band = (radius > 1 / (2 * shortest_um)) & (radius <= 1 / shortest_um)
    return 100 * math.sqrt(float(power[band].sum()))


def test_the_grain_of_empty_floor_is_that_of_public_tiles() -> None:
    """Medians over eight public tiles at 1 um/px, see docs/realism.md."""
    flat = np.full((512, 512), 131, dtype=np.float32)
    grain = exposed(flat, 1.0, imager=IMAGERS[ImagerName.PLATE], rng=np.random.default_rng(3))
    real = {2: 0.79, 4: 0.84, 8: 0.56, 16: 0.25}
    for shortest_um, percent in real.items():
        assert abs(octave_percent(grain, shortest_um, 1.0) / percent - 1) < 0.25


def test_the_coating_has_no_seam_and_more_dark_smudges_than_bright_places() -> None:
    tile = coating_tile().astype(float)
    assert tile.shape == (COATING_PX, COATING_PX)
    steps = np.abs(np.diff(tile, axis=0)).mean()
    assert np.abs(tile[0] - tile[-1]).mean() < 1.5 * steps
    away = tile - np.median(tile)
    assert (away < -0.006).sum() > 5 * (away > 0.006).sum()


def test_shade_is_uneven_along_the_wall_and_differs_between_wells() -> None:
    settings = SimulationSettings(um_per_px=8.0, preset=Preset.EASY, faults=False)
    even = IMAGERS[ImagerName.PLATE].model_copy(
        update={"seam_gain": 0.0, "edge_gain": 0.0, "vignette": 0.0, "camera_dust": 0.0}
    )
    rings = []
    for seed in range(4):
        story = replace(simulate_well(Case.EMPTY, 1, seed, settings), imager=even)
        pose = replace(story.scenes[0].pose, shift_x_um=0.0, shift_y_um=0.0, rotation_deg=0.0)
        image = render_scan(story, 0, settings, pose=pose).astype(float)
        middle = settings.size_px / 2 - 0.5
        rows, columns = np.indices(image.shape) - middle
        depth_um = 3175 - 8 * np.hypot(rows, columns)
        turn = ((np.arctan2(rows, columns) + math.pi) / (2 * math.pi) * 24).astype(int) % 24
        near = (depth_um > 80) & (depth_um < 200)
        rings.append([image[near & (turn == part)].mean() for part in range(24)])
    spread = np.std(rings, axis=1) / np.mean(rings, axis=1)
    assert all(0.02 < one < 0.2 for one in spread)
    likeness = np.corrcoef(rings)[np.triu_indices(4, 1)]
    assert likeness.max() < 0.95
