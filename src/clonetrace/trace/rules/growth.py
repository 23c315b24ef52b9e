"""Rule: debris does not grow."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from clonetrace.domain import Fate, Level, Lineage, Sighting
from clonetrace.trace.settings import TraceSettings
from clonetrace.trace.timeline import SLOWEST_CYCLE_H

_HOURS_PER_DAY = 24.0
#: Share of the slowest clone's growth that must be seen: boxes are not exact.
_TOLERANCE = 0.9


@dataclass(frozen=True)
class GrowthRule:
    """Objects whose size stays the same are dust, scratches or dead cells."""

    settings: TraceSettings

    def judge(self, lineage: Lineage) -> Lineage:
        """Call a lineage abiotic that was seen long enough and did not grow."""
        seen = self._comparable(lineage.seen)
        if not seen or _span_h(seen) < self.settings.growth_span_h:
            return lineage
        growth, gain_um = daily_growth(seen), width_gain_um(seen)
        if growth is None or gain_um is None:
            return lineage
        if growth >= self.settings.min_daily_growth and gain_um >= self.settings.size_jitter_um:
            return lineage
        return lineage.model_copy(
            update={
                "fate": Fate.ABIOTIC,
                "why": (
                    f"does not grow: {_width(seen[-1]):.0f} um on day {seen[-1].day}, "
                    f"{_width(seen[0]):.0f} um on day {seen[0].day}"
                ),
            }
        )

    def _comparable(self, seen: Sequence[Sighting]) -> Sequence[Sighting]:
        """Leave out boxes of the cell level where those of later scans span long enough.

        A clump of debris is boxed twice as wide from further away: it would seem to have grown.
        """
        later = [one for one in seen if one.detection and one.detection.level is not Level.CELL]
        return later if later and _span_h(later) >= self.settings.growth_span_h else seen


def grew_as_alive(lineage: Lineage) -> bool:
    """Whether the width grew from the first to the last sighting as the slowest clone's would."""
    last, first = lineage.seen[0], lineage.seen[-1]
    if last.detection is None or first.detection is None:
        return False
    # The width goes with the square root of the number of cells.
    expected = 2.0 ** ((last.hours - first.hours) / SLOWEST_CYCLE_H / 2)
    ratio = last.detection.box.mean_edge_um / first.detection.box.mean_edge_um
    return bool(ratio >= _TOLERANCE * expected)


def width_gain_um(seen: Sequence[Sighting]) -> float | None:
    """Return how much wider the box became from the first to the last sighting, newest first.

    The slope is the median over all pairs of sightings, as in `daily_growth`.

    Returns:
        um; None with fewer than two sightings at different times.
    """
    slope = _median_slope(
        (sighting.hours, sighting.detection.box.mean_edge_um)
        for sighting in seen
        if sighting.detection is not None
    )
    return None if slope is None else slope * _span_h(seen)


def daily_growth(seen: Sequence[Sighting]) -> float | None:
    """Return the relative growth of the box's area per day.

    The slope of the logarithm is the median over all pairs of sightings (Theil and Sen), so that
    one wrong box does not count.

    Returns:
        0.05 for 5 % a day; None with fewer than two sightings at different times.
    """
    slope = _median_slope(
        (sighting.hours, math.log(sighting.detection.box.area_um2))
        for sighting in seen
        if sighting.detection is not None
    )
    return None if slope is None else math.expm1(slope * _HOURS_PER_DAY)


def _median_slope(points: Iterable[tuple[float, float]]) -> float | None:
    """Return the median of the slopes between all pairs of points (hours, value)."""
    slopes = [
        (value - other_value) / (hours - other_hours)
        for (hours, value), (other_hours, other_value) in combinations(points, 2)
        if hours != other_hours
    ]
    return float(np.median(slopes)) if slopes else None


def _span_h(seen: Sequence[Sighting]) -> float:
    return seen[0].hours - seen[-1].hours


def _width(sighting: Sighting) -> float:
    return sighting.detection.box.mean_edge_um if sighting.detection is not None else 0.0
