"""The whole set: simulate the wells, cut, label, and write the splits."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

import cv2

from clonetrace.domain import Value
from clonetrace.domain.errors import ConfigurationError, StoreError
from clonetrace.simulate.dataset.coco import ANNOTATIONS_FILE, CocoLabels
from clonetrace.simulate.dataset.crop import LENSES, Crop
from clonetrace.simulate.dataset.preview import PREVIEW_FILE, write_preview
from clonetrace.simulate.dataset.settings import DatasetSettings, Split
from clonetrace.simulate.dataset.shards import ShardWriter
from clonetrace.simulate.dataset.wells import PlannedWell, make_crops, plan_wells

#: Folder of a split's blocks of pixels.
SHARDS_FOLDER = "shards"
#: Fast rather than small: noise hardly compresses.
_PNG_LEVEL = 1
#: Wells that may be finished but not yet written, for each process.
_AHEAD = 4


class SplitSummary(Value):
    """What one split holds."""

    split: Split
    wells: int
    crops: int
    objects: dict[str, int]
    """Labelled objects by category, ignored ones left out."""


class DatasetSummary(Value):
    """What a set holds."""

    splits: tuple[SplitSummary, ...]


def build_dataset(
    out: Path,
    settings: DatasetSettings,
    progress: Callable[[int, int], None] | None = None,
) -> DatasetSummary:
    """Write a training set: `OUT/train`, `OUT/val` and `OUT/test`.

    `OUT/preview.png` shows some of the crops for training with their labels. Each split holds
    `annotations.json` in COCO format, `shards/` for fast loading and, unless
    `settings.images` is false, `images/` with a PNG file for each crop.

    Args:
        out: Folder to write to; it is made, and must be empty.
        settings: What to make.
        progress: Called after each well with the wells done so far and the wells in all.

    Raises:
        ConfigurationError: The folder holds something already, or a setting names nothing.
        StoreError: A file cannot be written.
    """
    if out.exists() and any(out.iterdir()):
        raise ConfigurationError(
            f"{out} was expected to be a new or an empty folder, but it holds files; "
            "choose another folder or empty it"
        )
    wells = plan_wells(settings)
    try:
        writers = {split: _SplitWriter(out / split, split, settings) for split in Split}
        for done, (planned, crops) in enumerate(_in_order(wells, settings), start=1):
            writers[planned.split].add(crops)
            if progress is not None:
                progress(done, len(wells))
        splits = tuple(writer.close() for writer in writers.values())
        write_preview(out / Split.TRAIN / SHARDS_FOLDER, out / PREVIEW_FILE)
        return DatasetSummary(splits=splits)
    except OSError as error:
        raise StoreError(
            f"{error.filename or out} was to be written as a part of a training set, but "
            f"{error.strerror or error}; make room or choose another folder"
        ) from error


class _SplitWriter:
    """One split's folder."""

    def __init__(self, folder: Path, split: Split, settings: DatasetSettings) -> None:
        self._folder, self._split, self._images = folder, split, settings.images
        self._labels = CocoLabels(settings, split)
        size_px = LENSES[settings.task].size_px
        self._shards = ShardWriter(
            folder / SHARDS_FOLDER, settings.task, split, size_px=size_px, mb=settings.shard_mb
        )
        self._wells = self._crops = 0
        self._objects: dict[str, int] = {}
        if self._images:
            (folder / "images").mkdir(parents=True, exist_ok=True)

    def add(self, crops: list[Crop]) -> None:
        """Write the crops of a well."""
        self._wells += 1
        for crop in crops:
            self._crops += 1
            name = self._labels.add(crop)
            self._shards.add(crop)
            for one in crop.annotations:
                if not one.ignored:
                    self._objects[one.category] = self._objects.get(one.category, 0) + 1
            if self._images:
                _, png = cv2.imencode(
                    ".png", crop.pixels, [cv2.IMWRITE_PNG_COMPRESSION, _PNG_LEVEL]
                )
                (self._folder / name).write_bytes(png.tobytes())

    def close(self) -> SplitSummary:
        """Write labels and indexes."""
        self._shards.close()
        text = self._labels.to_json()
        (self._folder / ANNOTATIONS_FILE).write_text(text, encoding="utf-8")
        return SplitSummary(
            split=self._split,
            wells=self._wells,
            crops=self._crops,
            objects=dict(sorted(self._objects.items())),
        )


def _in_order(
    wells: list[PlannedWell], settings: DatasetSettings
) -> Iterator[tuple[PlannedWell, list[Crop]]]:
    """Yield the crops well by well in the wells' order, whatever finishes first."""
    if settings.workers == 1:
        for planned in wells:
            yield planned, make_crops(planned, settings)
        return
    # A forked process would inherit the thread pools of the image libraries in an unknown state.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(settings.workers, mp_context=context) as pool:
        waiting: deque[tuple[PlannedWell, Future[list[Crop]]]] = deque()
        try:
            for planned in wells:
                waiting.append((planned, pool.submit(make_crops, planned, settings)))
                # Crops are large: finished wells that wait for a slow one must not fill the memory.
                if len(waiting) >= _AHEAD * settings.workers:
                    first, job = waiting.popleft()
                    yield first, job.result()
            while waiting:
                first, job = waiting.popleft()
                yield first, job.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
