"""Real pictures, where they are at hand."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from clonetrace.simulate.texture import TextureKind, TextureSettings, cut_tile, cut_well

REAL = Path(__file__).parents[4] / "shared" / "real"
TILES = REAL / "ipsc_6well_tiles"
WELLS = REAL / "ipsc_96well_scans"

pytestmark = pytest.mark.skipif(
    not TILES.is_dir() or not WELLS.is_dir(), reason="the real pictures are not at hand"
)


def test_a_real_tile_gives_colonies_whose_texture_stands_out() -> None:
    path = sorted(TILES.glob("*.png"))[5]
    grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    made = cut_tile(np.asarray(grey, dtype=np.uint8), path.name, 1.01, TextureSettings())
    kinds = {c.row.kind for c in made.kept}
    assert {TextureKind.COLONY, TextureKind.CELL, TextureKind.FLOOR} <= kinds
    colonies = [c for c in made.kept if c.row.kind is TextureKind.COLONY]
    floors = [c for c in made.kept if c.row.kind is TextureKind.FLOOR]
    roughest_floor = max(c.row.contrast for c in floors)
    assert all(c.row.contrast > 1.5 * roughest_floor for c in colonies)


def test_the_light_of_a_real_well_is_smooth_and_dark_around() -> None:
    path = sorted(WELLS.glob("*.png"))[0]
    grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    light = cut_well(np.asarray(grey, dtype=np.uint8), path.name).relative
    middle = light[200:440, 200:440]
    assert 0.85 < float(middle.min()) < float(middle.max()) < 1.15
    assert float(light[:5].max()) < 0.1
