"""How probable it is that a well's colony came from one cell (docs/clonality.md).

Read in the order `ending` (what is known of each object that the colonies lead back to), `origin`
(what it may have been), `parameters` (measured shares), `growth` and `likelihood` (how well each
origin explains what is known), `leaps` and `hidden` (founders that no
object stands for), `founders` (all objects of a well together), `seeding`, `pace`
and `neighbours` (what the wells of a run tell of each other), `rule` (the verdict).
"""

from clonetrace.trace.clonality.ending import Ending, Seen, Sight, endings_of
from clonetrace.trace.clonality.founders import Founders, count_founders
from clonetrace.trace.clonality.growth import (
    Growth,
    doublings,
    expected_doublings,
)
from clonetrace.trace.clonality.hidden import is_unexplained
from clonetrace.trace.clonality.leaps import largest_leap
from clonetrace.trace.clonality.neighbours import Neighbours
from clonetrace.trace.clonality.origin import Origin
from clonetrace.trace.clonality.pace import Pace, spread_of, told_pace
from clonetrace.trace.clonality.parameters import (
    FORMAT,
    ClonalityParameters,
    Share,
    Shares,
    load_parameters,
)
from clonetrace.trace.clonality.rule import ProbabilityRule
from clonetrace.trace.clonality.seeding import EmptyWells, told_seeding

__all__ = [
    "FORMAT",
    "ClonalityParameters",
    "EmptyWells",
    "Ending",
    "Founders",
    "Growth",
    "Neighbours",
    "Origin",
    "Pace",
    "ProbabilityRule",
    "Seen",
    "Share",
    "Shares",
    "Sight",
    "count_founders",
    "doublings",
    "endings_of",
    "expected_doublings",
    "is_unexplained",
    "largest_leap",
    "load_parameters",
    "spread_of",
    "told_pace",
    "told_seeding",
]
