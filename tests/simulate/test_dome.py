"""Domes: in old, large colonies, always at the same place of them."""

import numpy as np
import pytest

from clonetrace.simulate.canvas import Canvas
from clonetrace.simulate.dome import Dome, dome_of, draw_dome

COLONY = np.random.default_rng(5).normal(0, 150, (1500, 2))
OLD_H = 320.0


def domes_at(hours: float, cells: int = 1500, rotation: float = 0.0) -> list[Dome | None]:
    return [dome_of(COLONY[:cells], hours, rotation, (7, seed)) for seed in range(100)]


def test_only_some_old_colonies_have_a_dome() -> None:
    share = np.mean([dome is not None for dome in domes_at(OLD_H)])
    assert 0.2 < share < 0.6


def test_young_and_small_colonies_have_none() -> None:
    assert not any(domes_at(120.0))
    assert not any(domes_at(OLD_H, cells=60))


def test_a_dome_stays_and_rises() -> None:
    pairs = zip(domes_at(230.0), domes_at(OLD_H), strict=True)
    grown = [(early, late) for early, late in pairs if early is not None and late is not None]
    assert grown
    for early, late in grown:
        assert (early.x_um, early.y_um) == (late.x_um, late.y_um)
        assert early.risen <= late.risen == 1
        assert early.radius_um <= late.radius_um


def test_folds_are_darker_than_the_sheet_with_bright_lines_in_them() -> None:
    canvas = Canvas(np.ones((400, 400), dtype=np.float32), 2.0, 200.0, 200.0)
    patch = canvas.patch(-300, -300, 300, 300)
    contrast = np.zeros((patch.height, patch.width), dtype=np.float32)
    deep = np.full_like(contrast, 100.0)
    draw_dome(contrast, deep, patch, Dome(0.0, 0.0, 120.0, 1.0, (1, 2)), 0.8)
    middle = patch.distances(0, 0) < 60
    assert contrast[middle].mean() < -0.01
    assert contrast[middle].max() > 0.05
    assert np.abs(contrast[patch.distances(0, 0) > 250]).max() == pytest.approx(0, abs=1e-3)
