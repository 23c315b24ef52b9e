"""What a training depends on."""

from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from clonetrace.domain import Value
from clonetrace.neural import AnchorSettings
from clonetrace.simulate.dataset import Task

Width = Annotated[int, Field(ge=1, le=4096)]
Share = Annotated[float, Field(ge=0, le=1)]


class BlockKind(StrEnum):
    """Residual blocks of He et al. 2016 (Deep residual learning), figure 5."""

    BASIC = "basic"
    """Two 3 x 3 convolutions."""
    BOTTLENECK = "bottleneck"
    """1 x 1, 3 x 3 and 1 x 1, the outer ones four times as wide."""


class Assignment(StrEnum):
    """Which anchors have to find which object."""

    OVERLAP = "overlap"
    """Those that overlap it enough (Lin et al. 2017, RetinaNet, section 4.1)."""
    CENTRE = "centre"
    """Those near its middle, on the level whose anchors are nearest to it in size."""


class Scoring(StrEnum):
    """What the score of a box learns to say, and how boxes learn."""

    PRESENCE = "presence"
    """Whether there is an object; boxes learn from their four numbers (Lin et al. 2017)."""
    OVERLAP = "overlap"
    """How well the box fits it, so that of two boxes the better one is kept; boxes learn from
    their overlap (Li et al. 2020, Generalized focal loss, eq. 4; Rezatofighi et al. 2019, GIoU)."""


class BackboneSettings(Value):
    """A residual network with four stages, each of twice the stride of the one before."""

    stem: tuple[Width, ...]
    """Channels of the convolutions of stride 2 before the first stage: one, followed by pooling,
    as in ResNet, or several."""
    block: BlockKind = BlockKind.BASIC
    widths: tuple[Width, Width, Width, Width]
    """Channels that leave each stage."""
    blocks: tuple[Width, Width, Width, Width]
    """Blocks of each stage."""

    @property
    def first_stride(self) -> int:
        """Pixels of the view per cell of the first stage's maps."""
        return int(2 ** max(len(self.stem), 2))


class NetworkSettings(Value):
    """A dense detector: backbone, feature pyramid (Lin et al. 2017, FPN), and two towers."""

    name: str
    backbone: BackboneSettings
    anchors: AnchorSettings
    pyramid_width: Width
    """Channels of the pyramid and the towers."""
    smooth: bool
    """Whether each level is smoothed after what coarser ones know was added, as in FPN. A tower
    that begins with a convolution can do without."""
    tower: Annotated[int, Field(ge=0, le=8)]
    """Convolutions of each tower before the answer."""
    assignment: Assignment
    scoring: Scoring

    @model_validator(mode="after")
    def _strides_follow(self) -> Self:
        strides, first = self.anchors.strides, self.backbone.first_stride
        doubled = all(after == 2 * before for before, after in pairwise(strides))
        if strides[0] not in {first, 2 * first} or not doubled:
            raise ValueError(
                f"the strides must begin at {first} or {2 * first} and double from level to level"
            )
        return self


class Schedule(Value):
    """How a network is trained."""

    steps: Annotated[int, Field(ge=1)] = 4000
    batch: Annotated[int, Field(ge=1, le=256)] = 8
    learning_rate: Annotated[float, Field(gt=0)] = 2e-3
    weight_decay: Annotated[float, Field(ge=0)] = 1e-4
    warm_up: Share = 0.05
    """Share of the steps in which the learning rate rises."""
    ema_steps: Annotated[float, Field(gt=0)] = 200.0
    """Weights are averaged over about so many steps; the average is what is shipped."""
    clip: Annotated[float, Field(gt=0)] = 5.0
    """Largest norm of the gradient."""
    seed: Annotated[int, Field(ge=0)] = 1
    check_every: Annotated[int, Field(ge=1)] = 500
    """Steps between two looks at the validation crops, each followed by a checkpoint."""
    check_crops: Annotated[int, Field(ge=1)] = 200
    """Validation crops that are looked at each time."""
    threads: Annotated[int, Field(ge=1, le=256)] = 1
    half_precision: bool = True
    """bf16 in the forward and backward pass: twice as fast on processors that have it."""


#: Made for processors: every level costs about as much as the others, and 512 x 512 px take some
#: 11 ms of one thread.
SMALL = NetworkSettings(
    name="small",
    backbone=BackboneSettings(stem=(16, 16), widths=(16, 32, 64, 128), blocks=(1, 2, 2, 2)),
    anchors=AnchorSettings(strides=(4, 8, 16, 32)),
    pyramid_width=16,
    smooth=False,
    tower=1,
    assignment=Assignment.CENTRE,
    scoring=Scoring.OVERLAP,
)

#: The same for objects of ten pixels and more: without the finest level, the pyramid can be twice
#: as wide at equal cost.
COARSE = SMALL.model_copy(
    update={"name": "coarse", "anchors": AnchorSettings(strides=(8, 16, 32)), "pyramid_width": 32}
)

#: The same for whole wells, which are looked at finely enough to see the texture of cells, and
#: answered for at every 32 um: one more convolution of stride 2 sees to that cheaply.
WELL = SMALL.model_copy(
    update={
        "name": "well",
        "backbone": BackboneSettings(
            stem=(8, 16, 32), widths=(32, 64, 96, 128), blocks=(1, 2, 2, 2)
        ),
        "anchors": AnchorSettings(strides=(8, 16, 32, 64)),
        "pyramid_width": 32,
    }
)

#: The configuration of the paper: RetinaNet with ResNet-50 and FPN, levels P3 to P7.
PAPER = NetworkSettings(
    name="paper",
    backbone=BackboneSettings(
        stem=(64,), block=BlockKind.BOTTLENECK, widths=(256, 512, 1024, 2048), blocks=(3, 4, 6, 3)
    ),
    anchors=AnchorSettings(
        strides=(8, 16, 32, 64, 128), scales=(1.0, 2 ** (1 / 3), 2 ** (2 / 3)), ratios=(0.5, 1, 2)
    ),
    pyramid_width=256,
    smooth=True,
    tower=4,
    assignment=Assignment.OVERLAP,
    scoring=Scoring.PRESENCE,
)

NETWORKS = {network.name: network for network in (SMALL, COARSE, WELL, PAPER)}
#: Cells are a few pixels wide and touch; colonies are larger.
NETWORK_FOR = {Task.GLOBAL: WELL, Task.LOCAL: COARSE, Task.CELL: SMALL, Task.MORPHOLOGY: SMALL}
