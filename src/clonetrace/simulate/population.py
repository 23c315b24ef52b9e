"""The living well: an array of cells, changed step by step."""

import math

import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Morphology
from clonetrace.simulate.crowding import compacted, overlap_shifts, relaxed
from clonetrace.simulate.floor import Floor
from clonetrace.simulate.outline import Outline, drawn_outline
from clonetrace.simulate.seeding import CELL_AREA_UM2, Seeding
from clonetrace.simulate.touching import clusters

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: One entry for each cell. Times are hours since seeding, lengths um.
CELL = np.dtype(
    [
        ("x", "f8"),
        ("y", "f8"),
        ("clone", "i8"),
        ("body", "i8"),
        ("cell", "i8"),
        ("parent", "i8"),
        ("due", "f8"),
        ("dies", "f8"),
        ("radius", "f8"),
        ("own", "f8"),
        ("angle", "f8"),
        ("left", "i8"),
        ("spindle", "?"),
    ]
)

#: Cells stay this far from the wall, um.
WALL_UM = 40.0
#: Largest way of a founder before it settles, um, and the time that it takes, hours.
_MIGRATION_UM = 60.0
_SETTLED_H = 24.0
#: Share of newborn cells that die, and how long a dead cell stays on the colony, hours. The
#: badly defined, dark colonies of class M3 shed more.
DEATHS = 0.025
_M3_DEATHS = 0.10
_DEAD_STAYS_H = 40.0
#: Variation of the cycle time between cells of one clone (coefficient of variation).
CYCLE_CV = 0.1
#: Cells in the well at which crowding halves the speed of division.
_CROWD = 8000.0
#: Differentiating cells divide this much more slowly.
_SPRAWLING_SLOWER = 1.5
#: Groups of fewer cells keep the shape that their divisions gave them.
_COHERENT_CELLS = 8
#: Groups of fewer cells that meet mix, and grow on as one.
_MIXING_CELLS = 40
#: Speed of spindles, um per square root of an hour: in a well that differentiates all over, in a
#: single clone, and in the fringe of a colony.
_ALL_OVER_SPEED, _M4_SPEED, _FRINGE_SPEED = 70.0, 20.0, 7.0
#: Share of a body's cells, by rank from its centre, from which a fringe sprouts; per hour, how
#: many of them.
_FRINGE_RANK, _FRINGE_RATE = 0.84, 0.012
_NEVER = 10**6


class Population:
    """All cells of a well.

    Attributes:
        hours: Time since seeding.
        cells: Living and dead cells, structured as `CELL`, shape (cells,).
    """

    def __init__(self, seeding: Seeding, floor: Floor, rng: np.random.Generator) -> None:
        """Seed the well.

        Args:
            seeding: What is put into it.
            floor: Of the well.
            rng: Source of every random choice.
        """
        self.hours = 0.0
        self._seeding = seeding
        self._floor = floor
        self._rng = rng
        self._satellite_done = False
        self._next_cell = len(seeding.founders)
        self._next_body = 1 + max((f.group for f in seeding.founders), default=0)
        self._by_clone = {f.clone: f for f in seeding.founders}
        self._waiting = self._founders()
        self.cells = self._waiting[:0]
        self._heading = {f.group: rng.uniform(0, 2 * math.pi) for f in seeding.founders}
        self._way = {f.group: rng.uniform(0.15, 0.85) * _MIGRATION_UM for f in seeding.founders}
        self._outlines: dict[int, Outline] = {}
        self._arrive()

    @property
    def living(self) -> Flags:
        """Which cells live, shape (cells,)."""
        return np.asarray(self.cells["dies"] > self.hours)

    @property
    def looks(self) -> dict[int, Morphology]:
        """Morphology that each clone shows by now."""
        return {
            clone: f.morphology if self.hours >= f.differentiates_at_h else Morphology.M1
            for clone, f in self._by_clone.items()
        }

    def step(self, step_h: float) -> None:
        """Let `step_h` hours pass."""
        self.hours += step_h
        self._mix()
        before = self._body_sizes()
        self._arrive()
        self._divide()
        self._wash_off()
        self._differentiate(step_h)
        self._migrate(step_h)
        self._expand(before)
        self._relax()
        self._leave()
        self._sprawl(step_h)
        self.cells["x"], self.cells["y"] = self._floor.kept_inside(
            self.cells["x"], self.cells["y"], WALL_UM
        )

    def _founders(self) -> NDArray[np.void]:
        rng, founders = self._rng, self._seeding.founders
        cells = np.zeros(len(founders), dtype=CELL)
        for number, founder in enumerate(founders):
            cells[number]["x"], cells[number]["y"] = founder.x_um, founder.y_um
            cells[number]["clone"], cells[number]["body"] = founder.clone, founder.group
            # A sorted cell needs some hours to attach, and was anywhere in its cycle when sorted.
            cells[number]["due"] = rng.uniform(6, 12) + founder.cycle_h * rng.uniform(0.4, 1.0)
            cells[number]["dies"] = founder.dies_at_h
            cells[number]["left"] = _NEVER if founder.divisions is None else founder.divisions
        cells["cell"] = np.arange(len(founders))
        cells["parent"] = -1
        cells["radius"] = rng.uniform(6.5, 8.5, len(founders))
        cells["own"] = rng.uniform(size=len(founders))
        cells["angle"] = rng.uniform(0, math.pi, len(founders))
        return cells

    def _arrive(self) -> None:
        """Put those founders in that have settled by now."""
        settles = np.array([self._by_clone[int(c)].settles_at_h for c in self._waiting["clone"]])
        there = settles <= self.hours
        self.cells = np.concatenate((self.cells, self._waiting[there]))
        self._waiting = self._waiting[~there]

    def _body_sizes(self) -> Ints:
        """Count each body's living epithelial cells, by its number."""
        coherent = self.living & ~self.cells["spindle"]
        return np.bincount(self.cells["body"][coherent], minlength=self._next_body)

    def _mix(self) -> None:
        """Let small groups that touch grow on as one; large ones keep their own shape."""
        sizes = self._body_sizes()
        if np.count_nonzero(sizes) < 2:  # noqa: PLR2004  (nobody to meet)
            return
        coherent = np.flatnonzero(self.living & ~self.cells["spindle"])
        number = clusters(self.cells["x"][coherent], self.cells["y"][coherent])
        body = self.cells["body"][coherent]
        for pair in np.unique(np.column_stack((number, body)), axis=0):
            others = np.unique(body[number == pair[0]])
            largest = others[np.argmax(sizes[others])]
            if pair[1] != largest and sizes[pair[1]] < _MIXING_CELLS:
                self.cells["body"][self.cells["body"] == pair[1]] = largest
                sizes[largest] += sizes[pair[1]]

    def _divide(self) -> None:
        """Split the cells that are due."""
        rng, cells = self._rng, self.cells
        parents = np.flatnonzero((cells["due"] <= self.hours) & self.living & (cells["left"] > 0))
        count = parents.size
        if count == 0:
            return
        born = cells["due"][parents]
        angle = rng.uniform(0, 2 * math.pi, count)
        # Daughters end up a little less than a cell apart and are pushed the rest of the way.
        apart = 5.3 * np.column_stack((np.cos(angle), np.sin(angle)))
        cells["due"][parents] = born + self._cycles(cells["clone"][parents])
        cells["left"][parents] -= 1
        young = cells[parents].copy()
        young["due"] = born + self._cycles(young["clone"])
        young["parent"] = young["cell"]
        young["cell"] = self._next_cell + np.arange(count)
        self._next_cell += count
        clone_dies = np.array([self._by_clone[int(c)].dies_at_h for c in young["clone"]])
        doomed = rng.uniform(size=count) < self._death_rates(young["clone"])
        young["dies"] = np.where(doomed, born + rng.uniform(4, 16, count), clone_dies)
        young["radius"] = rng.uniform(5.8, 8.2, count)
        young["own"] = rng.uniform(size=count)
        # Daughters keep roughly the direction of their mother, so that a colony has a grain.
        young["angle"] = young["angle"] + rng.normal(0, 0.35, count)
        young["x"] += apart[:, 0]
        young["y"] += apart[:, 1]
        cells["x"][parents] -= apart[:, 0]
        cells["y"][parents] -= apart[:, 1]
        self.cells = np.concatenate((cells, young))

    def _death_rates(self, clone: Ints) -> Floats:
        looks = self.looks
        return np.array([_M3_DEATHS if looks[int(c)] is Morphology.M3 else DEATHS for c in clone])

    def _cycles(self, clone: Ints) -> Floats:
        looks = self.looks
        slower = {
            c: f.cycle_h * (_SPRAWLING_SLOWER if looks[c] is Morphology.M4 else 1.0)
            for c, f in self._by_clone.items()
        }
        crowding = 1 + (self.cells.size / _CROWD) ** 2
        mean = np.array([slower[int(c)] for c in clone]) * crowding
        spread = math.sqrt(math.log(1 + CYCLE_CV**2))
        # The growth rate of a population is that of its mean cycle time but for CV^2 terms.
        return np.asarray(mean * np.exp(self._rng.normal(0, spread, clone.size)))

    def _wash_off(self) -> None:
        self.cells = self.cells[self.cells["dies"] + _DEAD_STAYS_H > self.hours]

    def _differentiate(self, step_h: float) -> None:
        """Turn all cells of an M4 clone, and some at the edge of an M2 colony, into spindles."""
        living = self.living
        for clone, look in self.looks.items():
            mine = living & (self.cells["clone"] == clone)
            if look is Morphology.M4:
                self.cells["spindle"][mine] = True
            elif look is Morphology.M2:
                self._sprout(np.flatnonzero(mine & ~self.cells["spindle"]), step_h)

    def _sprout(self, colony: Ints, step_h: float) -> None:
        if colony.size < _MIXING_CELLS:
            return
        x, y = self.cells["x"][colony], self.cells["y"][colony]
        x, y = x - x.mean(), y - y.mean()
        radius = np.hypot(x, y)
        rim = radius >= np.quantile(radius, _FRINGE_RANK)
        chosen = rim & (self._rng.uniform(size=colony.size) < _FRINGE_RATE * step_h)
        sprouts = colony[chosen]
        self.cells["spindle"][sprouts] = True
        self.cells["left"][sprouts] = 0
        outward = np.arctan2(y[chosen], x[chosen])
        self.cells["angle"][sprouts] = outward + self._rng.normal(0, 0.45, sprouts.size)
        self.cells["x"][sprouts] += 14 * np.cos(outward)
        self.cells["y"][sprouts] += 14 * np.sin(outward)

    def _migrate(self, step_h: float) -> None:
        """Founders wander before they settle; afterwards only their direction is kept."""
        if self.hours > _SETTLED_H:
            return
        for clone, founder in self._by_clone.items():
            heading = self._heading[founder.group] + 0.4 * math.sin(self.hours)
            way = self._way[founder.group] * step_h / _SETTLED_H
            cells = (self.cells["clone"] == clone) & self.living
            self.cells["x"][cells] += way * math.cos(heading)
            self.cells["y"][cells] += way * math.sin(heading)

    def _expand(self, before: Ints) -> None:
        """Give grown bodies their new area at once, make them compact, and push them apart."""
        sizes = self._body_sizes()
        coherent = self.living & ~self.cells["spindle"]
        looks = self.looks
        grown = [int(b) for b in np.flatnonzero(before >= _COHERENT_CELLS) if sizes[b]]
        members = {b: np.flatnonzero(coherent & (self.cells["body"] == b)) for b in grown}
        for body, cells in members.items():
            loose = looks[int(self.cells["clone"][cells[0]])] is Morphology.M3
            offset = np.column_stack((self.cells["x"][cells], self.cells["y"][cells]))
            centre = offset.mean(axis=0)
            offset = (offset - centre) * math.sqrt(max(cells.size / before[body], 1.0))
            if cells.size >= _COHERENT_CELLS:
                offset = compacted(offset, self._outline(body), loose=loose)
            self.cells["x"][cells], self.cells["y"][cells] = (centre + offset).T
        if len(grown) > 1:
            centres = np.array(
                [(self.cells["x"][c].mean(), self.cells["y"][c].mean()) for c in members.values()]
            )
            radii = np.sqrt(sizes[grown] * CELL_AREA_UM2 / math.pi)
            for shift, cells in zip(overlap_shifts(centres, radii), members.values(), strict=True):
                self.cells["x"][cells] += shift[0]
                self.cells["y"][cells] += shift[1]

    def _outline(self, body: int) -> Outline:
        if body not in self._outlines:
            self._outlines[body] = drawn_outline(self._rng)
        return self._outlines[body]

    def _relax(self) -> None:
        coherent = np.flatnonzero(self.living & ~self.cells["spindle"])
        if coherent.size < 2:  # noqa: PLR2004  (a pair is needed)
            return
        xy = np.column_stack((self.cells["x"][coherent], self.cells["y"][coherent]))
        xy = relaxed(xy, self.cells["radius"][coherent], self._rng)
        self.cells["x"][coherent], self.cells["y"][coherent] = xy.T

    def _leave(self) -> None:
        """Once, let a few cells of the colony's edge go and found a satellite."""
        living = np.flatnonzero(self.living & ~self.cells["spindle"])
        early = self.hours < self._seeding.satellite_from_h
        if self._satellite_done or early or living.size < 16:  # noqa: PLR2004  (too few to spare)
            return
        self._satellite_done = True
        xy = np.column_stack((self.cells["x"][living], self.cells["y"][living]))
        centre = xy.mean(axis=0)
        inward = math.atan2(-centre[1], -centre[0]) + self._rng.uniform(-1, 1)
        direction = np.array((math.cos(inward), math.sin(inward)))
        chosen = np.argsort((xy - centre) @ direction)[-4:]
        middle = xy[chosen].mean(axis=0)
        moved = xy[chosen] + direction * self._rng.uniform(420, 560) + 0.4 * (middle - xy[chosen])
        leavers = living[chosen]
        self.cells["x"][leavers], self.cells["y"][leavers] = moved.T
        self.cells["body"][leavers] = self._next_body
        self._next_body += 1

    def _sprawl(self, step_h: float) -> None:
        """Spindles go their own way: to and fro in a loose sheet, outwards in a fringe."""
        looks = self.looks
        spindles = np.flatnonzero(self.living & self.cells["spindle"])
        free = np.array(
            [looks[int(c)] is Morphology.M4 for c in self.cells["clone"][spindles]], dtype=bool
        )
        loose = _ALL_OVER_SPEED if self._seeding.all_over else _M4_SPEED
        speed = np.where(free, loose, _FRINGE_SPEED) * math.sqrt(step_h)
        self.cells["angle"][spindles] += self._rng.normal(0, 0.12, spindles.size)
        way = self._rng.normal(0, 1, spindles.size)
        way = np.where(free, way, np.abs(way)) * speed
        # A fringe thins out: those that are born later stay closer to the colony.
        way *= np.where(free, 1.0, 0.35 + 0.65 * self.cells["own"][spindles])
        self.cells["x"][spindles] += way * np.cos(self.cells["angle"][spindles])
        self.cells["y"][spindles] += way * np.sin(self.cells["angle"][spindles])
