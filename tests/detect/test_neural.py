"""The detector that uses a network, in pixels and micrometres."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from clonetrace.detect import ClassicalDetector, DetectSettings, build_modules
from clonetrace.detect.neural import NeuralDetector
from clonetrace.domain import Label, Level, View
from clonetrace.domain.errors import ConfigurationError
from clonetrace.neural import Engine, FoundBoxes, Precision
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


def part_of(view: View, left: int, top: int, width: int, height: int) -> View:
    """A rectangle of a view, in its pixels."""
    return replace(
        view,
        pixels=view.pixels[top : top + height, left : left + width],
        left_um=view.left_um + left * view.um_per_px,
        top_um=view.top_um + top * view.um_per_px,
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


@pytest.mark.parametrize("place", [(102, -60), (610, -60), (340, -298), (340, 210)])
def test_a_cut_object_lies_within_the_view_on_whatever_side(detector, place):
    view = view_with_cells(place)
    found = detector.detect(view)
    assert {one.label for one in found} == {Label.OVERSPILL}
    for one in found:
        assert one.box.left_um >= view.box.left_um
        assert one.box.top_um >= view.box.top_um
        assert one.box.right_um <= view.box.right_um
        assert one.box.bottom_um <= view.box.bottom_um


@pytest.mark.parametrize(("share", "label"), [(0.75, Label.CELL), (0.85, Label.OVERSPILL)])
@pytest.mark.parametrize("across", [True, False], ids=["wide", "tall"])
def test_a_box_that_fills_the_view_may_be_a_part_of_something_wider(
    detector, monkeypatch, share, label, across
):
    low, high = (1 - share) / 2 * 512, (1 + share) / 2 * 512
    box = (low, 200, high, 300) if across else (200, low, 300, high)
    found = FoundBoxes(
        np.array([box], np.float32), np.array([0.9], np.float32), np.array([0], np.int64)
    )
    monkeypatch.setattr(detector._network, "find", lambda *_: found)
    assert [one.label for one in detector.detect(view_with_cells())] == [label]


@pytest.mark.parametrize("um_per_px", [1.0, 0.5])
@pytest.mark.parametrize(
    ("width_um", "height_um"), [(257, 333), (101, 67), (61, 450), (500, 45), (40, 40)]
)
def test_views_need_no_certain_width_or_height(detector, um_per_px, width_um, height_um):
    whole = view_with_cells((340, -60), um_per_px=um_per_px)
    # The cell lies in the middle of the left and upper ends of the view.
    left, top = (round((end - 20) / um_per_px) for end in (340 - 100, -60 + 300))
    width, height = (round(size / um_per_px) for size in (width_um, height_um))
    found = alive(detector.detect(part_of(whole, left, top, width, height)))
    assert len(found) == 1
    assert (found[0].box.x_um, found[0].box.y_um) == pytest.approx((340, -60), abs=4)


@pytest.mark.parametrize("across", [True, False], ids=["a row", "a column"])
def test_in_a_narrow_strip_lengths_are_as_true_as_elsewhere(detector, across):
    # 30 um become less than the network's coarsest stride of 32 px.
    place = (540, -60) if across else (340, 140)
    whole = view_with_cells(place, um_per_px=0.5)
    strip = part_of(whole, 0, 450, 1024, 60) if across else part_of(whole, 450, 0, 60, 1024)
    (found,) = alive(detector.detect(strip))
    assert (found.box.x_um, found.box.y_um) == pytest.approx(place, abs=4)
    assert 10 < found.box.width_um < 30
    assert 10 < found.box.height_um < 30


@pytest.mark.parametrize("um_per_px", [1.0, 0.5, 4.0])
@pytest.mark.parametrize("shape", [(0, 0), (0, 40), (40, 0), (1, 1), (1, 40), (33, 31)])
@pytest.mark.parametrize("grey", [0, 128, 255])
def test_views_of_one_grey_hold_nothing(detector, um_per_px, shape, grey):
    view = View(np.full(shape, grey, np.uint8), um_per_px, -30, -30, WELL_RADIUS_UM)
    assert detector.detect(view) == ()


def test_what_lies_beyond_the_wall_is_not_told(detector):
    view = view_with_cells((340, -60))
    assert alive(detector.detect(view))
    assert detector.detect(replace(view, well_radius_um=300.0)) == ()


def test_equal_views_give_equal_answers(detector):
    view = view_with_cells((340, -60), (200, 100))
    assert detector.detect(view) == detector.detect(view)


@pytest.mark.parametrize(
    "change", [{"least_score": 0.9}, {"precision": "fp32"}, {"engine": "openvino"}]
)
def test_the_identity_tells_all_that_an_answer_depends_on(detector, change):
    settings = DetectSettings.model_validate(change)
    other = NeuralDetector(Level.CELL, settings)
    assert other.identity != detector.identity
    assert other.identity == NeuralDetector(Level.CELL, settings).identity


def test_the_identity_names_what_is_used_where_the_settings_leave_it_open(detector):
    assert f"{Engine.ONNXRUNTIME} {Precision.INT8}" in detector.identity
    said = DetectSettings(precision=Precision.INT8, least_score=0.2)
    assert NeuralDetector(Level.CELL, said).identity == detector.identity


def test_another_network_has_another_identity(detector, tiny_models: Path):
    other = NeuralDetector(Level.CELL, DetectSettings(models=tiny_models))
    assert other.identity != detector.identity


def test_a_higher_score_leaves_the_surest(detector):
    view = view_with_cells((340, -60), (300, 100), (102, -60))
    found = detector.detect(view)
    # Halfway between the two least sure ones.
    between = (found[-1].score + found[-2].score) / 2
    stricter = NeuralDetector(Level.CELL, DetectSettings(least_score=between))
    assert stricter.detect(view) == found[:-1]


def test_the_settings_choose_networks_level_by_level():
    modules = build_modules(DetectSettings(neural=(Level.CELL,)))
    assert isinstance(modules.cell, NeuralDetector)
    assert isinstance(modules.local, ClassicalDetector)
    assert isinstance(build_modules(DetectSettings(neural=())).cell, ClassicalDetector)


def test_a_folder_without_the_network_is_named(tmp_path: Path):
    with pytest.raises(ConfigurationError, match=r"cell\.json was expected to describe"):
        build_modules(DetectSettings(neural=(Level.CELL,), models=tmp_path))


def test_a_network_that_its_card_does_not_describe_is_refused(tiny_models: Path, tmp_path: Path):
    folder = Path(shutil.copytree(tiny_models, tmp_path / "models"))
    with (folder / "cell.onnx").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(ConfigurationError) as refused:
        build_modules(DetectSettings(neural=(Level.CELL,), models=folder))
    said = str(refused.value)
    assert said.startswith(f"{folder / 'cell.onnx'} is not the network that its card describes")
    assert said.endswith("restore the file or name another folder of models")
    assert "\n" not in said


def test_hints_are_what_counts_and_what_is_less_sure(monkeypatch):
    sure, hinting = (NeuralDetector(Level.GLOBAL, DetectSettings(), hints=h) for h in (False, True))
    view = replace(view_with_cells((340, -60), (300, -100)), um_per_px=4.0)
    asked = []
    find = hinting._network.find
    monkeypatch.setattr(hinting._network, "find", lambda *how: asked.append(how[1:]) or find(*how))
    counted = [found for found in hinting.detect(view) if found.score >= hinting.counts_from]
    assert counted == list(sure.detect(view))
    ((least, hints_from),) = asked
    assert hints_from == pytest.approx(least / 5)
    assert hinting.identity != sure.identity
