import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import Box, ScanFrame
from clonetrace.simulate.dataset.cutting import cut

FRAME = ScanFrame(
    width_px=400,
    height_px=400,
    centre_x_px=203.5,
    centre_y_px=191.0,
    um_per_px=2.0,
    well_radius_um=380,
)


def scan_with_square(x_um: float, y_um: float, half_um: float) -> np.ndarray:
    """A grey scan with a bright square at a place in the well."""
    scan = np.full((400, 400), 100, dtype=np.uint8)
    box = FRAME.to_pixels(Box(x_um=x_um, y_um=y_um, width_um=2 * half_um, height_um=2 * half_um))
    scan[box.top : box.bottom, box.left : box.right] = 200
    return scan


@given(
    x=st.floats(min_value=-150, max_value=150),
    y=st.floats(min_value=-150, max_value=150),
    scale=st.floats(min_value=0.8, max_value=9.0),
)
def test_things_are_found_where_the_crop_says_they_are(x: float, y: float, scale: float) -> None:
    edge = 64 * scale
    scan = scan_with_square(x, y, 12)
    piece = cut(scan, FRAME, Box(x_um=x, y_um=y, width_um=edge, height_um=edge), 64)
    bright = piece.pixels.astype(float) - np.median(piece.pixels)
    bright[piece.pixels < 100] = 0
    columns = (np.arange(64) + 0.5) * piece.um_per_px + piece.box.left_um
    rows = (np.arange(64) + 0.5) * piece.um_per_px + piece.box.top_um
    assert (bright.sum(axis=0) @ columns) / bright.sum() == pytest.approx(x, abs=2.5)
    assert (bright.sum(axis=1) @ rows) / bright.sum() == pytest.approx(y, abs=2.5)
    assert piece.um_per_px == pytest.approx(scale)


def test_what_lies_outside_the_scan_is_black() -> None:
    scan = np.full((400, 400), 100, dtype=np.uint8)
    piece = cut(scan, FRAME, Box(x_um=-407, y_um=0, width_um=256, height_um=256), 64)
    assert (piece.pixels[:, :30] == 0).all()
    assert (piece.pixels[:, 34:] == 100).all()


def test_shrunk_pixels_are_means_over_areas() -> None:
    stripes = np.tile(np.array([80, 120], dtype=np.uint8), (400, 200))
    piece = cut(stripes, FRAME, Box(x_um=0, y_um=0, width_um=256, height_um=256), 64)
    assert (piece.pixels == 100).all()
