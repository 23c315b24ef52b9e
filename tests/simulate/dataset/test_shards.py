from pathlib import Path

import numpy as np
import pytest

from clonetrace.domain.errors import InputError
from clonetrace.simulate.dataset import Crop, ShardSet, ShardWriter, Split, Task


@pytest.fixture
def folder(crops: list[Crop], tmp_path: Path) -> Path:
    """Seven crops in blocks of three."""
    writer = ShardWriter(tmp_path, Task.LOCAL, Split.TRAIN, size_px=16, mb=3 * 16 * 16 / 1e6)
    for crop in crops:
        writer.add(crop)
    writer.close()
    return tmp_path


def test_crops_come_back_as_they_were_written(folder: Path) -> None:
    shards = ShardSet(folder)
    assert shards.about.crops == (3, 3, 1)
    assert [int(shards[number].pixels[0, 0]) for number in range(len(shards))] == [*range(10, 17)]
    crop = shards[2]
    assert crop.boxes_px.tolist() == [[2, 3, 8, 9], [0, 0, 3, 16]]
    assert [shards.about.categories[number] for number in crop.classes] == ["colony", "overspill"]
    assert crop.ignored.tolist() == [False, True]
    assert crop.points_px.tolist() == [[3, 4], [9, 11]]
    assert crop.owners.tolist() == [0, 0], "both belong to the first object"
    assert crop.um_per_px == 2.0
    assert shards[6].boxes_px.shape == (0, 4)


def test_every_crop_comes_once_in_an_order_that_the_seed_decides(folder: Path) -> None:
    shards = ShardSet(folder)
    first = [crop.image_id for crop in shards.shuffled(seed=1)]
    assert sorted(first) == [1, 2, 3, 4, 5, 6, 7]
    assert first == [crop.image_id for crop in shards.shuffled(seed=1)]
    assert first != [crop.image_id for crop in shards.shuffled(seed=2)]


def test_a_crop_may_be_changed_without_changing_the_file(folder: Path) -> None:
    ShardSet(folder)[0].pixels[:] = 0
    assert int(ShardSet(folder)[0].pixels.min()) == 10


def test_a_number_beyond_the_set_is_refused(folder: Path) -> None:
    with pytest.raises(IndexError, match="no crop 7"):
        ShardSet(folder)[7]


def test_a_set_without_crops_is_empty(tmp_path: Path) -> None:
    ShardWriter(tmp_path, Task.CELL, Split.VAL, size_px=16, mb=1).close()
    assert list(ShardSet(tmp_path).shuffled(seed=1)) == []


def test_a_folder_that_is_no_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"index\.json was expected .*clonetrace dataset"):
        ShardSet(tmp_path)


def test_a_damaged_index_is_named(folder: Path) -> None:
    (folder / "index.json").write_text('{"task": "local"')
    with pytest.raises(InputError, match=r"index\.json .* make the set again"):
        ShardSet(folder)


@pytest.mark.parametrize("name", ["labels.npz", "pixels-00001.npy"])
def test_a_truncated_file_is_named(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match=f"{name} was expected .* make the set again"):
        ShardSet(folder)


def test_pixels_that_do_not_fit_the_index_are_named(folder: Path) -> None:
    np.save(folder / "pixels-00000.npy", np.zeros((3, 8, 8), dtype=np.float32))
    with pytest.raises(InputError, match=r"uint8 pixels of shape \(3, 16, 16\), but .* float32"):
        ShardSet(folder)


def test_pickled_objects_are_not_loaded(folder: Path) -> None:
    path = folder / "pixels-00000.npy"
    np.save(path, np.array([{"code": "would run"}], dtype=object), allow_pickle=True)
    with pytest.raises(InputError, match=r"pixels-00000\.npy"):
        ShardSet(folder)
