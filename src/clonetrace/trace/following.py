"""Following colonies backwards.

A colony grows where it is, so what it was a day earlier lies within the place that it fills now.
Scan after scan is searched where the colonies must have been; what was what is decided anew after
each scan, for all scans together (`association`), and judged only after the last.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from clonetrace.domain import Alignment, Box, Detection, Fate, Label, Lineage, Sighting, Stray
from clonetrace.trace.association import Association, Candidate
from clonetrace.trace.linking import link
from clonetrace.trace.settings import TraceSettings

#: Raised when lineages of the same detections change.
FOLLOWING_VERSION = 11
#: Most scans in a row that a link passes over.
_MOST_MISSED = 4
#: From this width on, um, an object is as large as can be for what becomes of it.
_LARGE_UM = 150.0
#: From this width on, um, colonies do not vanish; so many scans must show one that no later scan
#: does, as fewer may be flaws.
_STAYS_UM, _NO_FLAW = 100.0, 3
#: Something narrower that one scan alone shows is looked for in so many scans before it: it is a
#: flaw, floats by or landed that day, and counts as unconfirmed whatever older scans are asked.
_LOOKED_FOR = 3
#: What looks dead is an earlier form only where nothing living is.
_DEAD = 3.0


@dataclass(frozen=True)
class Moment:
    """One scan as the follower sees it."""

    scan_key: str
    day: int
    hours: float


@dataclass(frozen=True)
class _Thing:
    """Something that was found in a scan.

    Attributes:
        number: In the association.
        scan: Place of its scan, 0 for the newest.
        detection: What was found.
        dead: Whether it does not look alive.
        place: Where it is, or would be, in the oldest scan so far.
        uncertain_um: How far off that may be.
    """

    number: int
    scan: int
    detection: Detection
    dead: bool
    place: Box
    uncertain_um: float = 0.0


@dataclass
class _Branch:
    """A lineage, as the association has it.

    Attributes:
        number: From 1; greater than its parent's.
        parent: Number of the lineage that it merges into later.
        oldest: What it was in the oldest scan that shows it on its own.
        sightings: Newest first, without gaps.
        split: Whether it was several objects before.
    """

    number: int
    parent: int | None
    oldest: _Thing
    sightings: list[Sighting] = field(default_factory=list)
    split: bool = False


class Follower:
    """Follows the colonies of one well from the newest scan to the oldest."""

    def __init__(self, moment: Moment, roots: Sequence[Detection], settings: TraceSettings) -> None:
        """Start with the colonies of the newest scan, largest first."""
        self._settings = settings
        self._association = Association()
        self._moments = [moment]
        self._alignments: list[Alignment] = []
        self._things: list[_Thing] = []
        self._seen_later: tuple[Box, ...] = tuple(root.box for root in roots)
        self._strays: list[tuple[int, Stray]] = []
        ordered = {id(root): self._add(root) for root in sorted(roots, key=_order)}
        self._roots = [ordered[id(root)].number for root in roots]
        self._lost: list[int] = []
        self._earlier: dict[int, list[int]] = {}
        self._branches = self._grown()

    def expected(self, alignment: Alignment) -> tuple[Box, ...]:
        """Return where the open lineages must lie in the next-earlier scan, at their last size."""
        return tuple(alignment.to_earlier(one.oldest.place) for one in self._open())

    def around(self, alignment: Alignment) -> tuple[Box, ...]:
        """Return the places that the open lineages filled one sighting later.

        Where two grew together, one of them may have been missed in the last scan: it lies there.
        """
        later = {early: late for late, parts in self._earlier.items() for early in parts}
        numbers = (one.oldest.number for one in self._open())
        return tuple(
            alignment.to_earlier(self._things[later[number]].place)
            for number in numbers
            if number in later
        )

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
        objects, remains = sorted(found, key=_order), sorted(dead, key=_order)
        expected = self.expected(alignment)
        self._moments.append(moment)
        self._alignments.append(alignment)
        self._things = [
            replace(
                one,
                place=alignment.to_earlier(one.place),
                uncertain_um=one.uncertain_um + alignment.uncertain_um,
            )
            for one in self._things
        ]
        first_new = len(self._things)
        for detection in objects:
            self._add(detection)
        for detection in remains:
            self._add(detection, dead=True)
        self._link(self._things[:first_new], self._things[first_new:], moment)
        self._note_strays(self._things[first_new:], expected, alignment)
        self._seen_later = tuple(detection.box for detection in (*objects, *remains))
        self._earlier = self._association.solved()
        self._note_lost(self._things[first_new:])
        self._branches = self._grown()

    def lineages(self) -> tuple[Lineage, ...]:
        """Return all lineages, parents before their children, not yet judged.

        A colony that several scans show, and none of the later ones, is among them: colonies do not
        vanish in a day, so the later scans missed it.
        """
        kept = self._without_flaws()
        new = {branch.number: number for number, branch in enumerate(kept, start=1)}
        return tuple(
            Lineage(
                number=new[branch.number],
                parent=None if branch.parent is None else new[branch.parent],
                sightings=tuple(branch.sightings),
                fate=Fate.SPLIT if branch.split else Fate.OPEN,
            )
            for branch in kept
        )

    def _without_flaws(self) -> list[_Branch]:
        """Leave out what began in an older scan and was seen too seldom, with its parts."""
        shown: dict[int, int] = {}
        in_parts = defaultdict[int | None, int](int)
        # Parts have greater numbers than what they became.
        for branch in reversed(self._branches):
            own = sum(one.detection is not None for one in branch.sightings)
            shown[branch.number] = own + in_parts[branch.number]
            in_parts[branch.parent] = max(in_parts[branch.parent], shown[branch.number])
        kept: dict[int, _Branch] = {}
        for branch in self._branches:
            if branch.parent is None:
                stays = branch.number <= len(self._roots) or shown[branch.number] >= _NO_FLAW
            else:
                stays = branch.parent in kept
            if stays:
                kept[branch.number] = branch
        return list(kept.values())

    def strays(self) -> tuple[Stray, ...]:
        """Return the cells that may have joined a colony unseen."""
        kept = {branch.number for branch in self._without_flaws()}
        numbers = enumerate(self._beginnings(), start=1)
        followed = self._reached([number for place, number in numbers if place in kept])
        return tuple(stray for number, stray in self._strays if number not in followed)

    def _beginnings(self) -> list[int]:
        """Return the things of which no later form is known: the newest scan's, then what was lost.

        What was lost may turn out to be an earlier form of what was not, or of what was lost later.
        """
        numbers, reached = list(self._roots), self._reached(self._roots)
        for number in self._lost:
            if number not in reached:
                numbers.append(number)
                reached |= self._reached([number])
        return numbers

    def _reached(self, roots: Sequence[int]) -> set[int]:
        """Return the numbers of the things that lead to some later ones, those included."""
        reached, ahead = set[int](), list(roots)
        while ahead:
            number = ahead.pop()
            reached.add(number)
            ahead += self._earlier.get(number, [])
        return reached

    def _note_lost(self, things: Sequence[_Thing]) -> None:
        """Note large colonies that no later scan shows, to be followed like the newest scan's."""
        followed = self._reached([*self._roots, *self._lost])
        for thing in things:
            large = thing.detection.box.mean_edge_um >= _STAYS_UM
            alive = not thing.dead and thing.detection.label is Label.COLONY
            if large and alive and thing.number not in followed:
                self._lost.append(thing.number)

    def _open(self) -> list[_Branch]:
        return [
            branch
            for branch in self._branches
            if not branch.split and self._looked_for(branch) > len(self._moments)
        ]

    def _looked_for(self, branch: _Branch) -> int:
        """Return before which scan the search for a lineage ends; most go on in the next one."""
        until = len(self._moments) + 1
        small = branch.oldest.detection.box.mean_edge_um < _STAYS_UM
        once = sum(one.detection is not None for one in branch.sightings) == 1
        if small and once and branch.parent is None:
            return min(until, branch.oldest.scan + 1 + _LOOKED_FOR)
        return until

    def _grown(self) -> list[_Branch]:
        """Read the lineages out of the association, parents before their children."""
        branches = [
            _Branch(place, None, self._things[number])
            for place, number in enumerate(self._beginnings(), start=1)
        ]
        for branch in branches:
            root = branch.oldest
            branch.sightings.append(self._sighting(root.scan, root.detection.box, root.detection))
        # The list grows while it is gone through: splits add their parts.
        for branch in branches:
            while parts := self._before(branch.oldest):
                if len(parts) > 1:
                    self._split(branch, parts, branches)
                    break
                self._reach(branch, branch.oldest.detection.box, branch.oldest.scan, parts[0])
            if not branch.split:
                oldest = branch.oldest
                until = min(self._looked_for(branch), len(self._moments))
                self._pass(branch, oldest.detection.box, oldest.scan, until)
        return branches

    def _before(self, thing: _Thing) -> list[_Thing]:
        return [self._things[number] for number in self._earlier.get(thing.number, [])]

    def _split(self, branch: _Branch, parts: Sequence[_Thing], branches: list[_Branch]) -> None:
        """End a lineage where some of its parts are seen, and begin one for each of them."""
        branch.split = True
        last = min(part.scan for part in parts) - 1
        place = self._pass(branch, branch.oldest.detection.box, branch.oldest.scan, last + 1)
        for part in parts:
            child = _Branch(len(branches) + 1, branch.number, part)
            self._reach(child, place, last, part)
            branches.append(child)

    def _reach(self, branch: _Branch, place: Box, scan: int, part: _Thing) -> None:
        """Go back from a place in a scan to what a lineage was in an earlier one."""
        place = self._pass(branch, place, scan, part.scan)
        place = self._alignments[part.scan - 1].to_earlier(place)
        branch.sightings.append(self._sighting(part.scan, place, part.detection))
        branch.oldest = part

    def _pass(self, branch: _Branch, place: Box, scan: int, until: int) -> Box:
        """Go back through scans that miss a lineage.

        Args:
            branch: The lineage.
            place: Where it lies in `scan`.
            scan: The scan to go on from.
            until: The scan before which to stop.

        Returns:
            Where it lies in the last of them.
        """
        for missing in range(scan + 1, until):
            place = self._alignments[missing - 1].to_earlier(place)
            branch.sightings.append(self._sighting(missing, place, None))
        return place

    def _sighting(self, scan: int, expected: Box, detection: Detection | None) -> Sighting:
        moment = self._moments[scan]
        return Sighting(
            scan_key=moment.scan_key,
            day=moment.day,
            hours=moment.hours,
            expected=expected,
            detection=detection,
        )

    def _add(self, detection: Detection, *, dead: bool = False) -> _Thing:
        largeness = min(detection.box.mean_edge_um / _LARGE_UM, 1.0)
        number = self._association.add(None if dead else largeness)
        thing = _Thing(number, len(self._moments) - 1, detection, dead, detection.box)
        self._things.append(thing)
        return thing

    def _link(self, before: Sequence[_Thing], things: Sequence[_Thing], moment: Moment) -> None:
        """Note what the things of the oldest scan may have become."""
        first_days = moment.day <= self._settings.cell_days
        reach_um = self._settings.wander_first_days_um if first_days else self._settings.wander_um
        oldest = len(self._moments) - 1
        near = [one for one in before if oldest - one.scan - 1 <= _MOST_MISSED]
        for thing, later in _neighbours(things, near, max(reach_um, self._settings.tight_um)):
            fit = link(
                thing.detection.box,
                later.place,
                hours=self._moments[later.scan].hours - moment.hours,
                missed=oldest - later.scan - 1,
                uncertain_um=later.uncertain_um,
                reach_um=reach_um,
                settings=self._settings,
            )
            if fit is None or (thing.dead and fit.as_part is None):
                continue
            cost = fit.cost + (_DEAD if thing.dead else 0.0)
            if fit.as_part is None:
                # Nothing that lies elsewhere takes the place of what lies in it: it would be gone
                # as well, and what does could still join it.
                cost += self._association.vanishing(thing.number)
            as_part = None if thing.dead else fit.as_part
            self._association.candidates.append(
                Candidate(thing.number, later.number, cost, as_part)
            )

    def _note_strays(
        self, things: Sequence[_Thing], expected: Sequence[Box], alignment: Alignment
    ) -> None:
        """Note cells near a colony that are not in their place in the later scan.

        What stays in its place without being covered is debris, or a colony of its own.
        """
        moment = self._moments[-1]
        if moment.day > self._settings.cell_days or not expected:
            return
        later = [alignment.to_earlier(box) for box in self._seen_later]
        near_um = self._settings.tight_um + alignment.uncertain_um
        for thing in things:
            box = thing.detection.box
            if thing.dead or any(box.gap_um(one) <= near_um for one in later):
                continue
            away_um = min(box.gap_um(one) for one in expected)
            if away_um <= self._settings.wander_first_days_um + alignment.uncertain_um:
                stray = Stray(
                    scan_key=moment.scan_key,
                    day=moment.day,
                    hours=moment.hours,
                    detection=thing.detection,
                    from_colony_um=away_um,
                )
                self._strays.append((thing.number, stray))


def _neighbours(
    things: Sequence[_Thing], later: Sequence[_Thing], reach_um: float
) -> Iterator[tuple[_Thing, _Thing]]:
    """Yield the pairs whose boxes lie within a reach of each other, and what is uncertain."""
    if not later:
        return
    places = np.array([(one.place.x_um, one.place.y_um) for one in later])
    halves = np.array([(one.place.width_um, one.place.height_um) for one in later]) / 2
    halves += reach_um + np.array([[one.uncertain_um] for one in later])
    for thing in things:
        box = thing.detection.box
        apart = np.abs(places - (box.x_um, box.y_um))
        own = (box.width_um / 2, box.height_um / 2)
        for number in np.flatnonzero((apart <= halves + own).all(axis=1)):
            yield thing, later[int(number)]


def _order(found: Detection) -> tuple[object, ...]:
    """A place in an order that does not depend on how objects were found."""
    box = found.box
    return box.x_um, box.y_um, box.width_um, box.height_um, str(found.label), found.score
