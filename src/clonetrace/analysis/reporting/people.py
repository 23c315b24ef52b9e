"""What people said of wells, as far as whoever reads the report may see it."""

from collections import defaultdict
from collections.abc import Sequence

from clonetrace.domain import Plate, Review, Signature, Turn, Well
from clonetrace.report.clonality import Decisions, Reading
from clonetrace.review import (
    Decision,
    Stage,
    Standing,
    decision_words,
    is_about,
    sees_all,
    standing_of,
)
from clonetrace.store import Store, WellSummary

_STAGES = {
    Stage.OPEN: "not read by a person",
    Stage.CHANGED: "read before the machine came to this result, and to be read again",
    Stage.SECOND: "waits for the second reader",
    Stage.THIRD: "two readers disagree; waits for the third",
}


def decisions_of(
    store: Store,
    plate: Plate,
    well: Well | None = None,
    *,
    second_reader: bool,
    reader: str | None,
) -> dict[Well, Decisions]:
    """Return what people said of the wells of a plate, or of one of them.

    Args:
        store: Of the results.
        plate: The plate.
        well: Only this well.
        second_reader: Whether two people must agree.
        reader: Account of whoever reads the report, who may be blind to other readers as long as a
            well is not decided; None for whoever has the database itself.
    """
    reviews, signatures = (
        defaultdict[Well, list[Review]](list),
        defaultdict[Well, list[Signature]](list),
    )
    for review in store.reviews(plate, well):
        reviews[review.well].append(review)
    for signature in store.signatures(plate, well):
        signatures[signature.well].append(signature)
    return {
        now.well: _seen_by(
            reader, reviews[now.well], signatures[now.well], now, second_reader=second_reader
        )
        for now in store.summaries(plate, well)
        if now.well in reviews or now.well in signatures
    }


def _seen_by(
    reader: str | None,
    reviews: Sequence[Review],
    signatures: Sequence[Signature],
    now: WellSummary,
    *,
    second_reader: bool,
) -> Decisions:
    standing = standing_of(reviews, now, second_reader=second_reader)
    everything = reader is None or sees_all(standing, reviews, reader)
    seen = [one for one in reviews if everything or one.who == reader]
    decision = standing.decision if everything else None
    return Decisions(
        outcome=_outcome(standing, decision),
        decided=None if decision is None else decision.clonality,
        readings=tuple(Reading(review=one, current=is_about(one, now)) for one in seen),
        # What was signed tells what was decided.
        signatures=tuple(one for one in signatures if everything or one.who == reader),
        hidden=len(reviews) - len(seen),
    )


def _outcome(standing: Standing, decision: Decision | None) -> str:
    if decision is None:
        return _STAGES.get(standing.stage, "not decided")
    words = decision_words(decision.clonality, decision.morphology)
    if decision.reviews[-1].turn is Turn.THIRD:
        return f"{words}: settled by the third reader"
    return f"{words}: two readers agree" if len(decision.reviews) > 1 else f"{words}: one reader"
