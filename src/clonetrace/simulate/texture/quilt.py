"""Grow a large texture out of small ones, without seams that show."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clonetrace.simulate.texture.light import Field, Flags

#: Pieces that are tried for every place; the one that continues its neighbours best is taken.
_TRIES = 10


@dataclass(frozen=True, eq=False)
class Swatch:
    """A picture to take pieces from.

    Attributes:
        texture: Shape (height, width).
        allowed: Where the top left corner of a piece may lie, shape (places, 2) as row and column.
    """

    texture: Field
    allowed: NDArray[np.int64]


def swatch(texture: Field, usable: Flags, piece_px: int) -> Swatch | None:
    """Find where pieces of `piece_px` rows and columns fit into the usable part of a picture.

    Returns:
        None where not one fits.
    """
    if min(usable.shape) < piece_px:
        return None
    blocked = np.pad(np.cumsum(np.cumsum(~usable, axis=0), axis=1), ((1, 0), (1, 0)))
    n = piece_px
    inside = blocked[n:, n:] - blocked[:-n, n:] - blocked[n:, :-n] + blocked[:-n, :-n]
    places = np.argwhere(inside == 0)
    return Swatch(texture, places) if len(places) else None


def quilt(
    swatches: Sequence[Swatch],
    edge_px: int,
    piece_px: int,
    overlap_px: int,
    rng: np.random.Generator,
) -> Field:
    """Lay pieces side by side, each cut along the line where it differs least from its neighbours.

    Args:
        swatches: At least one.
        edge_px: Rows and columns to fill.
        piece_px: Rows and columns of a piece.
        overlap_px: How far pieces lie over their neighbours, less than half a piece.
        rng: Source of every random choice.

    Returns:
        Shape (edge_px, edge_px).
    """
    step = piece_px - overlap_px
    count = -(-edge_px // step)
    filled = np.zeros((count * step + overlap_px,) * 2, dtype=np.float32)
    for row in range(count):
        for column in range(count):
            top, left = row * step, column * step
            under = filled[top : top + piece_px, left : left + piece_px]
            laid = _best_piece(swatches, under, overlap_px, rng, above=row > 0, beside=column > 0)
            over = np.ones((piece_px, piece_px), dtype=bool)
            difference = (under - laid) ** 2
            if column > 0:
                over[:, :overlap_px] &= _beyond_cut(difference[:, :overlap_px])
            if row > 0:
                over[:overlap_px] &= _beyond_cut(difference[:overlap_px].T).T
            np.copyto(under, laid, where=over)
    return filled[:edge_px, :edge_px]


def _best_piece(
    swatches: Sequence[Swatch],
    under: Field,
    overlap_px: int,
    rng: np.random.Generator,
    *,
    above: bool,
    beside: bool,
) -> Field:
    best, least = None, np.inf
    for _ in range(_TRIES):
        one = swatches[int(rng.integers(len(swatches)))]
        top, left = one.allowed[int(rng.integers(len(one.allowed)))]
        piece = one.texture[top : top + under.shape[0], left : left + under.shape[1]]
        misfit = 0.0
        if above:
            misfit += float(np.sum((piece[:overlap_px] - under[:overlap_px]) ** 2))
        if beside:
            misfit += float(np.sum((piece[:, :overlap_px] - under[:, :overlap_px]) ** 2))
        if best is None or misfit < least:
            best, least = piece, misfit
    return np.asarray(best)


def _beyond_cut(difference: Field) -> Flags:
    """Return what lies right of the cheapest way down through a strip, shape as the strip."""
    rows, columns = difference.shape
    # A wall of infinite cost on both sides spares the look at the edges in every row.
    cost = np.full((rows, columns + 2), np.inf)
    cost[:, 1:-1] = difference
    before = cost[0]
    cheapest = np.empty(columns)
    for now in cost[1:]:
        np.minimum(before[:-2], before[1:-1], out=cheapest)
        np.minimum(cheapest, before[2:], out=cheapest)
        now[1:-1] += cheapest
        before = now
    at = int(np.argmin(cost[-1]))
    way = [at]
    for row in reversed(cost[:-1].tolist()):
        at = min((at, at - 1, at + 1), key=row.__getitem__)
        way.append(at)
    line = np.array(way[::-1])[:, None] - 1
    return np.asarray(np.arange(columns)[None, :] >= line)
