"""A network that is small enough for tests, with its card, as training writes it."""

from pathlib import Path

import pytest
import torch

from clonetrace.neural import AnchorSettings, ModelCard, Precision
from clonetrace.train.detector import DenseDetector
from clonetrace.train.export import onnx_bytes, write_model
from clonetrace.train.settings import Assignment, BackboneSettings, NetworkSettings

TINY = NetworkSettings(
    name="tiny",
    backbone=BackboneSettings(stem=(8, 8), widths=(8, 16, 16, 16), blocks=(1, 1, 1, 1)),
    anchors=AnchorSettings(strides=(4, 8)),
    pyramid_width=8,
    smooth=True,
    tower=1,
    assignment=Assignment.CENTRE,
)


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an untrained detector of cells, in fp32 only."""
    torch.manual_seed(3)
    content = onnx_bytes(
        DenseDetector(TINY, 3), 128, ["classes_4", "classes_8", "boxes_4", "boxes_8"]
    )
    folder = tmp_path_factory.mktemp("models")
    card = ModelCard(
        task="cell",
        network="tiny",
        classes=("cell", "doublet", "debris"),
        um_per_px=1.0,
        size_px=128,
        anchors=TINY.anchors,
        files={},
    )
    write_model(folder, card, {Precision.FP32: content})
    return folder
