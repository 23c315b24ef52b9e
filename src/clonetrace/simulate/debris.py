"""Things in a well that are not alive, and where they lie."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.floor import Floor
from clonetrace.simulate.pose import Pose
from clonetrace.simulate.preset import Difficulty

#: Points of one thread.
THREAD_POINTS = 5
#: Area for which the numbers below are meant: the floor of a 96-well well, um2.
_USUAL_AREA_UM2 = math.pi * 3175.0**2


#: Patches of threads in a well, median.
_THREADS = 26.0
#: Share of dots among threads.
_DOTS = 0.4


class DebrisKind(StrEnum):
    """Things in a well that are not alive."""

    SPECK = "speck"
    """A small dark grain on the floor."""
    DEAD_CELL = "dead cell"
    RING = "ring"
    """Dust out of focus, on the lid or under the plate."""
    SCRATCH = "scratch"
    FIBRE = "fibre"
    THREADS = "threads"
    """Short dark strands and dots of matrix or cell remains, many together."""
    BUBBLE = "bubble"


@dataclass(frozen=True, eq=False)
class Debris:
    """One thing that does not grow.

    Attributes:
        kind: What it is.
        x_um: Place from the well's centre.
        y_um: Place from the well's centre.
        radius_um: Half its width; the half length of a scratch or a fibre; how far threads reach.
        strength: Contrast, relative to the usual of its kind.
        outline: Points of a scratch or fibre around the place, um, shape (points, 2); of threads
            `THREAD_POINTS` for each, one thread after the other.
        own: A number from 0 to 1 that decides how it looks.
        from_h: Hours since seeding before which it is not there.
        until_h: Hours since seeding from which on it has been washed away.
    """

    kind: DebrisKind
    x_um: float
    y_um: float
    radius_um: float
    strength: float
    outline: NDArray[np.float64] | None = None
    own: float = 0.0
    from_h: float = 0.0
    until_h: float = math.inf

    def lies_there(self, hours: float) -> bool:
        """Return whether it lies in the well so many hours after seeding."""
        return self.from_h <= hours < self.until_h


def lasting_debris(
    near: tuple[float, float] | None,
    floor: Floor,
    difficulty: Difficulty,
    rng: np.random.Generator,
) -> list[Debris]:
    """Strew what keeps its place in the well from day to day.

    Args:
        near: Place around which much more lies, um from the well's centre; None for clean wells.
        floor: Of the well.
        difficulty: How dirty wells are.
        rng: Source of every random choice.
    """
    # Plates differ in how clean they are by more than chance alone.
    amount = difficulty.debris * _relative_area(floor) * float(np.exp(rng.normal(0, 0.35)))
    things = [_speck(floor, rng) for _ in range(rng.poisson(150 * amount))]
    things.extend(_dead_cell(floor.somewhere(60, rng), rng) for _ in range(rng.poisson(6 * amount)))
    for _ in range(rng.poisson(3 * amount)):
        things.extend(_clump(floor, rng))
    for _ in range(rng.poisson(2 * amount)):
        x, y = floor.somewhere(60, rng)
        radius, strength = rng.uniform(25, 70), rng.uniform(0.4, 1.0)
        things.append(Debris(DebrisKind.RING, x, y, radius, strength, own=rng.uniform()))
    things.extend(_scratch(floor, rng) for _ in range(rng.poisson(1.2 * amount)))
    things.extend(_fibre(floor, rng) for _ in range(rng.poisson(0.4 * amount)))
    if near is not None:
        things.extend(_debris_near(near, rng))
    # Apart from the other choices, so that how a well lives does not hang on how it looks.
    own = rng.spawn(1)[0]
    for _ in range(own.poisson(0.3 * amount)):
        things.extend(_crumb(floor, own))
    threads = own.poisson(_THREADS * amount * float(np.exp(own.normal(0, 0.7))))
    things.extend(_threads(floor, own) for _ in range(threads))
    return things


def floating_debris(floor: Floor, difficulty: Difficulty, rng: np.random.Generator) -> list[Debris]:
    """Strew what floats: it lies elsewhere in every scan."""
    amount = difficulty.debris * _relative_area(floor)
    things = []
    for _ in range(rng.poisson(5 * amount)):
        x, y = floor.somewhere(60, rng)
        things.append(Debris(DebrisKind.SPECK, x, y, rng.uniform(2, 4), rng.uniform(0.3, 0.8)))
    for _ in range(rng.poisson(amount)):
        x, y = floor.somewhere(60, rng)
        radius, strength = rng.uniform(15, 40), rng.uniform(0.3, 0.8)
        things.append(Debris(DebrisKind.RING, x, y, radius, strength, own=rng.uniform()))
    things.extend(_fibre(floor, rng) for _ in range(rng.poisson(0.06 * amount)))
    things.extend(_bubble(floor, rng) for _ in range(rng.poisson(0.025 * difficulty.artefacts)))
    return things


def turned(objects: Sequence[Debris], pose: Pose) -> list[Debris]:
    """Return lasting debris as it lies in a scan."""
    moved = []
    across = np.array([thing.x_um for thing in objects], dtype=np.float64)
    down = np.array([thing.y_um for thing in objects], dtype=np.float64)
    for thing, x, y in zip(objects, *pose.turn(across, down), strict=True):
        outline = thing.outline
        if outline is not None:
            outline = np.column_stack(pose.turn(outline[:, 0], outline[:, 1]))
        moved.append(replace(thing, x_um=float(x), y_um=float(y), outline=outline))
    return moved


def _relative_area(floor: Floor) -> float:
    return math.pi * floor.half_width_um**2 / _USUAL_AREA_UM2


def _speck(floor: Floor, rng: np.random.Generator) -> Debris:
    x, y = floor.somewhere(60, rng)
    # Most dust is fine; a grain in twenty is as large as a cell.
    radius = float(np.clip(1.9 * np.exp(rng.normal(0, 0.4)), 1.0, 7.0))
    return Debris(DebrisKind.SPECK, x, y, radius, rng.uniform(0.3, 1.5), own=rng.uniform())


def _dead_cell(place: tuple[float, float], rng: np.random.Generator, from_h: float = 0) -> Debris:
    radius, strength = rng.uniform(4, 7.5), rng.uniform(0.6, 1.3)
    return Debris(DebrisKind.DEAD_CELL, *place, radius, strength, own=rng.uniform(), from_h=from_h)


def _clump(floor: Floor, rng: np.random.Generator) -> list[Debris]:
    """Dead cells that stick together; the medium's swirl leaves most of them near the wall."""
    if rng.uniform() < 0.6:  # noqa: PLR2004  (share near the wall)
        x, y = floor.at_wall(60 + rng.exponential(250), rng)
    else:
        x, y = floor.somewhere(60, rng)
    from_h = float(rng.choice((0.0, rng.uniform(10, 200))))
    return [
        _dead_cell((x + rng.normal(0, 9), y + rng.normal(0, 9)), rng, from_h)
        for _ in range(rng.integers(2, 7))
    ]


def _debris_near(place: tuple[float, float], rng: np.random.Generator) -> list[Debris]:
    things = []
    for number in range(rng.integers(10, 17)):
        angle, distance = rng.uniform(0, 2 * math.pi), rng.uniform(90, 330)
        x, y = place[0] + distance * math.cos(angle), place[1] + distance * math.sin(angle)
        if number % 2:
            things.append(_dead_cell((x, y), rng))
        else:
            radius, strength = rng.uniform(2, 6), rng.uniform(0.6, 1.2)
            things.append(Debris(DebrisKind.SPECK, x, y, radius, strength, own=rng.uniform()))
    return things


def _scratch(floor: Floor, rng: np.random.Generator) -> Debris:
    x, y = floor.somewhere(60, rng)
    half, angle = rng.uniform(80, 500), rng.uniform(0, math.pi)
    along = np.linspace(-half, half, 24)
    across = np.cumsum(rng.normal(0, 1.5, 24))
    outline = np.column_stack(
        (
            along * math.cos(angle) - across * math.sin(angle),
            along * math.sin(angle) + across * math.cos(angle),
        )
    )
    return Debris(DebrisKind.SCRATCH, x, y, half, rng.uniform(0.4, 1.0), outline)


def _fibre(floor: Floor, rng: np.random.Generator) -> Debris:
    x, y = floor.somewhere(60, rng)
    half = 110.0 * math.exp(rng.uniform(0, 1.8))
    start, bends = rng.uniform(0, 2 * math.pi), rng.normal(0, 0.12, 60)
    # Stiff: it bends over a sixth of its length, not in a point.
    heading = start + np.cumsum(np.convolve(bends, np.full(10, 0.3), mode="same"))
    steps = 2 * half / 60 * np.column_stack((np.cos(heading), np.sin(heading)))
    outline = np.cumsum(steps, axis=0)
    return Debris(
        DebrisKind.FIBRE, x, y, half, rng.uniform(0.6, 1.0), outline - outline.mean(axis=0)
    )


def _crumb(floor: Floor, rng: np.random.Generator) -> list[Debris]:
    """A black piece of plastic or of dried medium, 40 to 120 um long."""
    x, y = floor.somewhere(120, rng)
    angle, half = rng.uniform(0, math.pi), rng.uniform(12, 45)
    parts = []
    for _ in range(rng.integers(4, 9)):
        along, across = rng.uniform(-half, half), rng.normal(0, 6)
        place = (
            x + along * math.cos(angle) - across * math.sin(angle),
            y + along * math.sin(angle) + across * math.cos(angle),
        )
        radius, strength = rng.uniform(6, 15), rng.uniform(1.2, 3.0)
        parts.append(Debris(DebrisKind.SPECK, *place, radius, strength, own=rng.uniform()))
    return parts


def _threads(floor: Floor, rng: np.random.Generator) -> Debris:
    """Strands of 6 to 35 um, bent at random, and dots, over a few hundred um."""
    reach = float(rng.uniform(180, 420))
    x, y = floor.somewhere(reach + 60, rng)
    count = max(4, round(rng.uniform(50, 260) * math.pi * (reach / 1000) ** 2))
    step = np.where(rng.uniform(0, 1, (count, 1)) < _DOTS, 0.3, rng.uniform(1.2, 7, (count, 1)))
    heading = rng.uniform(0, 2 * math.pi, (count, 1))
    heading = heading + np.cumsum(rng.normal(0, 0.7, (count, THREAD_POINTS)), axis=1)
    way = np.cumsum(step[:, :, None] * np.stack((np.cos(heading), np.sin(heading)), axis=2), axis=1)
    far, side = 0.85 * reach * np.sqrt(rng.uniform(0, 1, count)), rng.uniform(0, 2 * math.pi, count)
    start = np.column_stack((far * np.cos(side), far * np.sin(side)))
    outline = (way - way.mean(axis=1, keepdims=True) + start[:, None, :]).reshape(-1, 2)
    return Debris(DebrisKind.THREADS, x, y, reach, rng.uniform(0.5, 1.2), outline)


def _bubble(floor: Floor, rng: np.random.Generator) -> Debris:
    radius = float(np.clip(150 * np.exp(rng.normal(0, 0.7)), 40, 700))
    x, y = floor.somewhere(min(0.6 * radius, 0.5 * floor.half_width_um), rng)
    return Debris(DebrisKind.BUBBLE, x, y, radius, rng.uniform(0.7, 1.1), own=rng.uniform())
