"""Views lie where they say, at any scale."""

import math

import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clonetrace.domain import Box, ScanFrame
from clonetrace.imaging import ScanImage, open_source, region_again
from clonetrace.imaging.levels import count_at

WIDTH, HEIGHT = 260, 240


def frame(um_per_px: float = 2.0, x: float = 131.3, y: float = 118.6) -> ScanFrame:
    return ScanFrame(
        width_px=WIDTH,
        height_px=HEIGHT,
        centre_x_px=x,
        centre_y_px=y,
        um_per_px=um_per_px,
        well_radius_um=200.0,
    )


@pytest.fixture(scope="module")
def open_pixels(tmp_path_factory):
    """Write pixels to a file and open them."""
    folder = tmp_path_factory.mktemp("scans")

    def write(pixels):
        path = folder / "scan.tif"
        path.unlink(missing_ok=True)
        tifffile.imwrite(path, pixels)
        return open_source(path)

    return write


def brightest_um(view):
    """Centre of brightness in um from the well's centre."""
    weights = view.pixels.astype(float)
    y, x = np.mgrid[0 : weights.shape[0], 0 : weights.shape[1]] + 0.5
    return (
        view.left_um + (x * weights).sum() / weights.sum() * view.um_per_px,
        view.top_um + (y * weights).sum() / weights.sum() * view.um_per_px,
    )


places = st.tuples(st.integers(30, WIDTH - 40), st.integers(30, HEIGHT - 40))
centres = st.tuples(st.floats(60, 200), st.floats(60, 180))
many = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def dotted(place):
    pixels = np.zeros((HEIGHT, WIDTH), np.uint8)
    pixels[place[1] : place[1] + 8, place[0] : place[0] + 8] = 255
    return pixels


@many
@given(place=places, centre=centres, native=st.floats(0.3, 5), factor=st.floats(0.2, 9))
def test_a_dot_is_where_it_is_in_the_overview(open_pixels, place, centre, native, factor):
    scan = frame(native, *centre)
    with open_source_of(open_pixels, place) as source:
        view = ScanImage(source, scan).overview(native * factor)
    x, y = brightest_um(view)
    assert x == pytest.approx((place[0] + 4 - centre[0]) * native, abs=0.5 * view.um_per_px)
    assert y == pytest.approx((place[1] + 4 - centre[1]) * native, abs=0.5 * view.um_per_px)
    assert view.um_per_px == pytest.approx(native * max(1, factor))


@many
@given(
    place=places,
    centre=centres,
    native=st.floats(0.3, 5),
    factor=st.floats(0.2, 9),
    nudge=st.tuples(st.floats(-8, 8), st.floats(-8, 8)),
)
def test_a_dot_is_where_it_is_in_a_region(  # noqa: PLR0917  (drawn by hypothesis)
    open_pixels, place, centre, native, factor, nudge
):
    scan = frame(native, *centre)
    x_um, y_um = ((place[axis] + 4 - centre[axis]) * native for axis in (0, 1))
    box = Box(
        x_um=x_um + nudge[0] * native,
        y_um=y_um + nudge[1] * native,
        width_um=61.7 * native,
        height_um=53.2 * native,
    )
    with open_source_of(open_pixels, place) as source:
        view = ScanImage(source, scan).region(box, native * factor)
    scale = native * max(1, factor)
    assert view.pixels.shape == (
        math.ceil(box.height_um / scale - 1e-6),
        math.ceil(box.width_um / scale - 1e-6),
    )
    assert view.left_um == pytest.approx(box.left_um, abs=0.51 * native)
    assert view.top_um == pytest.approx(box.top_um, abs=0.51 * native)
    x, y = brightest_um(view)
    assert x == pytest.approx(x_um, abs=0.5 * view.um_per_px)
    assert y == pytest.approx(y_um, abs=0.5 * view.um_per_px)


def open_source_of(open_pixels, place):
    return open_pixels(dotted(place))


def test_finer_than_native_gives_native(open_pixels, draw_picture):
    pixels = draw_picture(8, HEIGHT, WIDTH)
    with open_pixels(pixels) as source:
        image = ScanImage(source, frame())
        np.testing.assert_array_equal(image.overview(0.5).pixels, pixels)
        box = frame().to_um(frame().to_pixels(Box(x_um=0, y_um=0, width_um=80, height_um=60)))
        view = image.region(box, 0.5)
    assert view.um_per_px == 2.0
    np.testing.assert_array_equal(view.pixels, pixels[103:135, 111:152][: view.pixels.shape[0]])


def test_outside_the_scan_is_black(open_pixels):
    with open_pixels(np.full((HEIGHT, WIDTH), 90, np.uint8)) as source:
        far = Box(x_um=9000, y_um=0, width_um=100, height_um=50)
        view = ScanImage(source, frame()).region(far, 2.0)
        corner = ScanImage(source, frame()).region(frame().extent.padded(40), 4.0)
    assert view.pixels.shape == (25, 50)
    assert not view.pixels.any()
    assert corner.pixels[0, 0] == 0
    assert corner.pixels[60, 60] == 90


def test_sixteen_bits_are_mapped_the_same_in_all_views(open_pixels, draw_picture):
    counts = (draw_picture(16, HEIGHT, WIDTH) // 20 + 1000).astype(np.uint16)
    with open_pixels(counts) as source:
        image = ScanImage(source, frame())
        whole = image.overview(2.0)
        part = image.region(Box(x_um=0, y_um=0, width_um=80, height_um=80), 2.0)
        levels = image.levels
    grey = whole.pixels.astype(int)
    assert whole.pixels.dtype == np.uint8
    assert grey.max() - grey.min() > 180
    assert levels.low < counts.min()
    assert levels.high > counts.max()
    left = round((part.left_um - whole.left_um) / 2)
    top = round((part.top_um - whole.top_um) / 2)
    np.testing.assert_array_equal(part.pixels, whole.pixels[top : top + 40, left : left + 40])


def test_eight_bits_stay_as_they_are(open_pixels):
    with open_pixels(np.full((HEIGHT, WIDTH), 7, np.uint8)) as source:
        assert (ScanImage(source, frame()).overview(2.0).pixels == 7).all()


def test_a_part_of_an_eight_bit_scan_costs_no_look_at_all_of_it(open_pixels, draw_picture):
    pixels = draw_picture(8, HEIGHT, WIDTH)
    with open_pixels(pixels) as source:
        ScanImage(source, frame()).region(Box(x_um=0, y_um=0, width_um=80, height_um=80), 2.0)
        assert 0 < source.pixels_decoded < pixels.size / 2


def test_overviews_of_all_scales_cost_one_pass(open_pixels, draw_picture):
    pixels = draw_picture(8, HEIGHT, WIDTH)
    with open_pixels(pixels) as source:
        image = ScanImage(source, frame())
        image.overview(8.0)
        image.overview(5.0)
        assert source.pixels_decoded == pixels.size


@many
@given(centre=centres, native=st.floats(0.5, 3), factor=st.floats(1, 3))
def test_the_well_is_the_overview_without_what_lies_beyond(open_pixels, centre, native, factor):
    scan = frame(native, *centre).model_copy(update={"well_radius_um": 30.0 * native})
    with open_source_of(open_pixels, (100, 90)) as source:
        image = ScanImage(source, scan)
        whole, well = image.overview(native * factor), image.well(native * factor)
    scale = whole.um_per_px
    left = round((well.left_um - whole.left_um) / scale)
    top = round((well.top_um - whole.top_um) / scale)
    height, width = well.pixels.shape
    part = whole.pixels[top : top + height, left : left + width]
    np.testing.assert_array_equal(well.pixels, part)
    # All of the floor that the scan shows is in it.
    assert well.left_um <= max(-scan.well_radius_um, whole.left_um) + 1e-6
    assert well.box.bottom_um >= min(scan.well_radius_um, whole.box.bottom_um) - 1e-6


def test_what_lies_far_beyond_the_wall_is_not_of_the_well(open_pixels):
    scan = frame(20.0, 130.0, 120.0)
    with open_pixels(np.full((HEIGHT, WIDTH), 90, np.uint8)) as source:
        well = ScanImage(source, scan).well(20.0)
    # 200 um of floor and 140 um beyond it on each side, and as much as a multiple of 32 takes.
    assert well.pixels.shape == (64, 64)


def test_pixels_that_were_kept_become_the_same_view(open_pixels, draw_picture):
    box = Box(x_um=11.3, y_um=-7.9, width_um=91.7, height_um=60.0)
    with open_pixels(draw_picture(8, HEIGHT, WIDTH)) as source:
        view = ScanImage(source, frame()).region(box, 3.1)
    again = region_again(frame(), box, 3.1, view.pixels)
    assert again is not None
    assert (again.box, again.um_per_px) == (view.box, view.um_per_px)
    assert region_again(frame(), box, 3.1, view.pixels[1:]) is None


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("percent", [0.0, 0.05, 50.0, 99.95, 100.0])
def test_a_count_is_the_least_that_so_many_pixels_do_not_exceed(draw_picture, bits, percent):
    pixels = draw_picture(bits, HEIGHT, WIDTH)
    count = count_at(pixels, percent)
    assert (pixels <= count).mean() >= percent / 100
    assert (pixels < count).mean() <= percent / 100
