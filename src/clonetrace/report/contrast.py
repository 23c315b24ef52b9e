"""Contrast of a strip of crops: stretched gently, and by the same amount in every crop."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from clonetrace.domain import Grey, View
from clonetrace.report.settings import ReportSettings


@dataclass(frozen=True)
class Contrast:
    """A straight line from grey values of the scans to grey values of the picture.

    Attributes:
        black: Grey value that becomes 0.
        white: Grey value that becomes 255; above `black`.
    """

    black: float = 0.0
    white: float = 255.0

    @classmethod
    def of(cls, views: Sequence[View], settings: ReportSettings | None = None) -> Self:
        """Choose the contrast that suits all the views together.

        Every view counts alike, whatever its size. Pixels outside the well's floor do not count,
        because the dark wall would use up the whole range.

        Args:
            views: The views of one strip.
            settings: How far the contrast may be stretched.
        """
        settings = settings or ReportSettings()
        shares = np.zeros(256)
        for view in views:
            counts = np.bincount(_floor(view), minlength=256)
            shares += counts / max(counts.sum(), 1)
        if not shares.any():
            return cls()
        heaped = np.cumsum(shares) / shares.sum()
        low = float(np.searchsorted(heaped, settings.tail_share))
        high = float(np.searchsorted(heaped, 1 - settings.tail_share))
        span = max(high - low, 255 / settings.max_gain)
        black = min(max((low + high - span) / 2, 0.0), 255.0 - span)
        return cls(black=black, white=black + span)

    def apply(self, pixels: Grey) -> Grey:
        """Return the pixels with this contrast, shape unchanged."""
        steps = (np.arange(256) - self.black) * (255 / (self.white - self.black))
        table = np.clip(np.rint(steps), 0, 255).astype(np.uint8)
        stretched: Grey = table[pixels]
        return stretched


def _floor(view: View) -> Grey:
    on_floor: Grey = view.pixels[view.inside_well() & (view.pixels > 0)]
    return on_floor if on_floor.size else view.pixels.ravel()
