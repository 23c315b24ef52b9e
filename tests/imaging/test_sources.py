"""What every pixel source must do, whatever the format."""

from pathlib import Path

import numpy as np
import pytest
import tifffile

from clonetrace.domain import PixelBox
from clonetrace.imaging import PixelSource, open_source, tiff_segments

REGION = PixelBox(left=37, top=50, right=90, bottom=83)


@pytest.fixture
def scan(case, draw_picture, tmp_path):
    """A scan file, its pixels, and what one may ask of its format."""
    form, bits = case
    path = tmp_path / f"scan{form.suffix}"
    pixels = draw_picture(bits)
    form.write(path, pixels)
    return path, pixels, form


def tolerance(form, pixels) -> float:
    return 1 if form.exact else 0.03 * np.iinfo(pixels.dtype).max


def test_describes_the_image(scan):
    path, pixels, _ = scan
    with open_source(path) as source:
        assert isinstance(source, PixelSource)
        assert (source.height_px, source.width_px) == pixels.shape
        assert source.dtype == pixels.dtype
        assert source.stated_um_per_px is None


def test_region_is_the_native_crop(scan):
    path, pixels, form = scan
    with open_source(path) as source:
        region = source.window(REGION)
    wanted = pixels[REGION.top : REGION.bottom, REGION.left : REGION.right]
    assert region.dtype == pixels.dtype
    if form.exact:
        np.testing.assert_array_equal(region, wanted)
    else:
        np.testing.assert_allclose(region, wanted.astype(float), atol=tolerance(form, pixels))


def test_region_is_black_outside_the_scan(scan):
    path, pixels, _ = scan
    height, width = pixels.shape
    with open_source(path) as source:
        region = source.window(PixelBox(left=-5, top=-4, right=width + 3, bottom=height + 2))
        nothing = source.window(PixelBox(left=900, top=900, right=910, bottom=905))
    assert region.shape == (height + 6, width + 8)
    assert not region[:4].any()
    assert not region[:, :5].any()
    assert not region[-2:].any()
    assert not region[:, -3:].any()
    assert region[4:-2, 5:-3].min() > 0
    assert nothing.shape == (5, 10)
    assert not nothing.any()


@pytest.mark.parametrize("factor", [1, 2, 4, 5, 8])
def test_overview_is_the_block_mean(scan, factor):
    path, pixels, form = scan
    with open_source(path) as source:
        small = source.reduced(factor)
    rows, columns = pixels.shape[0] // factor, pixels.shape[1] // factor
    blocks = pixels[: rows * factor, : columns * factor].astype(float)
    means = blocks.reshape(rows, factor, columns, factor).mean(axis=(1, 3))
    assert small.dtype == pixels.dtype
    assert small.shape == (-(-pixels.shape[0] // factor), -(-pixels.shape[1] // factor))
    np.testing.assert_allclose(small[:rows, :columns], means, atol=tolerance(form, pixels))


def test_a_region_does_not_cost_the_whole_image(scan):
    path, pixels, form = scan
    with open_source(path) as source:
        source.window(REGION)
        whole = pixels.size
        if form.partial:
            assert source.pixels_decoded < 0.4 * whole
        else:
            assert source.pixels_decoded == whole


def test_what_was_decoded_is_not_decoded_again(scan):
    path, _, _ = scan
    with open_source(path) as source:
        source.window(REGION)
        once = source.pixels_decoded
        source.window(REGION)
        mapped = source.pixels_decoded == 2 * REGION.width * REGION.height
        assert source.pixels_decoded == once or mapped


def test_a_scan_at_rest_gives_memory_back(tmp_path, monkeypatch, draw_picture):
    monkeypatch.setattr(tiff_segments, "_AT_WORK_PIXELS", 40_000)
    monkeypatch.setattr(tiff_segments, "_AT_REST_PIXELS", 16_000)
    path, picture = tmp_path / "strips.tif", draw_picture(8, 240, 160)
    tifffile.imwrite(path, picture, compression="zlib", rowsperstrip=16)
    corner = PixelBox(left=0, top=0, right=160, bottom=16)
    with open_source(path) as source:
        source.reduced(2)
        source.window(corner)
        assert source.pixels_decoded == picture.size
        source.rest()
        source.window(corner)  # used last, so kept
        assert source.pixels_decoded == picture.size
        np.testing.assert_array_equal(source.reduced(1), picture)
        assert picture.size < source.pixels_decoded <= 2 * picture.size - 16_000 + 16 * 160


def test_the_look_is_small(tmp_path):
    path = tmp_path / "large.tif"
    tifffile.imwrite(path, np.full((1210, 2300), 77, np.uint8))
    with open_source(path) as source:
        assert source.look.factor == 3
        assert source.look.pixels.shape == (404, 767)
        assert (source.look.pixels == 77).all()


def test_both_looks_together_cost_one_reading(tmp_path):
    path = tmp_path / "large.tif"
    rows, columns = np.mgrid[:1210, :2300]
    picture = (rows // 12 + columns // 12).astype(np.uint8)
    tifffile.imwrite(path, picture)
    with open_source(path) as source:
        assert source.fine_look.factor == 2
        assert source.fine_look.pixels.shape == (605, 1150)
        assert source.look.factor == 3
        assert source.pixels_decoded == picture.size
        # Averaged in two steps, a grey level may be rounded twice.
        straight = source.reduced(3).astype(int)
        assert np.abs(source.look.pixels.astype(int) - straight).max() <= 1


def test_content_decides_and_not_the_suffix(formats, draw_picture, tmp_path):
    path = tmp_path / "really_a_png.tif"
    formats["png"].write(path, draw_picture(8))
    with open_source(path) as source:
        assert type(source).__name__ == "PngSource"


def test_min_is_white_is_turned_around(draw_picture, tmp_path):
    path = tmp_path / "scan.tif"
    pixels = draw_picture(8)
    tifffile.imwrite(path, pixels, photometric="miniswhite")
    with open_source(path) as source:
        np.testing.assert_array_equal(source.window(REGION), 255 - pixels[50:83, 37:90])


def test_thumbnails_after_the_scan_are_passed_over(draw_picture, tmp_path):
    path = tmp_path / "scan.tif"
    pixels = draw_picture(8)
    with tifffile.TiffWriter(path) as tiff:
        tiff.write(pixels)
        tiff.write(pixels[::4, ::4], subfiletype=1)
    with open_source(path) as source:
        assert source.width_px == pixels.shape[1]


def test_a_factor_below_one_is_refused(formats, draw_picture, tmp_path):
    path = tmp_path / "scan.tif"
    formats["raw tiff"].write(path, draw_picture(8))
    with open_source(path) as source, pytest.raises(ValueError, match="enlarge"):
        source.reduced(0.5)


def test_files_are_not_changed(scan):
    path, _, _ = scan
    before = Path(path).read_bytes()
    with open_source(path) as source:
        source.look  # noqa: B018
        source.window(REGION)
    assert Path(path).read_bytes() == before
