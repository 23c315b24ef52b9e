"""The small pictures of the page, and that they are made once."""

import os
from base64 import b64decode
from pathlib import Path

import cv2
import numpy as np
import pytest

from clonetrace.report import pictures
from clonetrace.report.pictures import Pictures

CROP = "crops/day03/RUN_1_A1.jpg"


def draw(out: Path, grey: int, crop: str = CROP) -> None:
    path = out / crop
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((320, 320, 3), grey, np.uint8))


def shown(out: Path, count: int = 1, crop: str = CROP) -> np.ndarray:
    made = Pictures(out, count)
    (uri,) = made.data_uris([crop])
    made.sweep()
    assert uri is not None
    data = np.frombuffer(b64decode(uri.removeprefix("data:image/webp;base64,")), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert picture is not None
    return picture


def kept(out: Path) -> list[Path]:
    return sorted((out / "cache" / "page").rglob("*.webp"))


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Counts what is encoded."""
    encoded: list[object] = []
    real = pictures.webp_encode

    def encode(picture: np.ndarray, **options: object) -> bytes:
        encoded.append(picture)
        return bytes(real(picture, **options))

    monkeypatch.setattr(pictures, "webp_encode", encode)
    return encoded


def test_what_did_not_change_is_encoded_once(tmp_path: Path, encoder: list[object]) -> None:
    draw(tmp_path, 90)
    first = shown(tmp_path)
    assert abs(int(first.mean()) - 90) < 3
    assert (shown(tmp_path) == first).all()
    assert len(encoder) == 1


def test_what_was_drawn_anew_is_encoded_anew(tmp_path: Path, encoder: list[object]) -> None:
    draw(tmp_path, 90)
    shown(tmp_path)
    draw(tmp_path, 170)
    os.utime(tmp_path / CROP, ns=(0, 1_700_000_000_000_000_000))  # even with an older clock
    assert abs(int(shown(tmp_path).mean()) - 170) < 3
    assert len(encoder) == 2


def test_another_size_takes_the_place_of_the_former(tmp_path: Path, encoder: list[object]) -> None:
    draw(tmp_path, 90)
    assert shown(tmp_path).shape[0] == 320
    assert shown(tmp_path, count=10_000).shape[0] < 320
    assert len(encoder) == 2
    assert len(kept(tmp_path)) == 1


def test_what_is_no_longer_on_the_page_is_not_kept(tmp_path: Path) -> None:
    other = CROP.replace("A1", "B7")
    for crop in (CROP, other):
        draw(tmp_path, 90, crop)
        shown(tmp_path, crop=crop)
    (only,) = kept(tmp_path)
    assert only.stem == "RUN_1_B7"


def test_a_kept_picture_that_broke_off_with_the_power_is_made_anew(tmp_path: Path) -> None:
    draw(tmp_path, 90)
    shown(tmp_path)
    (path,) = kept(tmp_path)
    changed = path.stat().st_mtime_ns
    path.write_bytes(b"")
    os.utime(path, ns=(changed, changed))
    assert abs(int(shown(tmp_path).mean()) - 90) < 3
