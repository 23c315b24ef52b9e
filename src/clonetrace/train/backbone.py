"""The residual network that all modules share."""

from itertools import pairwise

from torch import Tensor, nn

from clonetrace.train.layers import Residual, activated
from clonetrace.train.settings import BackboneSettings


class Backbone(nn.Module):
    """Features of a view at the strides of the four stages."""

    def __init__(self, settings: BackboneSettings) -> None:
        """Make an untrained network for views of one grey channel."""
        super().__init__()
        if len(settings.stem) == 1:
            self.stem = nn.Sequential(
                activated(1, settings.stem[0], size=7, stride=2), nn.MaxPool2d(3, 2, 1)
            )
        else:
            self.stem = nn.Sequential(
                *(activated(*pair, stride=2) for pair in pairwise((1, *settings.stem)))
            )
        stages = []
        width = settings.stem[-1]
        for number, (wide, count) in enumerate(zip(settings.widths, settings.blocks, strict=True)):
            blocks = []
            for block in range(count):
                stride = 2 if number > 0 and block == 0 else 1
                blocks.append(Residual(width, wide, stride=stride, kind=settings.block))
                width = wide
            stages.append(nn.Sequential(*blocks))
        self.stages = nn.ModuleList(stages)

    def forward(self, views: Tensor) -> list[Tensor]:
        """Return the features of each stage.

        Args:
            views: Contrast, shape (views, 1, height, width).
        """
        values = self.stem(views)
        features = []
        for stage in self.stages:
            values = stage(values)
            features.append(values)
        return features
