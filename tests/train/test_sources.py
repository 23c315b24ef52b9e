"""Crops from a user's own COCO file."""

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from clonetrace.domain.errors import InputError
from clonetrace.simulate.dataset import CATEGORIES, LabelledCrop, Task
from clonetrace.train.sources import Crops, read_crops

#: Left, top, width, height.
BoxPx = tuple[int, int, int, int]
FLOOR = 250


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


@pytest.fixture
def painted(tmp_path: Path) -> Callable[..., Path]:
    """A folder with ten pictures of a size; on each, object n is a rectangle of grey n."""

    def write(
        width: int, height: int, boxes: list[BoxPx], category: str = "cell", **image: object
    ) -> Path:
        picture = np.full((height, width), FLOOR, dtype=np.uint8)
        for grey, (left, top, across, down) in enumerate(boxes):
            picture[top : top + down, left : left + across] = grey
        numbers = range(1, 11)
        for number in numbers:
            cv2.imwrite(str(tmp_path / f"{number}.png"), picture)
        content = {
            "images": [{"id": one, "file_name": f"{one}.png"} | image for one in numbers],
            "annotations": [
                {"image_id": one, "category_id": 7, "bbox": box} for one in numbers for box in boxes
            ],
            "categories": [{"id": 7, "name": category}],
        }
        (tmp_path / "annotations.json").write_text(json.dumps(content), encoding="utf-8")
        return tmp_path

    return write


def every(crops: Crops) -> list[LabelledCrop]:
    return [*crops.train, *crops.val]


def of_picture(number: int, crops: Crops) -> list[LabelledCrop]:
    return [crop for crop in every(crops) if crop.image_id == number]


def counted(crop: LabelledCrop) -> list[list[float]]:
    """The boxes that are hits or misses."""
    return crop.boxes_px[~crop.ignored].tolist()


def greys_within(crop: LabelledCrop, box: list[float]) -> set[int]:
    left, top, width, height = (int(value) for value in box)
    return set(crop.pixels[top : top + height, left : left + width].ravel().tolist())


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
        (lambda c: c.pop("images"), "but images: Field required; export the labels anew"),
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


def test_labels_that_are_no_json_are_refused_in_one_sentence(coco):
    folder = coco()
    (folder / "annotations.json").write_text("a table", encoding="utf-8")
    with pytest.raises(InputError, match="but it: Invalid JSON") as error:
        read_crops(folder, Task.CELL)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("bbox", "left"),
    [([900, 900, 10, 10], []), ([290, 190, 30, 30], [[290, 190, 10, 10]])],
    ids=["outside", "over the corner"],
)
def test_of_objects_the_part_within_the_picture_is_labelled(coco, bbox, left):
    def move(content: dict) -> None:
        content["annotations"][0]["bbox"] = bbox

    (first,) = of_picture(1, read_crops(change(coco(), move), Task.CELL))
    assert counted(first) == left


@pytest.mark.parametrize(
    ("width", "height", "squares"),
    [(300, 200, 1), (512, 512, 1), (513, 512, 2), (768, 768, 4), (769, 300, 3), (200, 1300, 5)],
)
def test_a_picture_becomes_as_many_squares_as_are_needed(painted, width, height, squares):
    crops = read_crops(painted(width, height, []), Task.CELL)
    assert len(of_picture(1, crops)) == squares
    assert {crop.pixels.shape for crop in every(crops)} == {(512, 512)}
    told = f"{10 * squares} crops of 10 annotated pictures of a user"
    assert crops.said == (told if squares > 1 else "10 annotated crops of a user")


@pytest.mark.parametrize(("width", "height"), [(1300, 900), (530, 1100), (2000, 400)])
def test_every_object_is_whole_in_a_square_and_none_is_lost(painted, width, height):
    rng = np.random.default_rng(8)
    # One in every field of 64 px, wherever in it.
    boxes = [
        (int(left + rng.integers(20)), int(top + rng.integers(20)), 20, int(rng.integers(8, 44)))
        for left in range(0, width - 64, 64)
        for top in range(0, height - 64, 64)
    ][:FLOOR]
    assert len(boxes) > 90
    seen = set()
    for crop in of_picture(1, read_crops(painted(width, height, boxes), Task.CELL)):
        for box in crop.boxes_px.tolist():
            # Cut or whole, a box holds its object and nothing else.
            (grey,) = greys_within(crop, box)
            assert box[2] <= boxes[grey][2]
            assert box[3] <= boxes[grey][3]
            if box[2:] == list(boxes[grey][2:]):
                seen.add(grey)
    assert seen == set(range(len(boxes)))


@pytest.mark.parametrize("left", [0, 1, 255, 257, 300, 511, 700, 1044])
@pytest.mark.parametrize("top", [0, 133, 257, 644])
def test_an_object_as_wide_as_half_a_square_is_whole_somewhere(painted, left, top):
    folder = painted(1300, 900, [(left, top, 256, 256)])
    crops = of_picture(1, read_crops(folder, Task.CELL))
    assert [256, 256] in [box[2:] for crop in crops for box in counted(crop)]


def test_what_a_square_cuts_is_ignored_unless_it_lacks_a_few_px_only(painted):
    # The squares of 768 px end at 512 and begin at 256.
    boxes = [(500, 100, 20, 20), (495, 200, 20, 20), (254, 300, 20, 20), (250, 400, 20, 20)]
    first, second = of_picture(1, read_crops(painted(768, 512, boxes), Task.CELL))
    assert first.boxes_px.tolist() == [
        [500, 100, 12, 20],
        [495, 200, 17, 20],
        [254, 300, 20, 20],
        [250, 400, 20, 20],
    ]
    assert first.ignored.tolist() == [True, False, False, False]
    assert second.boxes_px.tolist() == [
        [244, 100, 20, 20],
        [239, 200, 20, 20],
        [0, 300, 18, 20],
        [0, 400, 14, 20],
    ]
    assert second.ignored.tolist() == [False, False, False, True]


def test_what_a_user_marks_as_crowd_is_ignored_in_every_square(painted):
    def crowd(content: dict) -> None:
        content["annotations"][0]["iscrowd"] = 1

    folder = change(painted(768, 512, [(300, 100, 20, 20)]), crowd)
    crops = read_crops(folder, Task.CELL)
    assert [crop.ignored.tolist() for crop in of_picture(1, crops)] == [[True], [True]]
    assert [crop.ignored.tolist() for crop in of_picture(2, crops)] == [[False], [False]]


@pytest.mark.parametrize(
    ("category", "part"), [("colony", "overspill"), ("differentiated", "differentiated")]
)
def test_a_part_of_sprawl_is_sprawl_but_a_part_of_a_colony_is_overspill(painted, category, part):
    folder = painted(1300, 512, [(50, 50, 1200, 400)], category)
    crops = of_picture(1, read_crops(folder, Task.LOCAL))
    number = CATEGORIES[Task.LOCAL].index(part)
    assert len(crops) == 5
    assert all(crop.classes.tolist() == [number] for crop in crops)
    assert not any(crop.ignored.any() for crop in crops)


def test_squares_of_a_picture_are_never_both_learned_and_checked_with(painted):
    crops = read_crops(painted(1300, 900, [(600, 400, 20, 20)]), Task.CELL)
    assert {crop.image_id for crop in crops.val} == {1, 6}
    assert {crop.image_id for crop in crops.train} == {2, 3, 4, 5, 7, 8, 9, 10}
    assert len(of_picture(1, crops)) == len(of_picture(2, crops)) == 15


def test_a_picture_is_cut_at_the_scale_of_the_module(painted):
    folder = painted(600, 300, [(500, 100, 20, 20)], um_per_px=2.05)
    crops = of_picture(1, read_crops(folder, Task.CELL))
    # 1200 x 600 px: four squares beside each other and two below.
    assert len(crops) == 8
    whole = [box for crop in crops for box in counted(crop)]
    assert whole
    assert {tuple(box[2:]) for box in whole} == {(40, 40)}


def test_whole_wells_are_shrunk_instead_of_cut(painted):
    folder = painted(3328, 2000, [(3200, 1800, 80, 80)], "colony")
    (crop,) = of_picture(1, read_crops(folder, Task.GLOBAL))
    assert crop.pixels.shape == (1664, 1664)
    assert counted(crop) == [[1600, 900, 40, 40]]
