"""The classifier of colony morphology."""

import torch
from torch import Tensor, nn

from clonetrace.train.backbone import Backbone
from clonetrace.train.settings import BackboneSettings

#: Grades a crop of 256 x 256 px in some 3 ms of one thread.
GRADER_BACKBONE = BackboneSettings(stem=(16, 16), widths=(16, 32, 64, 128), blocks=(1, 2, 2, 2))
_DROPPED = 0.2


class Grader(nn.Module):
    """Says which class a colony's picture belongs to."""

    def __init__(self, classes: int, settings: BackboneSettings = GRADER_BACKBONE) -> None:
        """Make an untrained classifier."""
        super().__init__()
        self.backbone = Backbone(settings)
        self.answer = nn.Sequential(
            nn.Dropout(_DROPPED), nn.Linear(sum(settings.widths[-2:]), classes)
        )

    def forward(self, views: Tensor) -> Tensor:
        """Return logits, shape (views, classes).

        Args:
            views: Contrast, shape (views, 1, height, width).
        """
        fine, coarse = self.backbone(views)[-2:]
        # Fine texture tells the classes apart as well as the outline does.
        pooled = torch.cat([fine.mean(dim=(2, 3)), coarse.mean(dim=(2, 3))], dim=1)
        logits: Tensor = self.answer(pooled)
        return logits
