"""One well of a training set, from its number to its labelled crops."""

from dataclasses import dataclass

import cv2
import numpy as np

from clonetrace.domain import Grey, ScanFrame
from clonetrace.simulate.cases import WELL_RADIUS_UM, Case
from clonetrace.simulate.dataset.crop import CATEGORIES, LENSES, Annotation, Crop, Lens, Span
from clonetrace.simulate.dataset.cutting import Cut, cut
from clonetrace.simulate.dataset.fields import grown, place_crops
from clonetrace.simulate.dataset.labelling import label_crop
from clonetrace.simulate.dataset.settings import DatasetSettings, Split, Task
from clonetrace.simulate.optics import centre_px, render_scan
from clonetrace.simulate.scene import ScanScene, WellStory, simulate_well
from clonetrace.simulate.settings import SimulationSettings

#: Wells are dealt to the splits in hands of this many, so that every stretch of a set has them all.
_HAND = 20


@dataclass(frozen=True)
class PlannedWell:
    """A well before anything has happened in it.

    Attributes:
        number: In the set, from 0.
        split: What it is used for.
        seed: Of its simulation; no two wells of two splits share one, whatever the set's seed.
    """

    number: int
    split: Split
    seed: int


def plan_wells(settings: DatasetSettings) -> list[PlannedWell]:
    """Deal the wells to the splits.

    Each well has a seed of its own, hence an imager, a plate and cells of its own. The splits
    draw their seeds from ranges that do not meet, so that a model trained on a set of any seed
    has seen no well of the test split of any other set of the same number of wells or fewer.
    """
    return [
        PlannedWell(number, split, _seed(settings, split, number))
        for number, split in enumerate(_splits(settings))
    ]


def make_crops(planned: PlannedWell, settings: DatasetSettings) -> list[Crop]:
    """Simulate a well and cut its crops, in a reproducible order."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        return _make_crops(planned, settings)
    finally:
        cv2.setNumThreads(threads)


def _splits(settings: DatasetSettings) -> list[Split]:
    """Deal the splits so that their shares hold in every hand, in an order that varies."""
    rng = np.random.default_rng((settings.seed, 101))
    splits: list[Split] = []
    for first in range(0, settings.wells, _HAND):
        last = min(first + _HAND, settings.wells)
        test = _between(first, last, settings.test_share)
        val = _between(first, last, settings.val_share)
        train = last - first - test - val
        hand = [Split.TRAIN] * train + [Split.VAL] * val + [Split.TEST] * test
        splits.extend(hand[place] for place in rng.permutation(last - first))
    return splits


def _between(first: int, last: int, share: float) -> int:
    return round(last * share) - round(first * share)


def _seed(settings: DatasetSettings, split: Split, number: int) -> int:
    stretch = list(Split).index(split)
    return (settings.seed * len(Split) + stretch) * 1_000_000 + number


def _make_crops(planned: PlannedWell, settings: DatasetSettings) -> list[Crop]:
    rng = np.random.default_rng((planned.seed, 102))
    lens = LENSES[settings.task]
    last_day = round(_draw(lens.last_day, rng))
    scan_settings = SimulationSettings(
        days=last_day + 1, um_per_px=_draw(lens.native_um, rng), faults=False
    )
    case = _case(settings.task, scan_settings, rng)
    story = simulate_well(case, last_day + 1, planned.seed, scan_settings)
    crops: list[Crop] = []
    for day in _days(settings.task, lens, last_day, rng):
        crops.extend(_crops_of(story, day, scan_settings, planned, settings.task, rng))
    return crops


def _case(task: Task, settings: SimulationSettings, rng: np.random.Generator) -> Case:
    named = [case for case, weight in settings.mix.items() if weight > 0]
    if task is Task.MORPHOLOGY:
        named = [case for case in named if case not in (Case.EMPTY, Case.DIES)]
    weights = np.array([settings.mix[case] for case in named])
    return named[rng.choice(len(named), p=weights / weights.sum())]


def _days(task: Task, lens: Lens, last_day: int, rng: np.random.Generator) -> list[int]:
    """Choose the scans: the newest for whole wells and morphology, any for the others."""
    if task is Task.CELL:
        return list(range(last_day + 1))
    first = {Task.LOCAL: 1, Task.GLOBAL: 3}.get(task, max(last_day - 2, 0))
    days = rng.permutation(np.arange(first, last_day + 1))[: lens.scans]
    return sorted(int(day) for day in days)


def _crops_of(
    story: WellStory,
    day: int,
    scan_settings: SimulationSettings,
    planned: PlannedWell,
    task: Task,
    rng: np.random.Generator,
) -> list[Crop]:
    scene, lens = story.scenes[day], LENSES[task]
    scale = max(_draw(lens.um_per_px, rng), scan_settings.um_per_px)
    places = place_crops(scene.objects, task, scale, WELL_RADIUS_UM, rng)
    if not places:
        return []
    scan = np.asarray(render_scan(story, day, scan_settings), dtype=np.uint8)
    frame = _frame(scene, scan, scan_settings)
    crops = []
    for place in places:
        piece = cut(scan, frame, place, lens.size_px)
        annotations = _annotations(scene, piece, task)
        if task is Task.MORPHOLOGY and not annotations:
            continue
        crops.append(
            Crop(
                pixels=piece.pixels,
                annotations=annotations,
                split=planned.split,
                well=planned.number,
                seed=planned.seed,
                case=story.case,
                day=day,
                um_per_px=piece.um_per_px,
                left_um=piece.box.left_um,
                top_um=piece.box.top_um,
                share="simulated",
            )
        )
    return crops
