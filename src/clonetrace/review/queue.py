"""Which well is worth a look next.

A look is worth what it may change times what that is worth: how unsure the machine is, times
whether anybody would pick the colony.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clonetrace.domain import Clonality, Morphology, Review, Stage, Turn, Well
from clonetrace.review.standing import Standing, standing_of, turn_for
from clonetrace.store import WellKey, WellSummary

#: Distance of the log odds from a threshold at which a look is worth 1/e of one at the threshold: a
#: factor of 4.5 in the odds.
_REACH = 1.5
#: A well on the other thresholds becomes polyclonal or empty: nothing is picked either way.
_LESSER = 0.5
#: Doubt about a verdict that comes without a probability.
_COUNTED_ONLY = 0.1
_LEAST, _MOST = 1e-6, 1 - 1e-6

#: What a colony is worth: wide enough and of the wanted looks; on its way there; of other looks;
#: differentiated; none at all.
_READY, _GROWING, _UNWANTED, _LOST, _NONE = 1.0, 0.8, 0.4, 0.15, 0.1


@dataclass(frozen=True)
class ReviewRules:
    """What the order of the queue depends on.

    Attributes:
        monoclonal_from: Probability of one founder from which a well is called monoclonal.
        polyclonal_from: Of two founders or more, from which it is called polyclonal.
        empty_from: Of none, from which it is called empty.
        wanted: Grades of colonies that are picked; none where any is.
        second_reader: Whether two people must agree.
    """

    monoclonal_from: float
    polyclonal_from: float
    empty_from: float
    wanted: tuple[Morphology, ...]
    second_reader: bool


@dataclass(frozen=True)
class ReviewTask:
    """A well that a person may decide now.

    Attributes:
        well: In a few columns.
        standing: How far its review is.
        turn: What the decision will be.
    """

    well: WellSummary
    standing: Standing
    turn: Turn


def queue_of(
    wells: Sequence[WellSummary],
    reviews: Mapping[WellKey, Sequence[Review]],
    who: str,
    rules: ReviewRules,
) -> list[ReviewTask]:
    """Return the wells that a person should look at, the most worthwhile first.

    Wells that were picked already are left out.

    Args:
        wells: All wells.
        reviews: Their decisions, also those taken back.
        who: The person.
        rules: Of the order.
    """
    tasks = []
    for well in wells:
        if well.clonality is Clonality.CONSOLIDATED:
            continue
        mine = reviews.get(WellKey(plate=well.plate, well=well.well), ())
        standing = standing_of(mine, well, second_reader=rules.second_reader)
        turn = turn_for(standing, mine, who)
        if turn is not None and standing.stage is not Stage.DECIDED:
            tasks.append(ReviewTask(well, standing, turn))
    return sorted(tasks, key=lambda task: order_key(task.well, task.standing, rules))


def order_key(
    well: WellSummary, standing: Standing, rules: ReviewRules
) -> tuple[float, str, str, Well]:
    """Return what the queue is sorted by; it has a place for wells that are decided, too."""
    worth = -round(doubt(well, standing, rules) * worth_picking(well, rules), 6)
    return worth, well.plate.run, well.plate.name, well.well


def after(
    queue: Sequence[ReviewTask], well: WellSummary, standing: Standing, rules: ReviewRules
) -> ReviewTask | None:
    """Return the task behind a well's place in the queue; behind the last one comes the first.

    Args:
        queue: As `queue_of` gives it.
        well: It need not be in the queue.
        standing: Of that well.
        rules: Of the order.

    Returns:
        None where no other well is left.
    """
    place = order_key(well, standing, rules)
    others = [
        task for task in queue if (task.well.plate, task.well.well) != (well.plate, well.well)
    ]
    behind = (task for task in others if order_key(task.well, task.standing, rules) > place)
    return next(behind, others[0] if others else None)


def doubt(well: WellSummary, standing: Standing, rules: ReviewRules) -> float:
    """Return how much a look may change, 0 to 1.

    Where readers disagree, or decided beside another result, everything is open.
    """
    if standing.stage in {Stage.CHANGED, Stage.THIRD} or well.failed is not None:
        return 1.0
    close = _closeness(well, rules)
    return (1 + close) / 2 if well.clonality is Clonality.AMBIGUOUS else close


def worth_picking(well: WellSummary, rules: ReviewRules) -> float:
    """Return what the colony is worth, 0 to 1."""
    if well.failed is not None:
        return _GROWING
    if well.width_mm is None:
        return _NONE
    if well.clonality is Clonality.DIFFERENTIATED or well.morphology is Morphology.M4:
        return _LOST
    if rules.wanted and well.morphology not in {*rules.wanted, None}:
        return _UNWANTED
    return _READY if well.days_to_ready == 0 else _GROWING


def _closeness(well: WellSummary, rules: ReviewRules) -> float:
    """Return how close the probabilities are to where the verdict changes: 1 at a threshold."""
    one = well.probability_monoclonal
    if one is None:
        return _COUNTED_ONLY
    none = well.probability_empty or 0.0
    return max(
        _near(one, rules.monoclonal_from),
        _LESSER * _near(1 - one - none, rules.polyclonal_from),
        _LESSER * _near(none, rules.empty_from),
    )


def _near(probability: float, threshold: float) -> float:
    return math.exp(-abs(_log_odds(probability) - _log_odds(threshold)) / _REACH)


def _log_odds(probability: float) -> float:
    kept = min(max(probability, _LEAST), _MOST)
    return math.log(kept / (1 - kept))
