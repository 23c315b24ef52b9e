"""People's corrections as labelled pictures (COCO), which `clonetrace train` learns from."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2

from clonetrace.domain import (
    Annotation,
    AnnotationKind,
    Box,
    Detection,
    Label,
    Morphology,
    Plate,
    ScanFrame,
    View,
    Well,
)
from clonetrace.domain.errors import StoreError
from clonetrace.imaging import ScanImage, open_source
from clonetrace.report import file_safe, write_file
from clonetrace.simulate.dataset import ANNOTATIONS_FILE, CATEGORIES, LENSES, Task

#: Boxes that share so much are of one object.
_SAME = 0.4
#: Boxes reach a little beyond their object: one over the edge by less is whole, um.
_PADDING_UM = 5.0
#: Whole wells are searched for objects of at least this width; narrower ones are ignored, um.
_WIDE_UM = 100.0
_CELLS = frozenset({Label.CELL, Label.DOUBLET})


@dataclass(frozen=True)
class SeenObject:
    """An object that the machine reports in a scan, as the reviewer saw it.

    Attributes:
        box: Its place.
        label: What it looks like.
        counts: Whether it is taken for alive; of the others nobody knows what they are.
    """

    box: Box
    label: Label
    counts: bool


@dataclass(frozen=True)
class CorrectedScan:
    """A scan that people corrected.

    Attributes:
        plate: The plate.
        well: The well.
        scan_key: Names the scan.
        path: Its file.
        frame: Where its pixels lie in the well.
        seen: What the reviewers saw marked.
        unseen: What the detectors found besides, and nobody was shown.
        corrections: Those that stand, oldest first.
    """

    plate: Plate
    well: Well
    scan_key: str
    path: Path
    frame: ScanFrame
    seen: tuple[SeenObject, ...]
    unseen: tuple[Detection, ...]
    corrections: tuple[Annotation, ...]


@dataclass(frozen=True)
class GradedColony:
    """A colony that people graded.

    Attributes:
        plate: The plate.
        well: The well.
        scan_key: Names the scan that shows it.
        path: The scan's file.
        frame: Where the scan's pixels lie in the well.
        box: The colony.
        picture: The square around it that is graded.
        morphology: The grade.
    """

    plate: Plate
    well: Well
    scan_key: str
    path: Path
    frame: ScanFrame
    box: Box
    picture: Box
    morphology: Morphology


@dataclass(frozen=True)
class LabelledBox:
    """One label.

    Attributes:
        box: In the well.
        category: One of the task's.
        ignored: Whether it is neither to be learned nor to be taken for empty floor.
    """

    box: Box
    category: str
    ignored: bool = False


def write_corrections(scans: Iterable[CorrectedScan], task: Task, out: Path) -> int:
    """Write what surrounds every correction as a picture, with all that is known in it.

    Corrected objects, and those that the reviewers saw and let stand, are labels. Whatever else the
    machine found is ignored in training: nobody looked at it. Where a box was taken away there is
    no label, so the network learns that nothing is there.

    Args:
        scans: Well by well.
        task: Of the module that is to learn; corrections that it has no category for are left out.
        out: Folder for `annotations.json` and `images/`; made where it is missing.

    Returns:
        The number of pictures.

    Raises:
        UnreadableScanError: A scan cannot be read.
        StoreError: A picture cannot be written.
    """
    document = _Document(task, out)
    for scan in scans:
        labels = labels_of(scan, task)
        for number, region in enumerate(_regions(scan, task)):
            with open_source(scan.path) as source:
                view = ScanImage(source, scan.frame).region(region, _um_per_px(task))
            name = f"{file_safe(str(scan.plate))}_{scan.well}_{scan.scan_key}_{number}.png"
            document.add(name, view, [cut for one in labels if (cut := _cut(one, view.box))])
    document.write()
    return document.pictures


def write_grades(colonies: Iterable[GradedColony], out: Path) -> int:
    """Write every graded colony as a picture; see `write_corrections`."""
    document = _Document(Task.MORPHOLOGY, out)
    for colony in colonies:
        size_px = LENSES[Task.MORPHOLOGY].size_px
        with open_source(colony.path) as source:
            image = ScanImage(source, colony.frame)
            view = image.region(colony.picture, colony.picture.width_um / size_px)
        name = f"{file_safe(str(colony.plate))}_{colony.well}_{colony.scan_key}.png"
        document.add(name, view, [LabelledBox(colony.box, colony.morphology)])
    document.write()
    return document.pictures


def labels_of(scan: CorrectedScan, task: Task) -> list[LabelledBox]:
    """Return what is known of the objects of a scan, in a task's categories."""
    corrected = {_original(one): one for one in scan.corrections}
    labels: list[LabelledBox] = []
    for seen in scan.seen:
        said = corrected.get(seen.box)
        if said is None:
            labels += _labelled(seen.box, seen.label, task, known=seen.counts)
        elif said.kind is AnnotationKind.MOVED:
            labels += _labelled(said.box, said.label, task, known=True)
    missed: list[Annotation] = []
    for one in reversed(scan.corrections):
        if one.kind is AnnotationKind.ADDED and not _among(one.box, [two.box for two in missed]):
            missed.append(one)
    for one in missed:
        labels += _labelled(one.box, one.label, task, known=True)
    taken = [*(one.box for one in labels), *(one.box for one in scan.corrections)]
    for found in scan.unseen:
        if not _among(found.box, taken):
            labels += _labelled(found.box, found.label, task, known=False)
    return labels


def _original(correction: Annotation) -> Box | None:
    """Return the machine's box that a correction is about; None for an object that it missed."""
    if correction.kind is AnnotationKind.ADDED:
        return None
    return correction.replaces or correction.box


def _among(box: Box, others: Sequence[Box]) -> bool:
    return any(box.iou(other) > _SAME for other in others)


def _labelled(box: Box, label: Label, task: Task, *, known: bool) -> Iterator[LabelledBox]:
    category = _category(label, task)
    if category is not None:
        small = task is Task.GLOBAL and box.mean_edge_um < _WIDE_UM
        yield LabelledBox(box, category, ignored=small or not known)


def _category(label: Label, task: Task) -> Label | None:
    """Name an object as the data sets of simulated wells do."""
    if label in CATEGORIES[task]:
        return label
    if label in _CELLS and task is not Task.CELL:
        return Label.COLONY
    # What holds several cells is what the cell module must tell from a single one.
    return Label.DOUBLET if label is Label.COLONY and task is Task.CELL else None


def _regions(scan: CorrectedScan, task: Task) -> list[Box]:
    """Return what is cut out: squares around corrections, joined where they overlap."""
    about = [one for one in scan.corrections if _category(one.label, task) is not None]
    if not about:
        return []
    if task is Task.GLOBAL:
        return [scan.frame.extent]
    edge = LENSES[task].size_px * _um_per_px(task)
    regions: list[Box] = []
    for one in about:
        square = one.box.model_copy(
            update={
                "width_um": max(edge, 2 * one.box.width_um),
                "height_um": max(edge, 2 * one.box.height_um),
            }
        )
        square = _pushed_inside(square, scan.frame.extent)
        while touched := [other for other in regions if other.overlap_um2(square) > 0]:
            regions = [other for other in regions if other not in touched]
            square = Box.around([square, *touched])
        regions.append(square)
    return regions


def _pushed_inside(square: Box, scan: Box) -> Box:
    def pushed(middle: float, length: float, low: float, high: float) -> float:
        if length >= high - low:
            return (low + high) / 2
        return min(max(middle, low + length / 2), high - length / 2)

    return square.model_copy(
        update={
            "x_um": pushed(square.x_um, square.width_um, scan.left_um, scan.right_um),
            "y_um": pushed(square.y_um, square.height_um, scan.top_um, scan.bottom_um),
        }
    )


def _um_per_px(task: Task) -> float:
    scale = LENSES[task].um_per_px
    return (scale.low + scale.high) / 2


def _cut(label: LabelledBox, view: Box) -> LabelledBox | None:
    """Return what a picture shows of a labelled object, None where that is nothing."""
    left, right = max(label.box.left_um, view.left_um), min(label.box.right_um, view.right_um)
    top, bottom = max(label.box.top_um, view.top_um), min(label.box.bottom_um, view.bottom_um)
    if left >= right or top >= bottom:
        return None
    inside = Box.from_edges(left, top, right, bottom)
    lost = max(label.box.width_um - inside.width_um, label.box.height_um - inside.height_um)
    return LabelledBox(inside, label.category, label.ignored or lost > _PADDING_UM)


class _Document:
    """Pictures and their labels."""

    def __init__(self, task: Task, out: Path) -> None:
        self._out = out
        self._numbers = {name: number for number, name in enumerate(CATEGORIES[task], start=1)}
        self._images: list[dict[str, object]] = []
        self._annotations: list[dict[str, object]] = []

    @property
    def pictures(self) -> int:
        return len(self._images)

    def add(self, name: str, view: View, labels: Sequence[LabelledBox]) -> None:
        height, width = view.pixels.shape
        image = len(self._images) + 1
        done, data = cv2.imencode(".png", view.pixels)
        if not done:
            raise StoreError(f"{self._out / name} cannot be written as PNG: its scan is too large")
        write_file(self._out / "images" / name, [data.tobytes()])
        self._images.append(
            {
                "id": image,
                "file_name": f"images/{name}",
                "width": width,
                "height": height,
                "um_per_px": view.um_per_px,
            }
        )
        for one in labels:
            left = (one.box.left_um - view.left_um) / view.um_per_px
            top = (one.box.top_um - view.top_um) / view.um_per_px
            across, down = one.box.width_um / view.um_per_px, one.box.height_um / view.um_per_px
            self._annotations.append(
                {
                    "id": len(self._annotations) + 1,
                    "image_id": image,
                    "category_id": self._numbers[one.category],
                    "bbox": [left, top, across, down],
                    "area": across * down,
                    "iscrowd": int(one.ignored),
                }
            )

    def write(self) -> None:
        document = {
            "info": {"description": "CloneTrace: corrections by reviewers"},
            "licenses": [],
            "images": self._images,
            "annotations": self._annotations,
            "categories": [
                {"id": number, "name": name, "supercategory": "object"}
                for name, number in self._numbers.items()
            ],
        }
        write_file(self._out / ANNOTATIONS_FILE, [json.dumps(document).encode()])
