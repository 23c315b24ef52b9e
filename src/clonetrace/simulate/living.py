"""Draws the cells of a scan: lenses, sheets, spindles, and dead cells on top."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.boxes import label_of
from clonetrace.simulate.canvas import Canvas
from clonetrace.simulate.colony import Sheet, draw_sheet
from clonetrace.simulate.dressing import Dresser
from clonetrace.simulate.floor import Floor
from clonetrace.simulate.pose import Pose
from clonetrace.simulate.protrusion import ATTACHED_H, spread_share
from clonetrace.simulate.scene import ScanScene
from clonetrace.simulate.spindles import draw_spindles
from clonetrace.simulate.sprites import draw_attached_cell, draw_cell, draw_dead_cell

#: What is drawn of a cluster reaches less than this beyond its outermost cell's middle, um.
_AROUND_UM = 150.0
#: Radius of a dead cell on a colony over the one that it had alive.
_SHRUNK = 0.85


@dataclass(frozen=True, eq=False)
class _Cluster:
    """One cluster, with the places and directions of all cells as they lie in the scan.

    `rotation` is that of the plate, radians.
    """

    number: int
    members: NDArray[np.int64]
    xy_um: NDArray[np.float64]
    angle: NDArray[np.float64]
    focus: float
    rotation: float


def draw_living(
    canvas: Canvas, scene: ScanScene, pose: Pose, floor: Floor, dresser: Dresser
) -> None:
    """Draw all cells of a scan, living and dead.

    Args:
        canvas: Drawn into.
        scene: What lies in the well.
        pose: How the plate sits.
        floor: Of the well.
        dresser: Paints clusters in another way where it can.
    """
    cells = scene.cells
    x, y = pose.turn(cells.x_um, cells.y_um)
    rotation = math.radians(pose.rotation_deg)
    xy, angle = np.column_stack((x, y)), cells.angle + rotation
    for number in range(int(cells.cluster.max(initial=-1)) + 1):
        members = np.flatnonzero((cells.cluster == number) & ~cells.hidden)
        if members.size == 0:
            continue
        low, high = xy[members].min(axis=0), xy[members].max(axis=0)
        x_um, y_um = (low + high) / 2
        if not canvas.shows(x_um, y_um, float((high - low).max()) / 2 + _AROUND_UM):
            continue
        middle = xy[members].mean(axis=0)
        focus = pose.focus_at(middle[0], middle[1], floor.half_width_um)
        cluster = _Cluster(number, members, xy, angle, focus, rotation)
        _draw_cluster(canvas, scene, cluster, dresser)
    for cell in np.flatnonzero(cells.dead & ~cells.hidden):
        own = float(cells.own[cell])
        radius = _SHRUNK * float(cells.radius_um[cell])
        if not canvas.shows(x[cell], y[cell], 3 * radius):
            continue
        draw_dead_cell(canvas, x[cell], y[cell], radius, strength=0.65 + 0.55 * own, own=own)


def _draw_cluster(canvas: Canvas, scene: ScanScene, cluster: _Cluster, dresser: Dresser) -> None:
    cells = scene.cells
    spindle = cells.spindle[cluster.members]
    compact, sprawling = cluster.members[~spindle], cluster.members[spindle]
    if compact.size:
        everyone = cells.cluster == cluster.number
        label = label_of(cells, everyone)
        if not dresser.dresses(cluster.number, label, compact, cluster.xy_um, cluster.focus):
            _draw_compact(canvas, scene, cluster, compact)
    if sprawling.size:
        much = 0.45 + 0.55 * abs(cluster.focus)
        draw_spindles(
            canvas,
            cluster.xy_um[sprawling],
            cluster.angle[sprawling],
            cells.own[sprawling],
            much,
        )


def _draw_compact(
    canvas: Canvas, scene: ScanScene, cluster: _Cluster, members: NDArray[np.int64]
) -> None:
    """Draw round cells one by one, spread ones as a sheet, and both in between."""
    cells = scene.cells
    share = spread_share(scene.hours, members.size)
    if share > 0:
        everyone = cells.cluster == cluster.number
        sheet = Sheet(
            xy_um=cluster.xy_um[members],
            angle=cluster.angle[members],
            own=cells.own[members],
            focus=cluster.focus,
            strength=share,
            morphology=cells.morphology_of(everyone),
            hours=scene.hours,
            rotation=cluster.rotation,
            seed=(*scene.noise_seed[:-1], int(cells.body[members].min())),
        )
        draw_sheet(canvas, sheet)
    if share > 0.97:  # noqa: PLR2004  (lenses fainter than the noise)
        return
    for cell in members:
        place, radius = cluster.xy_um[cell], float(cells.radius_um[cell])
        if scene.hours < ATTACHED_H:
            draw_cell(canvas, place[0], place[1], radius, cluster.focus)
        else:
            draw_attached_cell(
                canvas,
                place[0],
                place[1],
                radius,
                cluster.focus,
                own=float(cells.own[cell]),
                angle=float(cluster.angle[cell]),
                strength=1 - share,
            )
