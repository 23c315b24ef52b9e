"""Scan files in every format, and drawn wells."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray

Write = Callable[[Path, NDArray], None]

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"


def tiff(**options: object) -> Write:
    return lambda path, pixels: tifffile.imwrite(path, pixels, **options)


def opencv(suffix: str) -> Write:
    return lambda path, pixels: path.write_bytes(cv2.imencode(suffix, pixels)[1].tobytes())


@dataclass(frozen=True)
class Format:
    """How to write a scan, and what the format allows."""

    write: Write
    suffix: str
    bits: tuple[int, ...] = (8, 16)
    exact: bool = True
    partial: bool = True
    """Whether a region can be read without decoding all."""


FORMATS = {
    "raw tiff": Format(tiff(), ".tif"),
    "big-endian tiff": Format(tiff(byteorder=">"), ".tif"),
    "raw tiff in strips": Format(tiff(rowsperstrip=7), ".tif"),
    "big tiff": Format(tiff(bigtiff=True), ".tif"),
    "deflate strips": Format(tiff(compression="zlib", rowsperstrip=16), ".tif"),
    "deflate strips with predictor": Format(
        tiff(compression="zlib", predictor=True, rowsperstrip=16), ".tif"
    ),
    "lzw strips": Format(tiff(compression="lzw", rowsperstrip=16), ".tif"),
    "deflate tiles": Format(tiff(compression="zlib", tile=(32, 48)), ".tif"),
    "raw tiles": Format(tiff(tile=(32, 48)), ".tif"),
    "jpeg tiles": Format(tiff(compression="jpeg", tile=(32, 48)), ".tif", (8,), exact=False),
    "png": Format(opencv(".png"), ".png", partial=False),
    "jpeg": Format(opencv(".jpg"), ".jpg", (8,), exact=False, partial=False),
}

CASES = [
    pytest.param((form, bits), id=f"{name}, {bits} bit")
    for name, form in FORMATS.items()
    for bits in form.bits
]


def picture(bits: int, height: int = 181, width: int = 203) -> NDArray:
    """A smooth picture that differs everywhere, of a size that no block divides."""
    y, x = np.mgrid[0:height, 0:width]
    waves = 0.5 + 0.2 * np.sin(x / 11) + 0.2 * np.cos(y / 17) + 0.1 * x / width
    return (waves * (2**bits - 1) * 0.95).astype(f"u{bits // 8}")


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> tuple[Format, int]:
    """Every format with every depth that it holds."""
    return request.param


@pytest.fixture
def formats() -> dict[str, Format]:
    return FORMATS


@pytest.fixture(scope="session")
def draw_picture() -> Callable[..., NDArray]:
    return picture


@pytest.fixture(scope="session")
def draw_well() -> Callable[..., NDArray[np.uint8]]:
    return well_picture


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real scans beside the repository."""
    if not REAL.is_dir():
        pytest.skip("the real scans are not beside this repository")
    return REAL


def well_picture(
    size: tuple[int, int] = (600, 620),
    centre: tuple[float, float] = (312.3, 291.8),
    radius: float = 250.0,
    *,
    surround: float = 20.0,
    floor: float = 120.0,
    rings: tuple[tuple[float, float], ...] = (),
    noise: float = 1.5,
    blur: float = 1.0,
    seed: int = 1,
) -> NDArray[np.uint8]:
    """Draw an empty well; rings are (distance outside the rim in px, change of grey)."""
    height, width = size
    y, x = np.mgrid[0:height, 0:width] + 0.5
    r = np.hypot(x - centre[0], y - centre[1])
    well = np.where(r < radius, floor, surround)
    for distance, change in rings:
        well += change * (np.abs(r - radius - distance) < 2)
    well = cv2.GaussianBlur(well, (0, 0), blur) if blur else well
    well += np.random.default_rng(seed).normal(0, noise, well.shape)
    return np.clip(well, 0, 255).astype(np.uint8)
