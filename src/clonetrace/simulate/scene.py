"""What lies in a well at each scan: the cells, what is dust, and how the plate sits."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Box, Clonality, Label
from clonetrace.simulate.biology import Snapshot, grow
from clonetrace.simulate.cases import CLONALITY, Case, Seeding, seed_well
from clonetrace.simulate.settings import SimulationSettings
from clonetrace.simulate.truth import TruthObject

#: Radius of the floor of a 96-well well, um (6.35 mm wide).
WELL_RADIUS_UM = 3175.0
#: Boxes of cells reach this far beyond the outermost cell's centre, um.
_REACH_UM = 8.0
#: How far the plate's seat and, beyond it, a single well moves from scan to scan, um.
_PLATE_SHIFT_UM = 170.0
_WELL_SHIFT_UM = 30.0
_ROTATION_DEG = 2.0


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


@dataclass(frozen=True)
class Pose:
    """How the plate sits and what the imager does in one scan.

    Attributes:
        shift_x_um: Shift of the well's centre from the middle of the scan.
        shift_y_um: As above, downwards.
        rotation_deg: Rotation of the content around the well's centre, from x towards y.
        focus: Sign and strength of the contrast of cells, -1 to 1.
        exposure: Brightness of the floor, grey of 255.
    """

    shift_x_um: float
    shift_y_um: float
    rotation_deg: float
    focus: float
    exposure: float

    def turn(
        self, x_um: NDArray[np.float64], y_um: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return places of the well's own frame as they lie in the scan, from its centre."""
        angle = math.radians(self.rotation_deg)
        return (
            math.cos(angle) * x_um - math.sin(angle) * y_um,
            math.sin(angle) * x_um + math.cos(angle) * y_um,
        )


@dataclass(frozen=True, eq=False)
class ScanScene:
    """One well at one scan.

    Attributes:
        day: Days since seeding.
        hours: Hours since seeding.
        pose: How the plate sits.
        cells: All cells, in the well's own frame.
        floating: Debris of this scan only.
        noise_seed: Seeds the scan's noise and small irregularities.
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
        seed: The run's seed; the seams of the imager follow from it.
    """

    case: Case
    clonality: Clonality
    seeding: Seeding
    debris: tuple[Debris, ...]
    scenes: tuple[ScanScene, ...]
    seed: int

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
    debris = tuple(_lasting_debris(seeding, rng))
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
                floating=tuple(
                    _floating_debris(np.random.default_rng((seed, 2, plate, well, day)))
                ),
                noise_seed=(seed, 3, plate, well, day),
                objects=visible_objects(snapshot, debris, pose),
            )
        )
    return WellStory(case, CLONALITY[case], seeding, debris, tuple(scenes), seed)


def pose_of(seed: int, plate: int, well: int, day: int, repeat: int = 0) -> Pose:
    """Decide how a plate sits in the imager.

    Args:
        seed: The run's seed.
        plate: Number of the plate, from 0.
        well: Number of the well in its plate, from 0.
        day: Days since seeding.
        repeat: 1 for a second scan on the same day.
    """
    rng = np.random.default_rng((seed, 4, plate, day, repeat))
    angle = rng.uniform(0, 2 * math.pi)
    distance = _PLATE_SHIFT_UM * math.sqrt(rng.uniform())
    rotation = float(np.clip(rng.normal(0, 0.7), -_ROTATION_DEG, _ROTATION_DEG))
    sign = 1.0 if rng.uniform() < 0.65 else -1.0  # noqa: PLR2004  (share of days of one sign)
    focus = sign * rng.uniform(0.65, 1.0)
    exposure = rng.normal(131, 2.5)
    own = np.random.default_rng((seed, 5, plate, well, day, repeat))
    own_angle, own_distance = own.uniform(0, 2 * math.pi), _WELL_SHIFT_UM * own.uniform()
    return Pose(
        shift_x_um=distance * math.cos(angle) + own_distance * math.cos(own_angle),
        shift_y_um=distance * math.sin(angle) + own_distance * math.sin(own_angle),
        rotation_deg=rotation,
        focus=float(np.clip(focus + own.normal(0, 0.05), -1, 1)),
        exposure=float(exposure + own.normal(0, 0.6)),
    )


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


def visible_objects(
    cells: Snapshot, debris: Sequence[Debris], pose: Pose
) -> tuple[TruthObject, ...]:
    """Box every cluster of living cells, and the dead cells that could be taken for one."""
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
    for thing in turned([d for d in debris if d.kind is DebrisKind.DEAD_CELL], pose):
        edge = 2 * thing.radius_um
        box = Box(x_um=thing.x_um, y_um=thing.y_um, width_um=edge, height_um=edge)
        found.append(TruthObject(box=box, label=Label.DEBRIS, cells=0))
    return tuple(found)


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


def _lasting_debris(seeding: Seeding, rng: np.random.Generator) -> list[Debris]:
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
    if seeding.debris_near is not None:
        things.extend(_debris_near(seeding.debris_near, rng))
    return things


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


def _floating_debris(rng: np.random.Generator) -> list[Debris]:
    things = []
    for _ in range(rng.poisson(5)):
        x, y = _in_well(rng)
        things.append(Debris(DebrisKind.SPECK, x, y, rng.uniform(2, 4), rng.uniform(0.3, 0.8)))
    for _ in range(rng.poisson(1)):
        x, y = _in_well(rng)
        things.append(Debris(DebrisKind.RING, x, y, rng.uniform(15, 40), rng.uniform(0.3, 0.8)))
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
