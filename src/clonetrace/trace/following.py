"""Following colonies backwards, one scan at a time.

A colony grows where it is, so what it was a day earlier lies within the place it fills now. Going
backwards a lineage continues, splits into the objects that merged, or is missed in a scan; it is
judged only after the last scan.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from clonetrace.domain import Alignment, Box, Detection, Fate, Lineage, Sighting, Stray
from clonetrace.trace.settings import TraceSettings

#: How much wider an object may be than a day later before it is taken for something else.
_SHRINKING = 1.35
#: Scans in a row after which a lineage that was missed takes nothing that it does not cover.
_LOST_TRACK = 2
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

    @property
    def missed(self) -> int:
        """Scans in a row in which it was not found, up to the last."""
        found = (at for at, one in enumerate(reversed(self.sightings)) if one.detection is not None)
        return next(found, len(self.sightings))


@dataclass(frozen=True)
class _Claim:
    """The objects of one scan that belong to one branch."""

    expected: Box
    found: tuple[Detection, ...]


@dataclass(frozen=True)
class _Claims:
    """The objects of one scan, given out: one claim per open branch, and the rest."""

    of_branches: tuple[_Claim, ...]
    free: tuple[Detection, ...]


class Follower:
    """Follows the colonies of one well from the newest scan to the oldest."""

    def __init__(self, moment: Moment, roots: Sequence[Detection], settings: TraceSettings) -> None:
        """Start with the colonies of the newest scan, largest first."""
        self._settings = settings
        self._branches: list[_Branch] = []
        self._open: list[_Branch] = []
        self._seen_later: tuple[Box, ...] = tuple(root.box for root in roots)
        self._strays: list[Stray] = []
        for root in roots:
            branch = self._sprout(None)
            branch.sightings.append(_sighting(moment, root.box, root))
            self._open.append(branch)

    def expected(self, alignment: Alignment) -> tuple[Box, ...]:
        """Return where the open lineages must lie in the next-earlier scan, at today's size."""
        return tuple(alignment.to_earlier(branch.box) for branch in self._open)

    def step(
        self,
        moment: Moment,
        alignment: Alignment,
        found: Iterable[Detection],
        dead: Iterable[Detection] = (),
    ) -> None:
        """Go one scan back.

        Args:
            moment: The earlier scan.
            alignment: From the scan of the last step to this one.
            found: The living objects in its field of view, each once.
            dead: What was found there and does not look alive. A lineage continues as one of
                these where nothing living lies in its place.
        """
        objects, remains = tuple(found), tuple(dead)
        claims = self._claims(self.expected(alignment), objects, moment, alignment)
        self._note_strays(claims, moment, alignment)
        self._seen_later = tuple(detection.box for detection in objects + remains)
        near_um = self._settings.tight_um + alignment.uncertain_um
        still_open: list[_Branch] = []
        for branch, claim in zip(self._open, claims.of_branches, strict=True):
            if len(claim.found) > 1:
                for detection in claim.found:
                    child = self._sprout(branch)
                    child.sightings.append(_sighting(moment, claim.expected, detection))
                    still_open.append(child)
            else:
                only = claim.found[0] if claim.found else _left_of(claim, remains, near_um)
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

    def strays(self) -> tuple[Stray, ...]:
        """Return the cells that may have joined a colony unseen."""
        return tuple(self._strays)

    def _note_strays(self, claims: _Claims, moment: Moment, alignment: Alignment) -> None:
        """Note cells near a colony that are not in their place in the later scan.

        What stays in its place without being covered is debris, or a colony of its own.
        """
        if moment.day > self._settings.cell_days or not claims.of_branches:
            return
        later = [alignment.to_earlier(box) for box in self._seen_later]
        near_um = self._settings.tight_um + alignment.uncertain_um
        for detection in claims.free:
            if any(detection.box.gap_um(box) <= near_um for box in later):
                continue
            away_um = min(detection.box.gap_um(claim.expected) for claim in claims.of_branches)
            if away_um <= self._settings.wander_first_days_um + alignment.uncertain_um:
                self._strays.append(
                    Stray(
                        scan_key=moment.scan_key,
                        day=moment.day,
                        hours=moment.hours,
                        detection=detection,
                        from_colony_um=away_um,
                    )
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
    ) -> _Claims:
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
            # A place that has been empty for days says too little about where to look.
            if not owned[lost] and detection in free and self._open[lost].missed < _LOST_TRACK:
                owned[lost].append(detection)
                free.remove(detection)
        return _Claims(
            tuple(_Claim(box, tuple(own)) for box, own in zip(expected, owned, strict=True)),
            tuple(free),
        )


def _covering(detection: Detection, expected: tuple[Box, ...], near_um: float) -> int | None:
    """Return which expected box an object belongs to: the nearest, and of equals the most alike."""
    fits = [(_fit(detection.box, box, near_um), index) for index, box in enumerate(expected)]
    return min(((fit, index) for fit, index in fits if fit), default=(None, None))[1]


def _left_of(claim: _Claim, dead: Sequence[Detection], near_um: float) -> Detection | None:
    """Return the dead object that lies in a lineage's place: the nearest, then the most alike."""
    fits = [(_fit(one.box, claim.expected, near_um), index) for index, one in enumerate(dead)]
    best = min(((fit, index) for fit, index in fits if fit), default=None)
    return None if best is None else dead[best[1]]


def _fit(earlier: Box, later: Box, near_um: float) -> tuple[float, ...] | None:
    """Return how badly an object fits a box, less being better; None if it cannot be it.

    What fits equally well is told apart by its place, so that the order of finding says nothing.
    """
    covered = later.padded(near_um).holds(earlier.x_um, earlier.y_um)
    if not covered or not _could_become(earlier, later):
        return None
    unlike = _outside_um(earlier, later), _unlikeness(earlier, later), earlier.distance_um(later)
    return *unlike, later.x_um, later.y_um, earlier.x_um, earlier.y_um


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
