"""The networks that are shipped, on wells that no training saw."""

from pathlib import Path

import numpy as np
import pytest

from clonetrace.evaluate.modules import (
    DetectionReport,
    Figure,
    NetworkFinder,
    TestSet,
    evaluate_detector,
)
from clonetrace.neural import (
    MODELS_FOLDER,
    Engine,
    ModelCard,
    Precision,
    open_network,
    read_card,
)
from clonetrace.simulate.dataset import DatasetSettings, Task, build_dataset

CARDS = sorted(path.stem for path in MODELS_FOLDER.glob("*.json"))
#: Training sets have small seeds.
UNSEEN_SEED = 910_417


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> TestSet:
    """Some 130 crops of the days 0 and 1."""
    folder = tmp_path_factory.mktemp("unseen") / "cell"
    settings = DatasetSettings(
        task=Task.CELL, wells=10, seed=UNSEEN_SEED, images=False, val_share=0.1, test_share=0.8
    )
    build_dataset(folder, settings)
    return TestSet(folder, Task.CELL)


def figure(report: DetectionReport, what: str, where: str = "") -> Figure:
    return next(
        one for one in report.figures if (one.share, one.what, one.where) == ("all", what, where)
    )


def value(report: DetectionReport, what: str, where: str = "") -> float:
    return figure(report, what, where).value


def test_there_is_a_network_for_the_cells_of_the_first_days():
    assert "cell" in CARDS


@pytest.mark.parametrize("task", CARDS)
def test_engines_agree_about_the_shipped_networks(task):
    card = read_card(MODELS_FOLDER, task)
    rng = np.random.default_rng(2)
    view = rng.standard_normal((1, 1, 256, 256)).astype(np.float32)
    answers = [
        open_network(MODELS_FOLDER, card, engine, Precision.FP32).run(view) for engine in Engine
    ]
    for one, other in zip(*answers, strict=True):
        assert np.abs(one - other).max() < 1e-2


@pytest.mark.parametrize("task", CARDS)
def test_a_card_says_what_the_network_learned_from(task):
    card: ModelCard = read_card(MODELS_FOLDER, task)
    assert "simulated" in card.trained_on["crops"]
    assert set(card.files) == set(Precision)


def test_single_cells_are_found_and_doublets_are_told_from_them(cells):
    report = evaluate_detector(cells, Task.CELL, NetworkFinder(Task.CELL))
    assert value(report, "recall at 1 false alarm per mm2", "under 20 um") > 0.93
    assert value(report, "of doublets found, called doublet") > 0.95
    assert value(report, "of cells found, called cell") > 0.8


@pytest.mark.parametrize("engine", Engine)
def test_eight_bits_are_used_only_where_nothing_is_lost(cells, engine):
    card = read_card(Path(MODELS_FOLDER), Task.CELL)
    if card.use[engine] is Precision.FP32:
        pytest.skip(f"{engine} uses fp32")
    exact, coarse = (
        figure(
            evaluate_detector(cells, Task.CELL, NetworkFinder(Task.CELL, None, engine, precision)),
            "recall in use",
        )
        for precision in (Precision.FP32, Precision.INT8)
    )
    # Half a point of so few cells is less than one of them.
    assert exact.of * (exact.value - coarse.value) <= max(1.01, 0.005 * exact.of)
