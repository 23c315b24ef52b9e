"""Crops as a few large blocks of raw pixels, which load fast in any order.

A folder holds `index.json`, `labels.npz`, and `pixels-00000.npy` and so on, each of shape (crops,
size, size), uint8. Blocks are mapped into memory, so a crop costs the reading of the pixels that
are looked at; there is no decoding, and nothing in the files can run code.
"""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, overload

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError

from clonetrace.domain import Grey, Value, first_problem
from clonetrace.domain.errors import InputError
from clonetrace.simulate.dataset.crop import CATEGORIES, Crop
from clonetrace.simulate.dataset.settings import Split, Task

_INDEX_FILE = "index.json"
_LABELS_FILE = "labels.npz"


class ShardIndex(Value):
    """What the blocks of a folder hold."""

    version: Annotated[int, Field(ge=2, le=2)] = 2
    task: Task
    split: Split
    size_px: Annotated[int, Field(ge=1, le=8192)]
    categories: tuple[str, ...]
    """Names of the classes 0, 1, 2 and so on."""
    crops: tuple[Annotated[int, Field(ge=1)], ...]
    """Crops of each block."""


@dataclass(frozen=True, eq=False)
class LabelledCrop:
    """One crop as training takes it.

    Attributes:
        pixels: Shape (size, size), 8-bit grey; mapped from disk, where no change reaches.
        boxes_px: Left, top, width, height, float32, shape (objects, 4).
        classes: Places in the index's categories, shape (objects,).
        ignored: Objects that are neither hits nor false alarms, shape (objects,).
        um_per_px: Scale.
        image_id: Number of the crop in `annotations.json`.
        points_px: Places (x, y) of the single cells of small objects, float32, shape (points, 2).
        owners: Which of the objects each of them belongs to, shape (points,).
    """

    pixels: Grey
    boxes_px: NDArray[np.float32]
    classes: NDArray[np.int16]
    ignored: NDArray[np.bool_]
    um_per_px: float
    image_id: int
    points_px: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 2), np.float32))
    owners: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    @property
    def corners_px(self) -> NDArray[np.float32]:
        """The boxes as left, top, right, bottom, shape (objects, 4)."""
        left_top = self.boxes_px[:, :2]
        return np.concatenate((left_top, left_top + self.boxes_px[:, 2:]), axis=1)


class ShardWriter:
    """Packs a split's crops into blocks."""

    def __init__(self, folder: Path, task: Task, split: Split, *, size_px: int, mb: float) -> None:
        """Begin an empty folder.

        Args:
            folder: It is made.
            task: What the crops are for.
            split: What the crops are for.
            size_px: Edge of the crops.
            mb: Largest size of a block, 10^6 bytes.
        """
        self._folder = folder
        self._task, self._split, self._size_px = task, split, size_px
        self._most = max(1, int(mb * 1e6 / size_px**2))
        self._waiting: list[Grey] = []
        self._blocks: list[int] = []
        self._boxes: list[tuple[float, float, float, float]] = []
        self._classes: list[int] = []
        self._ignored: list[bool] = []
        self._points: list[tuple[float, float]] = []
        self._owners: list[int] = []
        self._starts = [0]
        self._scales: list[float] = []
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, crop: Crop) -> None:
        """Add a crop; its number in `annotations.json` is its place among all, from 1."""
        names = CATEGORIES[self._task]
        self._waiting.append(crop.pixels)
        for number, one in enumerate(crop.annotations, start=len(self._boxes)):
            self._points.extend((point.x_px, point.y_px) for point in one.points)
            self._owners.extend([number] * len(one.points))
        self._boxes.extend(one.box_px for one in crop.annotations)
        self._classes.extend(names.index(one.category) for one in crop.annotations)
        self._ignored.extend(one.ignored for one in crop.annotations)
        self._starts.append(len(self._boxes))
        self._scales.append(crop.um_per_px)
        if len(self._waiting) == self._most:
            self._flush()

    def close(self) -> None:
        """Write what waits, the labels and the index.

        Raises:
            OSError: The disk is full or the folder cannot be written.
        """
        self._flush()
        np.savez(
            self._folder / _LABELS_FILE,
            allow_pickle=False,
            boxes=np.array(self._boxes, dtype=np.float32).reshape(-1, 4),
            classes=np.array(self._classes, dtype=np.int16),
            ignored=np.array(self._ignored, dtype=np.bool_),
            points=np.array(self._points, dtype=np.float32).reshape(-1, 2),
            owners=np.array(self._owners, dtype=np.int64),
            starts=np.array(self._starts, dtype=np.int64),
            scales=np.array(self._scales, dtype=np.float32),
        )
        index = ShardIndex(
            task=self._task,
            split=self._split,
            size_px=self._size_px,
            categories=CATEGORIES[self._task],
            crops=tuple(self._blocks),
        )
        (self._folder / _INDEX_FILE).write_text(index.model_dump_json(indent=1), encoding="utf-8")

    def _flush(self) -> None:
        if self._waiting:
            path = self._folder / _block_name(len(self._blocks))
            np.save(path, np.stack(self._waiting), allow_pickle=False)
            self._blocks.append(len(self._waiting))
            self._waiting = []


class ShardSet(Sequence[LabelledCrop]):
    """The crops of one split, in any order."""

    def __init__(self, folder: Path) -> None:
        """Open a folder of blocks.

        Args:
            folder: What `ShardWriter` wrote, `OUT/train/shards` for one.

        Raises:
            InputError: A file is missing, damaged, or does not fit the index.
        """
        self.about = _read_index(folder)
        labels = _read_labels(folder, sum(self.about.crops))
        self._boxes, self._classes = labels["boxes"], labels["classes"]
        self._ignored, self._starts = labels["ignored"], labels["starts"]
        self._scales = labels["scales"]
        self._points, self._owners = labels["points"], labels["owners"]
        self._blocks = [
            _map_block(folder / _block_name(number), count, self.about.size_px)
            for number, count in enumerate(self.about.crops)
        ]
        self._ends = np.cumsum(self.about.crops, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._scales)

    @overload
    def __getitem__(self, number: int) -> LabelledCrop: ...

    @overload
    def __getitem__(self, number: slice) -> list[LabelledCrop]: ...

    def __getitem__(self, number: int | slice) -> LabelledCrop | list[LabelledCrop]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(f"there is no crop {number} among {len(self)}")
        block = int(np.searchsorted(self._ends, number, side="right"))
        within = number - (int(self._ends[block - 1]) if block else 0)
        first, last = int(self._starts[number]), int(self._starts[number + 1])
        low, high = np.searchsorted(self._owners, (first, last))
        return LabelledCrop(
            pixels=np.asarray(self._blocks[block][within]),
            boxes_px=self._boxes[first:last],
            classes=self._classes[first:last],
            ignored=self._ignored[first:last],
            points_px=self._points[low:high],
            owners=self._owners[low:high] - first,
            um_per_px=float(self._scales[number]),
            image_id=number + 1,
        )

    def shuffled(self, seed: int) -> Iterator[LabelledCrop]:
        """Yield every crop once, in an order that the seed decides."""
        for number in np.random.default_rng(seed).permutation(len(self)):
            yield self[int(number)]


def _block_name(number: int) -> str:
    return f"pixels-{number:05d}.npy"


def _read_index(folder: Path) -> ShardIndex:
    path = folder / _INDEX_FILE
    try:
        return ShardIndex.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(
            f"{path} was expected to describe a set of crops, but it cannot be read "
            f"({error.strerror}); name a folder that `clonetrace dataset` wrote, such as "
            "OUT/train/shards"
        ) from error
    except ValidationError as error:
        problem = first_problem(error)
        raise InputError(
            f"{path} was expected to describe a set of crops, but {problem.message} "
            f"({problem.place or 'file'}); make the set again"
        ) from error


def _read_labels(folder: Path, crops: int) -> dict[str, NDArray[Any]]:
    path = folder / _LABELS_FILE
    try:
        with np.load(path, allow_pickle=False) as file:
            labels = {name: np.asarray(file[name]) for name in file.files}
        objects = len(labels["boxes"])
        fits = (
            labels["boxes"].shape == (objects, 4)
            and labels["classes"].shape == labels["ignored"].shape == (objects,)
            and labels["starts"].shape == (crops + 1,)
            and labels["scales"].shape == (crops,)
            and labels["points"].shape == (len(labels["owners"]), 2)
            and bool((np.diff(labels["owners"]) >= 0).all())
            and bool(((labels["owners"] >= 0) & (labels["owners"] < objects)).all())
            and labels["starts"][0] == 0
            and labels["starts"][-1] == objects
            and bool((np.diff(labels["starts"]) >= 0).all())
        )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(
            f"{path} was expected to hold the labels of {crops} crops, but it cannot be read "
            f"({error}); make the set again"
        ) from error
    if not fits:
        raise InputError(
            f"{path} was expected to hold the labels of {crops} crops, but its tables do not fit "
            "each other; make the set again"
        )
    return labels


def _map_block(path: Path, count: int, size_px: int) -> NDArray[np.uint8]:
    expected = (count, size_px, size_px)
    try:
        block = np.load(path, mmap_mode="c", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise InputError(
            f"{path} was expected to hold {count} crops, but it cannot be read ({error}); "
            "make the set again"
        ) from error
    if block.shape != expected or block.dtype != np.uint8:
        raise InputError(
            f"{path} was expected to hold uint8 pixels of shape {expected}, but holds "
            f"{block.dtype} of shape {block.shape}; make the set again"
        )
    mapped: NDArray[np.uint8] = block
    return mapped
