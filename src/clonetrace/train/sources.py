"""Where labelled crops come from: sets of `clonetrace dataset`, or a user's own COCO file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
from pydantic import BaseModel, Field, ValidationError

from clonetrace.domain import Grey
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

#: One in so many of a user's own crops chooses between trained weights and is not learned.
_VAL_EVERY = 5
_FEWEST = 10


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
            pictures that it names.
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
    crops = _own_crops(data, task)
    val = crops[::_VAL_EVERY]
    train = [crop for number, crop in enumerate(crops) if number % _VAL_EVERY]
    return Crops(train, val, f"{len(crops)} annotated crops of a user")


def _said(data: Path) -> str:
    info = json.loads((data / Split.TRAIN / ANNOTATIONS_FILE).read_text(encoding="utf-8"))["info"]
    made = info["settings"]
    shares = ", ".join(f"{count} {share}" for share, count in info["shares"].items())
    return (
        f"{shares} crops of {made['wells']} simulated wells, seed {made['seed']}, preset "
        f"{made['preset']}"
    )


def _own_crops(folder: Path, task: Task) -> list[LabelledCrop]:
    path = folder / ANNOTATIONS_FILE
    try:
        coco = _Coco.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(
            f"{path} was expected to hold labels in COCO format, but it cannot be read "
            f"({error.strerror}); name a folder of `clonetrace dataset` or one with your own labels"
        ) from error
    except ValidationError as error:
        what = error.errors()[0]
        raise InputError(
            f"{path} was expected to hold labels in COCO format, but "
            f"{'.'.join(map(str, what['loc']))}: {what['msg']}; export the labels anew"
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
    return [_own_crop(path.parent, image, coco, number_of, task) for image in coco.images]


def _own_crop(
    folder: Path, image: _Image, coco: _Coco, number_of: dict[int, int], task: Task
) -> LabelledCrop:
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
    corners = np.clip(
        np.concatenate((boxes[:, :2], boxes[:, :2] + boxes[:, 2:]), axis=1), 0, lens.size_px
    )
    size = corners[:, 2:] - corners[:, :2]
    kept = (size >= 1).all(axis=1)
    return LabelledCrop(
        pixels=_fitted(pixels, lens.size_px),
        boxes_px=np.concatenate((corners[:, :2], size), axis=1)[kept].astype(np.float32),
        classes=np.array([number_of[one.category_id] for one in mine], dtype=np.int16)[kept],
        ignored=np.array([bool(one.iscrowd) for one in mine], dtype=np.bool_)[kept],
        um_per_px=usual,
        image_id=image.id,
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
