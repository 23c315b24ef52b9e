"""One well of a training set, from its number to its labelled crops."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import cv2
import numpy as np

from clonetrace.domain import Morphology
from clonetrace.simulate.cases import Case
from clonetrace.simulate.dataset.crop import LENSES, Crop, Span
from clonetrace.simulate.dataset.cutting import cut
from clonetrace.simulate.dataset.fields import Place, place_crops
from clonetrace.simulate.dataset.labelled_scan import LabelledScan, painters_of, take_places
from clonetrace.simulate.dataset.labelling import grade_crop, label_crop
from clonetrace.simulate.dataset.noting import noted
from clonetrace.simulate.dataset.settings import MOST_WELLS, DatasetSettings, Split, Task
from clonetrace.simulate.dataset.sights import Sights, sights_of
from clonetrace.simulate.imager import ImagerName
from clonetrace.simulate.painting import Painters
from clonetrace.simulate.scene import seen_by_another, simulate_well
from clonetrace.simulate.settings import Framing, SimulationSettings

#: Wells are dealt to the splits in hands of this many, so that every stretch of a set has them all.
_HAND = 20
#: Wells without a colony are this much rarer than in a run: every scan has empty places anyway.
_BARREN = 0.25
#: Weights of what takes the pictures: a detector must work on an imager that it has never seen,
#: so most wells have one of their own.
_IMAGERS = {
    ImagerName.RANDOM: 0.6,
    ImagerName.PLATE: 0.2,
    ImagerName.FILTERED: 0.05,
    ImagerName.BRIGHT: 0.05,
    ImagerName.SHARP: 0.05,
    ImagerName.SOFT: 0.05,
}
_FRAMINGS = {Framing.USUAL: 0.7, Framing.TIGHT: 0.15, Framing.WIDE: 0.15}
#: By whether single cells are looked for: those look alike in small wells, and a small well costs
#: a quarter of the time at 1 um/px.
_PLATES: dict[bool, dict[Literal[96, 384], float]] = {
    False: {96: 0.85, 384: 0.15},
    True: {96: 0.4, 384: 0.6},
}
#: Every class about as often as the others: a classifier must not learn that M1 is the usual one.
_GRADES = dict.fromkeys(Morphology, 1.0)

_Choice = TypeVar("_Choice")


@dataclass(frozen=True)
class PlannedWell:
    """A well before anything has happened in it.

    Attributes:
        number: In the set, from 0.
        split: What it is used for.
        seed: Of its simulation; no other well of any set has it.
    """

    number: int
    split: Split
    seed: int


def plan_wells(settings: DatasetSettings) -> list[PlannedWell]:
    """Deal the wells to the splits.

    Each well has a seed of its own, hence an imager, a plate and cells of its own. No seed occurs
    in two splits, nor in two sets of different seeds: a model that was trained on one set has
    seen no well of the test split of another.
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
    return (settings.seed * len(Split) + stretch) * MOST_WELLS + number


def _make_crops(planned: PlannedWell, settings: DatasetSettings) -> list[Crop]:
    rng = np.random.default_rng((planned.seed, 102))
    lens = LENSES[settings.task]
    last_day = round(_draw(lens.last_day, rng))
    well_settings = SimulationSettings(
        days=last_day + 1,
        faults=False,
        preset=settings.preset,
        plate_format=_one_of(_PLATES[settings.task is Task.CELL], rng),
        morphologies=_GRADES if settings.task is Task.MORPHOLOGY else None,
    )
    case = _case(settings.task, well_settings, rng)
    story = simulate_well(case, last_day + 1, planned.seed, well_settings)
    imagers = {settings.imager: 1.0} if settings.imager else _IMAGERS
    crops: list[Crop] = []
    for view in range(lens.views):
        changes = {
            "um_per_px": float(rng.choice(lens.native_um)),
            "imager": _one_of(imagers, rng),
            "framing": _one_of(_FRAMINGS, rng),
        }
        scan_settings = well_settings.model_copy(update=changes)
        days = _days(settings.task, last_day, rng)
        seen = seen_by_another(story, scan_settings, seed=planned.seed, plate=view, days=days)
        painters = _painters(planned, settings, rng)
        for day in days:
            sights = sights_of(seen, day, scan_settings)
            scale = max(_draw(lens.um_per_px, rng), scan_settings.um_per_px)
            places = place_crops(sights, settings.task, scale, rng)
            boxes = [place.box for place in places]
            scans = take_places(seen, day, scan_settings, boxes, painters) if boxes else []
            crops.extend(_cut_out(scans, places, sights, planned, settings.task))
    return crops


def _painters(
    planned: PlannedWell, settings: DatasetSettings, rng: np.random.Generator
) -> Painters:
    """Decide whether a well is painted with real texture, and with whose."""
    composited = rng.uniform() < settings.composited_share
    library = settings.texture if composited else None
    return painters_of(library, testing=planned.split is Split.TEST)


def _cut_out(
    scans: Sequence[LabelledScan],
    places: Sequence[Place],
    sights: Sights,
    planned: PlannedWell,
    task: Task,
) -> Iterator[Crop]:
    for scan, place in zip(scans, places, strict=True):
        piece = cut(scan.pixels, scan.frame, place.box, LENSES[task].size_px)
        objects = [sights.as_stitched(thing) for thing in scan.objects]
        graded = task is Task.MORPHOLOGY
        annotations = (
            grade_crop(objects, piece.box, piece.um_per_px)
            if graded
            else label_crop(objects, piece.box, piece.um_per_px, task)
        )
        annotations = noted(annotations, piece, sights, repainted=scan.repainted)
        # A grade of what cannot be seen teaches nothing.
        if graded and all(one.ignored for one in annotations):
            continue
        story, middle = sights.story, piece.box
        yield Crop(
            pixels=piece.pixels,
            annotations=annotations,
            split=planned.split,
            well=planned.number,
            seed=planned.seed,
            case=story.case,
            day=scan.day,
            aim=place.aim,
            um_per_px=piece.um_per_px,
            left_um=piece.box.left_um,
            top_um=piece.box.top_um,
            share=scan.share,
            imager=story.imager.name,
            focus=sights.focus_at(middle.x_um, middle.y_um),
        )


def _case(task: Task, settings: SimulationSettings, rng: np.random.Generator) -> Case:
    """Draw what happens in the well; a morphology needs a colony."""
    barren = 0.0 if task is Task.MORPHOLOGY else _BARREN
    mix = {
        case: weight * (barren if case in (Case.EMPTY, Case.DIES) else 1.0)
        for case, weight in settings.case_mix.items()
    }
    return _one_of(mix, rng)


def _days(task: Task, last_day: int, rng: np.random.Generator) -> list[int]:
    """Choose the scans: late ones where a module sees the newest scan, any for the others."""
    if task is Task.CELL:
        return list(range(last_day + 1))
    # The cells of the days 0 and 1 are the business of the cell module.
    first = {Task.LOCAL: 2, Task.GLOBAL: 3}.get(task, max(last_day - 2, 0))
    days = rng.permutation(np.arange(first, last_day + 1))[: LENSES[task].scans]
    return sorted(int(day) for day in days)


def _one_of(weights: Mapping[_Choice, float], rng: np.random.Generator) -> _Choice:
    """Draw one of the keys by their weights."""
    named = [key for key, weight in weights.items() if weight > 0]
    shares = np.array([weights[key] for key in named])
    return named[rng.choice(len(named), p=shares / shares.sum())]


def _draw(span: Span, rng: np.random.Generator) -> float:
    return float(rng.uniform(span.low, span.high))
