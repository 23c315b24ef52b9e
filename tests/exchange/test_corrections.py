"""What reviewers corrected, as pictures and labels that training reads."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile

pytest.importorskip("torch", reason="the extra `train` is not installed")

from clonetrace.domain import Annotation, AnnotationKind, Box, Label, Morphology, ScanFrame, Well
from clonetrace.exchange.corrections import (
    CorrectedScan,
    GradedColony,
    SeenObject,
    labels_of,
    write_corrections,
    write_grades,
)
from clonetrace.simulate.dataset import Task
from clonetrace.train.sources import read_crops
from making import PLATE, make_detection

NOON = datetime(2024, 3, 12, 12)
C7 = Well(label="C7")
FLOOR, DARK = 180, 60
#: As coarse as the cell module expects, so that a pixel of a picture is one of the scan.
FRAME = ScanFrame(
    width_px=2000,
    height_px=1600,
    centre_x_px=1000,
    centre_y_px=800,
    um_per_px=1.1,
    well_radius_um=900,
)


def box(x_um: float, y_um: float = 0.0, edge_um: float = 20.0) -> Box:
    return Box(x_um=x_um, y_um=y_um, width_um=edge_um, height_um=edge_um)


def correction(
    kind: AnnotationKind, where: Box, label: Label = Label.CELL, replaces: Box | None = None
) -> Annotation:
    return Annotation(
        plate=PLATE,
        well=C7,
        scan_key="d00",
        kind=kind,
        label=label,
        box=where,
        replaces=replaces,
        who="ada",
        made_at=NOON,
    )


@pytest.fixture
def scan(tmp_path: Path) -> Callable[..., CorrectedScan]:
    """A scan with dark squares in the boxes named, and what is known of it."""

    def make(*corrections: Annotation, painted: tuple[Box, ...] = (), **known: tuple):
        pixels = np.full((FRAME.height_px, FRAME.width_px), FLOOR, dtype=np.uint8)
        for one in painted:
            place = FRAME.to_pixels(one)
            pixels[place.top : place.bottom, place.left : place.right] = DARK
        path = tmp_path / "Well_C7_Ch1_1um.tif"
        tifffile.imwrite(path, pixels)
        return CorrectedScan(
            plate=PLATE,
            well=C7,
            scan_key="d00",
            path=path,
            frame=FRAME,
            seen=known.get("seen", ()),
            unseen=known.get("unseen", ()),
            corrections=corrections,
        )

    return make


def told(scan: CorrectedScan, task: Task = Task.CELL) -> list[tuple[float, str, bool]]:
    return sorted((one.box.x_um, one.category, one.ignored) for one in labels_of(scan, task))


def test_labels_are_what_was_seen_as_corrected(scan: Callable) -> None:
    corrected = scan(
        correction(AnnotationKind.MOVED, box(104), Label.DOUBLET, replaces=box(100)),
        correction(AnnotationKind.DELETED, box(200)),
        correction(AnnotationKind.ADDED, box(300)),
        seen=(
            SeenObject(box(100), Label.CELL, counts=True),
            SeenObject(box(200), Label.CELL, counts=True),
            SeenObject(box(400), Label.CELL, counts=True),
            SeenObject(box(500), Label.DEBRIS, counts=False),
        ),
    )
    assert told(corrected) == [
        (104, "doublet", False),
        (300, "cell", False),
        (400, "cell", False),
        (500, "debris", True),
    ]


def test_what_nobody_was_shown_is_neither_learned_nor_taken_for_floor(scan: Callable) -> None:
    corrected = scan(
        correction(AnnotationKind.DELETED, box(200)),
        correction(AnnotationKind.ADDED, box(300)),
        unseen=tuple(make_detection(box(x), Label.CELL) for x in (201, 302, 600)),
    )
    # In the place of a box that was taken away is nothing, whatever else was found there.
    assert told(corrected) == [(300, "cell", False), (600, "cell", True)]


def test_of_two_corrections_of_one_object_the_later_counts(scan: Callable) -> None:
    seen = (SeenObject(box(100), Label.CELL, counts=True),)
    corrected = scan(
        correction(AnnotationKind.DELETED, box(100)),
        correction(AnnotationKind.MOVED, box(106), replaces=box(100)),
        correction(AnnotationKind.ADDED, box(300)),
        correction(AnnotationKind.ADDED, box(303), Label.DOUBLET),
        seen=seen,
    )
    assert told(corrected) == [(106, "cell", False), (303, "doublet", False)]


def test_labels_are_named_as_the_module_knows_them(scan: Callable) -> None:
    corrected = scan(
        correction(AnnotationKind.ADDED, box(0, edge_um=150), Label.COLONY),
        correction(AnnotationKind.ADDED, box(300), Label.CELL),
        correction(AnnotationKind.ADDED, box(600), Label.DEBRIS),
    )
    assert told(corrected, Task.CELL) == [
        (0, "doublet", False),
        (300, "cell", False),
        (600, "debris", False),
    ]
    assert told(corrected, Task.LOCAL) == [(0, "colony", False), (300, "colony", False)]
    # In whole wells a cell cannot be seen.
    assert told(corrected, Task.GLOBAL) == [(0, "colony", False), (300, "colony", True)]


def test_training_reads_the_pictures_with_each_label_on_its_object(
    scan: Callable, tmp_path: Path
) -> None:
    places = tuple(box(x, y) for x in (-900, -300, 300, 900) for y in (-600, 0, 600))
    corrected = scan(*(correction(AnnotationKind.ADDED, one) for one in places), painted=places)
    pictures = write_corrections([corrected], Task.CELL, tmp_path / "set")
    assert pictures == len(list((tmp_path / "set" / "images").iterdir()))
    images = json.loads((tmp_path / "set" / "annotations.json").read_text())["images"]
    assert {one["um_per_px"] for one in images} == {FRAME.um_per_px}

    crops = read_crops(tmp_path / "set", Task.CELL)
    labelled = 0
    for crop in (*crops.train, *crops.val):
        for (left, top, width, height), ignored in zip(crop.boxes_px, crop.ignored, strict=True):
            if ignored:
                continue
            inside = crop.pixels[round(top + 2) : round(top + height - 2)]
            inside = inside[:, round(left + 2) : round(left + width - 2)]
            assert inside.max() < (FLOOR + DARK) / 2
            labelled += 1
    assert labelled >= len(places)


def test_corrections_close_together_share_a_picture(scan: Callable, tmp_path: Path) -> None:
    corrected = scan(
        correction(AnnotationKind.ADDED, box(0)),
        correction(AnnotationKind.ADDED, box(200)),
        correction(AnnotationKind.ADDED, box(-1050)),
    )
    assert write_corrections([corrected], Task.CELL, tmp_path / "set") == 2


def test_a_picture_at_the_edge_shows_the_scan_and_nothing_beside_it(
    scan: Callable, tmp_path: Path
) -> None:
    corner = box(FRAME.extent.left_um + 30, FRAME.extent.top_um + 30)
    corrected = scan(correction(AnnotationKind.ADDED, corner), painted=(corner,))
    write_corrections([corrected], Task.CELL, tmp_path / "set")
    (picture,) = (tmp_path / "set" / "images").iterdir()
    assert cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE).min() == DARK


def test_a_graded_colony_is_one_picture_with_its_grade(scan: Callable, tmp_path: Path) -> None:
    colony = box(100, 50, 400)
    source = scan(painted=(colony,))
    graded = GradedColony(
        plate=PLATE,
        well=C7,
        scan_key="d09",
        path=source.path,
        frame=FRAME,
        box=colony,
        picture=box(100, 50, 520),
        morphology=Morphology.M3,
    )
    assert write_grades([graded], tmp_path / "set") == 1
    document = json.loads((tmp_path / "set" / "annotations.json").read_text())
    names = {one["id"]: one["name"] for one in document["categories"]}
    (label,) = document["annotations"]
    assert names[label["category_id"]] == "M3"
    (image,) = document["images"]
    picture = cv2.imread(str(tmp_path / "set" / image["file_name"]), cv2.IMREAD_GRAYSCALE)
    left, top, width, height = (round(value) for value in label["bbox"])
    assert picture[top + 3 : top + height - 3, left + 3 : left + width - 3].max() == DARK
    assert picture[: top - 3].min() == FLOOR


def test_corrections_that_the_module_does_not_know_make_no_picture(
    scan: Callable, tmp_path: Path
) -> None:
    corrected = scan(correction(AnnotationKind.ADDED, box(0), Label.DEBRIS))
    assert write_corrections([corrected], Task.LOCAL, tmp_path / "set") == 0
