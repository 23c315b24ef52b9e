"""Fake pictures of colonies, so that no test needs a real one."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from clonetrace.domain import Grey
from clonetrace.simulate.texture import TextureLibrary, TextureSettings, build_library

#: Edge of a fake picture, px; its scale is 1 um/px.
EDGE = 640


#: A round thing in a fake picture: middle and width in px, which are um.
Spot = tuple[float, float, float]


def fake_tile(
    seed: int, colonies: tuple[Spot, ...] = (), grains: tuple[Spot, ...] = (), edge: int = EDGE
) -> Grey:
    """Draw colonies with cobbles and bright borders, and dark grains, on an uneven floor."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:edge, :edge].astype(np.float32) + 0.5
    light = 130 + 12 * (x / edge - 0.5) - 8 * (y / edge - 0.5)
    contrast = np.zeros((edge, edge), dtype=np.float32)
    noise = cv2.GaussianBlur(rng.standard_normal((edge, edge)).astype(np.float32), (0, 0), 2.0)
    cobbles = 0.05 * noise / noise.std()
    for left, top, width in colonies:
        r = np.hypot(x - left, y - top) - width / 2
        contrast += np.where(r < 0, cobbles, 0) + 0.06 * np.exp(-((r / 2.5) ** 2))
    for left, top, width in grains:
        r = np.hypot(x - left, y - top) / (width / 2)
        contrast -= 0.35 / (1 + np.exp(np.minimum((r - 0.9) / 0.08, 50)))
    camera = rng.normal(0, 0.6, (edge, edge))
    return np.clip(np.rint(light * (1 + contrast) + camera), 0, 255).astype(np.uint8)


def fake_well(edge: int = 400) -> Grey:
    """Draw a lit disc that is darker towards the right, with a colony in it, on black."""
    y, x = np.mgrid[:edge, :edge].astype(np.float32) + 0.5 - edge / 2
    light = np.where(np.hypot(x, y) < 0.45 * edge, 125 - 30 * x / edge, 0)
    light[np.hypot(x - 40, y) < 8] -= 20
    return np.rint(np.clip(light, 0, 255)).astype(np.uint8)


@pytest.fixture(scope="session")
def draw_tile() -> Callable[..., Grey]:
    """Draw a fake picture: a seed, then `colonies` and `grains` as x, y and width."""
    return fake_tile


@pytest.fixture(scope="session")
def draw_well() -> Callable[..., Grey]:
    """Draw a scan of a whole fake well."""
    return fake_well


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pictures for training and one for testing, of one well, 0.8 mm apart."""
    folder = tmp_path_factory.mktemp("pictures")
    places = {(-0.4, -0.4): 1, (-0.4, 0.4): 2, (0.4, -0.4): 3}
    for (x_mm, y_mm), seed in places.items():
        tile = fake_tile(
            seed,
            colonies=((210, 210, 370), (520, 520, 70)),
            grains=((520, 120, 15), (480, 300, 16), (100, 520, 14), (330, 580, 5)),
            edge=800,
        )
        name = f"Scan_Well_A1_Xmm{x_mm:.3f}_Ymm{y_mm:.3f}_Ch1_1um.png"
        cv2.imwrite(str(folder / name), tile)
    return folder


@pytest.fixture(scope="session")
def wells(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scans of two whole wells, one of them for training."""
    folder = tmp_path_factory.mktemp("wells")
    for number in range(4):
        cv2.imwrite(str(folder / f"Scan_Well_B{number}.png"), fake_well())
    return folder


@pytest.fixture(scope="session")
def library(
    pictures: Path, wells: Path, tmp_path_factory: pytest.TempPathFactory
) -> TextureLibrary:
    """A library made of the fake pictures."""
    out = tmp_path_factory.mktemp("library") / "LIB"
    return build_library(pictures, out, TextureSettings(), wells=wells)
