"""Following colonies backwards, one scan at a time.

A colony grows where it is, so what it was a day earlier lies within the place it fills now. Going
backwards a lineage continues, splits into the objects that merged, or is missed in a scan; it is
judged only after the last scan.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from clonetrace.domain import Alignment, Box, Detection, Fate, Lineage, Sighting
from clonetrace.trace.settings import TraceSettings

#: How much wider an object may be than a day later before it is taken for something else.
_SHRINKING = 1.35
#: Jitter of a box's width, um.
_JITTER_UM = 20.0


@dataclass(frozen=True)
class Moment:
    """One scan as the follower sees it."""

    scan_key: str
    day: int
    hours: float


@dataclass
class _Branch:
    """A lineage while it is being followed."""

    number: int
    parent: int | None
    sightings: list[Sighting] = field(default_factory=list)
    children: list["_Branch"] = field(default_factory=list)

    @property
    def box(self) -> Box:
        """Where it was last, by what was found or else by what was expected."""
        last = self.sightings[-1]
        return last.detection.box if last.detection is not None else last.expected


@dataclass(frozen=True)
class _Claim:
    """The objects of one scan that belong to one branch."""

    expected: Box
    found: tuple[Detection, ...]


class Follower:
    """Follows the colonies of one well from the newest scan to the oldest."""

    def __init__(self, moment: Moment, roots: Sequence[Detection], settings: TraceSettings) -> None:
        """Start with the colonies of the newest scan, largest first."""
        self._settings = settings
        self._branches: list[_Branch] = []
        self._open: list[_Branch] = []
        for root in roots:
            branch = self._sprout(None)
            branch.sightings.append(_sighting(moment, root.box, root))
            self._open.append(branch)

    def expected(self, alignment: Alignment) -> tuple[Box, ...]:
        """Return where the open lineages must lie in the next-earlier scan, at today's size."""
        return tuple(alignment.to_earlier(branch.box) for branch in self._open)

    def step(self, moment: Moment, alignment: Alignment, found: Iterable[Detection]) -> None:
        """Go one scan back.

        Args:
            moment: The earlier scan.
            alignment: From the scan of the last step to this one.
            found: The living objects in its field of view, each once.
        """
        claims = self._claims(self.expected(alignment), tuple(found), moment, alignment)
        still_open: list[_Branch] = []
        for branch, claim in zip(self._open, claims, strict=True):
            if len(claim.found) > 1:
                for detection in claim.found:
                    child = self._sprout(branch)
                    child.sightings.append(_sighting(moment, claim.expected, detection))
                    still_open.append(child)
            else:
                only = claim.found[0] if claim.found else None
                branch.sightings.append(_sighting(moment, claim.expected, only))
                still_open.append(branch)
        self._open = still_open

    def lineages(self) -> tuple[Lineage, ...]:
        """Return all lineages, parents before their children, not yet judged."""
        return tuple(
            Lineage(
                number=branch.number,
                parent=branch.parent,
                sightings=tuple(branch.sightings),
                fate=Fate.SPLIT if branch.children else Fate.OPEN,
            )
            for branch in self._branches
        )

    def _sprout(self, parent: _Branch | None) -> _Branch:
        branch = _Branch(len(self._branches) + 1, parent.number if parent else None)
        self._branches.append(branch)
        if parent is not None:
            parent.children.append(branch)
        return branch

    def _claims(
        self,
        expected: tuple[Box, ...],
        found: tuple[Detection, ...],
        moment: Moment,
        alignment: Alignment,
    ) -> list[_Claim]:
        """Give every object to the lineage that covers it, the others to lost lineages near by."""
        near_um = self._settings.tight_um + alignment.uncertain_um
        owned: list[list[Detection]] = [[] for _ in expected]
        free: list[Detection] = []
        for detection in found:
            owner = _covering(detection, expected, near_um)
            (owned[owner] if owner is not None else free).append(detection)
        first_days = moment.day <= self._settings.cell_days
        reach = self._settings.wander_first_days_um if first_days else self._settings.wander_um
        reach += alignment.uncertain_um
        for detection, lost in _nearest_first(free, expected, reach):
            if not owned[lost] and detection in free:
                owned[lost].append(detection)
                free.remove(detection)
        return [
            _Claim(expected=box, found=tuple(own)) for box, own in zip(expected, owned, strict=True)
        ]


def _covering(detection: Detection, expected: tuple[Box, ...], near_um: float) -> int | None:
    """Return which expected box an object belongs to: the nearest, and of equals the most alike."""
    candidates = [
        (_outside_um(detection.box, box), _unlikeness(detection.box, box), index)
        for index, box in enumerate(expected)
        if _could_become(detection.box, box)
        and box.padded(near_um).holds(detection.box.x_um, detection.box.y_um)
    ]
    return min(candidates)[2] if candidates else None


def _outside_um(earlier: Box, later: Box) -> float:
    """Distance of an object's centre from a box; 0 within it."""
    across = abs(earlier.x_um - later.x_um) - later.width_um / 2
    down = abs(earlier.y_um - later.y_um) - later.height_um / 2
    return math.hypot(max(across, 0.0), max(down, 0.0))


def _unlikeness(earlier: Box, later: Box) -> float:
    """How different two boxes are in size: the logarithm of the ratio of their edges."""
    return abs(math.log(earlier.mean_edge_um / later.mean_edge_um))


def _nearest_first(
    free: Sequence[Detection], expected: tuple[Box, ...], reach_um: float
) -> list[tuple[Detection, int]]:
    pairs = [
        (detection.box.gap_um(box), detection.box.distance_um(box), number, index)
        for number, detection in enumerate(free)
        for index, box in enumerate(expected)
        if detection.box.gap_um(box) <= reach_um and _could_become(detection.box, box)
    ]
    return [(free[number], index) for _, _, number, index in sorted(pairs)]


def _could_become(earlier: Box, later: Box) -> bool:
    """Whether an object of the earlier scan is not too wide for what it is to become."""
    return earlier.mean_edge_um <= _SHRINKING * later.mean_edge_um + _JITTER_UM


def _sighting(moment: Moment, expected: Box, detection: Detection | None) -> Sighting:
    return Sighting(
        scan_key=moment.scan_key,
        day=moment.day,
        hours=moment.hours,
        expected=expected,
        detection=detection,
    )
