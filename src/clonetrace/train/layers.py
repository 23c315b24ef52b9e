"""Convolutions and residual blocks."""

from typing import cast

from torch import Tensor, nn

from clonetrace.train.settings import BlockKind

_WIDENED = 4


def convolution(inputs: int, outputs: int, *, size: int = 3, stride: int = 1) -> nn.Sequential:
    """Return a convolution without its non-linearity, normalised over the batch."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False), nn.BatchNorm2d(outputs)
    )


def activated(inputs: int, outputs: int, *, size: int = 3, stride: int = 1) -> nn.Sequential:
    """Return a normalised convolution with its non-linearity."""
    return nn.Sequential(
        *convolution(inputs, outputs, size=size, stride=stride), nn.ReLU(inplace=True)
    )


class Residual(nn.Module):
    """What the convolutions add to their input."""

    def __init__(self, inputs: int, outputs: int, *, stride: int, kind: BlockKind) -> None:
        """Make a block; its stride lies in the first 3 x 3 convolution."""
        super().__init__()
        if kind is BlockKind.BASIC:
            self.added = nn.Sequential(
                activated(inputs, outputs, stride=stride), convolution(outputs, outputs)
            )
        else:
            narrow = outputs // _WIDENED
            self.added = nn.Sequential(
                activated(inputs, narrow, size=1),
                activated(narrow, narrow, stride=stride),
                convolution(narrow, outputs, size=1),
            )
        same = inputs == outputs and stride == 1
        self.kept = nn.Identity() if same else convolution(inputs, outputs, size=1, stride=stride)
        # A block begins as the identity, which lets deep stacks learn from the start.
        *_, last = self.added.modules()
        nn.init.zeros_(cast("nn.BatchNorm2d", last).weight)

    def forward(self, values: Tensor) -> Tensor:
        """Return shape (views, outputs, rows / stride, columns / stride)."""
        return nn.functional.relu(self.added(values) + self.kept(values))
