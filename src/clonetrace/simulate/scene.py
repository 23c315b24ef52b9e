"""What lies in a well at each scan: the cells, what is dust, and how the plate sits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

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
        lasting: Debris that is there by then and stays, in the well's own frame.
    """

    day: int
    hours: float
    pose: Pose
    cells: Snapshot
    floating: tuple[Debris, ...]
    noise_seed: tuple[int, ...]
    lasting: tuple[Debris, ...] = ()

    @cached_property
    def objects(self) -> tuple[TruthObject, ...]:
        """What a perfect observer would box; worked out when it is asked for."""
        return visible_objects(self.cells, self.lasting, self.pose)


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
    clonality = outcome(CLONALITY[case], seeding, snapshots[-1])
    scenes = tuple(
        _scene(day, snapshot, debris, imager, settings, (seed, plate, well))
        for day, snapshot in enumerate(snapshots)
    )
    return WellStory(case, clonality, seeding, floor, imager, debris, scenes)


def seen_by_another(
    story: WellStory,
    settings: SimulationSettings,
    *,
    seed: int,
    plate: int,
    days: Sequence[int],
) -> WellStory:
    """Tell the same story as another imager sees it: same cells, other looks, poses and motes.

    Growing the cells costs more than taking pictures, so a training set takes several looks at
    each well.

    Args:
        story: What happened.
        settings: Preset and imager; of the same plate format and days as those of the story.
        seed: Of the other imager.
        plate: Different numbers see differently.
        days: The days that will be looked at; the scenes of others stay as they are.
    """
    imager = imager_of(settings.imager, seed, plate, settings.difficulty.breadth)
    scenes = list(story.scenes)
    for day in days:
        snapshot = scenes[day].cells
        scenes[day] = _scene(day, snapshot, story.debris, imager, settings, (seed, plate, 0))
    return replace(story, imager=imager, scenes=tuple(scenes))


def _scene(  # noqa: PLR0917  (what a scene is made of)
    day: int,
    snapshot: Snapshot,
    debris: Sequence[Debris],
    imager: Imager,
    settings: SimulationSettings,
    place: tuple[int, int, int],
) -> ScanScene:
    """Put the well into the imager; the place is seed, plate and well."""
    difficulty = settings.difficulty
    pose = pose_of(Seat(*place, day), imager, difficulty)
    there = [thing for thing in debris if thing.lies_there(snapshot.hours)]
    seed, plate, well = place
    mote_rng = np.random.default_rng((seed, 2, plate, well, day))
    return ScanScene(
        day=day,
        hours=snapshot.hours,
        pose=pose,
        cells=snapshot,
        floating=tuple(floating_debris(settings.floor, difficulty, mote_rng)),
        noise_seed=(seed, 3, plate, well, day),
        lasting=tuple(there),
    )


def _culture(settings: SimulationSettings, last_h: float) -> Culture:
    return Culture(
        floor=settings.floor,
        shortest_h=settings.cycles.shortest_h,
        longest_h=settings.cycles.longest_h,
        last_h=last_h,
        morphologies=settings.morphology_mix,
    )
