"""Average precision as COCO defines it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clonetrace.neural import FoundBoxes
from clonetrace.simulate.dataset import LabelledCrop

_MOST_OBJECTS = 300


@dataclass(frozen=True)
class AveragePrecision:
    """Average precision of a detector, from 0 to 1.

    Attributes:
        ap50: At an overlap of 0.5, mean of the classes that occur.
        ap50_95: Mean over the overlaps 0.5, 0.55 to 0.95.
        by_class: At an overlap of 0.5, by class; those that do not occur are left out.
    """

    ap50: float
    ap50_95: float
    by_class: dict[str, float]


def average_precision(
    crops: Sequence[LabelledCrop], found: Sequence[FoundBoxes], names: Sequence[str]
) -> AveragePrecision:
    """Compare what was found with the labels (https://cocodataset.org/#detection-eval).

    Ignored objects are neither hits nor false alarms.

    Args:
        crops: The labelled crops.
        found: What a detector found in each.
        names: Names of the classes, in the order of their numbers.
    """
    from faster_coco_eval import COCO, COCOeval_faster  # noqa: PLC0415  (an extra)

    truth = COCO(_labels(crops, names), print_function=_silent)
    told = _found(found)
    if not told:
        return AveragePrecision(0.0, 0.0, dict.fromkeys(_occurring(crops, names), 0.0))
    evaluation = COCOeval_faster(truth, truth.loadRes(told), "bbox", print_function=_silent)
    evaluation.params.maxDets = [1, 100, _MOST_OBJECTS]
    evaluation.evaluate()
    evaluation.accumulate()
    # Shape (overlaps, recalls, classes, areas, limits); -1 where a class does not occur.
    precision = np.asarray(evaluation.eval["precision"])[:, :, :, 0, -1]
    each = {
        name: float(precision[0, :, number].mean())
        for number, name in enumerate(names)
        if (precision[0, :, number] > -1).any()
    }
    there = precision[:, :, (precision > -1).any(axis=(0, 1))]
    return AveragePrecision(
        ap50=float(there[0].mean()) if there.size else 0.0,
        ap50_95=float(there.mean()) if there.size else 0.0,
        by_class=each,
    )


def _labels(crops: Sequence[LabelledCrop], names: Sequence[str]) -> dict[str, Any]:
    annotations: list[dict[str, Any]] = []
    for image, crop in enumerate(crops, start=1):
        for box, number, ignored in zip(crop.boxes_px, crop.classes, crop.ignored, strict=True):
            left, top, width, height = (float(value) for value in box)
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": image,
                    "category_id": int(number) + 1,
                    "bbox": [left, top, width, height],
                    "area": width * height,
                    "iscrowd": int(ignored),
                }
            )
    sizes = [crop.pixels.shape for crop in crops]
    return {
        "images": [
            {"id": image, "height": height, "width": width}
            for image, (height, width) in enumerate(sizes, start=1)
        ],
        "annotations": annotations,
        "categories": [{"id": number, "name": name} for number, name in enumerate(names, start=1)],
    }


def _found(found: Sequence[FoundBoxes]) -> list[dict[str, Any]]:
    told = []
    for image, one in enumerate(found, start=1):
        for box, score, number in zip(one.boxes_px, one.scores, one.classes, strict=True):
            left, top, right, bottom = (float(value) for value in box)
            told.append(
                {
                    "image_id": image,
                    "category_id": int(number) + 1,
                    "bbox": [left, top, right - left, bottom - top],
                    "score": float(score),
                }
            )
    return told


def _occurring(crops: Sequence[LabelledCrop], names: Sequence[str]) -> list[str]:
    numbers = {int(one) for crop in crops for one in crop.classes[~crop.ignored]}
    return [name for number, name in enumerate(names) if number in numbers]


def _silent(*_: object, **__: object) -> None:
    """The library reports to the terminal; here the caller does."""
