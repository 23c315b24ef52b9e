"""Which cells belong together: clusters of touching cells."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from clonetrace.domain import Morphology

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: Cells closer than this belong to one cluster, um.
LINK_UM = 24.0


def clusters(x_um: Floats, y_um: Floats, link_um: float = LINK_UM) -> Ints:
    """Number the groups of cells that touch.

    Args:
        x_um: Places, shape (cells,).
        y_um: Places, shape (cells,).
        link_um: Largest distance of two cells that touch.

    Returns:
        The number of each cell's cluster, from 0, shape (cells,).
    """
    count = x_um.size
    if count == 0:
        return np.zeros(0, dtype=np.int64)
    pairs = cKDTree(np.column_stack((x_um, y_um))).query_pairs(link_um, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)


def clusters_of(
    cells: NDArray[np.void], living: Flags, looks: dict[int, Morphology], *, all_over: bool
) -> Ints:
    """Number the clusters of a population as an observer sees them.

    Round cells belong together when they touch. The spindles of a fringe belong to the colony
    they came from, and those of a fully differentiated clone to each other.

    Args:
        cells: The population's cells, shape (cells,).
        living: Which of them live, shape (cells,).
        looks: Morphology that each clone shows by now.
        all_over: Whether all differentiated clones are one loose sheet.

    Returns:
        The number of each cell's cluster, from 0; -1 for dead cells; shape (cells,).
    """
    number = np.full(cells.size, -1, dtype=np.int64)
    epithelial = living & ~cells["spindle"]
    number[epithelial] = clusters(cells["x"][epithelial], cells["y"][epithelial])
    following = int(number.max(initial=-1)) + 1
    for clone in np.unique(cells["clone"][living & cells["spindle"]]):
        spindles = living & cells["spindle"] & (cells["clone"] == clone)
        home = np.flatnonzero(epithelial & (cells["clone"] == clone))
        if looks[int(clone)] is not Morphology.M4 and home.size:
            number[spindles] = number[home[_nearest(cells, home, spindles)]]
            continue
        number[spindles] = following
        following += 0 if all_over else 1
    return _renumbered(number)


def _nearest(cells: NDArray[np.void], home: Ints, seekers: Flags) -> Ints:
    tree = cKDTree(np.column_stack((cells["x"][home], cells["y"][home])))
    _, which = tree.query(np.column_stack((cells["x"][seekers], cells["y"][seekers])))
    return np.asarray(which, dtype=np.int64)


def _renumbered(number: Ints) -> Ints:
    """Close the gaps in the numbering, and keep -1."""
    used = np.unique(number[number >= 0])
    place = np.full(int(number.max(initial=-1)) + 2, -1, dtype=np.int64)
    place[used] = np.arange(used.size)
    return np.asarray(place[number])
