"""Labels in COCO's format (https://cocodataset.org/#format-data), one file for each split."""

import json
from dataclasses import asdict
from typing import Any

from clonetrace.simulate.dataset.crop import CATEGORIES, Annotation, Crop
from clonetrace.simulate.dataset.settings import DatasetSettings, Split

#: File of a split's labels.
ANNOTATIONS_FILE = "annotations.json"


class CocoLabels:
    """Collects a split's labels crop by crop."""

    def __init__(self, settings: DatasetSettings, split: Split) -> None:
        """Begin with no crops."""
        self._settings = settings
        self._split = split
        self._images: list[dict[str, Any]] = []
        self._annotations: list[dict[str, Any]] = []
        self._shares: dict[str, int] = {}

    def add(self, crop: Crop) -> str:
        """Add a crop.

        Returns:
            The name of its picture, relative to the split's folder.
        """
        number = len(self._images) + 1
        name = f"images/{number:06d}_well{crop.well:05d}_d{crop.day:02d}.png"
        height, width = crop.pixels.shape
        self._images.append(
            {
                "id": number,
                "file_name": name,
                "width": width,
                "height": height,
                "well": crop.well,
                "seed": crop.seed,
                "case": crop.case,
                "day": crop.day,
                "aim": crop.aim,
                "share": crop.share,
                "imager": crop.imager,
                "focus": round(crop.focus, 3),
                "um_per_px": round(crop.um_per_px, 6),
                "left_um": round(crop.left_um, 3),
                "top_um": round(crop.top_um, 3),
            }
        )
        self._shares[crop.share] = self._shares.get(crop.share, 0) + 1
        for annotation in crop.annotations:
            self._annotations.append(self._entry(annotation, number))
        return name

    def to_json(self) -> str:
        """Return the file's text; equal sets give equal texts."""
        names = CATEGORIES[self._settings.task]
        supercategory = str(self._settings.task)
        content = {
            "info": {
                "description": f"CloneTrace, crops for the {self._settings.task} module",
                "split": self._split,
                "crops": len(self._images),
                "shares": dict(sorted(self._shares.items())),
                "settings": self._settings.recorded,
            },
            "licenses": [],
            "categories": [
                {"id": number, "name": name, "supercategory": supercategory}
                for number, name in enumerate(names, start=1)
            ],
            "images": self._images,
            "annotations": self._annotations,
        }
        return json.dumps(content, indent=1, allow_nan=False) + "\n"

    def _entry(self, annotation: Annotation, image: int) -> dict[str, Any]:
        box = [round(value, 2) for value in annotation.box_px]
        entry: dict[str, Any] = {
            "id": len(self._annotations) + 1,
            "image_id": image,
            "category_id": CATEGORIES[self._settings.task].index(annotation.category) + 1,
            "bbox": box,
            "area": round(box[2] * box[3], 2),
            "iscrowd": int(annotation.ignored),
            "cells": annotation.cells,
        }
        if annotation.points:
            entry["points"] = [
                [round(one.x_px, 2), round(one.y_px, 2)] for one in annotation.points
            ]
        if annotation.notes is not None:
            known = asdict(annotation.notes).items()
            entry |= {name: None if value is None else round(value, 2) for name, value in known}
        return entry
