"""What the tests of several parts need."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from torch import nn

    from clonetrace.neural import ModelCard
    from clonetrace.train import NetworkSettings

# What makes networks is imported where one is asked for: torch takes seconds to load.
# ruff: noqa: PLC0415

#: Edge of the views that the tiny network is exported with, px.
TINY_PX = 128


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    folder = tmp_path / "small disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)],  # noqa: S607
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("this machine does not allow mounting a small file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S607


@pytest.fixture(scope="session")
def tiny() -> "NetworkSettings":
    """A detector that is small enough for tests."""
    from clonetrace.neural import AnchorSettings
    from clonetrace.train.settings import Assignment, BackboneSettings, NetworkSettings, Scoring

    return NetworkSettings(
        name="tiny",
        backbone=BackboneSettings(stem=(8, 8), widths=(8, 16, 16, 16), blocks=(1, 1, 1, 1)),
        anchors=AnchorSettings(strides=(4, 8)),
        pyramid_width=8,
        smooth=True,
        tower=1,
        assignment=Assignment.CENTRE,
        scoring=Scoring.OVERLAP,
    )


@pytest.fixture(scope="session")
def tiny_card(tiny: "NetworkSettings") -> "ModelCard":
    """The card of a tiny detector of cells, before its files are written."""
    from clonetrace.neural import ModelCard

    return ModelCard(
        task="cell",
        network=tiny.name,
        classes=("cell", "doublet", "debris"),
        um_per_px=1.0,
        size_px=TINY_PX,
        anchors=tiny.anchors,
        files={},
    )


@pytest.fixture(scope="session")
def exported(tiny: "NetworkSettings") -> "Callable[[nn.Module], bytes]":
    """Export a tiny detector as ONNX."""
    from clonetrace.train.export import onnx_bytes

    strides = tiny.anchors.strides
    outputs = [f"{what}_{stride}" for what in ("classes", "boxes") for stride in strides]
    return lambda model: onnx_bytes(model, TINY_PX, outputs)


@pytest.fixture(scope="session")
def tiny_models(
    tiny: "NetworkSettings",
    tiny_card: "ModelCard",
    exported: "Callable[[nn.Module], bytes]",
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A folder with an untrained detector of cells, in fp32 only."""
    import torch

    from clonetrace.neural import Precision
    from clonetrace.train.detector import DenseDetector
    from clonetrace.train.export import write_model

    torch.manual_seed(3)
    folder = tmp_path_factory.mktemp("models")
    content = exported(DenseDetector(tiny, len(tiny_card.classes)))
    write_model(folder, tiny_card, {Precision.FP32: content})
    return folder
