"""Things in a well that are not alive, and where they lie."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.cases import WELL_RADIUS_UM
from clonetrace.simulate.pose import Pose


class DebrisKind(StrEnum):
    """Things in a well that are not alive."""

    SPECK = "speck"
    """A small dark grain on the floor."""
    DEAD_CELL = "dead cell"
    RING = "ring"
    """Dust out of focus, on the lid or under the plate."""
    SCRATCH = "scratch"
    FIBRE = "fibre"


@dataclass(frozen=True, eq=False)
class Debris:
    """One thing that does not grow.

    Attributes:
        kind: What it is.
        x_um: Place from the well's centre.
        y_um: Place from the well's centre.
        radius_um: Half its width; the half length of a scratch or a fibre.
        strength: Contrast, relative to the usual of its kind.
        outline: Points of a scratch or fibre around the place, um, shape (points, 2).
    """

    kind: DebrisKind
    x_um: float
    y_um: float
    radius_um: float
    strength: float
    outline: NDArray[np.float64] | None = None


def lasting_debris(near: tuple[float, float] | None, rng: np.random.Generator) -> list[Debris]:
    """Strew what keeps its place in the well from day to day.

    Args:
        near: Place around which much more lies, um from the well's centre; None for clean wells.
        rng: Source of every random choice.
    """
    things = []
    for _ in range(rng.poisson(150)):
        x, y = _in_well(rng)
        things.append(Debris(DebrisKind.SPECK, x, y, rng.uniform(1.2, 3.0), rng.uniform(0.2, 0.9)))
    for _ in range(rng.poisson(6)):
        x, y = _in_well(rng)
        things.append(Debris(DebrisKind.DEAD_CELL, x, y, rng.uniform(4, 7), rng.uniform(0.5, 1.0)))
    for _ in range(rng.poisson(2)):
        x, y = _in_well(rng)
        things.append(Debris(DebrisKind.RING, x, y, rng.uniform(25, 70), rng.uniform(0.4, 1.0)))
    things.extend(_scratch(rng) for _ in range(rng.poisson(1.2)))
    things.extend(_fibre(rng) for _ in range(rng.poisson(0.4)))
    if near is not None:
        things.extend(_debris_near(near, rng))
    return things


def floating_debris(rng: np.random.Generator) -> list[Debris]:
    """Strew what floats: it lies elsewhere in every scan."""
    things = []
    for _ in range(rng.poisson(5)):
        x, y = _in_well(rng)
        things.append(Debris(DebrisKind.SPECK, x, y, rng.uniform(2, 4), rng.uniform(0.3, 0.8)))
    for _ in range(rng.poisson(1)):
        x, y = _in_well(rng)
        things.append(Debris(DebrisKind.RING, x, y, rng.uniform(15, 40), rng.uniform(0.3, 0.8)))
    return things


def turned(objects: Sequence[Debris], pose: Pose) -> list[Debris]:
    """Return lasting debris as it lies in a scan."""
    moved = []
    for thing in objects:
        x, y = pose.turn(np.array([thing.x_um]), np.array([thing.y_um]))
        outline = thing.outline
        if outline is not None:
            outline = np.column_stack(pose.turn(outline[:, 0], outline[:, 1]))
        moved.append(
            Debris(thing.kind, float(x[0]), float(y[0]), thing.radius_um, thing.strength, outline)
        )
    return moved


def _debris_near(place: tuple[float, float], rng: np.random.Generator) -> list[Debris]:
    things = []
    for number in range(rng.integers(10, 17)):
        angle, distance = rng.uniform(0, 2 * math.pi), rng.uniform(90, 330)
        x, y = place[0] + distance * math.cos(angle), place[1] + distance * math.sin(angle)
        if number % 2:
            things.append(
                Debris(DebrisKind.DEAD_CELL, x, y, rng.uniform(5, 8), rng.uniform(0.8, 1.2))
            )
        else:
            things.append(Debris(DebrisKind.SPECK, x, y, rng.uniform(2, 6), rng.uniform(0.6, 1.2)))
    return things


def _scratch(rng: np.random.Generator) -> Debris:
    x, y = _in_well(rng)
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


def _fibre(rng: np.random.Generator) -> Debris:
    x, y = _in_well(rng)
    half = rng.uniform(100, 300)
    heading = rng.uniform(0, 2 * math.pi) + np.cumsum(rng.normal(0, 0.12, 60))
    steps = 2 * half / 60 * np.column_stack((np.cos(heading), np.sin(heading)))
    outline = np.cumsum(steps, axis=0)
    return Debris(
        DebrisKind.FIBRE, x, y, half, rng.uniform(0.6, 1.0), outline - outline.mean(axis=0)
    )


def _in_well(rng: np.random.Generator) -> tuple[float, float]:
    angle = rng.uniform(0, 2 * math.pi)
    distance = (WELL_RADIUS_UM - 60) * math.sqrt(rng.uniform())
    return distance * math.cos(angle), distance * math.sin(angle)
