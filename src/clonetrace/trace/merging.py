"""One colony, one detection.

Detectors see a colony twice: in overlapping boxes (the paper's Fig. 8), and at two levels.
"""

from collections.abc import Iterable

from clonetrace.domain import Box, Detection, Label, Level

#: From this width on an object is seen whole in the overview, and may be too wide for a tile.
OVERVIEW_FROM_UM = 250.0
#: Two colonies that grow towards each other share up to this of the smaller box before they meet;
#: in the overview, where boxes of wide colonies are generous, up to the second number.
_TOUCH, _TOUCH_IN_OVERVIEW = 0.1, 0.45
#: Sprawl of a lower score than the first is believed only as a colony, if it is narrower than the
#: second number, um: single colonies are.
_SURE_SPRAWL, _NARROWEST_SPRAWL_UM = 0.5, 1500.0
#: An object that lies to this share in another is a part of it.
_PART = 0.6
#: What the closer look shows whole is the colony that the overview boxes, if it is this share as
#: wide. The closer look shows nothing whole from the second number on, um.
_AS_WIDE, _NEVER_WHOLE_UM = 0.6, 700.0

_NOT_ALIVE = frozenset({Label.OVERSPILL, Label.DEBRIS})


def combine_levels(
    whole_well: Iterable[Detection], closer: Iterable[Detection]
) -> tuple[Detection, ...]:
    """Take wide objects from the overview and the others from the closer look.

    Args:
        whole_well: Detections of the global level.
        closer: Detections of the local or the cell level in the same scan.

    Returns:
        Living objects, each from the level that shows it whole; parts of wide ones are dropped.
        Only the overview shows enough to know sprawl: what looks like it from near by is the loose
        edge of a colony. A colony in a cloud of debris may be boxed with all of it in the overview:
        then the closer look is believed, which shows the colony whole and the debris as such.
    """
    closer = tuple(closer)
    overview = [_believed(found) for found in whole_well if not _is_unsure_sprawl(found)]
    wide = [
        found
        for found in overview
        if _is_wide(found) and found.label not in _NOT_ALIVE and not _is_refuted(found, closer)
    ]
    near = [
        _as_colony(found)
        for found in closer
        if found.label not in _NOT_ALIVE and not any(_is_part(found, other) for other in wide)
    ]
    lone = [
        found
        for found in overview
        if not _is_wide(found)
        and found.label not in _NOT_ALIVE
        and not any(found.box.overlap_um2(other.box) > 0 for other in (*near, *wide))
    ]
    return (*wide, *near, *lone)


def may_be_wide(later: Iterable[Box]) -> bool:
    """Whether a scan may show what only the overview shows whole.

    Args:
        later: What the next-later scan shows; nothing is wider the day before.
    """
    return any(max(box.width_um, box.height_um) >= OVERVIEW_FROM_UM for box in later)


def remains_of(closer: Iterable[Detection], living: Iterable[Detection]) -> tuple[Detection, ...]:
    """Return what does not look alive, where nothing else is found in its place.

    Args:
        closer: Detections of the local or the cell level in one scan.
        living: What is alive there.
    """
    alive = tuple(living)
    return tuple(
        found
        for found in closer
        if found.label is Label.DEBRIS
        and not any(found.box.overlap_um2(one.box) > 0 for one in alive)
    )


def merge_overlapping(detections: Iterable[Detection], distance: float) -> tuple[Detection, ...]:
    """Keep the larger of two detections that are the same colony.

    Args:
        detections: Objects of one scan.
        distance: Centres closer than this share of the mean edge are one colony.

    Returns:
        What is left, largest first.
    """
    ordered = sorted(
        detections, key=lambda one: (-one.box.area_um2, -one.score, one.box.x_um, one.box.y_um)
    )
    kept: list[Detection] = []
    for found in ordered:
        if not any(_same(found, other, distance) for other in kept):
            kept.append(found)
    return tuple(kept)


def _is_unsure_sprawl(found: Detection) -> bool:
    """Whether something is boxed as sprawl that decides nothing: it would decide the whole well."""
    wide = found.box.mean_edge_um >= _NARROWEST_SPRAWL_UM
    return found.label is Label.DIFFERENTIATED and wide and found.score < _SURE_SPRAWL


def _believed(found: Detection) -> Detection:
    """Call narrow sprawl that is not sure a loose colony."""
    return found if found.score >= _SURE_SPRAWL else _as_colony(found)


def _as_colony(found: Detection) -> Detection:
    """Call sprawl a colony."""
    if found.label is not Label.DIFFERENTIATED:
        return found
    return found.model_copy(update={"label": Label.COLONY})


def _is_wide(found: Detection) -> bool:
    return max(found.box.width_um, found.box.height_um) >= OVERVIEW_FROM_UM


def _is_refuted(found: Detection, closer: Iterable[Detection]) -> bool:
    """Whether the closer look shows whole colonies in a box's place, all of them much narrower."""
    if found.label is Label.DIFFERENTIATED or found.box.mean_edge_um >= _NEVER_WHOLE_UM:
        return False
    there = [
        one
        for one in closer
        if (one.label is not Label.DEBRIS and _is_part(one, found)) or _is_part(found, one)
    ]
    least_um = _AS_WIDE * found.box.mean_edge_um
    return bool(there) and all(
        one.label is not Label.OVERSPILL and one.box.mean_edge_um < least_um for one in there
    )


def _is_part(found: Detection, of: Detection) -> bool:
    return found.box.overlap_um2(of.box) >= _PART * found.box.area_um2


def _same(found: Detection, other: Detection, distance: float) -> bool:
    """Whether the centres are closer than a share of the mean edge of the two boxes.

    The paper's test uses the mean over both. A cell beside a grown colony would be swallowed by
    it, so boxes of very different size are one only where the smaller lies within the larger; and
    two colonies whose boxes just touch are two.
    """
    mean_edge = (found.box.mean_edge_um + other.box.mean_edge_um) / 2
    if found.box.mean_edge_um < other.box.mean_edge_um / 2:
        return _is_part(found, other)
    smaller = min(found.box.area_um2, other.box.area_um2)
    in_overview = found.level is Level.GLOBAL and other.level is Level.GLOBAL
    touching = _TOUCH_IN_OVERVIEW if in_overview else _TOUCH
    return found.box.distance_um(other.box) < distance * mean_edge and (
        found.box.overlap_um2(other.box) > touching * smaller
    )
