"""How well a detector does on crops that no training saw, and where it does badly."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from clonetrace.domain import Label
from clonetrace.evaluate.modules.finders import Finder
from clonetrace.evaluate.modules.matching import Matches, match, recall_at
from clonetrace.evaluate.modules.precision import average_precision
from clonetrace.evaluate.modules.test_set import KnownCrop, TestSet
from clonetrace.neural import FoundBoxes
from clonetrace.simulate.dataset import LabelledCrop, Task

#: A box finds an object from this overlap on (intersection over union).
_OVERLAP = 0.5
#: Floor of a 96-well well, mm2.
_WELL_MM2 = 31.7
#: What is alive, by task: what a false alarm or a miss is counted of.
_LIVING = {
    Task.GLOBAL: frozenset({Label.COLONY, Label.DIFFERENTIATED}),
    Task.LOCAL: frozenset({Label.COLONY, Label.DIFFERENTIATED}),
    Task.CELL: frozenset({Label.CELL, Label.DOUBLET}),
}
#: Groups of objects: name, lower and upper end of a note.
_GROUPS: dict[str, tuple[tuple[str, float, float], ...]] = {
    "width_um": (
        ("under 20 um", 0, 20),
        ("20 to 50 um", 20, 50),
        ("50 to 150 um", 50, 150),
        ("150 to 400 um", 150, 400),
        ("400 um and more", 400, np.inf),
    ),
    "wall_um": (("within 200 um of the wall", -np.inf, 200), ("elsewhere", 200, np.inf)),
    "seam_um": (("within 15 um of a seam", 0, 15), ("off the seams", 15, np.inf)),
    "gap_um": (
        ("gap under 2.5 um", -np.inf, 2.5),
        ("gap 2.5 to 7.5 um", 2.5, 7.5),
        ("gap 7.5 to 15 um", 7.5, 15),
        ("gap 15 to 30 um", 15, 30),
        ("gap 30 to 60 um", 30, 60),
    ),
}
_FOCUS = (("focus strong", 0.6, np.inf), ("focus middling", 0.3, 0.6), ("focus weak", 0, 0.3))


@dataclass(frozen=True)
class Figure:
    """One number of a report.

    Attributes:
        share: `all`, `simulated` or `composited`: which crops.
        what: The statistic.
        where: Which objects; empty for all.
        value: A share of 1, or in the unit that `what` names.
        of: Objects, or false alarms, that it rests on.
    """

    share: str
    what: str
    where: str
    value: float
    of: int


@dataclass(frozen=True)
class DetectionReport:
    """All figures of a detector.

    Attributes:
        finder: The detector.
        figures: In the order of a reader's interest.
    """

    finder: str
    figures: tuple[Figure, ...]

    def write_csv(self, path: Path) -> None:
        """Write one line for each figure.

        Args:
            path: File to make or replace.
        """
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("detector", "share", "what", "where", "value", "of"))
            for one in self.figures:
                row = (one.share, one.what, one.where, f"{one.value:.5g}", one.of)
                writer.writerow((self.finder, *row))


def evaluate_detector(tests: TestSet, task: Task, finder: Finder) -> DetectionReport:
    """Measure a detector.

    Args:
        tests: Labelled crops.
        task: The module.
        finder: The detector.
    """
    crops = list(tests)
    found = [finder.find(one.view) for one in crops]
    figures: list[Figure] = []
    shares = {"all": lambda _: True} | {
        share: _is_of(share) for share in sorted({one.image["share"] for one in crops})
    }
    for share, wanted in shares.items():
        chosen = [number for number, one in enumerate(crops) if wanted(one.image)]
        figures += _figures(
            share,
            [crops[number] for number in chosen],
            [found[number] for number in chosen],
            names=tests.names,
            task=task,
            threshold=finder.threshold,
        )
    return DetectionReport(finder=finder.name, figures=tuple(figures))


def _is_of(share: str) -> Callable[[dict[str, Any]], bool]:
    return lambda image: bool(image["share"] == share)


def _figures(
    share: str,
    known: Sequence[KnownCrop],
    found: Sequence[FoundBoxes],
    *,
    names: Sequence[str],
    task: Task,
    threshold: float,
) -> list[Figure]:
    crops = [one.crop for one in known]
    precision = average_precision(crops, found, names)
    objects = sum(int((~crop.ignored).sum()) for crop in crops)
    figures = [
        Figure(share, "AP50", "", precision.ap50, objects),
        Figure(share, "AP50:95", "", precision.ap50_95, objects),
    ]
    for name, value in precision.by_class.items():
        figures.append(Figure(share, "AP50", name, value, _count(known, names.index(name))))
    living = frozenset(names.index(name) for name in _LIVING[task])
    matches = match(crops, found, least_overlap=_OVERLAP, classes=living)
    area = sum(one.area_mm2 for one in known)
    allowed, rate = _allowed(task, len(crops), area)
    recall, least = recall_at(matches, allowed)
    figures.append(Figure(share, f"recall at 1 false alarm per {rate}", "", recall, _of(matches)))
    kept = matches.score > threshold
    alarms = int((matches.false_scores > threshold).sum())
    figures += [
        Figure(share, "recall in use", "", _mean(kept), _of(matches)),
        Figure(share, f"false alarms in use per {rate}", "", alarms / max(allowed, 1e-9), alarms),
        Figure(share, "score at 1 false alarm", "", least, _of(matches)),
    ]
    figures += _by_group(share, known, matches, rate, least)
    figures += _alarms_by_aim(share, known, matches, threshold)
    figures += _widths(share, known, matches, kept)
    if task is Task.CELL:
        figures += _told_apart(share, known, found, names, threshold)
        figures += _called_alive(share, crops, found, names, threshold)
    return figures


def _allowed(task: Task, crops: int, area_mm2: float) -> tuple[float, str]:
    """Return how many false alarms are one per scan, or per mm2 for cells."""
    if task is Task.CELL:
        return area_mm2, "mm2"
    return (float(crops) if task is Task.GLOBAL else area_mm2 / _WELL_MM2), "scan"


def _by_group(
    share: str, known: Sequence[KnownCrop], matches: Matches, rate: str, least: float
) -> list[Figure]:
    what = f"recall at 1 false alarm per {rate}"
    hits = matches.score > least
    figures = []
    for note, groups in _GROUPS.items():
        values = _noted(known, matches, note)
        for name, low, high in groups:
            here = (values >= low) & (values < high)
            if here.any():
                figures.append(Figure(share, what, name, _mean(hits[here]), int(here.sum())))
    strength = np.array([abs(float(known[crop].image["focus"])) for crop in matches.crop])
    for name, low, high in _FOCUS:
        here = (strength >= low) & (strength < high)
        if here.any():
            figures.append(Figure(share, what, name, _mean(hits[here]), int(here.sum())))
    return figures


def _alarms_by_aim(
    share: str, known: Sequence[KnownCrop], matches: Matches, threshold: float
) -> list[Figure]:
    """Count false alarms by what the crops were laid over: dirt and walls make most."""
    aims = np.array([str(one.image.get("aim", "")) for one in known])
    areas = np.array([one.area_mm2 for one in known])
    alarms = matches.false_crops[matches.false_scores > threshold]
    return [
        Figure(
            share,
            "false alarms in use per mm2",
            f"crops over: {aim}",
            float((aims[alarms] == aim).sum() / areas[aims == aim].sum()),
            int((aims[alarms] == aim).sum()),
        )
        for aim in sorted(set(aims) - {""})
    ]


def _called_alive(
    share: str,
    crops: Sequence[LabelledCrop],
    found: Sequence[FoundBoxes],
    names: Sequence[str],
    threshold: float,
) -> list[Figure]:
    """Of the dead cells: which are called alive."""
    debris = names.index(Label.DEBRIS)
    relabelled = [
        replace(crop, ignored=crop.ignored | (crop.classes != debris), classes=0 * crop.classes)
        for crop in crops
    ]
    living = frozenset(names.index(name) for name in _LIVING[Task.CELL])
    called = [
        FoundBoxes(
            boxes_px=one.boxes_px,
            scores=one.scores,
            classes=np.where(np.isin(one.classes, list(living)), 0, 1),
        )
        for one in found
    ]
    matches = match(relabelled, called, least_overlap=_OVERLAP, classes=frozenset({0}))
    wrong = matches.score > threshold
    return [Figure(share, "dead cells called alive", "", _mean(wrong), _of(matches))]


def _widths(
    share: str, known: Sequence[KnownCrop], matches: Matches, kept: np.ndarray
) -> list[Figure]:
    """Compare predicted with true widths (mean edge of the box), of what was found."""
    scale = np.array([known[crop].crop.um_per_px for crop in matches.crop])
    sizes = [
        known[c].crop.boxes_px[t, 2:].mean()
        for c, t in zip(matches.crop, matches.thing, strict=True)
    ]
    true = np.array(sizes) * scale
    predicted = (matches.box_px[:, 2:] - matches.box_px[:, :2]).mean(axis=1) * scale
    true, predicted = true[kept], predicted[kept]
    if true.size < 3:  # noqa: PLR2004  (a correlation needs three pairs)
        return []
    error = predicted - true
    spread = float(((true - true.mean()) ** 2).sum())
    explained = 1 - float((error**2).sum()) / max(spread, 1e-9)
    return [
        Figure(share, "width, R2", "", explained, true.size),
        Figure(share, "width, bias (um)", "", float(error.mean()), true.size),
        Figure(share, "width, median error (um)", "", float(np.median(np.abs(error))), true.size),
    ]


def _told_apart(
    share: str,
    known: Sequence[KnownCrop],
    found: Sequence[FoundBoxes],
    names: Sequence[str],
    threshold: float,
) -> list[Figure]:
    """Of what was found at all: which single cells and doublets were called what they are."""
    crops = [one.crop for one in known]
    every = frozenset(range(len(names)))
    matches = match(crops, found, least_overlap=_OVERLAP, classes=every)
    gaps = _noted(known, matches, "gap_um")
    cells = _noted(known, matches, "cells")
    figures = []
    for label, number in ((Label.CELL, 1), (Label.DOUBLET, 2)):
        mine = (cells == number) & (matches.score > threshold)
        right = matches.called == names.index(label)
        if mine.any():
            what = f"of {label}s found, called {label}"
            figures.append(Figure(share, what, "", _mean(right[mine]), int(mine.sum())))
            for name, low, high in _GROUPS["gap_um"]:
                here = mine & (gaps >= low) & (gaps < high)
                if here.any():
                    figures.append(Figure(share, what, name, _mean(right[here]), int(here.sum())))
    return figures


def _noted(known: Sequence[KnownCrop], matches: Matches, note: str) -> np.ndarray:
    """Return a note of each object, NaN where it is not known."""
    values = [
        known[crop].notes[thing].get(note)
        for crop, thing in zip(matches.crop, matches.thing, strict=True)
    ]
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _count(known: Sequence[KnownCrop], number: int) -> int:
    return sum(int(((one.crop.classes == number) & ~one.crop.ignored).sum()) for one in known)


def _of(matches: Matches) -> int:
    return int(matches.score.size)


def _mean(flags: np.ndarray) -> float:
    return float(np.mean(flags)) if len(flags) else float("nan")
