"""Small sets, and crops that are cheap to make."""

from pathlib import Path

import numpy as np
import pytest

from clonetrace.simulate.dataset import (
    Annotation,
    Crop,
    DatasetSettings,
    DatasetSummary,
    Point,
    Split,
    Task,
    build_dataset,
)


@pytest.fixture(scope="session")
def small() -> DatasetSettings:
    """Three wells; the scans of whole wells are the cheapest ones."""
    return DatasetSettings(task=Task.GLOBAL, wells=3, seed=3, val_share=0.34, test_share=0.34)


@pytest.fixture(scope="session")
def small_set(
    small: DatasetSettings, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, DatasetSummary]:
    """The folder and the summary of the small set."""
    out = tmp_path_factory.mktemp("dataset") / "set"
    return out, build_dataset(out, small)


def crop_of(grey: int, *annotations: Annotation, size_px: int = 16) -> Crop:
    """Make an even crop."""
    return Crop(
        pixels=np.full((size_px, size_px), grey, dtype=np.uint8),
        annotations=annotations,
        split=Split.TRAIN,
        well=0,
        seed=1,
        case="single",
        day=2,
        aim="living",
        um_per_px=2.0,
        left_um=-16.0,
        top_um=-16.0,
        share="simulated",
        imager="plate",
        focus=0.7,
    )


@pytest.fixture
def crops() -> list[Crop]:
    """Seven even crops, of grey 10 to 16; that of grey 12 shows two colonies."""
    cells = (Point(3.0, 4.0), Point(9.0, 11.0))
    colony = Annotation("colony", 2.0, 3.0, 8.0, 9.0, ignored=False, cells=2, points=cells)
    spill = Annotation("overspill", 0.0, 0.0, 3.0, 16.0, ignored=True, cells=900)
    return [crop_of(grey, *((colony, spill) if grey == 12 else ())) for grey in range(10, 17)]
