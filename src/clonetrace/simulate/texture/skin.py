"""Paint the things of simulated wells with real cut-outs."""

import math
from itertools import islice

import cv2
import numpy as np

from clonetrace.domain import Label, Morphology
from clonetrace.simulate.painting import Coat, Subject
from clonetrace.simulate.texture.catalogue import CutOut, Split, TextureKind
from clonetrace.simulate.texture.fabric import (
    OUTSIDE_UM,
    Fabric,
    fabric,
    has_fabric,
)
from clonetrace.simulate.texture.library import TextureLibrary
from clonetrace.simulate.texture.light import Field, Flags, blur
from clonetrace.simulate.texture.mirrored import mirrored_view
from clonetrace.simulate.texture.outlining import depth
from clonetrace.simulate.texture.stamp import best_cut_outs, stamp

#: Narrower things have no inside that a sheet could fill; they are stamped as a whole.
_SHEET_UM = 110.0
#: Narrower things are dots in any scan.
_SMALLEST_UM = 4.0
#: Cut-outs of which none has the proportions of a place, before it is left to the simulator.
_TRIES = 8
#: Fewer cells do not make a sheet.
_CLUSTER_CELLS = 5
#: Colonies of these looks have a like in the library, which was cut from undifferentiated cells.
_KNOWN_LOOKS = frozenset({None, Morphology.M1})
#: Between these depths the border's texture gives way to the inside's, um.
_BLEND_UM = (7.0, 18.0)
#: Outside of the outline the border fades into the floor, um.
_FADE_UM = (5.0, OUTSIDE_UM - 2.0)
#: Darker parts of a colony are dead cells on it, whose looks do not follow the sign of the focus;
#: the bright ring around them belongs to them, um.
_GRAIN = 0.10
_GRAIN_REACH_UM = 4.0
#: Strength of focus at which scans are sharpest, and blur that is added per step away from it, um.
_SHARP_FOCUS = 0.6
_BLUR_UM = 4.0
#: Cut-outs look as they do at this strength of focus.
_USUAL_FOCUS = 0.8


class RealSkin:
    """Real colonies, clusters, cells and grains in the places of simulated ones.

    A colony's cut-out is chosen by its seed, so that it stays the same from day to day: its inside
    is anchored where the colony was founded and is uncovered as the colony grows, and its border
    runs along the simulated outline. Small clusters and single cells are cut-outs as a whole,
    scaled to the simulated box.
    """

    def __init__(self, library: TextureLibrary, split: Split | None = None) -> None:
        """Choose what to paint with.

        Args:
            library: Cut-outs.
            split: Only cut-outs of this split; None for all.
        """
        self._library = library
        self._split = split
        self._rows = {kind: library.rows(kind, split) for kind in TextureKind}
        self._fabrics = tuple(r for r in self._rows[TextureKind.COLONY] if has_fabric(r))

    def coat(self, subject: Subject) -> Coat | None:
        """Return how a subject looks, or None where the library holds nothing like it.

        Raises:
            ConfigurationError: The library is damaged.
        """
        if not subject.mask.any() or _width_um(subject) < _SMALLEST_UM:
            return None
        if subject.label is Label.DEBRIS:
            # The loose round cells of a grown well are dead: whoever learned a freshly sorted
            # cell from them could not tell it from what it must be told from.
            return self._stamped(subject, (TextureKind.CELL, TextureKind.DEBRIS))
        if subject.label is not Label.COLONY or subject.morphology not in _KNOWN_LOOKS:
            return None
        if _width_um(subject) >= _SHEET_UM:
            return self._sewn(subject)
        if subject.cells >= _CLUSTER_CELLS:
            return self._stamped(subject, (TextureKind.CLUSTER, TextureKind.COLONY))
        return None

    def _sewn(self, subject: Subject) -> Coat | None:
        """Cover an outline of any size and shape with the fabric of one colony."""
        if not self._fabrics:
            return None
        rng = np.random.default_rng((*subject.seed, 21))
        row = self._fabrics[int(rng.integers(len(self._fabrics)))]
        cloth = fabric(self._library, row, subject.um_per_px)
        if cloth is None:
            return None
        inside = _inside(subject, cloth, rng)
        border, deep = _border(subject, cloth, rng)
        share = _ramp(deep, *_BLEND_UM)
        # Two textures that know nothing of each other: their mean alone would look smooth.
        mixed = (share * inside + (1 - share) * border) / np.sqrt(share**2 + (1 - share) ** 2)
        mixed *= _ramp(deep, -_FADE_UM[1], -_FADE_UM[0])
        return Coat(_focused(np.asarray(mixed, dtype=np.float32), subject))

    def _stamped(self, subject: Subject, kinds: tuple[TextureKind, ...]) -> Coat | None:
        rows: tuple[CutOut, ...] = tuple(row for kind in kinds for row in self._rows[kind])
        for row in islice(best_cut_outs(rows, _width_um(subject), subject.seed), _TRIES):
            made = stamp(self._library.cutting(row), subject.mask, subject.um_per_px, subject.seed)
            if made is not None:
                return Coat(_focused(made.contrast, subject), made.mask)
        return None


def _inside(subject: Subject, cloth: Fabric, rng: np.random.Generator) -> Field:
    """Lay the sheet out around the colony's anchor, turned with the plate."""
    height, width = subject.mask.shape
    start = rng.uniform(0, cloth.sheet.shape[0], 2)
    turn = math.radians(subject.rotation_deg) + rng.uniform(0, 2 * math.pi)
    cos, sin = math.cos(turn), math.sin(turn)
    flip = -1.0 if rng.uniform() < 0.5 else 1.0  # noqa: PLR2004  (one in two)
    x, y = subject.centre_x_px, subject.centre_y_px
    across = np.array([flip * cos, flip * sin])
    down = np.array([-sin, cos])
    place = np.array(
        [
            [*across, start[0] - across @ (x, y)],
            [*down, start[1] - down @ (x, y)],
        ]
    )
    return mirrored_view(cloth.sheet, place, width, height)


def _border(subject: Subject, cloth: Fabric, rng: np.random.Generator) -> tuple[Field, Field]:
    """Return the strip rolled up along the outline, and the depth below the outline in um."""
    mask = subject.mask
    scale = subject.um_per_px
    inner = depth(np.pad(mask, 1))[1:-1, 1:-1]
    deep = np.where(mask, inner - 0.5, 0.5 - depth(~mask)).astype(np.float32)
    deep = blur(deep, max(0.8, 1.5 / scale)) * np.float32(scale)
    along = _along(mask, subject, rng)
    length = cloth.strip.shape[1]
    rows = (deep + np.float32(OUTSIDE_UM)) / np.float32(scale)
    columns = np.mod(along, np.float32(length))
    looped = np.hstack((cloth.strip, cloth.strip[:, :2]))
    border = cv2.remap(looped, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(border, dtype=np.float32), np.asarray(deep, dtype=np.float32)


def _along(mask: Flags, subject: Subject, rng: np.random.Generator) -> Field:
    """Return for every pixel how far along the outline its nearest point lies, px."""
    outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    line = np.ones(mask.shape, dtype=np.uint8)
    far = np.zeros(mask.shape, dtype=np.float32)
    towards = math.radians(subject.rotation_deg) + rng.uniform(0, 2 * math.pi)
    anchor = np.array([math.cos(towards), math.sin(towards)])
    for outline in outlines:
        points = outline[:, 0, :]
        steps = np.hypot(*np.diff(points, axis=0, append=points[:1]).T)
        length = np.cumsum(steps) - steps[0]
        # The strip starts at the same side of the colony on every day.
        first = int(np.argmax((points - (subject.centre_x_px, subject.centre_y_px)) @ anchor))
        far[points[:, 1], points[:, 0]] = length - length[first]
        line[points[:, 1], points[:, 0]] = 0
    _, labels = cv2.distanceTransformWithLabels(
        line, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    by_label = np.zeros(int(labels.max()) + 1, dtype=np.float32)
    on_line = line == 0
    by_label[labels[on_line]] = far[on_line]
    return np.asarray(by_label[labels], dtype=np.float32)


def _focused(contrast: Field, subject: Subject) -> Field:
    """Give a texture the focus of the scan: its sign, its strength and its blur."""
    blur_um = _BLUR_UM * abs(abs(subject.focus) - _SHARP_FOCUS)
    soft = blur(contrast, blur_um / subject.um_per_px)
    change = np.float32(subject.focus / _USUAL_FOCUS)
    if subject.label is Label.DEBRIS:
        return np.asarray(soft * abs(change), dtype=np.float32)
    dark = (soft < -_GRAIN).astype(np.uint8)
    reach = 2 * math.ceil(_GRAIN_REACH_UM / subject.um_per_px) + 1
    around = cv2.dilate(dark, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    grains = blur(around.astype(np.float32), _GRAIN_REACH_UM / 2 / subject.um_per_px)
    return np.asarray(soft * (change + grains * (abs(change) - change)), dtype=np.float32)


def _ramp(values: Field, low: float, high: float) -> Field:
    """Rise smoothly from 0 at `low` to 1 at `high`."""
    t = np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)


def _width_um(subject: Subject) -> float:
    rows, columns = (
        np.flatnonzero(subject.mask.any(axis=1)),
        np.flatnonzero(subject.mask.any(axis=0)),
    )
    edge_px = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
    return float(edge_px) * subject.um_per_px
