"""What lies in a well at each scan: the cells, what is dust, and how the plate sits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clonetrace.domain import Clonality
from clonetrace.simulate.biology import Snapshot, grow
from clonetrace.simulate.boxes import visible_objects
from clonetrace.simulate.cases import CLONALITY, Case
from clonetrace.simulate.debris import Debris, floating_debris, lasting_debris
from clonetrace.simulate.floor import Floor
from clonetrace.simulate.imager import Imager, imager_of
from clonetrace.simulate.lineages import lineages_of, outcome
from clonetrace.simulate.pose import Pose, Seat, pose_of
from clonetrace.simulate.seeding import Culture, Seeding, seed_well
from clonetrace.simulate.settings import SimulationSettings
from clonetrace.simulate.shedding import shed_cells
from clonetrace.simulate.truth import LineageTruth, TruthObject


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
        floor: Size and shape of the well.
        imager: What takes the pictures.
        debris: What stays where it is, in the well's own frame.
        scenes: One for each day, oldest first.
    """

    case: Case
    clonality: Clonality
    seeding: Seeding
    floor: Floor
    imager: Imager
    debris: tuple[Debris, ...]
    scenes: tuple[ScanScene, ...]

    @property
    def surviving_clones(self) -> frozenset[int]:
        """Clones with living cells that still divide on the last day."""
        last = self.scenes[-1].cells
        stopped = {f.clone for f in self.seeding.founders if f.divisions is not None}
        return frozenset(int(clone) for clone in np.unique(last.clone[~last.dead])) - stopped

    @property
    def lineages(self) -> tuple[LineageTruth, ...]:
        """What became of each founder."""
        return lineages_of(self.seeding, [scene.cells for scene in self.scenes])

    def debris_on(self, day: int) -> tuple[Debris, ...]:
        """Return the lasting debris that is there by a day."""
        hours = self.scenes[day].hours
        return tuple(thing for thing in self.debris if thing.lies_there(hours))


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
        settings: Plate format, preset, imager, cell cycle times and morphologies; the scale and
            format of the scans do not matter.
        plate: Number of the plate, from 0; wells of one plate share its seat in the imager.
        well: Number of the well in its plate, from 0; it makes wells differ.
        hours: Time of each scan since seeding. None: a scan every 24 h from 1 h on.
    """
    rng = np.random.default_rng((seed, 1, plate, well))
    if hours is None:
        hours = [1.0 + 24.0 * day for day in range(days)]
    floor, difficulty = settings.floor, settings.difficulty
    seeding = seed_well(case, _culture(settings, hours[-1]), rng)
    lasting = lasting_debris(seeding.debris_near, floor, difficulty, rng)
    snapshots = grow(seeding, floor, hours, rng)
    shed_rng = np.random.default_rng((seed, 13, plate, well))
    debris = (*lasting, *shed_cells(snapshots, floor, difficulty, shed_rng))
    imager = imager_of(settings.imager, seed, plate, difficulty.breadth)
    scenes = []
    for day, snapshot in enumerate(snapshots):
        pose = pose_of(Seat(seed, plate, well, day), imager, difficulty)
        there = [thing for thing in debris if thing.lies_there(snapshot.hours)]
        mote_rng = np.random.default_rng((seed, 2, plate, well, day))
        scenes.append(
            ScanScene(
                day=day,
                hours=snapshot.hours,
                pose=pose,
                cells=snapshot,
                floating=tuple(floating_debris(floor, difficulty, mote_rng)),
                noise_seed=(seed, 3, plate, well, day),
                objects=visible_objects(snapshot, there, pose),
            )
        )
    clonality = outcome(CLONALITY[case], seeding, scenes[-1].cells)
    return WellStory(case, clonality, seeding, floor, imager, debris, tuple(scenes))


def _culture(settings: SimulationSettings, last_h: float) -> Culture:
    return Culture(
        floor=settings.floor,
        shortest_h=settings.cycles.shortest_h,
        longest_h=settings.cycles.longest_h,
        last_h=last_h,
        morphologies=settings.morphology_mix,
    )
