"""The dense detector: what it answers where."""

import pytest
import torch
from pydantic import ValidationError

from clonetrace.neural import AnchorGrid, AnchorSettings
from clonetrace.train.detector import DenseDetector
from clonetrace.train.settings import NETWORKS, SMALL, WELL, NetworkSettings

HEIGHT, WIDTH, CLASSES = 128, 192, 3


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_every_anchor_gets_an_answer(network: NetworkSettings):
    model = DenseDetector(network, CLASSES).eval()
    with torch.no_grad():
        maps = model(torch.zeros(1, 1, HEIGHT, WIDTH))
        logits, boxes = model.by_anchor(maps)
    grid = AnchorGrid(network.anchors, HEIGHT, WIDTH)
    assert [tuple(one.shape[-2:]) for one in maps[: len(maps) // 2]] == list(grid.shapes)
    assert logits.shape == (1, len(grid.boxes), CLASSES)
    assert boxes.shape == (1, len(grid.boxes), 4)


@pytest.mark.parametrize(
    ("network", "strides"), [(SMALL, (16, 32)), (SMALL, (4, 16)), (WELL, (4, 8))]
)
def test_strides_that_no_stage_has_are_refused(network: NetworkSettings, strides):
    settings = network.model_dump() | {"anchors": AnchorSettings(strides=strides)}
    with pytest.raises(ValidationError, match="the strides must begin at"):
        NetworkSettings.model_validate(settings)
