"""Where labelled crops come from: sets of `clonetrace dataset`, or a user's own COCO file."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
from pydantic import BaseModel, Field, ValidationError

from clonetrace.domain import Grey, first_problem
from clonetrace.domain.errors import InputError
from clonetrace.simulate.dataset import (
    ANNOTATIONS_FILE,
    CATEGORIES,
    LENSES,
    SHARDS_FOLDER,
    LabelledCrop,
    ShardSet,
    Split,
    Task,
)
from clonetrace.train.cutting import cut_labels
from clonetrace.train.targets import Labels

#: One in so many of a user's own pictures chooses between trained weights and is not learned.
_VAL_EVERY = 5
_FEWEST = 10
#: Share of its edge that a square of a large picture has in common with the next at least, so that
#: every object up to this width is whole in one of them: cells, and colonies up to half a mm.
_SHARED = 0.5


@dataclass(frozen=True, eq=False)
class Crops:
    """What a training learns from.

    Attributes:
        train: To learn.
        val: To measure on while learning, and to choose thresholds.
        said: Where they come from, in words.
    """

    train: Sequence[LabelledCrop]
    val: Sequence[LabelledCrop]
    said: str


class _Image(BaseModel):
    id: int
    file_name: str
    um_per_px: Annotated[float, Field(gt=0)] | None = None


class _Category(BaseModel):
    id: int
    name: str


class _Annotation(BaseModel):
    image_id: int
    category_id: int
    bbox: tuple[float, float, Annotated[float, Field(ge=0)], Annotated[float, Field(ge=0)]]
    iscrowd: int = 0


class _Coco(BaseModel):
    images: list[_Image]
    annotations: list[_Annotation]
    categories: list[_Category]


def read_crops(data: Path, task: Task) -> Crops:
    """Open the crops of a folder.

    Args:
        data: What `clonetrace dataset` wrote, or a folder with `annotations.json` (COCO) and the
            pictures that it names. Pictures that are larger than the module's crops are cut into
            squares that overlap, and learning and checking never share a picture.
        task: What the crops are for.

    Raises:
        InputError: The folder holds neither, or crops for another module.
    """
    if (data / Split.TRAIN / SHARDS_FOLDER).is_dir():
        sets = {split: ShardSet(data / split / SHARDS_FOLDER) for split in (Split.TRAIN, Split.VAL)}
        made_for = sets[Split.TRAIN].about.task
        if made_for is not task:
            raise InputError(
                f"{data} was expected to hold crops for the {task} module, but they are for "
                f"{made_for}; name another folder or train {made_for}"
            )
        return Crops(sets[Split.TRAIN], sets[Split.VAL], _said(data))
    pictures = _own_pictures(data, task)
    val = [crop for picture in pictures[::_VAL_EVERY] for crop in picture]
    train = [
        crop for number, picture in enumerate(pictures) if number % _VAL_EVERY for crop in picture
    ]
    crops = len(train) + len(val)
    if crops == len(pictures):
        return Crops(train, val, f"{crops} annotated crops of a user")
    return Crops(train, val, f"{crops} crops of {len(pictures)} annotated pictures of a user")


def _said(data: Path) -> str:
    info = json.loads((data / Split.TRAIN / ANNOTATIONS_FILE).read_text(encoding="utf-8"))["info"]
    made = info["settings"]
    shares = ", ".join(f"{count} {share}" for share, count in info["shares"].items())
    return (
        f"{shares} crops of {made['wells']} simulated wells, seed {made['seed']}, preset "
        f"{made['preset']}"
    )


def _own_pictures(folder: Path, task: Task) -> list[list[LabelledCrop]]:
    """Return the crops of each picture."""
    path = folder / ANNOTATIONS_FILE
    try:
        coco = _Coco.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(
            f"{path} was expected to hold labels in COCO format, but it cannot be read "
            f"({error.strerror}); name a folder of `clonetrace dataset` or one with your own labels"
        ) from error
    except ValidationError as error:
        problem = first_problem(error)
        raise InputError(
            f"{path} was expected to hold labels in COCO format, but "
            f"{problem.place or 'it'}: {problem.message}; export the labels anew"
        ) from error
    names = CATEGORIES[task]
    unknown = sorted({one.name for one in coco.categories} - set(names))
    if unknown:
        raise InputError(
            f"{path} has the categories {', '.join(unknown)}, but the {task} module knows "
            f"{', '.join(names)}; rename them in your labelling tool"
        )
    if len(coco.images) < _FEWEST:
        raise InputError(
            f"{path} has {len(coco.images)} crops, but at least {_FEWEST} are needed to learn "
            "and to measure; 20 to 200 are usual"
        )
    number_of = {one.id: names.index(one.name) for one in coco.categories}
    unlisted = sorted({one.category_id for one in coco.annotations} - set(number_of))
    if unlisted:
        raise InputError(
            f"{path} labels objects as category {unlisted[0]}, which is not listed among its "
            "categories; export the labels anew"
        )
    return [
        _squares(_own_picture(path.parent, image, coco, number_of, task), task)
        for image in coco.images
    ]


def _own_picture(
    folder: Path, image: _Image, coco: _Coco, number_of: dict[int, int], task: Task
) -> LabelledCrop:
    """Return a whole picture at the module's scale."""
    lens = LENSES[task]
    mine = [one for one in coco.annotations if one.image_id == image.id]
    pixels = _read_picture(folder, image.file_name)
    usual = (lens.um_per_px.low + lens.um_per_px.high) / 2
    scale = image.um_per_px / usual if image.um_per_px else 1.0
    if task in {Task.GLOBAL, Task.MORPHOLOGY}:
        # Whole wells and whole colonies fill their crop.
        scale = lens.size_px / max(pixels.shape)
    if scale != 1:
        pixels = np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale), dtype=np.uint8)
    boxes = np.array([one.bbox for one in mine], dtype=np.float32).reshape(-1, 4) * scale
    rows, columns = pixels.shape
    low = np.clip(boxes[:, :2], 0, (columns, rows))
    high = np.clip(boxes[:, :2] + boxes[:, 2:], 0, (columns, rows))
    return LabelledCrop(
        pixels=pixels,
        boxes_px=np.concatenate((low, high - low), axis=1).astype(np.float32),
        classes=np.array([number_of[one.category_id] for one in mine], dtype=np.int16),
        ignored=np.array([bool(one.iscrowd) for one in mine], dtype=np.bool_),
        um_per_px=usual,
        image_id=image.id,
    )


def _squares(picture: LabelledCrop, task: Task) -> list[LabelledCrop]:
    """Cut a picture into as many crops of the module's size as cover it."""
    size = LENSES[task].size_px
    rows, columns = picture.pixels.shape
    return [
        _square(picture, left, top, task)
        for top in _starts(rows, size)
        for left in _starts(columns, size)
    ]


def _starts(length: int, size: int) -> list[int]:
    """Return where squares begin along an edge, evenly spaced."""
    if length <= size:
        return [0]
    shared = int(size * _SHARED)
    steps = math.ceil((length - size) / (size - shared))
    # Rounded down, so that no step is wider than the size leaves for what is shared.
    return [number * (length - size) // steps for number in range(steps + 1)]


def _square(picture: LabelledCrop, left: int, top: int, task: Task) -> LabelledCrop:
    """Cut out the square that begins at a pixel."""
    size = LENSES[task].size_px
    corner = np.array((left, top, left, top), dtype=np.float32)
    whole = Labels(picture.corners_px - corner, picture.classes.astype(np.int64), picture.ignored)
    labels = cut_labels(whole, size, task)
    first, last = labels.boxes_px[:, :2], labels.boxes_px[:, 2:]
    return replace(
        picture,
        pixels=_fitted(picture.pixels[top:, left:], size),
        boxes_px=np.concatenate((first, last - first), axis=1),
        classes=labels.classes.astype(np.int16),
        ignored=labels.ignored,
    )


def _fitted(pixels: Grey, size: int) -> Grey:
    """Return the upper left square of a size; what is missing is like the picture's edge."""
    cut: Any = pixels[:size, :size]
    below, beside = size - cut.shape[0], size - cut.shape[1]
    return np.asarray(
        cv2.copyMakeBorder(cut, 0, below, 0, beside, cv2.BORDER_REPLICATE), dtype=np.uint8
    )


def _read_picture(folder: Path, name: str) -> Grey:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise InputError(
            f"{folder / ANNOTATIONS_FILE} names the picture {name}, which lies outside its folder; "
            "put the pictures beside the labels"
        )
    pixels = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if pixels is None:
        raise InputError(
            f"{path} was expected to be a picture (PNG, JPEG or TIFF), but it cannot be read; "
            "restore it or remove it from the labels"
        )
    return np.asarray(pixels, dtype=np.uint8)
