"""Loose dead cells: sorted in, or shed by growing colonies, until a medium change takes them."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.biology import Snapshot
from clonetrace.simulate.debris import Debris, DebrisKind
from clonetrace.simulate.floor import Floor
from clonetrace.simulate.preset import Difficulty

#: Living cells of a well at which half of the preset's density is reached; far fewer shed next to
#: nothing.
_HALF_CELLS = 1500.0
#: Dead cells lie this far from the living ones they came from, um (mean); they cover about this
#: area around a colony, mm2.
_MEAN_WAY_UM, _AROUND_MM2 = 300.0, 2.5
#: Density far from all colonies over that around one, because the medium carries some away.
_FAR = 0.25
#: Share that is gone the next day.
_WASHED = 0.4
#: Spread of the densities over wells (of their logarithms), and their limits over the median: one
#: well has fifteen times the grains of another.
_SPREAD, _LIMIT = 0.8, 3.9
#: Share of places with a group of two to six cells, and the distance within a group, um.
_GROUPED, _APART_UM = 0.14, 9.0
_MARGIN_UM = 40.0


def shed_cells(
    snapshots: Sequence[Snapshot], floor: Floor, difficulty: Difficulty, rng: np.random.Generator
) -> list[Debris]:
    """Strew the dead cells that were sorted in with the living ones, or that colonies lose.

    Args:
        snapshots: The well's cells at every scan, oldest first.
        floor: Of the well.
        difficulty: How much is sorted in and shed.
        rng: Source of every random choice.
    """
    density = difficulty.shed * _factor(rng)
    area_mm2 = math.pi * (floor.half_width_um / 1000) ** 2
    grains: list[Debris] = []
    for _ in range(rng.poisson(difficulty.sorted_dead * _factor(rng) * area_mm2)):
        grains += _group(floor.somewhere(_MARGIN_UM, rng), 0.0, rng)
    around = far = 0.0
    for snapshot in snapshots:
        living = np.flatnonzero(~snapshot.dead)
        full = density / (1 + (_HALF_CELLS / max(living.size, 1)) ** 2)
        left_around, left_far = (1 - _WASHED) * around, (1 - _WASHED) * far
        around, far = full * _AROUND_MM2, full * _FAR * area_mm2
        for _ in range(rng.poisson(max(around - left_around, 0))):
            grains += _group(_beside(snapshot, living, floor, rng), snapshot.hours, rng)
        for _ in range(rng.poisson(max(far - left_far, 0))):
            grains += _group(floor.somewhere(_MARGIN_UM, rng), snapshot.hours, rng)
    return grains


def _factor(rng: np.random.Generator) -> float:
    """How dirty a well is over the median."""
    return float(np.clip(np.exp(rng.normal(0, _SPREAD)), 1 / _LIMIT, _LIMIT))


def _beside(
    snapshot: Snapshot, living: NDArray[np.int64], floor: Floor, rng: np.random.Generator
) -> tuple[float, float]:
    """Draw a place at some distance from a living cell."""
    source = living[rng.integers(living.size)]
    angle, way = rng.uniform(0, 2 * math.pi), 20 + rng.exponential(_MEAN_WAY_UM)
    x = float(snapshot.x_um[source]) + way * math.cos(angle)
    y = float(snapshot.y_um[source]) + way * math.sin(angle)
    if floor.inward_um(x, y) < _MARGIN_UM:
        return floor.somewhere(_MARGIN_UM, rng)
    return x, y


def _group(place: tuple[float, float], hours: float, rng: np.random.Generator) -> list[Debris]:
    count = 1 + int(rng.integers(1, 6)) * int(rng.uniform() < _GROUPED)
    until_h = hours + 24.0 * int(rng.geometric(_WASHED)) - 12.0
    return [
        Debris(
            DebrisKind.DEAD_CELL,
            place[0] + (rng.normal(0, _APART_UM) if count > 1 else 0.0),
            place[1] + (rng.normal(0, _APART_UM) if count > 1 else 0.0),
            float(np.clip(6.4 * np.exp(rng.normal(0, 0.3)), 3.2, 11.0)),
            rng.uniform(0.65, 1.7),
            own=rng.uniform(),
            from_h=hours - 1.0,
            until_h=until_h,
        )
        for _ in range(count)
    ]
