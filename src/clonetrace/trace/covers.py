"""What lies still and is wide, such as a bubble or a fibre, hides what lies under it."""

from collections.abc import Iterator, Sequence

from clonetrace.domain import Box, Fate, Lineage

#: What is at least so wide, um, may cover a founder and the colony that grows from it.
_COVERS_UM = 150.0


def widest_um(lineage: Lineage) -> float:
    """Return the mean edge of an object where it was found widest; 0 where it never was."""
    return max((one.detection.box.mean_edge_um for one in lineage.seen if one.detection), default=0)


def covering(lineages: Sequence[Lineage]) -> Iterator[tuple[Lineage, Box]]:
    """Yield the objects that cover a part of the floor, with their newest places.

    Args:
        lineages: Judged.
    """
    for lineage in lineages:
        if lineage.fate is Fate.ABIOTIC and widest_um(lineage) >= _COVERS_UM:
            found = lineage.seen[0].detection
            if found is not None:
                yield lineage, found.box
