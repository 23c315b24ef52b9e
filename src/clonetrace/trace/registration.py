"""Registering a scan to the next-earlier one.

The rim has already centred both scans, so what is left is small: the fit's error and the plate's
rotation. Both are read off the spots that move with the plate: for every rotation that may be, the
shifts that would carry a spot of the later scan onto one of the earlier are counted, and the shift
on which most pairs agree wins. What belongs to the camera (seams, its own dust) has no small spots
or too few to win, and a colony that grew contributes none that agree.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.special import gammainc

from clonetrace.domain import Alignment, Landmarks

#: Rotations that are tried, degrees: plates turn by up to 2 degrees between scans, each way.
_ANGLES_DEG = np.arange(-4.0, 4.01, 0.25)
#: Largest shift that is left when both rims were fitted, um.
_LEFT_BY_RIMS_UM = 64.0
#: Largest shift without them, um: a plate's play in its holder.
_LEFT_BY_HOLDER_UM = 300.0
#: Rotation that must be feared where nothing matches, degrees.
_FEARED_DEG = 2.0
#: Width of a bin of shifts, um; a quarter of a degree moves the wall by 14 um.
_BIN_UM = 20.0
#: A matched pair lies within this distance, um.
_PAIR_UM = 20.0
#: Fewest pairs that are believed.
_FEWEST = 4
#: How often so many pairs may agree by chance, over all rotations and shifts that are tried.
_BY_CHANCE = 1e-3
#: The best rotation has this many times the pairs of any that differs by a degree: two crowds of
#: spots agree a little at many rotations, two pictures of the same plate at one.
_BEYOND_OTHERS = 1.5
_OTHER_DEG = 1.0


@dataclass(frozen=True)
class _Vote:
    pairs: int
    angle_deg: float
    dx_um: float
    dy_um: float


def align(
    later: Landmarks, earlier: Landmarks, well_radius_um: float, *, rims_fitted: bool
) -> Alignment:
    """Find how the content of an earlier scan lies relative to a later one.

    Args:
        later: Spots of the later scan.
        earlier: Spots of the earlier scan.
        well_radius_um: Radius of the well's floor.
        rims_fitted: Whether both scans are centred on a fitted rim; otherwise larger shifts are
            looked for.

    Returns:
        Shift and rotation about the well's centre; zero and uncertain where the two do not match.
    """
    reach_um = _LEFT_BY_RIMS_UM if rims_fitted else _LEFT_BY_HOLDER_UM
    start, goal = _points(later), _points(earlier)
    if min(len(start), len(goal)) >= _FEWEST:
        pairs = _pairs(start, goal, reach_um)
        votes = _votes(*pairs, reach_um)
        best = max(votes, key=lambda vote: vote.pairs)
        chance = len(start) * len(goal) * _BIN_UM**2 / (math.pi * well_radius_um**2)
        others = max(
            vote.pairs for vote in votes if abs(vote.angle_deg - best.angle_deg) >= _OTHER_DEG
        )
        if best.pairs >= max(_beyond_chance(chance, reach_um), _BEYOND_OTHERS * others):
            return _refined(start, goal, best)
    feared_um = math.radians(_FEARED_DEG) * well_radius_um
    return Alignment(uncertain_um=feared_um if rims_fitted else reach_um + feared_um)


def _beyond_chance(pairs: float, reach_um: float) -> int:
    """Return how many pairs must agree, where this many do so by chance in one bin (Poisson)."""
    tried = len(_ANGLES_DEG) * (2 * math.ceil(2 * reach_um / _BIN_UM)) ** 2
    least = _FEWEST
    while tried * gammainc(least, pairs) > _BY_CHANCE:
        least += 1
    return least


def _points(landmarks: Landmarks) -> NDArray[np.float64]:
    return np.column_stack([landmarks.x_um, landmarks.y_um]).reshape(-1, 2)


def _turned(points: NDArray[np.float64], angle_deg: float) -> NDArray[np.float64]:
    turn = math.radians(angle_deg)
    matrix = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    turned: NDArray[np.float64] = points @ matrix
    return turned


def _pairs(
    start: NDArray[np.float64], goal: NDArray[np.float64], reach_um: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the pairs of spots that some rotation and shift within reach may bring together.

    Returns:
        The later and the earlier spot of each pair, shapes (pairs, 2).
    """
    farthest_um = float(np.linalg.norm(start, axis=1).max())
    turned_um = math.radians(float(np.abs(_ANGLES_DEG).max())) * farthest_um
    near = cKDTree(goal).query_ball_point(start, math.sqrt(2) * reach_um + turned_um)
    first = np.repeat(np.arange(len(start)), [len(each) for each in near])
    second = np.concatenate([np.asarray(each, dtype=np.int64) for each in near])
    return start[first], goal[second]


def _votes(
    later: NDArray[np.float64], earlier: NDArray[np.float64], reach_um: float
) -> list[_Vote]:
    """Count for each rotation on which shift most pairs agree.

    Args:
        later: Spot of each pair, shape (pairs, 2).
        earlier: The spot that it may be, same shape.
        reach_um: Largest shift either way.
    """
    turns = np.radians(_ANGLES_DEG)[:, None]
    shifts = (
        earlier[:, 0] - (later[:, 0] * np.cos(turns) - later[:, 1] * np.sin(turns)),
        earlier[:, 1] - (later[:, 0] * np.sin(turns) + later[:, 1] * np.cos(turns)),
    )
    near = (np.abs(shifts[0]) <= reach_um) & (np.abs(shifts[1]) <= reach_um)
    half_bins = 2 * math.ceil(reach_um / _BIN_UM)
    side = 2 * half_bins
    angle, pair = np.divmod(np.flatnonzero(near), near.shape[1])
    column, row = (
        np.minimum(
            np.floor(each[angle, pair] / (_BIN_UM / 2)).astype(np.int64) + half_bins, side - 1
        )
        for each in shifts
    )
    places = (angle * side + column) * side + row
    counts = np.bincount(places, minlength=len(_ANGLES_DEG) * side**2)
    counts = counts.reshape(len(_ANGLES_DEG), side, side)
    # Half bins added up two by two: a shift on the border of a bin is not torn apart.
    whole = counts[:, :-1, :-1] + counts[:, 1:, :-1] + counts[:, :-1, 1:] + counts[:, 1:, 1:]
    whole = whole.reshape(len(_ANGLES_DEG), -1)
    best = whole.argmax(axis=1)
    return [
        _Vote(
            pairs=int(whole[number, place]),
            angle_deg=float(_ANGLES_DEG[number]),
            dx_um=float(place // (side - 1) + 1 - half_bins) * _BIN_UM / 2,
            dy_um=float(place % (side - 1) + 1 - half_bins) * _BIN_UM / 2,
        )
        for number, place in enumerate(best.tolist())
    ]


def _refined(start: NDArray[np.float64], goal: NDArray[np.float64], vote: _Vote) -> Alignment:
    """Fit rotation and shift to the pairs that agree, by least squares (Kabsch)."""
    angle, shift = vote.angle_deg, np.array([vote.dx_um, vote.dy_um])
    spots = cKDTree(goal)
    for _ in range(3):
        distance, nearest = spots.query(_turned(start, angle) + shift)
        first = np.flatnonzero(distance <= _PAIR_UM)
        if len(first) < _FEWEST:
            break
        a, b = start[first], goal[nearest[first]]
        a0, b0 = a - a.mean(axis=0), b - b.mean(axis=0)
        sine = float((a0[:, 0] * b0[:, 1] - a0[:, 1] * b0[:, 0]).sum())
        cosine = float((a0 * b0).sum())
        angle = math.degrees(math.atan2(sine, cosine))
        shift = b.mean(axis=0) - _turned(a, angle).mean(axis=0)
    return Alignment(dx_um=float(shift[0]), dy_um=float(shift[1]), rotation_deg=angle)
