"""Which object of which scan is which: solved for all scans of a well at once.

Going backwards, what a scan shows continues as one object of an earlier scan, splits into several
that grew together, was missed in some scans, or appears from nowhere; what an earlier scan shows
and nothing later continues has vanished. Every earlier object has at most one later form, so the
best explanation of all scans together is an assignment: each earlier object takes the one first
place in what it becomes, or joins another that has it, or vanishes. A place that nobody takes
costs as much as an object that came from nowhere. Links may pass over scans that show nothing, and
compete with those that do not.

The formulation is that of min-cost tracking (Zhang, Li and Nevatia 2008; Padfield, Rittscher and
Roysam 2011 for cells that merge), without variables that an assignment does not need.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

#: Something living that no earlier scan shows, nats: it was missed in every one of them.
_APPEARS = 9.0
#: Two objects grow together.
_JOINS = 1.0
#: Something has no later form: it died, floated away, or was a flaw. What was seen in several scans
#: was no flaw: each of them, up to so many in all, adds the first, and what is as large as can be
#: adds the second as well.
_VANISHES, _SEEN_AGAIN, _LARGE_AGAIN, _MOST_SEEN = 4.5, 1.8, 1.5, 3
#: Out of the question.
_NEVER = 1e6


@dataclass(frozen=True)
class Candidate:
    """A link that may be chosen.

    Attributes:
        earlier: Number of the earlier object.
        later: Number of the later one.
        cost: Of being the same object, nats.
        as_part: Of being one of several that grew together; None where it cannot be.
    """

    earlier: int
    later: int
    cost: float
    as_part: float | None


@dataclass
class Association:
    """The objects of all scans so far, and what may have become what.

    Attributes:
        largeness: Of each object by its number, 0 to 1; None for what does not look alive, which
            may vanish at no cost.
        candidates: Links that may be chosen.
    """

    largeness: list[float | None] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)

    def add(self, largeness: float | None) -> int:
        """Add an object and return its number, which is greater than those of later scans.

        The order in which the objects of a scan are added settles ties.
        """
        self.largeness.append(largeness)
        return len(self.largeness) - 1

    def vanishing(self, number: int, seen: int = 1) -> float:
        """Return the cost of having no later form, for an object seen in so many scans."""
        large = self.largeness[number]
        if large is None:
            return 0.0
        again = min(seen, _MOST_SEEN) - 1
        return _VANISHES + again * (_SEEN_AGAIN + _LARGE_AGAIN * large)

    def solved(self) -> dict[int, list[int]]:
        """Return the earlier objects of each object that has any, in the order of their numbers.

        How often an object was seen is known once all are linked, so it is solved twice.
        """
        once = self._solved([1] * len(self.largeness))
        seen = [1] * len(self.largeness)
        # Earlier objects have greater numbers: their own past is known first.
        for number in range(len(seen) - 1, -1, -1):
            seen[number] += max((seen[one] for one in once.get(number, ())), default=0)
        return self._solved(seen)

    def _solved(self, seen: Sequence[int]) -> dict[int, list[int]]:
        becomes: dict[int, int] = {}
        for part in self._parts():
            becomes |= self._best(part, seen)
        earlier: dict[int, list[int]] = defaultdict(list)
        for one in sorted(becomes):
            earlier[becomes[one]].append(one)
        return dict(earlier)

    def _parts(self) -> list[list[Candidate]]:
        """Return the links of groups of objects that have nothing to do with each other."""
        if not self.candidates:
            return []
        size = len(self.largeness)
        ends = np.array([(one.earlier, one.later) for one in self.candidates]).T
        graph = coo_array((np.ones(ends.shape[1]), (ends[0], ends[1])), shape=(size, size))
        _, group = connected_components(graph, directed=False)
        parts: dict[int, list[Candidate]] = defaultdict(list)
        for one in self.candidates:
            parts[int(group[one.earlier])].append(one)
        return list(parts.values())

    def _best(self, links: Sequence[Candidate], seen: Sequence[int]) -> dict[int, int]:
        """Return the later form of each earlier object that has one."""
        rows = sorted({one.earlier for one in links})
        places = sorted({one.later for one in links})
        row_of = {number: row for row, number in enumerate(rows)}
        place_of = {number: place for place, number in enumerate(places)}
        # Beside the first places, each row has a column of its own: it joins another, or vanishes.
        costs = np.full((len(rows), len(places) + len(rows)), _NEVER)
        own = len(places) + np.arange(len(rows))
        costs[np.arange(len(rows)), own] = [self.vanishing(number, seen[number]) for number in rows]
        joins: dict[int, int] = {}
        for one in links:
            row = row_of[one.earlier]
            costs[row, place_of[one.later]] = one.cost - _APPEARS
            if one.as_part is not None and one.as_part + _JOINS < costs[row, own[row]]:
                costs[row, own[row]] = one.as_part + _JOINS
                joins[row] = one.later
        chosen: dict[int, int] = {}
        for row, column in zip(*linear_sum_assignment(costs), strict=True):
            if column < len(places):
                chosen[rows[row]] = places[column]
            elif row in joins:
                chosen[rows[row]] = joins[row]
        return chosen
