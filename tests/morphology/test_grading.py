"""Grades of colonies."""

from pathlib import Path

import numpy as np
import pytest
import torch

from clonetrace.domain import Box, Morphology, View
from clonetrace.domain.errors import ConfigurationError
from clonetrace.morphology import Grader, MorphologySettings, build_grader
from clonetrace.neural import ModelCard, Precision
from clonetrace.train.export import onnx_bytes, write_model
from clonetrace.train.grader import Grader as Network
from clonetrace.train.settings import BackboneSettings


def settings_with(folder: Path, temperature: float) -> MorphologySettings:
    torch.manual_seed(2)
    small = BackboneSettings(stem=(8, 8), widths=(8, 8, 8, 16), blocks=(1, 1, 1, 1))
    network = Network(4, small)
    torch.nn.init.normal_(network.answer[1].weight, std=2.0)
    card = ModelCard(
        task="morphology",
        network="tiny",
        classes=tuple(Morphology),
        size_px=128,
        temperature=temperature,
        files={},
    )
    write_model(folder, card, {Precision.FP32: onnx_bytes(network, 128, ["classes"])})
    return MorphologySettings(grade=True, models=folder)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> MorphologySettings:
    return settings_with(tmp_path_factory.mktemp("models"), temperature=1.0)


@pytest.fixture
def view() -> View:
    pixels = np.random.default_rng(4).integers(80, 160, (128, 128)).astype(np.uint8)
    return View(pixels=pixels, um_per_px=3.0, left_um=0, top_um=0, well_radius_um=3000)


def colony(width_um: float, height_um: float) -> Box:
    return Box(x_um=100, y_um=-200, width_um=width_um, height_um=height_um)


def test_the_confidences_of_the_four_classes_add_up_to_one(settings, view):
    grade = Grader(settings).grade(view)
    assert set(grade.confidences) == set(Morphology)
    assert sum(grade.confidences.values()) == pytest.approx(1)
    assert grade.confidences[grade.morphology] == max(grade.confidences.values())


def test_a_higher_temperature_makes_the_same_grade_less_sure(settings, view, tmp_path):
    sharp = Grader(settings).grade(view)
    soft = Grader(settings_with(tmp_path, temperature=3.0)).grade(view)
    assert soft.morphology is sharp.morphology
    assert soft.confidences[soft.morphology] < sharp.confidences[sharp.morphology]


def test_the_picture_is_a_square_around_the_colony_with_some_floor(settings):
    grader = Grader(settings)
    picture = grader.picture(colony(400, 300))
    assert picture is not None
    assert (picture.x_um, picture.y_um) == (100, -200)
    assert picture.width_um == picture.height_um == pytest.approx(520)
    assert grader.um_per_px(picture) == pytest.approx(520 / 128)


def test_small_colonies_are_not_graded_and_of_huge_ones_a_part_is_shown(settings):
    grader = Grader(settings)
    assert grader.picture(colony(200, 240)) is None
    sprawl = grader.picture(colony(6000, 6000))
    assert sprawl is not None
    assert sprawl.width_um == 2600


def test_nothing_is_loaded_where_nothing_is_to_be_graded(tmp_path):
    assert build_grader(MorphologySettings(grade=False, models=tmp_path)) is None


def test_a_missing_network_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match=r"morphology\.json was expected to describe"):
        build_grader(MorphologySettings(grade=True, models=tmp_path))


def test_the_identity_changes_with_the_network(settings, tmp_path):
    other = settings_with(tmp_path, temperature=1.0)
    path = tmp_path / "morphology.json"
    assert Grader(settings).identity == Grader(other).identity
    torch.manual_seed(9)
    small = BackboneSettings(stem=(8, 8), widths=(8, 8, 8, 16), blocks=(1, 1, 1, 1))
    card = ModelCard.model_validate_json(path.read_bytes())
    write_model(tmp_path, card, {Precision.FP32: onnx_bytes(Network(4, small), 128, ["classes"])})
    assert Grader(settings).identity != Grader(other).identity
