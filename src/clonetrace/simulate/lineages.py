"""What became of each founder, as the truth file tells it."""

from collections.abc import Sequence

import numpy as np

from clonetrace.domain import Clonality, Morphology
from clonetrace.simulate.biology import Snapshot
from clonetrace.simulate.seeding import Founder, Seeding
from clonetrace.simulate.truth import LineageTruth


def outcome(planned: Clonality, seeding: Seeding, last: Snapshot) -> Clonality:
    """Return what a perfect observer would answer.

    Args:
        planned: The answer that the case stands for.
        seeding: What was put into the well.
        last: All cells at the last scan.

    Returns:
        The planned answer, unless all colonies have fully differentiated.
    """
    clones = np.unique(last.clone[~last.dead])
    grown = {f.clone for f in seeding.founders if f.divisions is None}.intersection(clones)
    if grown and all(last.looks[clone] is Morphology.M4 for clone in grown):
        return Clonality.DIFFERENTIATED
    return planned


def lineages_of(seeding: Seeding, snapshots: Sequence[Snapshot]) -> tuple[LineageTruth, ...]:
    """Follow each clone through the days.

    Args:
        seeding: What was put into the well.
        snapshots: One for each day, oldest first.
    """
    return tuple(_lineage(founder, snapshots) for founder in seeding.founders)


def _lineage(founder: Founder, snapshots: Sequence[Snapshot]) -> LineageTruth:
    counts: list[int] = []
    colonies: list[int] = []
    merges: dict[int, int] = {}
    first_seen = None
    for day, cells in enumerate(snapshots):
        mine = (cells.clone == founder.clone) & ~cells.dead
        own_clusters = np.unique(cells.cluster[mine])
        counts.append(int(np.count_nonzero(mine)))
        colonies.append(int(own_clusters.size))
        if first_seen is None and np.any(mine & ~cells.hidden):
            first_seen = day
        shared = np.isin(cells.cluster, own_clusters) & ~cells.dead & ~mine
        for other in np.unique(cells.clone[shared]):
            merges.setdefault(int(other), day)
    return LineageTruth(
        clone=founder.clone,
        morphology=founder.morphology,
        first_seen_day=first_seen,
        cells_by_day=tuple(counts),
        colonies_by_day=tuple(colonies),
        merges=merges,
    )
