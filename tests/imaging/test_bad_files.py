"""Each bad file is refused in one clear sentence that names it."""

import cv2
import numpy as np
import pytest
import tifffile

from clonetrace.domain.errors import TruncatedScanError, UnreadableScanError
from clonetrace.imaging import open_source


def refusal(path) -> str:
    """Read the whole file and return what is said about it."""
    with pytest.raises(UnreadableScanError) as caught, open_source(path) as source:
        source.reduced(1)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    return message


@pytest.mark.parametrize("share", [0.02, 0.5, 0.95])
def test_cut_files_are_truncated(case, draw_picture, tmp_path, share):
    form, bits = case
    path = tmp_path / f"scan{form.suffix}"
    form.write(path, draw_picture(bits))
    data = path.read_bytes()
    path.write_bytes(data[: max(20, int(len(data) * share))])
    assert "is truncated" in refusal(path)
    with pytest.raises(TruncatedScanError):
        open_source(path)


def test_one_missing_byte_is_enough(formats, draw_picture, tmp_path):
    for name in ("png", "jpeg", "raw tiff", "raw tiff in strips"):
        path = tmp_path / f"scan{formats[name].suffix}"
        formats[name].write(path, draw_picture(8))
        path.write_bytes(path.read_bytes()[:-1])
        with pytest.raises(TruncatedScanError):
            open_source(path)


def test_empty_file(tmp_path):
    path = tmp_path / "Well_A1.tif"
    path.touch()
    assert "is empty (0 bytes)" in refusal(path)


def test_no_image(tmp_path):
    path = tmp_path / "Well_A1.tif"
    path.write_text("this was meant to be a scan")
    assert "is not a TIFF, PNG or JPEG image" in refusal(path)


def test_missing_file(tmp_path):
    assert "cannot be opened" in refusal(tmp_path / "nowhere.tif")


def test_a_folder(tmp_path):
    assert "cannot be opened" in refusal(tmp_path)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
def test_colours(tmp_path, suffix):
    path = tmp_path / f"scan{suffix}"
    colours = np.full((80, 90, 3), (20, 90, 200), np.uint8)
    if suffix == ".tif":
        tifffile.imwrite(path, colours, photometric="rgb")
    else:
        path.write_bytes(cv2.imencode(suffix, colours)[1].tobytes())
    message = refusal(path)
    assert "is a colour image, 3 channels" in message
    assert "export the grey brightfield channel" in message


@pytest.mark.parametrize("kind", ["float32", "uint32", "int16"])
def test_other_pixel_types(tmp_path, kind):
    path = tmp_path / "scan.tif"
    tifffile.imwrite(path, np.zeros((80, 90), kind))
    assert f"has pixels of type {kind}" in refusal(path)


def test_stacks(tmp_path):
    path = tmp_path / "stack.tif"
    tifffile.imwrite(path, np.zeros((5, 80, 90), np.uint8), photometric="minisblack")
    assert "holds 5 images where 1 is expected" in refusal(path)


@pytest.mark.parametrize("name", ["deflate strips", "deflate tiles", "png"])
def test_damaged_pixels(formats, draw_picture, tmp_path, name):
    path = tmp_path / f"scan{formats[name].suffix}"
    formats[name].write(path, draw_picture(8))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 400] = bytes(400)
    path.write_bytes(data)
    assert "damaged" in refusal(path)


def test_one_pixel_wide_opens(tmp_path):
    path = tmp_path / "scan.png"
    path.write_bytes(cv2.imencode(".png", np.full((300, 1), 9, np.uint8))[1].tobytes())
    with open_source(path) as source:
        assert (source.width_px, source.height_px) == (1, 300)
        assert source.look.pixels.shape == (300, 1)
