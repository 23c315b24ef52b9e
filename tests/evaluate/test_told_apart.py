"""Single cells and doublets: which of those found are called what they are."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from clonetrace.domain import View
from clonetrace.evaluate.modules import DetectionReport, Figure, TestSet, evaluate_detector
from clonetrace.neural import FoundBoxes
from clonetrace.simulate.dataset import (
    ANNOTATIONS_FILE,
    CATEGORIES,
    SHARDS_FOLDER,
    Annotation,
    Crop,
    DatasetSettings,
    Notes,
    ShardWriter,
    Split,
    Task,
)
from clonetrace.simulate.dataset.coco import CocoLabels

EDGE = 100
CELLS = "of cells found, called cell"
DOUBLETS = "of doublets found, called doublet"
#: Score from which a box counts in use.
THRESHOLD = 0.5


def thing(
    left: float, category: str, cells: int, gap_um: float | None = None, *, ignored: bool = False
) -> Annotation:
    """An object 16 um wide, 10 um from the crop's top."""
    notes = Notes(width_um=16, wall_um=900, seam_um=None, gap_um=gap_um, signal=5)
    return Annotation(category, left, 10, 16, 16, ignored=ignored, cells=cells, notes=notes)


def cell(left: float, gap_um: float | None = None, *, ignored: bool = False) -> Annotation:
    return thing(left, "cell", 1, gap_um, ignored=ignored)


def doublet(left: float, gap_um: float = -1.0) -> Annotation:
    return thing(left, "doublet", 2, gap_um)


Told = Callable[..., DetectionReport]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Measure on one crop with some objects; boxes are given as left edge, name and score."""

    def measure(
        objects: list[Annotation], boxes: list[tuple[float, str, float]]
    ) -> DetectionReport:
        folder = tmp_path / Split.TEST
        crop = _crop(tuple(objects))
        writer = ShardWriter(folder / SHARDS_FOLDER, Task.CELL, Split.TEST, size_px=EDGE, mb=1)
        labels = CocoLabels(DatasetSettings(task=Task.CELL), Split.TEST)
        writer.add(crop)
        labels.add(crop)
        writer.close()
        (folder / ANNOTATIONS_FILE).write_text(labels.to_json(), encoding="utf-8")
        return evaluate_detector(TestSet(tmp_path, Task.CELL), Task.CELL, Says(boxes))

    return measure


class Says:
    """Finds what it was told to, surest first."""

    name = "says"
    threshold = THRESHOLD

    def __init__(self, boxes: list[tuple[float, str, float]]) -> None:
        self._boxes = sorted(boxes, key=lambda box: -box[2])

    def find(self, view: View) -> FoundBoxes:
        corners = [(left, 10, left + 16, 26) for left, _, _ in self._boxes]
        names = CATEGORIES[Task.CELL]
        return FoundBoxes(
            boxes_px=np.array(corners, dtype=np.float32).reshape(-1, 4),
            scores=np.array([score for *_, score in self._boxes], dtype=np.float32),
            classes=np.array([names.index(name) for _, name, _ in self._boxes], dtype=np.int64),
        )


def _crop(objects: tuple[Annotation, ...]) -> Crop:
    return Crop(
        pixels=np.full((EDGE, EDGE), 120, dtype=np.uint8),
        annotations=objects,
        split=Split.TEST,
        well=0,
        seed=1,
        case="single",
        day=0,
        aim="living",
        um_per_px=1.0,
        left_um=-50.0,
        top_um=-50.0,
        share="simulated",
        imager="plate",
        focus=0.7,
    )


def figures(report: DetectionReport, what: str) -> dict[str, Figure]:
    """Figures of all crops by the objects that they are of."""
    return {one.where: one for one in report.figures if (one.share, one.what) == ("all", what)}


def share(report: DetectionReport, what: str, where: str = "") -> tuple[float, int]:
    """A share and the objects that it rests on."""
    figure = figures(report, what)[where]
    return figure.value, figure.of


def test_those_called_what_they_are_are_counted_among_those_found(told: Told) -> None:
    report = told(
        [cell(0), cell(20), doublet(40), doublet(60)],
        [(0, "cell", 0.9), (20, "doublet", 0.8), (40, "doublet", 0.9), (60, "doublet", 0.7)],
    )
    assert share(report, CELLS) == (0.5, 2)
    assert share(report, DOUBLETS) == (1.0, 2)


def test_those_not_found_are_neither_right_nor_wrong(told: Told) -> None:
    report = told(
        [doublet(0), doublet(20), doublet(40)],
        # One is sure, one is just not sure enough, and nothing was found at 40 um.
        [(0, "doublet", 0.9), (20, "cell", THRESHOLD)],
    )
    assert share(report, DOUBLETS) == (1.0, 1)


def test_a_cell_called_debris_was_found_but_not_told(told: Told) -> None:
    report = told([cell(0), cell(20)], [(0, "debris", 0.9), (20, "cell", 0.9)])
    assert share(report, CELLS) == (0.5, 2)


def test_clumps_debris_and_ignored_cells_are_not_asked_about(told: Told) -> None:
    objects = [
        thing(0, "doublet", 5),
        thing(20, "debris", 0),
        cell(40, ignored=True),
        cell(60),
    ]
    boxes = [(left, "cell", 0.9) for left in (0, 20, 40, 60)]
    report = told(objects, boxes)
    assert share(report, CELLS) == (1.0, 1)
    assert figures(report, DOUBLETS) == {}


def test_the_wider_the_gap_the_easier_and_each_gap_has_its_figure(told: Told) -> None:
    report = told(
        [doublet(0, gap_um=1.0), doublet(20, gap_um=2.5), doublet(40, gap_um=7.0), cell(60)],
        [(0, "cell", 0.9), (20, "doublet", 0.9), (40, "cell", 0.9), (60, "cell", 0.9)],
    )
    assert share(report, DOUBLETS, "gap under 2.5 um") == (0.0, 1)
    assert share(report, DOUBLETS, "gap 2.5 to 7.5 um") == (0.5, 2)
    # The only cell of a well has no gap.
    assert set(figures(report, CELLS)) == {""}


def test_where_nothing_was_found_no_share_is_told(told: Told) -> None:
    report = told([cell(0), doublet(20)], [])
    assert figures(report, CELLS) == figures(report, DOUBLETS) == {}
    assert share(report, "recall in use") == (0.0, 2)


def test_a_crop_without_objects_has_false_alarms_only(told: Told) -> None:
    report = told([], [(0, "cell", 0.9), (20, "cell", 0.3)])
    assert figures(report, CELLS) == figures(report, DOUBLETS) == {}
    value, of = share(report, "false alarms in use per mm2")
    assert (value, of) == (pytest.approx(100), 1)
    assert share(report, "recall in use")[1] == 0
