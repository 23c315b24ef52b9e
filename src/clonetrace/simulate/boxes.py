"""The boxes that a perfect observer would draw around what lies in a scan."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Box, Label, Morphology
from clonetrace.simulate.biology import Snapshot
from clonetrace.simulate.debris import Debris, DebrisKind, turned
from clonetrace.simulate.pose import Pose
from clonetrace.simulate.protrusion import protrusions, spread_share
from clonetrace.simulate.spindles import half_length_um
from clonetrace.simulate.truth import TruthObject

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Boxes reach this far beyond the outermost cell's centre, um: of round cells, of spread ones.
REACH_UM, _SPREAD_REACH_UM = 9.0, 10.0
#: A dead cell this far from all living ones is an object of its own, um.
_ALONE_UM = 40.0
#: From this many cells on, a cluster has a morphology class.
COLONY_CELLS = 24
#: Bubbles and dead cells could be taken for something alive.
_MISTAKEN = (DebrisKind.DEAD_CELL, DebrisKind.BUBBLE)


def visible_objects(
    cells: Snapshot,
    debris: Sequence[Debris],
    pose: Pose,
    *,
    repainted: Mapping[int, Box] | None = None,
) -> tuple[TruthObject, ...]:
    """Box every cluster of living cells, and the dead cells that could be taken for one.

    Args:
        cells: All cells, in the well's own frame.
        debris: What stays where it is, in the well's own frame.
        pose: How the plate sits in the scan that the boxes are for.
        repainted: Boxes of clusters that were painted with another outline, by their number.

    Returns:
        Living objects first, the largest of them first.
    """
    x, y = pose.turn(cells.x_um, cells.y_um)
    found = [
        _object((x, y), cells.cluster == number, cells, pose, (repainted or {}).get(number))
        for number in range(int(cells.cluster.max(initial=-1)) + 1)
    ]
    found.sort(key=lambda thing: (-thing.cells, thing.box.x_um, thing.box.y_um))
    lasting = turned([thing for thing in debris if thing.kind in _MISTAKEN], pose)
    found.extend(_grain(thing.x_um, thing.y_um, thing.radius_um) for thing in lasting)
    alive = ~cells.dead
    found.extend(
        _grain(float(x[dead]), float(y[dead]), 0.85 * float(cells.radius_um[dead]))
        for dead in np.flatnonzero(cells.dead)
        if np.hypot(x[alive] - x[dead], y[alive] - y[dead]).min(initial=np.inf) > _ALONE_UM
    )
    return tuple(found)


def label_of(cells: Snapshot, members: Flags) -> Label:
    """Return what a cluster is called.

    Args:
        cells: All cells.
        members: Which of them are in the cluster, shape (cells,).
    """
    count = int(members.sum())
    spindles = bool(cells.spindle[members].all())
    if spindles and cells.morphology_of(members) is Morphology.M4:
        return Label.DIFFERENTIATED
    return {1: Label.CELL, 2: Label.DOUBLET}.get(count, Label.COLONY)


def morphology_of(cells: Snapshot, members: Flags) -> Morphology | None:
    """Return the class of a cluster, or None where it is too small to have one."""
    if int(members.sum()) < COLONY_CELLS:
        return None
    return cells.morphology_of(members)


def _grain(x_um: float, y_um: float, radius_um: float) -> TruthObject:
    edge = 2 * radius_um
    box = Box(x_um=x_um, y_um=y_um, width_um=edge, height_um=edge)
    return TruthObject(box=box, label=Label.DEBRIS, cells=0)


def _object(
    places: tuple[Floats, Floats],
    members: Flags,
    cells: Snapshot,
    pose: Pose,
    painted: Box | None,
) -> TruthObject:
    return TruthObject(
        box=painted or _box(*places, members, cells, pose),
        label=label_of(cells, members),
        cells=int(members.sum()),
        clones=tuple(int(clone) for clone in np.unique(cells.clone[members])),
        visible=not bool(cells.hidden[members].all()),
        morphology=morphology_of(cells, members),
    )


def _box(x: Floats, y: Floats, members: Flags, cells: Snapshot, pose: Pose) -> Box:
    spread = spread_share(cells.hours, int(members.sum())) > 0
    reach_x = np.full(int(members.sum()), _SPREAD_REACH_UM if spread else REACH_UM)
    reach_y = reach_x.copy()
    long = cells.spindle[members]
    angle = cells.angle[members] + np.radians(pose.rotation_deg)
    half = half_length_um(cells.own[members][long])
    reach_x[long] = np.maximum(half * np.abs(np.cos(angle[long])), 6.0)
    reach_y[long] = np.maximum(half * np.abs(np.sin(angle[long])), 6.0)
    xy = np.column_stack((x[members], y[members]))
    reach = np.column_stack((reach_x, reach_y))
    seen = np.vstack((xy - reach, xy + reach))
    if spread:
        seen = np.vstack((seen, _tails(xy[~long], members, ~long, cells, angle)))
    return Box.from_edges(*seen.min(axis=0).tolist(), *seen.max(axis=0).tolist())


def _tails(xy_um: Floats, members: Flags, compact: Flags, cells: Snapshot, angle: Floats) -> Floats:
    """Return how far the tails of a cluster's compact cells can be seen, shape (tails, 2)."""
    if not len(xy_um):
        return np.zeros((0, 2))
    return protrusions(xy_um, cells.own[members][compact], angle[compact]).seen_um
