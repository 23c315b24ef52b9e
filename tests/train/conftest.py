"""Small crops that a network can learn in seconds: bright discs are cells, dark ones debris."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from clonetrace.simulate.dataset import CATEGORIES, LabelledCrop, Task

EDGE = 128


def disc_crop(seed: int, edge: int = EDGE) -> LabelledCrop:
    """One to three discs of 14 px on a grey floor with noise."""
    rng = np.random.default_rng(seed)
    pixels = 120 + rng.normal(0, 2, (edge, edge))
    y, x = np.mgrid[:edge, :edge]
    boxes, classes = [], []
    for column in rng.permutation(3)[: rng.integers(1, 4)]:
        middle = (20 + 40 * column + rng.uniform(-6, 6), rng.uniform(20, edge - 20))
        bright = bool(rng.integers(2))
        inside = (x + 0.5 - middle[0]) ** 2 + (y + 0.5 - middle[1]) ** 2 < 49
        pixels[inside] += 40 if bright else -40
        boxes.append((middle[0] - 7, middle[1] - 7, 14, 14))
        classes.append(0 if bright else 2)
    return LabelledCrop(
        pixels=np.clip(pixels, 0, 255).astype(np.uint8),
        boxes_px=np.array(boxes, dtype=np.float32),
        classes=np.array(classes, dtype=np.int16),
        ignored=np.zeros(len(boxes), dtype=np.bool_),
        um_per_px=1.0,
        image_id=seed,
    )


@pytest.fixture(scope="session")
def crops() -> Sequence[LabelledCrop]:
    return [disc_crop(seed) for seed in range(24)]


@pytest.fixture
def make_crop() -> Callable[..., LabelledCrop]:
    return disc_crop


@pytest.fixture(scope="session")
def cell_names() -> tuple[str, ...]:
    return tuple(CATEGORIES[Task.CELL])


@pytest.fixture
def crop_of() -> Callable[..., LabelledCrop]:
    """Make an empty picture with given classes, each 20 px wide in the middle."""

    def make(classes: Sequence[int], ignored: Sequence[bool], edge: int = EDGE) -> LabelledCrop:
        box = (edge / 2 - 10, edge / 2 - 10, 20, 20)
        return LabelledCrop(
            pixels=np.full((edge, edge), 120, dtype=np.uint8),
            boxes_px=np.array([box] * len(classes), dtype=np.float32).reshape(-1, 4),
            classes=np.array(classes, dtype=np.int16),
            ignored=np.array(ignored, dtype=np.bool_),
            um_per_px=1.0,
            image_id=1,
        )

    return make
