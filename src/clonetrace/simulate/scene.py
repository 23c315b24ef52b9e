"""What lies in a well at each scan: the cells, what is dust, and how the plate sits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Box, Clonality, Label
from clonetrace.simulate.biology import Snapshot, grow
from clonetrace.simulate.cases import CLONALITY, Case, Seeding, seed_well
from clonetrace.simulate.debris import Debris, DebrisKind, floating_debris, lasting_debris, turned
from clonetrace.simulate.pose import Pose, pose_of
from clonetrace.simulate.settings import SimulationSettings
from clonetrace.simulate.truth import TruthObject

#: Boxes of cells reach this far beyond the outermost cell's centre, um.
_REACH_UM = 9.0
#: A dead cell this far from all living ones is an object of its own, um.
_ALONE_UM = 40.0


@dataclass(frozen=True, eq=False)
class ScanScene:
    """One well at one scan.

    Attributes:
        day: Days since seeding.
        hours: Hours since seeding.
        pose: How the plate sits.
        cells: All cells, in the well's own frame.
        floating: Debris of this scan only.
        noise_seed: Seeds the scan's noise and small irregularities; the run's seed, which the
            imager's seams follow from, comes first, and the day last.
        objects: What a perfect observer would box.
    """

    day: int
    hours: float
    pose: Pose
    cells: Snapshot
    floating: tuple[Debris, ...]
    noise_seed: tuple[int, ...]
    objects: tuple[TruthObject, ...]


@dataclass(frozen=True, eq=False)
class WellStory:
    """A well from seeding to the last scan.

    Attributes:
        case: The named case.
        clonality: What a perfect observer would answer.
        seeding: What was put into the well.
        debris: What stays where it is, in the well's own frame.
        scenes: One for each day, oldest first.
    """

    case: Case
    clonality: Clonality
    seeding: Seeding
    debris: tuple[Debris, ...]
    scenes: tuple[ScanScene, ...]

    @property
    def surviving_clones(self) -> frozenset[int]:
        """Clones with living cells on the last day."""
        last = self.scenes[-1].cells
        return frozenset(int(clone) for clone in np.unique(last.clone[~last.dead]))


def simulate_well(
    case: Case,
    days: int,
    seed: int,
    settings: SimulationSettings,
    *,
    plate: int = 0,
    well: int = 0,
    hours: Sequence[float] | None = None,
) -> WellStory:
    """Tell the story of one well.

    Args:
        case: What happens in it.
        days: Number of daily scans, day 0 included.
        seed: Equal seeds tell equal stories.
        settings: Range of cell cycle times; the other settings do not matter.
        plate: Number of the plate, from 0; wells of one plate share its seat in the imager.
        well: Number of the well in its plate, from 0; it makes wells differ.
        hours: Time of each scan since seeding. None: a scan every 24 h from 1 h on.
    """
    rng = np.random.default_rng((seed, 1, plate, well))
    if hours is None:
        hours = [1.0 + 24.0 * day for day in range(days)]
    seeding = seed_well(
        case,
        shortest_h=settings.cycles.shortest_h,
        longest_h=settings.cycles.longest_h,
        last_h=hours[-1],
        rng=rng,
    )
    debris = tuple(lasting_debris(seeding.debris_near, rng))
    snapshots = grow(seeding, hours, rng)
    scenes = []
    for day, snapshot in enumerate(snapshots):
        pose = pose_of(seed, plate, well, day)
        scenes.append(
            ScanScene(
                day=day,
                hours=snapshot.hours,
                pose=pose,
                cells=snapshot,
                floating=tuple(floating_debris(np.random.default_rng((seed, 2, plate, well, day)))),
                noise_seed=(seed, 3, plate, well, day),
                objects=visible_objects(snapshot, debris, pose),
            )
        )
    return WellStory(case, CLONALITY[case], seeding, debris, tuple(scenes))


def visible_objects(
    cells: Snapshot, debris: Sequence[Debris], pose: Pose
) -> tuple[TruthObject, ...]:
    """Box every cluster of living cells, and the dead cells that could be taken for one.

    Args:
        cells: All cells, in the well's own frame.
        debris: What stays where it is, in the well's own frame.
        pose: How the plate sits in the scan that the boxes are for.

    Returns:
        Living objects first, the largest of them first.
    """
    x, y = pose.turn(cells.x_um, cells.y_um)
    found = []
    if cells.spindle.any():
        living = cells.cluster >= 0
        found.append(_object(x, y, living, cells, Label.DIFFERENTIATED))
    else:
        for number in range(int(cells.cluster.max(initial=-1)) + 1):
            members = cells.cluster == number
            label = {1: Label.CELL, 2: Label.DOUBLET}.get(int(members.sum()), Label.COLONY)
            found.append(_object(x, y, members, cells, label))
    found.sort(key=lambda thing: (-thing.cells, thing.box.x_um, thing.box.y_um))
    lasting = turned([d for d in debris if d.kind is DebrisKind.DEAD_CELL], pose)
    found.extend(_grain(thing.x_um, thing.y_um, thing.radius_um) for thing in lasting)
    alive = ~cells.dead
    found.extend(
        _grain(float(x[dead]), float(y[dead]), float(cells.radius_um[dead]))
        for dead in np.flatnonzero(cells.dead)
        if np.hypot(x[alive] - x[dead], y[alive] - y[dead]).min(initial=np.inf) > _ALONE_UM
    )
    return tuple(found)


def _grain(x_um: float, y_um: float, radius_um: float) -> TruthObject:
    edge = 2 * radius_um
    box = Box(x_um=x_um, y_um=y_um, width_um=edge, height_um=edge)
    return TruthObject(box=box, label=Label.DEBRIS, cells=0)


def _object(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    members: NDArray[np.bool_],
    cells: Snapshot,
    label: Label,
) -> TruthObject:
    box = Box.from_edges(
        float(x[members].min()) - _REACH_UM,
        float(y[members].min()) - _REACH_UM,
        float(x[members].max()) + _REACH_UM,
        float(y[members].max()) + _REACH_UM,
    )
    return TruthObject(
        box=box,
        label=label,
        cells=int(members.sum()),
        clones=tuple(int(clone) for clone in np.unique(cells.clone[members])),
        visible=not bool(cells.hidden[members].all()),
    )
