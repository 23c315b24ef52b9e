"""Crops from a user's own COCO file."""

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from clonetrace.domain.errors import InputError
from clonetrace.simulate.dataset import Task
from clonetrace.train.sources import read_crops


@pytest.fixture
def coco(tmp_path: Path) -> Callable[..., Path]:
    """A folder with pictures of 300 x 200 px, each with one cell at (10, 20), 16 px wide."""

    def write(count: int = 12, category: str = "cell", um_per_px: float | None = None) -> Path:
        (tmp_path / "images").mkdir(exist_ok=True)
        images, annotations = [], []
        for number in range(1, count + 1):
            name = f"images/{number}.png"
            cv2.imwrite(str(tmp_path / name), np.full((200, 300), 100 + number, dtype=np.uint8))
            images.append({"id": number, "file_name": name, "width": 300, "height": 200})
            if um_per_px is not None:
                images[-1]["um_per_px"] = um_per_px
            annotations.append(
                {"id": number, "image_id": number, "category_id": 7, "bbox": [10, 20, 16, 16]}
            )
        content = {
            "images": images,
            "annotations": annotations,
            "categories": [{"id": 7, "name": category}],
        }
        (tmp_path / "annotations.json").write_text(json.dumps(content), encoding="utf-8")
        return tmp_path

    return write


def change(folder: Path, edit: Callable[[dict], None]) -> Path:
    path = folder / "annotations.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_one_crop_in_five_is_kept_to_check_with(coco):
    crops = read_crops(coco(count=12), Task.CELL)
    assert (len(crops.train), len(crops.val)) == (9, 3)
    learned = {crop.image_id for crop in crops.train}
    assert learned.isdisjoint(crop.image_id for crop in crops.val)
    assert crops.said == "12 annotated crops of a user"


def test_pictures_get_the_size_that_the_module_is_trained_with(coco):
    crop = read_crops(coco(), Task.CELL).train[0]
    assert crop.pixels.shape == (512, 512)
    assert crop.boxes_px.tolist() == [[10, 20, 16, 16]]
    # What is missing looks like the picture's edge.
    assert crop.pixels[511, 511] == crop.pixels[0, 0]


def test_pictures_of_another_scale_are_brought_to_the_module_s(coco):
    crop = read_crops(coco(um_per_px=2.05), Task.CELL).train[0]
    assert crop.um_per_px == pytest.approx(1.025)
    assert crop.boxes_px.tolist() == [[20, 40, 32, 32]]


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda c: c["categories"].append({"id": 9, "name": "worm"}), "has the categories worm"),
        (lambda c: c["images"].__delitem__(slice(3, None)), "at least 10 are needed"),
        (lambda c: c.pop("images"), "images: Field required"),
        (lambda c: c["images"][0].update(file_name="../../secret.png"), "lies outside its folder"),
        (lambda c: c["images"][0].update(file_name="images/99.png"), "expected to be a picture"),
        (lambda c: c["annotations"][0].update(category_id=5), "category 5, which is not listed"),
    ],
)
def test_what_is_wrong_with_the_labels_is_said_in_one_sentence(coco, edit, told):
    with pytest.raises(InputError, match=told) as error:
        read_crops(change(coco(), edit), Task.CELL)
    assert "\n" not in str(error.value)


def test_a_folder_without_labels_is_named(tmp_path):
    with pytest.raises(InputError, match=r"annotations\.json was expected to hold labels"):
        read_crops(tmp_path, Task.CELL)


def test_objects_outside_of_the_square_are_left_out(coco):
    def far(content: dict) -> None:
        content["images"][5]["um_per_px"] = 5.0

    crops = read_crops(change(coco(um_per_px=1.0), far), Task.CELL)
    enlarged = [crop for crop in (*crops.train, *crops.val) if crop.image_id == 6]
    assert enlarged[0].boxes_px.max() <= 512

    def outside(content: dict) -> None:
        content["annotations"][0]["bbox"] = [900, 900, 10, 10]

    crops = read_crops(change(coco(), outside), Task.CELL)
    first = [crop for crop in (*crops.train, *crops.val) if crop.image_id == 1]
    assert first[0].boxes_px.shape == (0, 4)
