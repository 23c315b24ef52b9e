"""What everybody may know of people's decisions about a well: for lists, tables and the bench."""

from collections.abc import Sequence

from clonetrace.domain import Clonality, Review, Ruling, Stage
from clonetrace.review.standing import Decision, Standing, standing_of, told_of
from clonetrace.store import WellSummary


def ruling_of(reviews: Sequence[Review], now: WellSummary, *, second_reader: bool) -> Ruling | None:
    """Say what people decided about a well.

    Args:
        reviews: Its decisions, oldest first, also those taken back.
        now: The machine's result.
        second_reader: Whether two people must agree.

    Returns:
        None where no decision stands.
    """
    standing = standing_of(reviews, _before_picking(reviews, now), second_reader=second_reader)
    if standing.stage is Stage.OPEN:
        return None
    if standing.decision is None:
        return Ruling(stage=standing.stage)
    return _told(standing.decision, standing)


def _told(decision: Decision, standing: Standing) -> Ruling:
    reviews = decision.reviews
    comments = dict.fromkeys(_line(one.comment) for one in reviews)
    return Ruling(
        stage=standing.stage,
        clonality=decision.clonality,
        morphology=decision.morphology,
        readers=tuple(_line(one.name) for one in reviews),
        turn=reviews[-1].turn,
        agreeing=_agreeing(decision.clonality, standing),
        decided_at=max(one.decided_at for one in reviews),
        comment="; ".join(filter(None, comments)),
    )


def _agreeing(clonality: Clonality, standing: Standing) -> int:
    newest = {one.who: one.clonality for one in standing.current if one.withdrawn_at is None}
    return sum(one is clonality for one in newest.values())


def _before_picking(reviews: Sequence[Review], now: WellSummary) -> WellSummary:
    """Return what the machine said of a well before it was picked.

    A picked well is not analysed any more: what was decided before the picking stays decided.
    """
    newest = next((one for one in reversed(reviews) if one.withdrawn_at is None), None)
    if now.clonality is not Clonality.CONSOLIDATED or newest is None:
        return now
    clonality, probability = told_of(newest.machine)
    return now.model_copy(
        update={
            "clonality": Clonality(clonality),
            "probability_monoclonal": probability,
            "fingerprint": newest.fingerprint,
        }
    )


def _line(text: str) -> str:
    return " ".join(text.split())
