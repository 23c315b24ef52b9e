"""Following the colonies of one well through its scans, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from clonetrace.analysis.scan_look import ScanLook
from clonetrace.analysis.settings import Settings
from clonetrace.domain import Detection, Label, Lineage, Scan, Stray
from clonetrace.trace import (
    ConfirmationRule,
    Follower,
    GrowthRule,
    Moment,
    OriginRule,
    align,
    field_of_view,
    judge,
    may_be_wide,
    slowest_colony_um,
)

#: A colony of the newest scan may be this much narrower than the slowest clone's should be.
_NARROWER = 0.8
#: What the overview boxes from this width on, um, was there; a scan in which the widest colony is
#: less than this share as wide has missed it.
_SURELY_SEEN_UM, _SHRUNK = 150.0, 0.5
#: What tomorrow's scan will ask of today's is searched today: a colony widens by up to this factor
#: in a day (area doubling in 18 h), and plate and registration may move it by so many um.
_WIDENS_IN_A_DAY = 1.6
_MOVES_UM = 120.0


@dataclass(frozen=True)
class Trail:
    """What was followed.

    Attributes:
        looks: The usable scans that were looked at, newest first.
        start: The newest of them that shows something, None where none does.
        lineages: Judged lineages.
        unregistered: Days that could not be registered to the next-later scan.
        strays: Cells of the first days that may have joined a colony unseen.
    """

    looks: tuple[ScanLook, ...]
    start: ScanLook | None = None
    lineages: tuple[Lineage, ...] = ()
    unregistered: tuple[int, ...] = ()
    strays: tuple[Stray, ...] = ()


def follow(looks: Sequence[ScanLook], settings: Settings) -> Trail:
    """Find the colonies of the newest scan and go back scan by scan, looking where they were.

    Args:
        looks: All scans of the well, newest first. Those that are not needed are not opened: an
            empty well is known by its newest scans alone.
        settings: Of all stages.
    """
    seen: list[ScanLook] = []
    doubtful: tuple[ScanLook, tuple[Detection, ...]] | None = None
    for look in looks:
        if len(seen) == settings.trace.scans_before_empty:
            break
        if not look.usable:
            continue
        seen.append(look)
        colonies = _colonies(look)
        if not colonies:
            continue
        before = next((one for one in looks[looks.index(look) + 1 :] if one.usable), None)
        if before is None or not has_missed(colonies, before.overview):
            return _follow_from(look, colonies, looks, settings)
        doubtful = doubtful or (look, colonies)
    return _follow_from(*doubtful, looks, settings) if doubtful else Trail(looks=tuple(seen))


def has_missed(colonies: Sequence[Detection], before: Sequence[Detection]) -> bool:
    """Whether a scan shows much less than the scan before it: what grew cannot have shrunk so.

    Args:
        colonies: Found in a scan.
        before: The living objects in the overview of the scan before.
    """
    widest = max(found.box.mean_edge_um for found in colonies)
    earlier = max((found.box.mean_edge_um for found in before), default=0.0)
    return earlier >= _SURELY_SEEN_UM and widest < _SHRUNK * earlier


def _follow_from(
    start: ScanLook,
    colonies: Sequence[Detection],
    looks: Sequence[ScanLook],
    settings: Settings,
) -> Trail:
    follower = Follower(_moment(start.scan), colonies, settings.trace)
    if colonies[0].label is Label.DIFFERENTIATED:
        # Sprawling cells lead back to no single place; the well is decided without its history.
        sprawl = follower.lineages()[0]
        told = sprawl.model_copy(update={"why": "differentiated cells are not followed"})
        return Trail(looks=(start,), start=start, lineages=(told,))

    usable = [look for look in looks if look.usable]
    if start is usable[0]:
        _prepare_for_tomorrow(start, colonies, settings)
    unregistered: list[int] = []
    for later, earlier in pairwise(usable[usable.index(start) :]):
        alignment = align(
            later.reading.landmarks,
            earlier.reading.landmarks,
            later.frame.well_radius_um,
            rims_fitted=later.reading.rim is not None and earlier.reading.rim is not None,
        )
        if not alignment.trusted:
            unregistered.append(earlier.scan.day)
        expected = follower.expected(alignment)
        around = follower.around(alignment)
        field = field_of_view(
            expected, earlier.scan.day, alignment.uncertain_um, settings.trace, around
        )
        found = earlier.within(field, from_afar=may_be_wide((*expected, *around)))
        follower.step(_moment(earlier.scan), alignment, *found)
        later.rest()
    rules = (
        GrowthRule(settings.trace),
        ConfirmationRule(),
        OriginRule(day0_usable=usable[-1].scan.day == 0),
    )
    return Trail(
        looks=tuple(usable),
        start=start,
        lineages=judge(follower.lineages(), rules),
        unregistered=tuple(unregistered),
        strays=follower.strays(),
    )


def _prepare_for_tomorrow(
    newest: ScanLook, colonies: Sequence[Detection], settings: Settings
) -> None:
    """Search the newest scan while it is open for what a scan of tomorrow will ask of it.

    The answers are kept with the reading, so that the file need not be opened again; they have no
    part in today's result.
    """
    grown = [found.box.enlarged(_WIDENS_IN_A_DAY) for found in colonies]
    field = field_of_view(grown, newest.scan.day, _MOVES_UM, settings.trace)
    newest.search(field, from_afar=may_be_wide(grown))


def _colonies(look: ScanLook) -> tuple[Detection, ...]:
    """Find what may be a colony: as wide as the slowest living clone would be by now."""
    least_um = _NARROWER * slowest_colony_um(look.scan.hours)
    return tuple(
        found
        for found in look.everything()
        if max(found.box.width_um, found.box.height_um) >= least_um
    )


def _moment(scan: Scan) -> Moment:
    return Moment(scan_key=scan.key, day=scan.day, hours=scan.hours)
