"""The detector that uses a network, in pixels and micrometres."""

from pathlib import Path

import numpy as np
import pytest

from clonetrace.detect import ClassicalDetector, DetectSettings, build_modules
from clonetrace.detect.neural import NeuralDetector
from clonetrace.domain import Label, Level, View
from clonetrace.domain.errors import ConfigurationError
from clonetrace.simulate.canvas import Canvas
from clonetrace.simulate.sprites import draw_cell

WELL_RADIUS_UM = 3175.0


def view_with_cells(*places_um: tuple[float, float], um_per_px: float = 1.0) -> View:
    """A view of 512 um with freshly sorted cells, a little out of focus."""
    edge = round(512 / um_per_px)
    left, top = 100.0, -300.0
    canvas = Canvas(
        np.ones((edge, edge), dtype=np.float32), um_per_px, -left / um_per_px, -top / um_per_px
    )
    for x_um, y_um in places_um:
        draw_cell(canvas, x_um, y_um, 7.5, 0.8)
    noise = np.random.default_rng(3).normal(0, 1.2, canvas.pixels.shape)
    return View(
        pixels=np.clip(125 * canvas.pixels + noise, 0, 255).astype(np.uint8),
        um_per_px=um_per_px,
        left_um=left,
        top_um=top,
        well_radius_um=WELL_RADIUS_UM,
    )


@pytest.fixture(scope="module")
def detector() -> NeuralDetector:
    return NeuralDetector(Level.CELL, DetectSettings())


def alive(found) -> list:
    return [one for one in found if one.label in (Label.CELL, Label.DOUBLET)]


@pytest.mark.parametrize("um_per_px", [1.0, 0.7, 1.6])
def test_a_cell_is_found_where_it_lies_whatever_the_scale(detector, um_per_px):
    found = alive(detector.detect(view_with_cells((340, -60), um_per_px=um_per_px)))
    assert [one.label for one in found] == [Label.CELL]
    box = found[0].box
    assert (box.x_um, box.y_um) == pytest.approx((340, -60), abs=4)
    assert 10 < box.mean_edge_um < 32
    assert found[0].level is Level.CELL


def test_cells_apart_are_two_and_touching_ones_are_a_doublet(detector):
    apart = alive(detector.detect(view_with_cells((300, -60), (345, -60))))
    assert [one.label for one in apart] == [Label.CELL, Label.CELL]
    touching = alive(detector.detect(view_with_cells((300, -60), (315, -60))))
    assert [one.label for one in touching] == [Label.DOUBLET]


def test_an_empty_floor_shows_nothing_alive(detector):
    assert alive(detector.detect(view_with_cells())) == []


def test_a_cell_that_the_view_cuts_is_overspill(detector):
    found = detector.detect(view_with_cells((102, -60)))
    assert alive(found) == []
    assert all(one.label is Label.OVERSPILL for one in found)


def test_equal_views_give_equal_answers_and_the_identity_tells_the_settings(detector):
    view = view_with_cells((340, -60), (200, 100))
    assert detector.detect(view) == detector.detect(view)
    stricter = NeuralDetector(Level.CELL, DetectSettings(least_score=0.9))
    assert stricter.identity != detector.identity
    assert "onnxruntime fp32" in detector.identity


def test_the_settings_choose_networks_level_by_level():
    modules = build_modules(DetectSettings(neural=(Level.CELL,)))
    assert isinstance(modules.cell, NeuralDetector)
    assert isinstance(modules.local, ClassicalDetector)
    assert isinstance(build_modules(DetectSettings(neural=())).cell, ClassicalDetector)


def test_a_folder_without_the_network_is_named(tmp_path: Path):
    with pytest.raises(ConfigurationError, match=r"cell\.json was expected to describe"):
        build_modules(DetectSettings(neural=(Level.CELL,), models=tmp_path))
