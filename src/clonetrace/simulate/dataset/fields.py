"""Where in a scan the crops are taken."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from clonetrace.domain import Box, Label
from clonetrace.simulate.dataset.crop import LENSES, Span
from clonetrace.simulate.dataset.labelling import grown
from clonetrace.simulate.dataset.settings import Task
from clonetrace.simulate.dataset.sights import Sights


class Aim(StrEnum):
    """What a crop was laid over."""

    LIVING = "living"
    DEAD = "dead"
    DIRT = "dirt"
    """What no box marks: scratches, fibres, bubbles, rings of dust, large specks."""
    BESIDE = "beside"
    """The floor beside a large colony, which spills over the crop's edge."""
    WALL = "wall"
    SEAM = "seam"
    ANYWHERE = "anywhere"
    WELL = "well"
    """The whole well."""
    COLONY = "colony"
    """One grown colony, as the grader sees it."""


@dataclass(frozen=True)
class Place:
    """Where a crop is taken.

    Attributes:
        box: A square, um from the well's centre.
        aim: What it was laid over.
    """

    box: Box
    aim: Aim


#: Shares of the aims: most of what a module sees in use are living objects, and the others are
#: where false alarms come from.
_SHARES: dict[Task, dict[Aim, float]] = {
    Task.LOCAL: {
        Aim.LIVING: 0.53,
        Aim.DEAD: 0.07,
        Aim.DIRT: 0.08,
        Aim.BESIDE: 0.2,
        Aim.WALL: 0.05,
        Aim.SEAM: 0.03,
        Aim.ANYWHERE: 0.04,
    },
    Task.CELL: {
        Aim.LIVING: 0.62,
        Aim.DEAD: 0.11,
        Aim.DIRT: 0.1,
        Aim.WALL: 0.06,
        Aim.SEAM: 0.04,
        Aim.ANYWHERE: 0.07,
    },
}
#: Farthest that an object lies from the crop's middle, as a share of the crop's half edge.
_OFF_MIDDLE = 0.75
#: A colony must have this width to spill over the edge of the crop beside it, um.
_SPILLS_UM = 80.0
#: Crops of grown colonies are this much wider than they are.
_AROUND = Span(1.15, 1.5)
#: Of sprawl over a whole well a part this wide is shown, um: in a wider one no cell can be seen.
_WIDEST_UM = 2600.0

#: A part of it that shows fewer cells than this looks like empty floor.
_FEWEST_CELLS = 60


def place_crops(
    sights: Sights, task: Task, um_per_px: float, rng: np.random.Generator
) -> list[Place]:
    """Choose the places of a scan's crops.

    Args:
        sights: What can be seen in the scan.
        task: The module that the crops are for.
        um_per_px: Scale of the crops; the places of morphology crops follow the colonies instead.
        rng: Source of every random choice.

    Returns:
        At most as many as the task takes of a scan.
    """
    lens = LENSES[task]
    edge = lens.size_px * um_per_px
    if task is Task.GLOBAL:
        return [Place(_square(rng.normal(0, 40), rng.normal(0, 40), edge), Aim.WELL)]
    if task is Task.MORPHOLOGY:
        colonies = _around_colonies(sights, lens.crops, rng)
        return [Place(box, Aim.COLONY) for box in colonies]
    return [_field(sights, _SHARES[task], edge, rng) for _ in range(lens.crops)]


def _around_colonies(sights: Sights, most: int, rng: np.random.Generator) -> list[Box]:
    colonies = filter(grown, sights.scene.objects)
    largest = sorted(colonies, key=lambda one: -one.box.area_um2)[:most]
    places = []
    for thing in largest:
        wide = max(thing.box.width_um, thing.box.height_um)
        edge = min(wide * rng.uniform(_AROUND.low, _AROUND.high), _WIDEST_UM)
        x, y = (thing.box.x_um, thing.box.y_um) + rng.uniform(-0.06, 0.06, 2) * edge
        if wide > edge:
            # Sprawl is thin in places: the part that is shown lies around one of its cells.
            away = np.abs(sights.cells_um - (thing.box.x_um, thing.box.y_um))
            cells = sights.cells_um[(away <= wide / 2).all(axis=1)]
            if len(cells) < _FEWEST_CELLS:
                continue
            x, y = cells[rng.integers(len(cells))]
            near = (np.abs(cells - (x, y)) < edge / 2).all(axis=1)
            if np.count_nonzero(near) < _FEWEST_CELLS:
                continue
        places.append(_square(x, y, edge))
    return places


def _field(
    sights: Sights, shares: Mapping[Aim, float], edge: float, rng: np.random.Generator
) -> Place:
    aim = list(shares)[rng.choice(len(shares), p=list(shares.values()))]
    candidates = _candidates(sights, aim, edge, rng)
    if not candidates:
        return Place(_anywhere(edge, sights.half_width_um, rng), Aim.ANYWHERE)
    chosen = candidates[rng.integers(len(candidates))]
    if aim is Aim.BESIDE:
        return Place(_beside(chosen, edge, rng), aim)
    x, y = rng.uniform(-1, 1, 2) * _OFF_MIDDLE * edge / 2
    return Place(_square(chosen.x_um + x, chosen.y_um + y, edge), aim)


def _candidates(sights: Sights, aim: Aim, edge: float, rng: np.random.Generator) -> list[Box]:
    """Return what a crop may be laid over."""
    objects, half = sights.scene.objects, sights.half_width_um
    found: list[Box] = []
    match aim:
        case Aim.LIVING:
            found = [one.box for one in objects if one.label is not Label.DEBRIS and one.visible]
        case Aim.DEAD:
            found = [one.box for one in objects if one.label is Label.DEBRIS]
        case Aim.DIRT:
            found = [_square(one.x_um, one.y_um, 2 * one.radius_um) for one in sights.dirt]
        case Aim.BESIDE:
            found = [one.box for one in objects if one.cells and one.box.mean_edge_um > _SPILLS_UM]
        case Aim.WALL:
            angle = rng.uniform(0, 2 * math.pi)
            found = [_square(half * math.cos(angle), half * math.sin(angle), edge)]
        case Aim.SEAM if sights.seams_x_um.size:
            x, y = rng.choice(sights.seams_x_um), rng.uniform(-0.9, 0.9) * half
            found = [_square(x, y, edge), _square(y, rng.choice(sights.seams_y_um), edge)]
        case _:
            pass
    return found


def _beside(box: Box, edge: float, rng: np.random.Generator) -> Box:
    """A square into which the object reaches from one side, with less than half of itself."""
    reach = rng.uniform(0.1, 0.5) * box.mean_edge_um
    away = edge / 2 + box.mean_edge_um / 2 - reach
    along = rng.uniform(-0.4, 0.4) * edge
    side, across = (-1.0, 1.0)[rng.integers(2)], bool(rng.integers(2))
    x, y = (side * away, along) if across else (along, side * away)
    return _square(box.x_um + x, box.y_um + y, edge)


def _anywhere(edge: float, well_radius_um: float, rng: np.random.Generator) -> Box:
    distance, angle = well_radius_um * math.sqrt(rng.uniform()), rng.uniform(0, 2 * math.pi)
    return _square(distance * math.cos(angle), distance * math.sin(angle), edge)


def _square(x_um: float, y_um: float, edge_um: float) -> Box:
    return Box(
        x_um=float(x_um), y_um=float(y_um), width_um=float(edge_um), height_um=float(edge_um)
    )
