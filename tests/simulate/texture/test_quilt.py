"""Large textures grown out of small ones."""

import numpy as np

from clonetrace.simulate.texture.quilt import quilt, swatch


def test_pieces_come_from_the_usable_part_only() -> None:
    texture = np.zeros((60, 60), dtype=np.float32)
    texture[:, 30:] = 9
    usable = np.zeros((60, 60), dtype=bool)
    usable[:, :30] = True
    source = swatch(texture, usable, 20)
    assert source is not None
    assert (quilt([source], 100, 20, 5, np.random.default_rng(1)) == 0).all()


def test_where_no_piece_fits_there_is_no_swatch() -> None:
    texture = np.zeros((40, 40), dtype=np.float32)
    assert swatch(texture, np.eye(40, dtype=bool), 8) is None
    assert swatch(texture, np.ones((40, 40), dtype=bool), 50) is None


def test_stripes_go_on_across_the_seams() -> None:
    rows = np.arange(80)
    stripes = np.repeat(np.sin(rows / 8 * 2 * np.pi)[:, None], 80, axis=1).astype(np.float32)
    source = swatch(stripes, np.ones((80, 80), dtype=bool), 24)
    assert source is not None
    grown = quilt([source], 200, 24, 10, np.random.default_rng(2))
    inside = np.abs(np.diff(stripes, axis=0)).max()
    steps = np.abs(np.diff(grown, axis=0))
    assert np.mean(steps <= inside * 1.01) > 0.97


def test_equal_seeds_quilt_equal_textures() -> None:
    texture = np.random.default_rng(3).standard_normal((50, 50)).astype(np.float32)
    source = swatch(texture, np.ones((50, 50), dtype=bool), 16)
    assert source is not None
    first, second = (quilt([source], 90, 16, 4, np.random.default_rng(4)) for _ in range(2))
    assert np.array_equal(first, second)
    assert abs(first.std() / texture.std() - 1) < 0.1
