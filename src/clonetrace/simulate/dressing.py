"""Lets a skin paint things in place of the synthetic looks, and remembers what it did."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Box, Label, Morphology
from clonetrace.simulate.boxes import COLONY_CELLS
from clonetrace.simulate.canvas import Canvas
from clonetrace.simulate.colony import border_of, outline_of
from clonetrace.simulate.debris import Debris, DebrisKind
from clonetrace.simulate.floor import Floor
from clonetrace.simulate.painting import Skin, Subject
from clonetrace.simulate.pose import Pose
from clonetrace.simulate.scene import ScanScene

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: Margin of a subject's mask around what it covers, um.
_MARGIN_UM = 24.0


class Dresser:
    """Asks a skin for every thing of one scan.

    Attributes:
        dressed: How many things the skin has painted.
        repainted: Boxes of the clusters that it painted with an outline of its own, by number.
    """

    def __init__(
        self, canvas: Canvas, skin: Skin | None, pose: Pose, floor: Floor, scene: ScanScene
    ) -> None:
        """Dress the things of one scan.

        Args:
            canvas: Painted into.
            skin: Paints; None leaves everything to the synthetic looks.
            pose: How the plate sits.
            floor: Of the well.
            scene: What lies in it.
        """
        self.dressed = 0
        self.repainted: dict[int, Box] = {}
        self._canvas = canvas
        self._skin = skin
        self._pose = pose
        self._floor = floor
        self._scene = scene

    def wears(self, thing: Debris) -> bool:
        """Paint a dead cell or a speck; False leaves it to the synthetic look."""
        if self._skin is None or thing.kind not in (DebrisKind.DEAD_CELL, DebrisKind.SPECK):
            return False
        canvas, reach = self._canvas, thing.radius_um + _MARGIN_UM
        patch = canvas.patch(
            thing.x_um - reach, thing.y_um - reach, thing.x_um + reach, thing.y_um + reach
        )
        mask = patch.distances(thing.x_um, thing.y_um) < thing.radius_um
        mask = _at_scale(mask, canvas.detail)
        subject = Subject(
            label=Label.DEBRIS,
            mask=mask,
            left_px=patch.left,
            top_px=patch.top,
            um_per_px=canvas.um_per_px,
            centre_x_px=mask.shape[1] / 2,
            centre_y_px=mask.shape[0] / 2,
            rotation_deg=self._pose.rotation_deg,
            focus=self._pose.focus_at(thing.x_um, thing.y_um, self._floor.half_width_um),
            seed=(*self._scene.noise_seed[:-1], 11, int(thing.own * 2**30)),
            day=self._scene.day,
            cells=0,
        )
        return self._paint(subject) is not None

    def dresses(
        self, number: int, label: Label, members: NDArray[np.int64], xy_um: Floats, focus: float
    ) -> bool:
        """Paint a cluster of living cells; False leaves it to the synthetic look.

        Args:
            number: Of the cluster.
            label: What it is.
            members: Which cells of the scene it has, without spindles.
            xy_um: Places of all cells in the scan, shape (cells, 2).
            focus: Sign and strength of the contrast there.
        """
        if self._skin is None:
            return False
        cells = self._scene.cells
        morphology = cells.morphology_of(np.isin(np.arange(cells.cluster.size), members))
        angle = cells.angle[members] + math.radians(self._pose.rotation_deg)
        patch, mask = outline_of(
            self._canvas, xy_um[members], cells.own[members], angle, morphology
        )
        oldest = int(cells.body[members].min())
        middle = xy_um[members[cells.body[members] == oldest]].mean(axis=0)
        scale = self._canvas.um_per_px
        subject = Subject(
            label=label,
            mask=mask,
            left_px=patch.left,
            top_px=patch.top,
            um_per_px=scale,
            centre_x_px=float(middle[0] - patch.left_um) / scale,
            centre_y_px=float(middle[1] - patch.top_um) / scale,
            rotation_deg=self._pose.rotation_deg,
            focus=focus,
            seed=(*self._scene.noise_seed[:-1], 12, oldest),
            day=self._scene.day,
            cells=int(members.size),
            morphology=_class_of(morphology, members.size),
        )
        painted = self._paint(subject)
        if painted is None:
            return False
        if painted is not subject.mask and painted.any():
            self.repainted[number] = self._box(subject, painted)
        return True

    def _paint(self, subject: Subject) -> Mask | None:
        """Paint a subject; return the mask that was covered, or None if nothing was painted."""
        coat = None if self._skin is None else self._skin.coat(subject)
        if coat is None:
            return None
        covered = subject.mask if coat.mask is None else coat.mask
        contrast = coat.contrast
        if subject.label is Label.COLONY:
            contrast = contrast + border_of(self._canvas, covered, subject.focus, subject.seed)
        self._canvas.stamp(subject.left_px, subject.top_px, contrast)
        self.dressed += 1
        return covered

    def _box(self, subject: Subject, mask: Mask) -> Box:
        columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
        canvas = self._canvas
        left = subject.left_px - canvas.centre_x_px
        top = subject.top_px - canvas.centre_y_px
        return Box.from_edges(
            float(left + columns[0]) * canvas.um_per_px,
            float(top + rows[0]) * canvas.um_per_px,
            float(left + columns[-1] + 1) * canvas.um_per_px,
            float(top + rows[-1] + 1) * canvas.um_per_px,
        )


def _class_of(morphology: Morphology, cells: int) -> Morphology | None:
    return morphology if cells >= COLONY_CELLS else None


def _at_scale(mask: Mask, detail: int) -> Mask:
    if detail == 1:
        return mask
    size = (math.ceil(mask.shape[1] / detail), math.ceil(mask.shape[0] / detail))
    small = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return np.asarray(small >= 0.5)  # noqa: PLR2004  (half of the pixel)
