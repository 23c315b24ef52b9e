"""The dense detector: backbone, feature pyramid and two towers."""

import math
from typing import cast

import torch
from torch import Tensor, nn

from clonetrace.train.backbone import Backbone
from clonetrace.train.settings import BackboneSettings, NetworkSettings

#: Every place says "object" with this probability before training, so that the many empty places
#: do not swamp the first steps (Lin et al. 2017, RetinaNet, section 4.1).
_PRIOR = 0.01
_STAGES = 4


class Pyramid(nn.Module):
    """Features of equal width at every level, with what coarser levels know."""

    def __init__(
        self,
        backbone: BackboneSettings,
        strides: tuple[int, ...],
        width: int,
        *,
        smooth: bool,
    ) -> None:
        """Make the pyramid.

        Args:
            backbone: Gives widths and strides of the stages.
            strides: Of the pyramid's levels; those over the last stage's are made from the level
                below.
            width: Channels of each level.
            smooth: Whether sums are smoothed.
        """
        super().__init__()
        self._first = int(math.log2(strides[0] / backbone.first_stride))
        levels = min(len(strides), _STAGES - self._first)
        self.across = nn.ModuleList(
            nn.Conv2d(wide, width, 1) for wide in backbone.widths[self._first :]
        )
        self.smooth = nn.ModuleList(
            nn.Conv2d(width, width, 3, 1, 1) if smooth else nn.Identity() for _ in range(levels)
        )
        self.beyond = nn.ModuleList(
            nn.Conv2d(width, width, 3, 2, 1) for _ in range(len(strides) - levels)
        )

    def forward(self, features: list[Tensor]) -> list[Tensor]:
        """Return the levels, finest first."""
        across = [
            layer(one) for layer, one in zip(self.across, features[self._first :], strict=True)
        ]
        summed = [across[-1]]
        for finer in reversed(across[:-1]):
            # The repeat of a map that is one row too tall for the finer one is cut off.
            larger = nn.functional.interpolate(summed[0], scale_factor=2.0, mode="nearest")
            summed.insert(0, finer + larger[..., : finer.shape[-2], : finer.shape[-1]])
        levels = [layer(one) for layer, one in zip(self.smooth, summed, strict=False)]
        for layer in self.beyond:
            levels.append(layer(nn.functional.relu(levels[-1])))
        return levels


class DenseDetector(nn.Module):
    """Says at every anchor what is there, and where its box is."""

    def __init__(self, settings: NetworkSettings, classes: int) -> None:
        """Make an untrained detector of a number of classes."""
        super().__init__()
        self.settings = settings
        self.classes = classes
        self.backbone = Backbone(settings.backbone)
        width, anchors = settings.pyramid_width, settings.anchors
        self.pyramid = Pyramid(settings.backbone, anchors.strides, width, smooth=settings.smooth)
        self.class_tower = _tower(width, settings.tower, anchors.per_place * classes)
        self.box_tower = _tower(width, settings.tower, anchors.per_place * 4)
        *_, last = self.class_tower.parameters()
        nn.init.constant_(last, -math.log((1 - _PRIOR) / _PRIOR))

    def forward(self, views: Tensor) -> list[Tensor]:
        """Return the raw maps: classes of each level, then boxes of each level.

        Args:
            views: Contrast, shape (views, 1, height, width).
        """
        levels = self.pyramid(self.backbone(views))
        return [self.class_tower(one) for one in levels] + [self.box_tower(one) for one in levels]

    def by_anchor(self, maps: list[Tensor]) -> tuple[Tensor, Tensor]:
        """Return the maps in the order of the anchor grid.

        Returns:
            Logits, shape (views, anchors, classes), and box numbers, shape (views, anchors, 4).
        """
        half = len(maps) // 2
        return (
            torch.cat([_flat(one, self.classes) for one in maps[:half]], dim=1),
            torch.cat([_flat(one, 4) for one in maps[half:]], dim=1),
        )


def _flat(values: Tensor, each: int) -> Tensor:
    views, _, rows, columns = values.shape
    apart = values.reshape(views, -1, each, rows, columns)
    return apart.permute(0, 3, 4, 1, 2).reshape(views, -1, each)


def _tower(width: int, depth: int, outputs: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for _ in range(depth):
        layers += [nn.Conv2d(width, width, 3, 1, 1), nn.ReLU(inplace=True)]
    last = nn.Conv2d(width, outputs, 3, 1, 1) if depth > 1 else nn.Conv2d(width, outputs, 1)
    nn.init.normal_(last.weight, std=0.01)
    nn.init.constant_(cast("Tensor", last.bias), 0.0)
    return nn.Sequential(*layers, last)
