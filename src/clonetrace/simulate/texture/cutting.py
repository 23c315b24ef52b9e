"""Cut what is worth keeping out of one picture."""

import hashlib
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from clonetrace.domain import Grey
from clonetrace.simulate.texture.catalogue import CutOut, Discard, TextureKind
from clonetrace.simulate.texture.light import Field, Flags, blur, floor_light
from clonetrace.simulate.texture.outlining import Labels, Outlines, depth, outline
from clonetrace.simulate.texture.settings import TextureSettings
from clonetrace.simulate.texture.stage import split_of

#: Grey of the bare floor in a cut-out's 16-bit picture.
FLOOR_LEVEL = 16384
#: A sheet with a larger share of pixels darker than this is a heap of dead cells.
_GRAIN_DARKNESS = -0.12
_GRAIN_SHARE = 0.1
#: Cells lie all over a sheet; in a heap of grains most of the texture is in a few places.
_EVEN = 0.35
#: Texture (variance) beyond that of any sheet of cells.
_GRAIN_TEXTURE = 0.0016
#: A cut-out whose contrast is below this many times the floor's cannot be told from it.
_FAINT = 1.5
#: Contrast that most of a cell or speck must be below for it to count as not seen.
_SEEN = 0.06
#: Size (um, standard deviation) and contrast from which uneven light on a floor is a smudge.
_SMUDGE_UM = 10.0
_SMUDGE = 0.012
#: Area of a cell over that of the circle around it.
_ROUND = 0.55
#: What is finer than this, um (standard deviation), counts as sharp.
_SHARP_UM = 1.0
#: Neighbours are looked for within this distance, um.
_LOOK_UM = 200.0
#: A sheet whose area is less than this share of its convex hull has no clear shape.
_SOLID = 0.75


@dataclass(frozen=True, eq=False)
class Cutting:
    """One cut-out with its pixels.

    Attributes:
        row: What is known about it.
        relative: Brightness, 1 for the bare floor around it, shape (rows, columns).
        mask: Which pixels belong to it, shape (rows, columns).
    """

    row: CutOut
    relative: Field
    mask: Flags

    @cached_property
    def corners(self) -> NDArray[np.float64]:
        """Corners of the pixels on the mask's convex hull, px, as x and y, shape (corners, 2)."""
        outlines, _ = cv2.findContours(
            self.mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
        )
        pixels = np.concatenate([np.asarray(outline)[:, 0, :] for outline in outlines])
        every = [pixels + np.array((x, y)) for x in (0, 1) for y in (0, 1)]
        hull = cv2.convexHull(np.concatenate(every).astype(np.int32))
        return np.asarray(hull, dtype=np.float64)[:, 0, :]


@dataclass(frozen=True, eq=False)
class Cuttings:
    """What one picture gave.

    Attributes:
        kept: The cut-outs.
        discarded: How many objects were left out, by reason.
    """

    kept: tuple[Cutting, ...]
    discarded: Counter[Discard]


@dataclass(frozen=True, eq=False)
class _Tile:
    """A picture and what was found in it."""

    source: str
    um_per_px: float
    light: Field
    relative: Field
    found: Outlines
    gaps: Field
    """Distance from the nearest sheet, px; 0 in sheets."""


def cut_tile(grey: Grey, source: str, um_per_px: float, settings: TextureSettings) -> Cuttings:
    """Cut colonies, clusters, cells, debris and empty floor out of a picture.

    Args:
        grey: Shape (height, width).
        source: The picture's file name; it decides the names and the split of the cut-outs.
        um_per_px: The picture's scale.
        settings: Sizes.
    """
    tile = _understand(grey, source, um_per_px, settings)
    discarded: Counter[Discard] = Counter()
    kept: list[Cutting] = []
    for made in (*_sheets(tile, settings), *_small_things(tile, settings)):
        if isinstance(made, Discard):
            discarded[made] += 1
        else:
            kept.append(made)
    kept.extend(_floors(tile, settings))
    return Cuttings(_few_small_things(kept, settings.small_things_per_tile), discarded)


def _understand(grey: Grey, source: str, um_per_px: float, settings: TextureSettings) -> _Tile:
    light = floor_light(grey, um_per_px, settings.light_um)
    first = outline(np.asarray(grey / light - 1, np.float32), um_per_px, settings)
    light = floor_light(grey, um_per_px, settings.light_um, first.covered)
    relative = np.asarray(grey / light, dtype=np.float32)
    found = outline(relative - np.float32(1), um_per_px, settings)
    return _Tile(source, um_per_px, light, relative, found, depth(found.sheets == 0))


def _sheets(tile: _Tile, settings: TextureSettings) -> Iterator[Cutting | Discard]:
    labels = tile.found.sheets
    reach = round(_LOOK_UM / tile.um_per_px)
    for number, place in enumerate(ndimage.find_objects(labels), start=1):
        if _reaches_edge(place, labels.shape, settings.grain_um / tile.um_per_px):
            yield Discard.AT_EDGE
            continue
        gap_um = _gap_px(labels, number, _grown(place, reach, labels.shape)) * tile.um_per_px
        gap_um = min(gap_um, _to_edge_um(place, labels.shape, tile), _LOOK_UM)
        own = labels[place] == number
        if gap_um < settings.touching_um or _has_waist(own, settings.waist):
            yield Discard.TOUCHING
            continue
        width_um = _longer_edge(place) * tile.um_per_px
        kind = TextureKind.COLONY if width_um >= settings.colony_um else TextureKind.CLUSTER
        made = _cut(tile, kind, place, number, gap_um=gap_um, margin_um=settings.margin_um)
        yield _sheet_flaw(made, own, tile, settings) or made


def _sheet_flaw(
    made: Cutting, own: Flags, tile: _Tile, settings: TextureSettings
) -> Discard | None:
    if made.row.width_um < settings.cluster_um or _solidity(own) < _SOLID:
        return Discard.SHAPELESS
    inside = made.relative[made.mask] - 1
    if float(np.mean(inside < _GRAIN_DARKNESS)) > _GRAIN_SHARE:
        return Discard.GRAINY
    texture = blur((made.relative - blur(made.relative, 8.0 / tile.um_per_px)) ** 2, 3.0)[made.mask]
    if float(np.median(texture)) < _EVEN * float(np.mean(np.minimum(texture, _GRAIN_TEXTURE))):
        return Discard.GRAINY
    return Discard.FAINT if made.row.contrast < _FAINT * tile.found.floor_sd else None


def _small_things(tile: _Tile, settings: TextureSettings) -> Iterator[Cutting | Discard]:
    labels = tile.found.specks
    alone_px = settings.alone_um / tile.um_per_px
    reach = math.ceil(alone_px)
    for number, place in enumerate(ndimage.find_objects(labels), start=1):
        width_um = _longer_edge(place) * tile.um_per_px
        if width_um < settings.speck_um:
            continue
        if width_um > settings.clump_um:
            yield Discard.SHAPELESS
            continue
        around = _grown(place, reach, labels.shape)
        if _reaches_edge(place, labels.shape, reach):
            yield Discard.AT_EDGE
            continue
        gap_px = _gap_px(labels, number, around)
        own = labels[around] == number
        gap_px = min(gap_px, float(tile.gaps[around][own].min()))
        if gap_px < alone_px:
            yield Discard.TOUCHING
            continue
        low, high = settings.cell_um
        round_cell = low <= width_um <= high and _roundness(own) > _ROUND
        kind = TextureKind.CELL if round_cell else TextureKind.DEBRIS
        gap_um = min(gap_px * tile.um_per_px, _to_edge_um(place, labels.shape, tile), _LOOK_UM)
        made = _cut(tile, kind, place, number, gap_um=gap_um, margin_um=settings.alone_um)
        yield made if _stands_out(made) else Discard.FAINT


def _stands_out(made: Cutting) -> bool:
    peak = float(np.percentile(np.abs(made.relative[made.mask] - 1), 90))
    return peak > _SEEN


def _floors(tile: _Tile, settings: TextureSettings) -> Iterator[Cutting]:
    """Cut squares of floor with nothing on it, the emptiest first."""
    edge = round(settings.floor_um / tile.um_per_px)
    free = tile.gaps > settings.margin_um / tile.um_per_px
    free &= depth(~_dark_things(tile)) > 2.0 / tile.um_per_px
    # A smudge of dust above the floor would be seen again wherever the square is repeated.
    smooth = blur(tile.relative, _SMUDGE_UM / tile.um_per_px)
    free &= np.abs(smooth - 1) < _SMUDGE
    blocked = np.asarray(cv2.integral((~free).astype(np.uint8)), dtype=np.int32)
    step = max(1, edge // 8)
    height, width = free.shape
    places = [
        (int(_sum(blocked, top, left, edge)), top, left)
        for top in range(0, height - edge, step)
        for left in range(0, width - edge, step)
    ]
    taken: list[tuple[int, int]] = []
    for covered, top, left in sorted(places):
        if covered > 0 or len(taken) == settings.floors_per_tile:
            return
        if any(abs(top - t) < edge and abs(left - x) < edge for t, x in taken):
            continue
        taken.append((top, left))
        place = (slice(top, top + edge), slice(left, left + edge))
        gap_um = min(float(tile.gaps[place].min()) * tile.um_per_px, _LOOK_UM)
        yield _cut(tile, TextureKind.FLOOR, place, 0, gap_um=gap_um, margin_um=0.0)


def _dark_things(tile: _Tile) -> Flags:
    """Return the specks that would be seen again wherever a square of floor is repeated."""
    sizes = np.bincount(tile.found.specks.ravel())
    large = sizes * tile.um_per_px**2 > 12.0  # noqa: PLR2004  (um2; 4 um wide)
    large[0] = False
    return np.asarray(large[tile.found.specks])


def _cut(
    tile: _Tile,
    kind: TextureKind,
    place: tuple[slice, slice],
    number: int,
    *,
    gap_um: float,
    margin_um: float,
) -> Cutting:
    """Cut out object `number` of the sheets or specks, or the whole square of floor."""
    window = _grown(place, round(margin_um / tile.um_per_px), tile.relative.shape)
    if kind is TextureKind.FLOOR:
        mask = np.ones_like(tile.relative[window], dtype=bool)
    else:
        sheet = kind in (TextureKind.COLONY, TextureKind.CLUSTER)
        mask = (tile.found.sheets if sheet else tile.found.specks)[window] == number
    # What lies beside it is no part of it; the margin shows clean floor at the floor's level.
    level = _level(tile, window, mask)
    relative = np.asarray(tile.relative[window] / level, dtype=np.float32)
    top, left = window[0].start, window[1].start
    digest = hashlib.sha256(tile.source.encode()).hexdigest()[:8]
    texture = relative[mask] - 1
    fine = (relative - blur(relative, _SHARP_UM / tile.um_per_px))[mask]
    row = CutOut(
        name=f"{kind}-{digest}-{left}-{top}",
        kind=kind,
        split=split_of(tile.source),
        source=tile.source,
        left_px=left,
        top_px=top,
        rows=mask.shape[0],
        columns=mask.shape[1],
        um_per_px=tile.um_per_px,
        width_um=_longer_edge(place) * tile.um_per_px,
        area_um2=float(mask.sum()) * tile.um_per_px**2,
        floor_grey=float(np.mean(tile.light[window])) * level,
        contrast=float(texture.std()),
        sharpness=float(fine.var() / max(texture.var(), 1e-12)),
        gap_um=gap_um,
    )
    return Cutting(row, relative, np.array(mask))


def _level(tile: _Tile, window: tuple[slice, slice], mask: Flags) -> float:
    """Return the median brightness of the bare floor in the margin, where enough of it is seen."""
    bare = ~tile.found.covered[window] & ~mask
    enough = 0.02 * mask.size
    return float(np.median(tile.relative[window][bare])) if bare.sum() > enough else 1.0


def _gap_px(labels: Labels, number: int, around: tuple[slice, slice]) -> float:
    """Return the distance to the nearest other object within a window, infinite without one."""
    own = labels[around] == number
    others = (labels[around] > 0) & ~own
    return float(depth(~others)[own].min()) if others.any() else math.inf


def _few_small_things(kept: list[Cutting], limit: int) -> tuple[Cutting, ...]:
    """Keep so many cells and pieces of debris: half of them the widest, the others of all sizes."""
    left_out: set[str] = set()
    for kind in (TextureKind.CELL, TextureKind.DEBRIS):
        things = sorted(
            (one.row for one in kept if one.row.kind is kind), key=lambda row: -row.width_um
        )
        wide, rest = things[: limit // 2], things[limit // 2 :]
        some = rest[:: max(1, math.ceil(len(rest) / max(limit - len(wide), 1)))]
        left_out |= {row.name for row in things} - {row.name for row in (*wide, *some)}
    return tuple(one for one in kept if one.row.name not in left_out)


def _has_waist(own: Flags, waist: float) -> bool:
    """Tell whether a sheet falls into two large lobes when its rim is taken away."""
    inner = depth(np.pad(own, 1))
    widest = float(inner.max())
    for share in np.linspace(0.15, 0.75, 13):
        cut = share * widest
        _, lobes, stats, _ = cv2.connectedComponentsWithStats((inner > cut).astype(np.uint8))
        if len(stats) > 2:  # noqa: PLR2004  (the floor and two lobes)
            highest = ndimage.maximum(inner, lobes, range(1, len(stats)))
            second = float(np.sort(highest)[-2])
            if cut < waist * second and second > 0.35 * widest:
                return True
    return False


def _solidity(own: Flags) -> float:
    points = cv2.findNonZero(own.astype(np.uint8))
    hull = cv2.contourArea(cv2.convexHull(np.asarray(points)))
    return float(own.sum()) / max(float(hull), 1.0)


def _roundness(own: Flags) -> float:
    points = cv2.findNonZero(own.astype(np.uint8))
    _, radius = cv2.minEnclosingCircle(np.asarray(points))
    return float(own.sum()) / (math.pi * (radius + 0.5) ** 2)


def _longer_edge(place: tuple[slice, slice]) -> int:
    return max(int(s.stop - s.start) for s in place)


def _reaches_edge(place: tuple[slice, slice], shape: tuple[int, ...], reach: float) -> bool:
    return any(
        s.start <= reach or s.stop >= size - reach for s, size in zip(place, shape, strict=True)
    )


def _to_edge_um(place: tuple[slice, slice], shape: tuple[int, ...], tile: _Tile) -> float:
    near = min(min(s.start, n - s.stop) for s, n in zip(place, shape, strict=True))
    return float(near) * tile.um_per_px


def _grown(place: tuple[slice, slice], margin: int, shape: tuple[int, ...]) -> tuple[slice, slice]:
    rows, columns = (
        slice(max(0, s.start - margin), min(n, s.stop + margin))
        for s, n in zip(place, shape, strict=True)
    )
    return rows, columns


def _sum(integral: NDArray[np.int32], top: int, left: int, edge: int) -> int:
    return int(
        integral[top + edge, left + edge]
        - integral[top, left + edge]
        - integral[top + edge, left]
        + integral[top, left]
    )
