"""Where every scan of a well lies relative to its newest one, so that the eye stays in place."""

from collections.abc import Mapping, Sequence

from clonetrace.domain import Alignment, ScanSummary
from clonetrace.store import ScanSpots
from clonetrace.trace import align

#: A scan with too few landmarks is stepped over, so many at most.
_STEPS = 3


def register_days(
    scans: Sequence[ScanSummary], spots: Mapping[str, ScanSpots]
) -> dict[str, Alignment | None]:
    """Register every scan to the newest one, from day to day.

    Args:
        scans: Newest first.
        spots: What they are registered by, by scan key.

    Returns:
        By scan key: where the content of the newest scan lies in this one. None where too little
        ties it to any later scan; then the well's rim alone centres it.
    """
    placed: dict[str, Alignment | None] = {}
    later: list[ScanSummary] = []
    for scan in scans:
        if not placed:
            placed[scan.scan_key] = Alignment()
        else:
            placed[scan.scan_key] = _placed(scan, later, placed, spots)
        later.insert(0, scan)
    return placed


def _placed(
    scan: ScanSummary,
    later: Sequence[ScanSummary],
    placed: Mapping[str, Alignment | None],
    spots: Mapping[str, ScanSpots],
) -> Alignment | None:
    here = spots.get(scan.scan_key)
    for other in later[:_STEPS]:
        there, before = spots.get(other.scan_key), placed[other.scan_key]
        if here is None or there is None or before is None or scan.frame is None:
            continue
        step = align(
            there.landmarks,
            here.landmarks,
            scan.frame.well_radius_um,
            rims_fitted=here.rim_fitted and there.rim_fitted,
        )
        if step.trusted:
            return before.then(step)
    return None
