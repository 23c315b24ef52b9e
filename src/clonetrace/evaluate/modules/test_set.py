"""A split of a training set with everything that is known of its crops and objects."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clonetrace.domain import View
from clonetrace.domain.errors import InputError
from clonetrace.simulate.dataset import (
    ANNOTATIONS_FILE,
    SHARDS_FOLDER,
    LabelledCrop,
    ShardSet,
    Split,
    Task,
)

#: Well floor of a 96-well plate, radius in um. A set does not say which crops are of the square
#: wells that it holds as well: there, the texture detector looks beyond the wall.
_WELL_RADIUS_UM = 3175.0


@dataclass(frozen=True, eq=False)
class KnownCrop:
    """A crop, where it comes from, and what is noted of its objects.

    Attributes:
        crop: Pixels and labels.
        image: Its record in `annotations.json`: share, imager, day, focus and so on.
        notes: The records of its objects, in the order of the labels.
    """

    crop: LabelledCrop
    image: dict[str, Any]
    notes: tuple[dict[str, Any], ...]

    @property
    def view(self) -> View:
        """The crop as detectors take it."""
        return View(
            pixels=self.crop.pixels,
            um_per_px=self.crop.um_per_px,
            left_um=float(self.image["left_um"]),
            top_um=float(self.image["top_um"]),
            well_radius_um=_WELL_RADIUS_UM,
        )

    @property
    def area_mm2(self) -> float:
        """Area that the crop shows, mm2."""
        height, width = self.crop.pixels.shape
        return float(height * width * self.crop.um_per_px**2 / 1e6)


class TestSet:
    """Crops that no training saw."""

    __test__ = False  # pytest: this is no test

    def __init__(self, data: Path, task: Task, split: Split = Split.TEST) -> None:
        """Open a split.

        Args:
            data: What `clonetrace dataset` wrote.
            task: What it must be for.
            split: Which crops.

        Raises:
            InputError: The folder holds something else.
        """
        self._shards = ShardSet(data / split / SHARDS_FOLDER)
        if self._shards.about.task is not task:
            raise InputError(
                f"{data} was expected to hold crops for the {task} module, but they are for "
                f"{self._shards.about.task}; name another folder"
            )
        self.names = self._shards.about.categories
        path = data / split / ANNOTATIONS_FILE
        try:
            labels = json.loads(path.read_text(encoding="utf-8"))
            self._images: list[dict[str, Any]] = labels["images"]
            notes: dict[int, list[dict[str, Any]]] = {image["id"]: [] for image in self._images}
            for one in labels["annotations"]:
                notes[one["image_id"]].append(one)
        except (OSError, ValueError, KeyError) as error:
            raise InputError(
                f"{path} was expected to describe crops, but it cannot be read ({error}); "
                "make the set again"
            ) from error
        self._notes = notes

    def __len__(self) -> int:
        return len(self._shards)

    def __iter__(self) -> Iterator[KnownCrop]:
        for crop, image in zip(self._shards, self._images, strict=True):
            yield KnownCrop(crop, image, tuple(self._notes[image["id"]]))
