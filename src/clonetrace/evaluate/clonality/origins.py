"""What the objects that colonies were followed back to really were."""

from collections.abc import Sequence

from clonetrace.domain import Box, Detection
from clonetrace.evaluate.clonality.judged import JudgedWell
from clonetrace.simulate.truth import TruthObject, WellTruth
from clonetrace.trace.clonality import Ending, Origin, endings_of

#: What was found lies on a true object if it covers this share of the smaller of the two.
_COVERED = 0.3


def origins_of(well: JudgedWell) -> list[tuple[Ending, Origin, frozenset[int]]]:
    """Return what each object of a well was, and which living clones it holds.

    An object is looked up where it was first seen from day 2 on, because founders that had come
    together by then are one object for good. Of several objects of one clone the one that was seen
    first is the clone, and the others are its satellites.
    """
    endings = endings_of(well.result.lineages, well.case.day0_floor)
    alive = surviving(well.truth)
    clones = [_clones(ending, well.truth) & alive for ending in endings]
    order = sorted(range(len(endings)), key=lambda at: endings[at].lineage.seen[-1].hours)
    taken: set[int] = set()
    told: dict[int, tuple[Ending, Origin, frozenset[int]]] = {}
    for at in order:
        new = clones[at] - taken
        taken |= clones[at]
        told[at] = (endings[at], _origin(clones[at], new), clones[at])
    return [told[at] for at in range(len(endings))]


def surviving(well: WellTruth) -> frozenset[int]:
    """Return the clones that live and divide in the end."""
    return frozenset(founder.clone for founder in well.founders if founder.survives)


def clones_at(found: Detection, scan_day: int, well: WellTruth) -> frozenset[int]:
    """Return the clones whose cells lie where something was found."""
    scan = next((one for one in well.scans if one.day == scan_day), None)
    if scan is None:
        return frozenset()
    there = _best(found.box, [one for one in scan.objects if one.cells])
    return frozenset(there.clones) if there is not None else frozenset()


def _clones(ending: Ending, well: WellTruth) -> frozenset[int]:
    sighting = ending.first or ending.lineage.seen[-1]
    if sighting.detection is None:
        return frozenset()
    return clones_at(sighting.detection, sighting.day, well)


def _origin(clones: frozenset[int], new: frozenset[int]) -> Origin:
    if not clones:
        return Origin.NOTHING
    if not new:
        return Origin.SATELLITE
    return Origin.ONE if len(new) == 1 else Origin.TWO


def _best(box: Box, objects: Sequence[TruthObject]) -> TruthObject | None:
    """Return the object that shares most with a box, if it shares enough."""
    shares = [
        (box.overlap_um2(one.box) / max(min(box.area_um2, one.box.area_um2), 1e-9), number)
        for number, one in enumerate(objects)
    ]
    most, number = max(shares, default=(0.0, -1))
    return objects[number] if most >= _COVERED else None
