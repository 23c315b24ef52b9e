from pathlib import Path

import cv2
import numpy as np

from clonetrace.simulate.dataset import (
    Crop,
    DatasetSummary,
    ShardSet,
    ShardWriter,
    Split,
    Task,
    preview,
)


def test_boxes_are_drawn_in_colour_and_ignored_ones_in_grey(
    crops: list[Crop], tmp_path: Path
) -> None:
    writer = ShardWriter(tmp_path, Task.LOCAL, Split.TRAIN, size_px=16, mb=1)
    for crop in crops:
        writer.add(crop)
    writer.close()
    sheet = preview(ShardSet(tmp_path)).astype(int)
    coloured = (sheet.max(axis=2) - sheet.min(axis=2)) > 40
    third = slice(2 * 20, 2 * 20 + 16)
    assert coloured[:16, third].any(), "the third crop has a colony"
    assert not coloured[:16, 20:36].any(), "the second has nothing"


def test_every_set_has_a_preview(small_set: tuple[Path, DatasetSummary]) -> None:
    picture = cv2.imread(str(small_set[0] / "preview.png"))
    assert picture is not None
    assert np.ptp(picture) > 100
