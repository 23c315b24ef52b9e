"""Where in a scan the crops are taken."""

import math
from collections.abc import Sequence

import numpy as np

from clonetrace.domain import Box, Label
from clonetrace.simulate.dataset.crop import LENSES, Span
from clonetrace.simulate.dataset.labelling import grown
from clonetrace.simulate.dataset.settings import Task
from clonetrace.simulate.truth import TruthObject

#: Fields of view are laid over living objects, over debris, beside large colonies (so that these
#: spill over the edge) and anywhere, in these shares: most of what a module sees in use is the
#: first, and the others are where false alarms come from.
_PLACES = ("living", "debris", "beside", "anywhere")
_SHARES = {
    Task.LOCAL: (0.5, 0.1, 0.25, 0.15),
    Task.CELL: (0.6, 0.25, 0.0, 0.15),
}
#: Farthest that an object lies from the crop's middle, as a share of the crop's half edge.
_OFF_MIDDLE = 0.75
#: A colony must have this width to spill over the edge of the crop beside it, um.
_SPILLS_UM = 80.0
#: Crops of grown colonies are this much wider than they are.
_AROUND = Span(1.15, 1.5)
#: Of sprawl over a whole well a part this wide is shown, um: in a wider one no cell can be seen.
_WIDEST_UM = 2600.0


def place_crops(
    objects: Sequence[TruthObject],
    task: Task,
    um_per_px: float,
    well_radius_um: float,
    rng: np.random.Generator,
) -> list[Box]:
    """Choose the places of a scan's crops.

    Args:
        objects: What is true about the scan.
        task: The module that the crops are for.
        um_per_px: Scale of the crops; the places of morphology crops follow the colonies instead.
        well_radius_um: Half the width of the floor.
        rng: Source of every random choice.

    Returns:
        Squares, um from the well's centre.
    """
    lens = LENSES[task]
    edge = lens.size_px * um_per_px
    if task is Task.GLOBAL:
        return [_square(rng.normal(0, 40), rng.normal(0, 40), edge)]
    if task is Task.MORPHOLOGY:
        return _around_colonies(objects, lens.crops, rng)
    return [
        _field(objects, _SHARES[task], edge, well_radius_um=well_radius_um, rng=rng)
        for _ in range(lens.crops)
    ]


def _around_colonies(
    objects: Sequence[TruthObject], most: int, rng: np.random.Generator
) -> list[Box]:
    largest = sorted(filter(grown, objects), key=lambda one: -one.box.area_um2)[:most]
    places = []
    for thing in largest:
        wide = max(thing.box.width_um, thing.box.height_um)
        edge = min(wide * rng.uniform(_AROUND.low, _AROUND.high), _WIDEST_UM)
        # A part of what is wider than the crop can lie anywhere in it.
        off = max(0.06 * edge, (wide - edge) / 3)
        x, y = rng.uniform(-off, off, 2)
        places.append(_square(thing.box.x_um + x, thing.box.y_um + y, edge))
    return places


def _field(
    objects: Sequence[TruthObject],
    shares: tuple[float, ...],
    edge: float,
    *,
    well_radius_um: float,
    rng: np.random.Generator,
) -> Box:
    where = _PLACES[rng.choice(len(_PLACES), p=shares)]
    candidates = {
        "living": [one for one in objects if one.label is not Label.DEBRIS],
        "debris": [one for one in objects if one.label is Label.DEBRIS],
        "beside": [one for one in objects if one.cells and one.box.mean_edge_um > _SPILLS_UM],
        "anywhere": [],
    }[where]
    if not candidates:
        return _anywhere(edge, well_radius_um, rng)
    chosen = candidates[rng.integers(len(candidates))].box
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
