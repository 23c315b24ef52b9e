"""Where a well stands: what was decided, whose turn it is, and who may see what.

With a second reader, a well goes through

    open ─ first reading ─> second ─ same verdict ──────────────────────> decided
                               └──── another one ─> third ─ any verdict ──┘

The first two readers are blind to each other: until the well is decided, each sees his own decision
only. The third sees both. Without a second reader, the newest decision counts.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from clonetrace.domain import Clonality, Morphology, Review, Stage, Turn
from clonetrace.store import WellSummary

#: A well comes back when new scans changed the odds of one founder so many times.
_ODDS_CHANGED = 10.0
#: Odds are compared between these probabilities: beyond, the model does not tell them apart.
_LEAST, _MOST = 1e-3, 1 - 1e-3


@dataclass(frozen=True)
class Decision:
    """What people say about a well, all together.

    Attributes:
        clonality: The verdict.
        morphology: Where it was graded, and not differently by two readers.
        reviews: The decisions that it rests on.
    """

    clonality: Clonality
    morphology: Morphology | None
    reviews: tuple[Review, ...]


@dataclass(frozen=True)
class Standing:
    """Where a well stands.

    Attributes:
        stage: How far its review is.
        turn: What the next decision is; None where none is needed.
        decision: What people say; None until they are done.
        current: The decisions beside the machine's present result, oldest first, also those taken
            back.
        second_reader: Whether two people must agree.
    """

    stage: Stage
    turn: Turn | None
    decision: Decision | None
    current: tuple[Review, ...]
    second_reader: bool


def standing_of(reviews: Sequence[Review], now: WellSummary, *, second_reader: bool) -> Standing:
    """Say where a well stands.

    Args:
        reviews: Its decisions, oldest first, also those taken back.
        now: The machine's result.
        second_reader: Whether two people must agree.
    """
    current = tuple(one for one in reviews if is_about(one, now))
    standing = [one for one in current if one.withdrawn_at is None]
    decision = _decision(standing, second_reader=second_reader)
    if decision is not None:
        return Standing(Stage.DECIDED, None, decision, current, second_reader)
    stage, turn = _next(current, second_reader=second_reader)
    if stage is Stage.OPEN and any(one.withdrawn_at is None for one in reviews):
        stage = Stage.CHANGED
    return Standing(stage, turn, None, current, second_reader)


def is_about(review: Review, now: WellSummary) -> bool:
    """Whether a decision still speaks of what the machine found.

    It does not once the machine's verdict is another one, or its odds have moved tenfold. A reader
    who could not tell is asked again with every new scan; any other decision outlives scans that
    change nothing.
    """
    clonality, probability = told_of(review.machine)
    if clonality != now.clonality.value:
        return False
    if review.clonality is Clonality.AMBIGUOUS and review.fingerprint != now.fingerprint:
        return False
    if probability is None or now.probability_monoclonal is None:
        return probability is now.probability_monoclonal
    moved = abs(_log_odds(probability) - _log_odds(now.probability_monoclonal))
    return moved < math.log(_ODDS_CHANGED)


def turn_for(standing: Standing, reviews: Sequence[Review], who: str) -> Turn | None:
    """Return which decision a person may make now; None where it is not his turn.

    A second reader has decided nothing about the present result, and was never second on this well
    before. A third is neither of the two. Without a second reader everybody may decide anew.

    Args:
        standing: Of the well.
        reviews: All its decisions, also those taken back.
        who: The person.
    """
    if not standing.second_reader:
        return Turn.FIRST
    mine = [one for one in _counted(standing.current) if one.who == who]
    match standing.turn:
        case Turn.SECOND:
            was_second = any(one.who == who and one.turn is Turn.SECOND for one in reviews)
            return None if mine or was_second else Turn.SECOND
        case Turn.THIRD:
            blind = any(one.turn is not Turn.THIRD for one in mine)
            return None if blind else Turn.THIRD
        case turn:
            return turn


def sees_all(standing: Standing, reviews: Sequence[Review], who: str) -> bool:
    """Whether a person may see what others decided, corrected and signed."""
    if not standing.second_reader or standing.stage is Stage.DECIDED:
        return True
    return turn_for(standing, reviews, who) is Turn.THIRD


def visible_to(standing: Standing, reviews: Sequence[Review], who: str) -> tuple[Review, ...]:
    """Return the decisions that a person may see: all, or his own while others are blind."""
    everything = sees_all(standing, reviews, who)
    return tuple(one for one in reviews if everything or one.who == who)


def _decision(standing: Sequence[Review], *, second_reader: bool) -> Decision | None:
    if not standing:
        return None
    if not second_reader:
        return _sole(standing[-1])
    newest = {one.turn: one for one in standing}
    if third := newest.get(Turn.THIRD):
        return _sole(third)
    first, second = newest.get(Turn.FIRST), newest.get(Turn.SECOND)
    if first is None or second is None or first.clonality is not second.clonality:
        return None
    grades = {one.morphology for one in (first, second)} - {None}
    grade = grades.pop() if len(grades) == 1 else None
    return Decision(first.clonality, grade, (first, second))


def _sole(review: Review) -> Decision:
    return Decision(review.clonality, review.morphology, (review,))


def _next(current: Sequence[Review], *, second_reader: bool) -> tuple[Stage, Turn]:
    turns = {one.turn for one in _counted(current)} if second_reader else set()
    if Turn.FIRST not in turns and Turn.SECOND not in turns:
        return Stage.OPEN, Turn.FIRST
    if Turn.SECOND not in turns:
        return Stage.SECOND, Turn.SECOND
    if Turn.FIRST not in turns:
        return Stage.SECOND, Turn.FIRST
    return Stage.THIRD, Turn.THIRD


def _counted(current: Sequence[Review]) -> list[Review]:
    """Return the decisions that stand, and those taken back after another reader had decided too.

    With both there, the well may have been decided for a while, and everybody may have seen it.
    """
    return [
        one
        for one in current
        if one.withdrawn_at is None
        or any(other.who != one.who and _together(one, other) for other in current)
    ]


def _together(one: Review, other: Review) -> bool:
    """Whether two decisions stood at the same time."""
    earlier, later = sorted((one, other), key=lambda review: review.decided_at)
    return earlier.withdrawn_at is None or earlier.withdrawn_at > later.decided_at


def told_of(machine: str) -> tuple[str, float | None]:
    """Read verdict and probability out of `monoclonal, P 0.995123`."""
    clonality, _, probability = machine.partition(", P ")
    return clonality, float(probability) if probability else None


def _log_odds(probability: float) -> float:
    kept = min(max(probability, _LEAST), _MOST)
    return math.log(kept / (1 - kept))
