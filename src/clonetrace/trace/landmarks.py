"""Finding the spots by which scans are registered to each other."""

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from clonetrace.domain import Landmarks, View

#: Most spots that are kept, the clearest first: enough for a match, few enough to be quick.
_MOST = 300
#: A spot stands out of its surroundings by this many standard deviations of the noise.
_CLEAR = 5.0
#: Distance from the wall below which spots are the wall's own reflections, um.
_WALL_UM = 200.0
#: Width of a spot and of its surroundings, um: dust and cells are 10 to 40 um wide.
_SPOT_UM = 16.0
_SURROUNDINGS_UM = 40.0
#: Two spots are at least this far apart, um.
_APART_UM = 40.0
#: A spot with more than this many others within that distance belongs to a colony or to sprawling
#: cells, which change from day to day.
_FEW = 3
_CROWD_UM = 150.0
#: The noise is told by every so-manieth row and column.
_SPARSE = 3


def find_landmarks(overview: View) -> Landmarks:
    """Find the clearest small spots, whether dark or bright: focus changes their sign.

    Args:
        overview: The whole well at about 8 um/px.

    Returns:
        At most 300 spots, the clearest first.
    """
    floor = overview.inside_well(_WALL_UM)[::_SPARSE, ::_SPARSE]
    if not floor.any():
        return Landmarks()
    grey = overview.pixels.astype(np.float32)
    narrow = cv2.GaussianBlur(grey, (0, 0), _SPOT_UM / 2 / overview.um_per_px)
    wide = cv2.GaussianBlur(grey, (0, 0), _SURROUNDINGS_UM / 2 / overview.um_per_px)
    response = cv2.divide(cv2.absdiff(narrow, wide), np.maximum(wide, np.float32(1.0)))
    noise = 1.4826 * float(np.median(response[::_SPARSE, ::_SPARSE][floor]))
    reach = max(3, round(_APART_UM / overview.um_per_px) | 1)
    highest = cv2.dilate(response, np.ones((reach, reach), np.uint8))
    clear = np.flatnonzero(response > np.float32(_CLEAR * noise))
    rows, columns = np.divmod(clear[response.flat[clear] == highest.flat[clear]], grey.shape[1])
    order = np.lexsort((columns, rows, -response[rows, columns]))
    middles = np.column_stack([columns[order], rows[order]]) + 0.5
    spots = np.array([overview.left_um, overview.top_um]) + middles * overview.um_per_px
    spots = spots[np.hypot(*spots.T) < overview.well_radius_um - _WALL_UM]
    lone = spots[_neighbours(spots) <= _FEW][:_MOST].round(1)
    return Landmarks(x_um=tuple(lone[:, 0].tolist()), y_um=tuple(lone[:, 1].tolist()))


def _neighbours(spots: NDArray[np.float64]) -> NDArray[np.int64]:
    """Count the other spots in the neighbourhood of each."""
    if len(spots) == 0:
        return np.zeros(0, dtype=np.int64)
    counts: NDArray[np.int64] = (
        cKDTree(spots).query_ball_point(spots, _CROWD_UM, return_length=True) - 1
    )
    return counts
