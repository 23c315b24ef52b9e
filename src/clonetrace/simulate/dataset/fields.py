"""Where in a scan the crops are taken."""

import math
from collections.abc import Mapping

import numpy as np

from clonetrace.domain import Box, Label
from clonetrace.simulate.dataset.crop import LENSES, Span
from clonetrace.simulate.dataset.labelling import grown
from clonetrace.simulate.dataset.settings import Task
from clonetrace.simulate.dataset.sights import Sights

#: Fields of view are laid in these shares over living objects, over dead cells, over dirt that no
#: box marks, beside large colonies (so that these spill over the edge), along the wall, over seams
#: and anywhere: most of what a module sees in use is the first, and the others are where false
#: alarms come from.
_SHARES: dict[Task, dict[str, float]] = {
    Task.LOCAL: {
        "living": 0.53,
        "dead": 0.07,
        "dirt": 0.08,
        "beside": 0.2,
        "wall": 0.05,
        "seam": 0.03,
        "anywhere": 0.04,
    },
    Task.CELL: {
        "living": 0.62,
        "dead": 0.11,
        "dirt": 0.1,
        "wall": 0.06,
        "seam": 0.04,
        "anywhere": 0.07,
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
) -> list[Box]:
    """Choose the places of a scan's crops.

    Args:
        sights: What can be seen in the scan.
        task: The module that the crops are for.
        um_per_px: Scale of the crops; the places of morphology crops follow the colonies instead.
        rng: Source of every random choice.

    Returns:
        Squares, um from the well's centre.
    """
    lens = LENSES[task]
    edge = lens.size_px * um_per_px
    if task is Task.GLOBAL:
        return [_square(rng.normal(0, 40), rng.normal(0, 40), edge)]
    if task is Task.MORPHOLOGY:
        return _around_colonies(sights, lens.crops, rng)
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
    sights: Sights, shares: Mapping[str, float], edge: float, rng: np.random.Generator
) -> Box:
    where = list(shares)[rng.choice(len(shares), p=list(shares.values()))]
    objects = sights.scene.objects
    candidates = {
        "living": [one.box for one in objects if one.label is not Label.DEBRIS and one.visible],
        "dead": [one.box for one in objects if one.label is Label.DEBRIS],
        "dirt": [_square(one.x_um, one.y_um, 2 * one.radius_um) for one in sights.dirt],
        "beside": [one.box for one in objects if one.cells and one.box.mean_edge_um > _SPILLS_UM],
    }.get(where, [])
    half = sights.half_width_um
    if where == "wall":
        angle = rng.uniform(0, 2 * math.pi)
        candidates = [_square(half * math.cos(angle), half * math.sin(angle), edge)]
    if where == "seam" and sights.seams_x_um.size:
        x, y = rng.choice(sights.seams_x_um), rng.uniform(-0.9, 0.9) * half
        candidates = [_square(x, y, edge), _square(y, rng.choice(sights.seams_y_um), edge)]
    if not candidates:
        return _anywhere(edge, half, rng)
    chosen = candidates[rng.integers(len(candidates))]
    if where == "beside":
        return _beside(chosen, edge, rng)
    x, y = rng.uniform(-1, 1, 2) * _OFF_MIDDLE * edge / 2
    return _square(chosen.x_um + x, chosen.y_um + y, edge)


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
