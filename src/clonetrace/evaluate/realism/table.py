"""The table: each statistic of simulated and real images, and how far apart they are."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from clonetrace.domain import Value


class Row(Value):
    """One statistic of one group of images."""

    group: str
    statistic: str
    """What it is, its unit in brackets."""
    real_count: int
    """Images, or objects in them."""
    real_median: float
    real_low: float
    """10th percentile."""
    real_high: float
    """90th percentile."""
    simulated_count: int
    simulated_median: float
    simulated_low: float
    simulated_high: float
    dominance: float
    """Cliff's delta: the share of pairs in which the simulated value is the higher one, minus
    the share in which the real one is; -1 to 1, 0 where the two are alike."""
    shift: float
    """Difference of the medians in units of the larger of the two spreads, each a standard
    deviation estimated from the 10th and 90th percentiles; 0 where neither spreads."""


#: From the 10th to the 90th percentile of a normal distribution, in standard deviations.
_DECILES = 2.563


def compare(
    group: str, real: Mapping[str, Sequence[float]], simulated: Mapping[str, Sequence[float]]
) -> list[Row]:
    """Compare all statistics that both have.

    Args:
        group: Name of the group, for the rows.
        real: Values by statistic.
        simulated: Values by statistic.

    Returns:
        One row per statistic, in the order of `real`.
    """
    return [
        _row(group, name, np.asarray(values), np.asarray(simulated[name]))
        for name, values in real.items()
        if len(values) and len(simulated.get(name, ()))
    ]


def to_csv(rows: Iterable[Row]) -> str:
    """Return the table as comma-separated text with a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(Row.model_fields), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        named = row.model_dump()
        writer.writerow({k: f"{v:.4g}" if isinstance(v, float) else v for k, v in named.items()})
    return text.getvalue()


def dominance(higher: np.ndarray, lower: np.ndarray) -> float:
    """Return Cliff's delta (N. Cliff, Psychological Bulletin 114 (1993) 494-509).

    Args:
        higher: Values, shape (n,), n at least 1.
        lower: Values that they are compared with, shape (m,), m at least 1.

    Returns:
        1 where every value of `higher` exceeds every one of `lower`, -1 in the opposite case.
    """
    ordered = np.sort(lower)
    above = np.searchsorted(ordered, higher, side="left").sum()
    below = (len(ordered) - np.searchsorted(ordered, higher, side="right")).sum()
    return float(above - below) / (len(higher) * len(lower))


def _row(group: str, name: str, real: np.ndarray, simulated: np.ndarray) -> Row:
    real_low, real_median, real_high = (float(v) for v in np.percentile(real, (10, 50, 90)))
    low, median, high = (float(v) for v in np.percentile(simulated, (10, 50, 90)))
    spread = max(real_high - real_low, high - low) / _DECILES
    return Row(
        group=group,
        statistic=name,
        real_count=len(real),
        real_median=real_median,
        real_low=real_low,
        real_high=real_high,
        simulated_count=len(simulated),
        simulated_median=median,
        simulated_low=low,
        simulated_high=high,
        dominance=dominance(simulated, real),
        shift=(median - real_median) / spread if spread else 0.0,
    )
