"""What the losses reward."""

import numpy as np
import pytest
import torch

from clonetrace.neural.anchors import encoded
from clonetrace.neural.boxes import overlaps
from clonetrace.train.losses import detector_loss, focal_loss, overlaps_of
from clonetrace.train.settings import Scoring
from clonetrace.train.targets import IGNORED, NOTHING

BOX = (30.0, 40.0, 60.0, 56.0)


def numbers(*boxes: tuple[float, float, float, float]) -> torch.Tensor:
    """Box numbers relative to an anchor of 32 x 16 px at (48, 44)."""
    anchors = np.tile(np.array((48, 44, 32, 16), dtype=np.float32), (len(boxes), 1))
    return torch.from_numpy(encoded(anchors, np.array(boxes, dtype=np.float32)))


@pytest.mark.parametrize("other", [BOX, (35, 42, 70, 60), (20, 50, 40, 90), (100, 40, 120, 60)])
def test_overlaps_are_those_of_the_boxes(other):
    overlap, generalized = overlaps_of(numbers(other), numbers(BOX))
    expected = overlaps(np.array([other]), np.array([BOX]))[0, 0]
    assert float(overlap) == pytest.approx(expected, abs=1e-5)
    assert float(generalized) <= float(overlap) + 1e-6


def test_a_box_that_misses_is_told_in_which_direction_to_go():
    far, near = (overlaps_of(numbers((x, 40, x + 20, 60)), numbers(BOX))[1] for x in (160, 90))
    assert float(far) < float(near) < 0


def test_the_score_learns_how_well_the_box_fits():
    """The loss is least where the score is the overlap, and boxes are not pulled by scores."""
    found = numbers((35, 42, 70, 60)).reshape(1, 1, 4)
    fit = float(overlaps_of(found[0], numbers(BOX))[0])
    classes = torch.zeros(1, 1, dtype=torch.int64)
    losses = {}
    for score in np.linspace(0.05, 0.95, 91):
        logits = torch.logit(torch.tensor([[[score]]], dtype=torch.float32))
        told = detector_loss(logits, found, classes, numbers(BOX)[None], Scoring.OVERLAP)
        losses[score] = float(told)
    assert min(losses, key=losses.__getitem__) == pytest.approx(fit, abs=0.01)


def test_without_fits_the_loss_is_the_focal_loss():
    logits = torch.tensor([[[2.0, -1.0], [0.5, -3.0]]])
    classes = torch.tensor([[0, NOTHING]])
    p = torch.sigmoid(logits[0]).numpy().astype(np.float64)
    hit = -0.25 * (1 - p[0, 0]) ** 2 * np.log(p[0, 0])
    empty = -0.75 * sum(one**2 * np.log(1 - one) for one in (p[0, 1], p[1, 0], p[1, 1]))
    assert float(focal_loss(logits, classes)) == pytest.approx(hit + empty, rel=1e-5)


@pytest.mark.parametrize("scoring", list(Scoring))
def test_what_is_ignored_costs_nothing_whatever_is_said(scoring):
    classes = torch.tensor([[IGNORED, IGNORED]])
    loss = detector_loss(
        torch.randn(1, 2, 3), torch.randn(1, 2, 4), classes, torch.zeros(1, 2, 4), scoring
    )
    assert float(loss) == 0


@pytest.mark.parametrize("scoring", list(Scoring))
def test_perfect_answers_cost_nearly_nothing_and_wrong_ones_more(scoring):
    classes = torch.tensor([[0, NOTHING]])
    boxes = torch.cat((numbers(BOX), torch.zeros(1, 4)))[None]
    right = torch.tensor([[[9.0, -9.0], [-9.0, -9.0]]])
    perfect = float(detector_loss(right, boxes, classes, boxes, scoring))
    assert perfect < 1e-3
    assert float(detector_loss(-right, boxes, classes, boxes, scoring)) > 1
    assert float(detector_loss(right, boxes + 0.3, classes, boxes, scoring)) > 0.05
