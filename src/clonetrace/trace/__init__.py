"""Following colonies backwards to their founders, and deciding what a well holds."""

from clonetrace.trace.clonality import (
    EmptyWells,
    Neighbours,
    Pace,
    ProbabilityRule,
    load_parameters,
    told_pace,
    told_seeding,
)
from clonetrace.trace.counting import CountingRule
from clonetrace.trace.decision import DecisionRule, WellCase, as_differentiated
from clonetrace.trace.factory import build_rule
from clonetrace.trace.field_of_view import field_of_view
from clonetrace.trace.following import FOLLOWING_VERSION, Follower, Moment
from clonetrace.trace.judging import judge
from clonetrace.trace.kept import (
    Scope,
    case_of,
    decided_again,
    kept_case,
    neighbours_of,
)
from clonetrace.trace.landmarks import find_landmarks
from clonetrace.trace.merging import (
    combine_levels,
    may_be_wide,
    merge_overlapping,
    remains_of,
)
from clonetrace.trace.registration import align
from clonetrace.trace.rules import ConfirmationRule, GrowthRule, LineageRule, OriginRule
from clonetrace.trace.rules.growth import daily_growth
from clonetrace.trace.settings import TraceSettings
from clonetrace.trace.timeline import slowest_colony_um

__all__ = [
    "FOLLOWING_VERSION",
    "ConfirmationRule",
    "CountingRule",
    "DecisionRule",
    "EmptyWells",
    "Follower",
    "GrowthRule",
    "LineageRule",
    "Moment",
    "Neighbours",
    "OriginRule",
    "Pace",
    "ProbabilityRule",
    "Scope",
    "TraceSettings",
    "WellCase",
    "align",
    "as_differentiated",
    "build_rule",
    "case_of",
    "combine_levels",
    "daily_growth",
    "decided_again",
    "field_of_view",
    "find_landmarks",
    "judge",
    "kept_case",
    "load_parameters",
    "may_be_wide",
    "merge_overlapping",
    "neighbours_of",
    "remains_of",
    "slowest_colony_um",
    "told_pace",
    "told_seeding",
]
