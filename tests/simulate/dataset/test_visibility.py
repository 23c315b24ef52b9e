"""Signals on even floor with noise and a bright disc in it."""

import cv2
import numpy as np
import pytest

from clonetrace.simulate.dataset.visibility import Visibility

BOX = (42.0, 42.0, 16.0, 16.0)


def floor(noise: float, seed: int = 0, *, disc: float = 0.0, slope: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    picture = 130 + slope * np.arange(100)[None, :] + rng.normal(0, noise, (100, 100))
    drawn = np.zeros((100, 100), dtype=np.float32)
    cv2.circle(drawn, (50, 50), 5, 1.0, -1, cv2.LINE_AA)
    return np.clip(np.rint(picture + disc * drawn), 0, 255).astype(np.uint8)


def seen(picture: np.ndarray) -> bool:
    judge = Visibility(picture, um_per_px=1.0)
    return judge.sees(BOX, judge.signal(BOX))


def test_nothing_is_seen_on_empty_floor() -> None:
    assert sum(seen(floor(2.0, seed)) for seed in range(200)) <= 10


@pytest.mark.parametrize("disc", [30, -30], ids=["bright", "dark"])
def test_a_cell_well_above_the_noise_is_seen(disc: float) -> None:
    assert all(seen(floor(2.0, seed, disc=disc)) for seed in range(20))


def test_a_cell_far_below_the_noise_is_not() -> None:
    assert sum(seen(floor(8.0, seed, disc=2)) for seed in range(20)) <= 2


def test_a_slope_of_the_light_is_nothing_to_be_seen_and_hides_nothing() -> None:
    assert sum(seen(floor(2.0, seed, slope=0.5)) for seed in range(20)) <= 2
    assert all(seen(floor(2.0, seed, slope=0.5, disc=20)) for seed in range(20))


def test_more_contrast_is_a_larger_signal() -> None:
    signals = [
        Visibility(floor(2.0, disc=disc), um_per_px=1.0).signal(BOX) or 0 for disc in (4, 12, 36)
    ]
    assert signals == sorted(signals)


def test_another_object_beside_is_not_taken_for_noise() -> None:
    picture = floor(2.0, disc=12)
    picture[20:80, 66:90] = np.random.default_rng(1).integers(0, 255, (60, 24))
    judge = Visibility(picture, um_per_px=1.0)
    beside = judge.signal(BOX, [(64, 18, 28, 64)])
    alone = judge.signal(BOX)
    assert beside is not None
    assert alone is not None
    assert beside >= alone


def test_without_any_floor_there_is_no_signal_and_nothing_hides_the_object() -> None:
    judge = Visibility(floor(2.0), um_per_px=1.0)
    box = (0.0, 0.0, 100.0, 100.0)
    assert judge.signal(box) is None
    assert judge.sees(box, None)
