"""How well colonies are graded, and whether the grades' confidences are true."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Morphology
from clonetrace.evaluate.modules.test_set import TestSet
from clonetrace.morphology import Grader

_BINS = 10


@dataclass(frozen=True, eq=False)
class GradingReport:
    """Grades against the truth.

    Attributes:
        share: `all`, `simulated` or `composited`: which colonies.
        names: Of the classes.
        confusion: Colonies by true class (rows) and grade (columns).
        calibration_error: Mean difference between confidence and share of right grades, over ten
            bins of confidence (expected calibration error, Guo et al. 2017).
        brier: Mean square distance of the confidences from the truth, from 0 to 2.
    """

    share: str
    names: tuple[str, ...]
    confusion: NDArray[np.int64]
    calibration_error: float
    brier: float

    @property
    def colonies(self) -> int:
        """Colonies that were graded."""
        return int(self.confusion.sum())

    @property
    def accuracy(self) -> float:
        """Share of right grades."""
        return float(np.trace(self.confusion)) / max(self.colonies, 1)


def evaluate_grader(tests: TestSet, grader: Grader) -> tuple[GradingReport, ...]:
    """Measure a grader.

    Args:
        tests: One labelled colony per crop.
        grader: The classifier.

    Returns:
        For all colonies, and for each share of them.
    """
    names = tuple(tests.names)
    crops = [one for one in tests if len(one.crop.classes) == 1]
    confidences = np.array(
        [[grader.grade(one.view).confidences[Morphology(name)] for name in names] for one in crops]
    ).reshape(-1, len(names))
    true = np.array([int(one.crop.classes[0]) for one in crops], dtype=np.int64)
    shares = np.array([one.image["share"] for one in crops])
    every = np.ones(len(crops), dtype=np.bool_)
    chosen = {"all": every} | {str(share): shares == share for share in np.unique(shares)}
    return tuple(
        _report(share, names, confidences[mine], true[mine]) for share, mine in chosen.items()
    )


def write_confusion(reports: tuple[GradingReport, ...], path: Path) -> None:
    """Write one line for each share, true class and grade.

    Args:
        reports: Of one grader.
        path: CSV file to make or replace.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("share", "true", "graded", "colonies"))
        for report in reports:
            for row, name in enumerate(report.names):
                for column, graded in enumerate(report.names):
                    count = int(report.confusion[row, column])
                    writer.writerow((report.share, name, graded, count))


def _report(
    share: str, names: tuple[str, ...], confidences: NDArray[np.float64], true: NDArray[np.int64]
) -> GradingReport:
    graded = confidences.argmax(axis=1)
    confusion = np.zeros((len(names), len(names)), dtype=np.int64)
    np.add.at(confusion, (true, graded), 1)
    exact = np.eye(len(names))[true]
    return GradingReport(
        share=share,
        names=names,
        confusion=confusion,
        calibration_error=_calibration_error(confidences.max(axis=1), graded == true),
        brier=float(((confidences - exact) ** 2).sum(axis=1).mean()),
    )


def _calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    error = 0.0
    for number in np.unique(bins):
        mine = bins == number
        error += float(mine.mean()) * abs(float(confidence[mine].mean() - right[mine].mean()))
    return error
