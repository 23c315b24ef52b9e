import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from clonetrace.domain.errors import ConfigurationError
from clonetrace.simulate.dataset import (
    DatasetSettings,
    DatasetSummary,
    ShardSet,
    Split,
    Task,
    build_dataset,
    make_crops,
    plan_wells,
)

SmallSet = tuple[Path, DatasetSummary]


def coco(out: Path, split: Split) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((out / split / "annotations.json").read_bytes())
    return content


def files(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def test_no_well_is_in_two_splits(small_set: SmallSet) -> None:
    out, summary = small_set
    wells = [{image["well"] for image in coco(out, split)["images"]} for split in Split]
    assert [len(one) for one in wells] == [split.wells for split in summary.splits]
    assert len(set.union(*wells)) == sum(len(one) for one in wells)


def test_labels_follow_the_coco_format(small_set: SmallSet) -> None:
    out, _ = small_set
    labels = coco(out, Split.TRAIN)
    assert [one["name"] for one in labels["categories"]] == ["colony", "differentiated"]
    images = {image["id"]: image for image in labels["images"]}
    assert len(images) == labels["info"]["crops"]
    for image in images.values():
        assert {"share", "imager", "day", "um_per_px", "focus"} <= image.keys()
    assert [one["id"] for one in labels["annotations"]] == [
        *range(1, len(labels["annotations"]) + 1)
    ]
    for one in labels["annotations"]:
        left, top, width, height = one["bbox"]
        image = images[one["image_id"]]
        assert one["category_id"] in {1, 2}
        assert one["iscrowd"] in {0, 1}
        assert {"cells", "width_um", "wall_um", "seam_um", "gap_um", "signal"} <= one.keys()
        assert one["area"] == pytest.approx(width * height, rel=0.01)
        assert left + width <= image["width"] + 0.01
        assert top + height <= image["height"] + 0.01


def test_shards_and_picture_files_show_the_same(small_set: SmallSet) -> None:
    out, _ = small_set
    labels = coco(out, Split.TRAIN)
    shards = ShardSet(out / Split.TRAIN / "shards")
    assert len(shards) == len(labels["images"])
    for number, image in enumerate(labels["images"]):
        file = cv2.imread(str(out / Split.TRAIN / image["file_name"]), cv2.IMREAD_UNCHANGED)
        crop = shards[number]
        assert np.array_equal(file, crop.pixels)
        boxes = [one["bbox"] for one in labels["annotations"] if one["image_id"] == crop.image_id]
        assert np.allclose(crop.boxes_px, np.reshape(boxes, (-1, 4)), atol=0.01)


def test_the_set_says_what_it_was_made_with(small_set: SmallSet) -> None:
    info = coco(small_set[0], Split.TEST)["info"]
    assert info["settings"]["seed"] == 3
    assert info["settings"]["preset"] == "standard"
    assert info["shares"] == {"simulated": info["crops"]}


def test_equal_settings_give_equal_bytes_whatever_the_workers(
    small: DatasetSettings, small_set: SmallSet, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    build_dataset(again, small.model_copy(update={"workers": 2}))
    assert files(again) == files(small_set[0])


def test_a_folder_that_holds_something_is_refused(
    small: DatasetSettings, small_set: SmallSet
) -> None:
    with pytest.raises(ConfigurationError, match="new or an empty folder"):
        build_dataset(small_set[0], small)


@pytest.mark.parametrize(("task", "wells"), [(Task.LOCAL, 2), (Task.MORPHOLOGY, 3)])
def test_labelled_boxes_hold_the_texture_of_the_crop(task: Task, wells: int) -> None:
    """Grey varies more within the boxes of colonies than on the floor around them."""
    settings = DatasetSettings(task=task, wells=wells, seed=5)
    stands_out = [
        contrast(crop.pixels, one.box_px)
        for planned in plan_wells(settings)
        for crop in make_crops(planned, settings)
        for one in crop.annotations
        if not one.ignored and one.category != "overspill" and min(one.box_px[2:]) > 12
    ]
    assert len(stands_out) >= 3
    assert np.mean(np.array(stands_out) > 1.2) > 0.8


def contrast(pixels: np.ndarray, box: tuple[float, float, float, float]) -> float:
    """Fine texture within a box, over that of the lit rest of the crop."""
    fine = pixels.astype(np.float32) - cv2.GaussianBlur(pixels.astype(np.float32), (0, 0), 3)
    left, top, width, height = (round(value) for value in box)
    inside = np.zeros(pixels.shape, dtype=bool)
    quarter_x, quarter_y = width // 5, height // 5
    inside[
        top + quarter_y : top + height - quarter_y, left + quarter_x : left + width - quarter_x
    ] = True
    around = ~cv2.dilate(inside.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    around[max(top - 5, 0) : top + height + 5, max(left - 5, 0) : left + width + 5] = False
    lit = cv2.erode((pixels > 30).astype(np.uint8), np.ones((31, 31), np.uint8)) > 0
    floor = fine[around & lit]
    return float(fine[inside].std() / max(floor.std(), 0.1)) if floor.size > 500 else 9.0
