"""Cells that divide, wander, stick together and die, with their clone remembered."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from clonetrace.simulate.cases import WELL_RADIUS_UM, Seeding

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: Distance of neighbouring cells in a compact colony, um: hexagonal packing at 150 um2 per cell.
SPACING_UM = 13.2
#: Cells closer than this belong to one cluster, um.
LINK_UM = 24.0
#: Cells stay this far from the well's centre, um: on the floor, and clear of the wall.
_REACH_UM = WELL_RADIUS_UM - 95.0
_STEP_H = 3.0
#: Largest way of a founder before it settles, um, and the time that it takes, hours.
_MIGRATION_UM = 60.0
_SETTLED_H = 24.0
#: Share of newborn cells that die, and how long a dead cell stays on the colony, hours.
_DEATHS = 0.025
_DEAD_STAYS_H = 40.0
#: Variation of the cycle time between cells of one clone (coefficient of variation).
_CYCLE_CV = 0.1
#: Cells in the well at which crowding halves the speed of division.
_CROWD = 8000.0
#: Area of a cell in a compact colony, um2, and how far towards it a cluster goes in one step.
_CELL_AREA_UM2 = 150.0
_COMPACTION = 0.12
_MEAN_RADIUS_UM = 7.0
#: Differentiating cells divide this much more slowly.
_SPRAWLING_SLOWER = 1.5
#: Clusters of fewer cells keep the shape that their divisions gave them.
_COHERENT_CELLS = 8


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All cells of a well at one time.

    Attributes:
        hours: Since seeding.
        x_um: Places from the well's centre, shape (cells,).
        y_um: Places from the well's centre, shape (cells,).
        clone: Number of the clone, from 1, shape (cells,).
        radius_um: Radius of the rounded cell, shape (cells,).
        dead: Whether the cell is dead and still there, shape (cells,).
        hidden: Whether the cell is there but cannot be seen, shape (cells,).
        spindle: Whether the cell is a sprawling spindle, shape (cells,).
        angle: Direction of a spindle, radians, shape (cells,).
        cluster: Number of the cluster of touching living cells, -1 for dead ones, shape (cells,).
    """

    hours: float
    x_um: Floats
    y_um: Floats
    clone: Ints
    radius_um: Floats
    dead: Flags
    hidden: Flags
    spindle: Flags
    angle: Floats
    cluster: Ints

    @property
    def alive(self) -> int:
        """Number of living cells."""
        return int(np.count_nonzero(~self.dead))


def grow(seeding: Seeding, hours: Sequence[float], rng: np.random.Generator) -> list[Snapshot]:
    """Let the seeded cells live.

    Args:
        seeding: What was put into the well.
        hours: Times to look at, since seeding, in order.
        rng: Source of every random choice.

    Returns:
        One snapshot for each time.
    """
    population = _Population(seeding, rng)
    snapshots = []
    for until in hours:
        while population.hours < until:
            population.step(min(_STEP_H, until - population.hours))
        snapshots.append(population.snapshot())
    return snapshots


def clusters(x_um: Floats, y_um: Floats, link_um: float = LINK_UM) -> Ints:
    """Number the groups of cells that touch.

    Args:
        x_um: Places, shape (cells,).
        y_um: Places, shape (cells,).
        link_um: Largest distance of two cells that touch.

    Returns:
        The number of each cell's cluster, from 0, shape (cells,).
    """
    count = x_um.size
    if count == 0:
        return np.zeros(0, dtype=np.int64)
    pairs = cKDTree(np.column_stack((x_um, y_um))).query_pairs(link_um, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)


class _Population:
    """The living well: arrays with one entry per cell, changed step by step."""

    def __init__(self, seeding: Seeding, rng: np.random.Generator) -> None:
        founders = seeding.founders
        self.hours = 0.0
        self._seeding = seeding
        self._rng = rng
        self._satellite_done = False
        self.xy = np.array([(f.x_um, f.y_um) for f in founders], dtype=float).reshape(-1, 2)
        self.clone = np.array([f.clone for f in founders], dtype=np.int64)
        cycles = np.array([f.cycle_h for f in founders])
        # A sorted cell needs some hours to attach, and was anywhere in its cycle when sorted.
        self.due_h = rng.uniform(6, 12, len(founders)) + cycles * rng.uniform(
            0.4, 1.0, len(founders)
        )
        self.dies_h = np.array([f.dies_at_h for f in founders], dtype=float)
        self.radius = rng.uniform(6.5, 8.5, len(founders))
        self.angle = rng.uniform(0, math.pi, len(founders))
        self._cycle_h = {f.clone: f.cycle_h for f in founders}
        self._clone_dies_h = {f.clone: f.dies_at_h for f in founders}
        self._group = {f.clone: f.group for f in founders}
        self._heading = {f.group: rng.uniform(0, 2 * math.pi) for f in founders}
        self._outline = {
            f.clone: np.column_stack((rng.normal(0, 0.05, 4), rng.uniform(0, 2 * math.pi, 4)))
            for f in founders
        }
        self._way = {f.group: rng.uniform(0.15, 0.85) * _MIGRATION_UM for f in founders}

    @property
    def living(self) -> Flags:
        return self.dies_h > self.hours

    @property
    def sprawling(self) -> bool:
        return self.hours >= self._seeding.differentiates_at_h

    def step(self, step_h: float) -> None:
        """Let `step_h` hours pass."""
        self.hours += step_h
        living = self.living
        cluster = np.full(self.clone.size, -1, dtype=np.int64)
        cluster[living] = clusters(self.xy[living, 0], self.xy[living, 1])
        before = np.bincount(cluster[living]) if living.any() else np.zeros(0, dtype=np.int64)
        parents = self._divide()
        cluster = np.concatenate((cluster, cluster[parents]))
        self._wash_off(cluster)
        if self.sprawling:
            self._sprawl(step_h)
        else:
            self._migrate(step_h)
            self._expand(self._cluster_after_washing, before)
            self._relax()
            self._leave()
        self._stay_inside()

    def snapshot(self) -> Snapshot:
        living = self.living
        cluster = np.full(self.clone.size, -1, dtype=np.int64)
        cluster[living] = clusters(self.xy[living, 0], self.xy[living, 1])
        visible_from = {f.clone: f.visible_from_h for f in self._seeding.founders}
        return Snapshot(
            hours=self.hours,
            x_um=self.xy[:, 0].copy(),
            y_um=self.xy[:, 1].copy(),
            clone=self.clone.copy(),
            radius_um=self.radius.copy(),
            dead=~living,
            hidden=np.array([visible_from[c] > self.hours for c in self.clone], dtype=bool),
            spindle=living & self.sprawling,
            angle=self.angle.copy(),
            cluster=cluster,
        )

    def _divide(self) -> Ints:
        """Split the cells that are due; return the parents of the new cells."""
        rng = self._rng
        parents = np.flatnonzero((self.due_h <= self.hours) & self.living)
        count = parents.size
        if count == 0:
            return parents
        angle = rng.uniform(0, 2 * math.pi, count)
        apart = 0.4 * SPACING_UM * np.column_stack((np.cos(angle), np.sin(angle)))
        born = self.due_h[parents]
        self.due_h[parents] = born + self._cycles(self.clone[parents])
        dies = np.where(
            rng.uniform(size=count) < _DEATHS,
            born + rng.uniform(4, 16, count),
            [self._clone_dies_h[c] for c in self.clone[parents]],
        )
        self.clone = np.concatenate((self.clone, self.clone[parents]))
        self.due_h = np.concatenate((self.due_h, born + self._cycles(self.clone[parents])))
        self.dies_h = np.concatenate((self.dies_h, dies))
        self.xy = np.concatenate((self.xy, self.xy[parents] + apart))
        self.xy[parents] -= apart
        self.radius = np.concatenate((self.radius, rng.uniform(5.8, 8.2, count)))
        self.angle = np.concatenate((self.angle, rng.uniform(0, math.pi, count)))
        return parents

    def _cycles(self, clone: Ints) -> Floats:
        crowding = 1 + (self.clone.size / _CROWD) ** 2
        mean = np.array([self._cycle_h[c] for c in clone]) * crowding
        if self.sprawling:
            mean = mean * _SPRAWLING_SLOWER
        spread = math.sqrt(math.log(1 + _CYCLE_CV**2))
        # The growth rate of a population is that of its mean cycle time but for CV^2 terms.
        return np.asarray(mean * np.exp(self._rng.normal(0, spread, clone.size)))

    def _wash_off(self, cluster: Ints) -> None:
        keep = self.dies_h + _DEAD_STAYS_H > self.hours
        self.xy, self.clone, self.due_h = self.xy[keep], self.clone[keep], self.due_h[keep]
        self.dies_h, self.radius, self.angle = (
            self.dies_h[keep],
            self.radius[keep],
            self.angle[keep],
        )
        self._cluster_after_washing = cluster[keep]

    def _migrate(self, step_h: float) -> None:
        """Founders wander before they settle; afterwards only their direction is kept."""
        if self.hours > _SETTLED_H:
            return
        for clone, group in self._group.items():
            heading = self._heading[group] + 0.4 * math.sin(self.hours)
            way = self._way[group] * step_h / _SETTLED_H
            cells = (self.clone == clone) & self.living
            self.xy[cells] += way * np.array((math.cos(heading), math.sin(heading)))

    def _expand(self, cluster: Ints, before: Ints) -> None:
        """Give grown clusters their new area at once, and make them compact."""
        for number in np.flatnonzero(before >= _COHERENT_CELLS):
            cells = np.flatnonzero(cluster == number)
            if cells.size < _COHERENT_CELLS:
                continue
            centre = self.xy[cells].mean(axis=0)
            offset = (self.xy[cells] - centre) * math.sqrt(cells.size / before[number])
            self.xy[cells] = centre + self._compacted(offset, int(self.clone[cells[0]]))

    def _compacted(self, offset: Floats, clone: int) -> Floats:
        """Move cells towards the radius that their rank from the centre deserves.

        Cells of an even sheet lie at radii that grow with the square root of their rank; the
        clone's own outline, a circle with a few bulges, scales them by direction.
        """
        angle = np.arctan2(offset[:, 1], offset[:, 0])
        bulges = self._outline[clone]
        outline = 1 + np.sum(
            bulges[:, 0] * np.cos(np.outer(angle, np.arange(2, 2 + len(bulges))) + bulges[:, 1]),
            axis=1,
        )
        radius = np.hypot(offset[:, 0], offset[:, 1])
        rank = np.empty(radius.size)
        rank[np.argsort(radius / outline)] = np.arange(radius.size) + 0.5
        target = outline * np.sqrt(rank * _CELL_AREA_UM2 / math.pi)
        stretch = 1 + _COMPACTION * (target / np.maximum(radius, 1.0) - 1)
        return np.asarray(offset * stretch[:, None])

    def _relax(self) -> None:
        """Push overlapping cells apart and let loose neighbours pull each other close."""
        living = np.flatnonzero(self.living)
        if living.size < 2:  # noqa: PLR2004  (a pair is needed)
            return
        xy = self.xy[living] + self._rng.normal(0, 0.5, (living.size, 2))
        room = self.radius[living] * (SPACING_UM / (2 * _MEAN_RADIUS_UM))
        for _ in range(5):
            pairs = cKDTree(xy).query_pairs(1.6 * SPACING_UM, output_type="ndarray")
            first, second = pairs[:, 0], pairs[:, 1]
            offset = xy[second] - xy[first]
            distance = np.maximum(np.hypot(offset[:, 0], offset[:, 1]), 0.5)
            gap = distance - (room[first] + room[second])
            pull = np.where(gap < 0, 0.28 * gap, 0.03 * gap)[:, None] * offset / distance[:, None]
            for axis in (0, 1):
                xy[:, axis] += np.bincount(first, pull[:, axis], xy.shape[0])
                xy[:, axis] -= np.bincount(second, pull[:, axis], xy.shape[0])
        self.xy[living] = xy

    def _leave(self) -> None:
        """Once, let a few cells of the colony's edge go and found a satellite."""
        living = np.flatnonzero(self.living)
        if self._satellite_done or self.hours < self._seeding.satellite_from_h or living.size < 16:  # noqa: PLR2004
            return
        self._satellite_done = True
        centre = self.xy[living].mean(axis=0)
        inward = math.atan2(-centre[1], -centre[0]) + self._rng.uniform(-1, 1)
        direction = np.array((math.cos(inward), math.sin(inward)))
        along = (self.xy[living] - centre) @ direction
        leavers = living[np.argsort(along)[-4:]]
        middle = self.xy[leavers].mean(axis=0)
        self.xy[leavers] += direction * self._rng.uniform(420, 560) + 0.4 * (
            middle - self.xy[leavers]
        )

    def _sprawl(self, step_h: float) -> None:
        """Spindle cells go their own way, along their length and back."""
        living = self.living
        count = int(np.count_nonzero(living))
        self.angle[living] += self._rng.normal(0, 0.12, count)
        way = self._rng.normal(0, 70 * math.sqrt(step_h), count)
        direction = np.column_stack((np.cos(self.angle[living]), np.sin(self.angle[living])))
        self.xy[living] += way[:, None] * direction

    def _stay_inside(self) -> None:
        radius = np.hypot(self.xy[:, 0], self.xy[:, 1])
        outside = radius > _REACH_UM
        self.xy[outside] *= (_REACH_UM / radius[outside])[:, None]
