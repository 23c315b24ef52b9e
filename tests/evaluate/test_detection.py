"""Figures of detectors whose quality is known."""

from pathlib import Path

import numpy as np
import pytest

from clonetrace.domain import View
from clonetrace.domain.errors import InputError
from clonetrace.evaluate.modules import ClassicalFinder, DetectionReport, TestSet, evaluate_detector
from clonetrace.neural import FoundBoxes
from clonetrace.simulate.dataset import DatasetSettings, Split, Task, build_dataset


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Crops of cells of six wells, half of them for testing."""
    folder = tmp_path_factory.mktemp("set")
    settings = DatasetSettings(
        task=Task.CELL, wells=6, seed=11, images=False, val_share=0.2, test_share=0.5
    )
    build_dataset(folder / "cell", settings)
    return folder / "cell"


@pytest.fixture(scope="module")
def tests(data: Path) -> TestSet:
    return TestSet(data, Task.CELL)


class Oracle:
    """Finds what is labelled: `seen` of the objects, boxes `wider` um wider than they are."""

    name = "oracle"
    threshold = 0.5

    def __init__(self, tests: TestSet, seen: float = 1.0, wider: float = 0.0) -> None:
        self._by_pixels = {one.crop.pixels.tobytes(): one for one in tests}
        self._seen, self._wider = seen, wider
        self._rng = np.random.default_rng(1)

    def find(self, view: View) -> FoundBoxes:
        crop = self._by_pixels[view.pixels.tobytes()].crop
        chosen = self._rng.random(len(crop.classes)) < self._seen
        margin = self._wider / crop.um_per_px / 2
        left_top = crop.boxes_px[chosen, :2] - margin
        right_bottom = left_top + crop.boxes_px[chosen, 2:] + 2 * margin
        return FoundBoxes(
            boxes_px=np.concatenate((left_top, right_bottom), axis=1),
            scores=np.full(int(chosen.sum()), 0.9, dtype=np.float32),
            classes=crop.classes[chosen].astype(np.int64),
        )


def value(report: DetectionReport, what: str, where: str = "", share: str = "all") -> float:
    (figure,) = [
        one for one in report.figures if (one.what, one.where, one.share) == (what, where, share)
    ]
    return figure.value


def test_who_finds_all_has_perfect_figures(tests):
    report = evaluate_detector(tests, Task.CELL, Oracle(tests))
    assert value(report, "AP50") == pytest.approx(1)
    assert value(report, "AP50:95") == pytest.approx(1)
    assert value(report, "recall at 1 false alarm per mm2") == 1
    assert value(report, "recall in use") == 1
    assert value(report, "false alarms in use per mm2") == 0
    assert value(report, "width, R2") == pytest.approx(1)
    assert value(report, "width, bias (um)") == pytest.approx(0, abs=1e-3)
    assert value(report, "of cells found, called cell") == 1


def test_who_finds_six_of_ten_has_a_recall_of_six_tenths(tests):
    report = evaluate_detector(tests, Task.CELL, Oracle(tests, seen=0.6))
    assert 0.4 < value(report, "recall in use") < 0.8
    assert value(report, "false alarms in use per mm2") == 0


def test_boxes_that_are_too_wide_have_a_bias(tests):
    report = evaluate_detector(tests, Task.CELL, Oracle(tests, wider=3.0))
    assert value(report, "width, bias (um)") == pytest.approx(3.0, abs=0.05)
    assert value(report, "AP50") > value(report, "AP50:95")


def test_the_classical_detector_can_be_measured_by_the_same_rule(tests):
    report = evaluate_detector(tests, Task.CELL, ClassicalFinder(Task.CELL))
    assert 0.1 < value(report, "recall in use") <= 1
    assert report.finder == "classical"


def test_figures_are_written_one_a_line(tests, tmp_path):
    report = evaluate_detector(tests, Task.CELL, Oracle(tests))
    report.write_csv(tmp_path / "figures.csv")
    lines = (tmp_path / "figures.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "detector,share,what,where,value,of"
    assert len(lines) == 1 + len(report.figures)
    assert lines[1].startswith("oracle,all,AP50,,1,")


def test_a_set_for_another_module_is_refused(data):
    with pytest.raises(InputError, match="expected to hold crops for the local module, but they"):
        TestSet(data, Task.LOCAL)


def test_splits_are_kept_apart(data, tests):
    val = TestSet(data, Task.CELL, Split.VAL)
    wells = {one.image["well"] for one in tests}
    assert wells.isdisjoint(one.image["well"] for one in val)
