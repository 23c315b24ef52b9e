"""Completes a crop's labels: cells one by one, what evaluation sorts by, what cannot be seen."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Label
from clonetrace.simulate.dataset.crop import Annotation, Notes, Point
from clonetrace.simulate.dataset.cutting import Cut
from clonetrace.simulate.dataset.sights import Sights
from clonetrace.simulate.dataset.visibility import Visibility
from clonetrace.simulate.truth import TruthObject

#: Sprawl of fewer cells in a crop is neither a hit nor a false alarm.
_FEWEST_CELLS = 15


def noted(
    annotations: Sequence[Annotation],
    piece: Cut,
    sights: Sights,
    *,
    repainted: frozenset[int] = frozenset(),
) -> tuple[Annotation, ...]:
    """Complete the labels of a crop, and ignore what cannot be seen in it.

    Args:
        annotations: What lies in the crop.
        piece: The crop.
        sights: What is true about its scan.
        repainted: Clusters that were painted as a whole: where their cells are is not known.

    Returns:
        The annotations in their order.
    """
    visibility = Visibility(piece.pixels, piece.um_per_px)
    boxes = [one.box_px for one in annotations]
    done = []
    for number, one in enumerate(annotations):
        others = [*boxes[:number], *boxes[number + 1 :]]
        signal = visibility.signal(one.box_px, others)
        seen = visibility.sees(one.box_px, signal) and not _sparse(one, piece, sights)
        points: tuple[Point, ...] = ()
        notes = None
        if one.thing is not None:
            members = sights.members(one.thing)
            points = _points(one.thing, members, piece, sights, repainted)
            notes = _notes(one.thing, members, sights, signal)
        ignored = one.ignored or not seen
        done.append(replace(one, ignored=ignored, points=points, notes=notes, thing=None))
    return tuple(done)


def _sparse(one: Annotation, piece: Cut, sights: Sights) -> bool:
    """Whether sprawl shows so few of its cells in the crop that no box can be drawn around it."""
    if one.category != Label.DIFFERENTIATED:
        return False
    away = np.abs(sights.cells_um - (piece.box.x_um, piece.box.y_um))
    return int((away < piece.box.width_um / 2).all(axis=1).sum()) < _FEWEST_CELLS


def _points(
    thing: TruthObject,
    members: NDArray[np.int64],
    piece: Cut,
    sights: Sights,
    repainted: frozenset[int],
) -> tuple[Point, ...]:
    if members.size and int(sights.clusters[members[0]]) in repainted:
        # A cell that was painted by itself lies in the middle of its box.
        places = [(thing.box.x_um, thing.box.y_um)] if members.size == 1 else []
    else:
        places = [sights.appears(float(x), float(y)) for x, y in sights.cells_um[members]]
    box, scale = piece.box, piece.um_per_px
    return tuple(
        Point((x - box.left_um) / scale, (y - box.top_um) / scale)
        for x, y in places
        if box.holds(x, y)
    )


def _notes(
    thing: TruthObject, members: NDArray[np.int64], sights: Sights, signal: float | None
) -> Notes:
    return Notes(
        width_um=thing.box.mean_edge_um,
        wall_um=sights.wall_um(thing.box),
        seam_um=sights.seam_um(thing.box),
        gap_um=sights.gap_um(members),
        signal=signal,
    )
