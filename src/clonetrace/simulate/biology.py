"""Cells that divide, wander, stick together and die, with their clone and parents remembered."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Morphology
from clonetrace.simulate.floor import Floor
from clonetrace.simulate.population import Population
from clonetrace.simulate.seeding import Seeding
from clonetrace.simulate.touching import clusters_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_STEP_H = 3.0


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All cells of a well at one time; every array has the shape (cells,).

    Attributes:
        hours: Since seeding.
        x_um: Places from the well's centre.
        y_um: Places from the well's centre.
        clone: Number of the clone, from 1.
        body: Number of the compact group that moves as one; founders that meet while few share it.
        cell: Number of the cell, never used again in the same well.
        parent: Number of the cell that it was born of, -1 for founders.
        radius_um: Radius of the rounded cell.
        own: A number from 0 to 1 that stays with the cell and decides how it looks.
        dead: Whether the cell is dead and still there.
        hidden: Whether the cell is there but cannot be seen.
        spindle: Whether the cell is a sprawling spindle.
        angle: Direction of a spindle, and of a cell's own texture, radians.
        cluster: Number of the cluster of touching living cells, -1 for dead ones.
        looks: Morphology that each clone shows by now.
    """

    hours: float
    x_um: Floats
    y_um: Floats
    clone: Ints
    body: Ints
    cell: Ints
    parent: Ints
    radius_um: Floats
    own: Floats
    dead: Flags
    hidden: Flags
    spindle: Flags
    angle: Floats
    cluster: Ints
    looks: dict[int, Morphology]

    @property
    def alive(self) -> int:
        """Number of living cells."""
        return int(np.count_nonzero(~self.dead))

    def morphology_of(self, members: Flags) -> Morphology:
        """Return the look that most of the given cells have.

        Args:
            members: Which cells, shape (cells,); at least one.
        """
        clones, counts = np.unique(self.clone[members], return_counts=True)
        return self.looks[int(clones[np.argmax(counts)])]


def grow(
    seeding: Seeding, floor: Floor, hours: Sequence[float], rng: np.random.Generator
) -> list[Snapshot]:
    """Let the seeded cells live.

    Args:
        seeding: What was put into the well.
        floor: Of the well.
        hours: Times to look at, since seeding, in order.
        rng: Source of every random choice.

    Returns:
        One snapshot for each time.
    """
    population = Population(seeding, floor, rng)
    snapshots = []
    for until in hours:
        while population.hours < until:
            population.step(min(_STEP_H, until - population.hours))
        snapshots.append(_look(population, seeding))
    return snapshots


def _look(population: Population, seeding: Seeding) -> Snapshot:
    cells = population.cells
    visible_from = {founder.clone: founder.visible_from_h for founder in seeding.founders}
    living = population.living
    looks = population.looks
    return Snapshot(
        hours=population.hours,
        x_um=cells["x"].copy(),
        y_um=cells["y"].copy(),
        clone=cells["clone"].copy(),
        body=cells["body"].copy(),
        cell=cells["cell"].copy(),
        parent=cells["parent"].copy(),
        radius_um=cells["radius"].copy(),
        own=cells["own"].copy(),
        dead=~living,
        hidden=np.array([visible_from[c] > population.hours for c in cells["clone"]], dtype=bool),
        spindle=living & cells["spindle"],
        angle=cells["angle"].copy(),
        cluster=clusters_of(cells, living, looks, all_over=seeding.all_over),
        looks=looks,
    )
