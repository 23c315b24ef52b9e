"""What people decided and signed, in words."""

from dataclasses import dataclass

from clonetrace.domain import Review, Turn
from clonetrace.report.clonality.record import Decisions
from clonetrace.report.wording import count_words

_TURNS = {Turn.FIRST: "first reader", Turn.SECOND: "second reader", Turn.THIRD: "third reader"}
_EARLIER = "about an earlier result of the machine"


@dataclass(frozen=True)
class Decided:
    """One decision of a person."""

    reader: str
    name: str
    decision: str
    comment: str
    at: str
    beside: str
    remark: str
    stands: bool


@dataclass(frozen=True)
class Signed:
    """One signature."""

    name: str
    meaning: str
    at: str
    decision: str
    remark: str


def decided(decisions: Decisions) -> list[Decided]:
    """Return the decisions in words, in the order in which they were made."""
    return [_decided(one.review, current=one.current) for one in decisions.readings]


def signed(decisions: Decisions, fingerprint: str) -> list[Signed]:
    """Return the signatures in words."""
    return [
        Signed(
            name=_named(one.name, one.who),
            meaning=one.meaning,
            at=f"{one.signed_at:%Y-%m-%d %H:%M:%S} UTC",
            decision=one.decision,
            remark="" if one.fingerprint == fingerprint else _EARLIER,
        )
        for one in decisions.signatures
    ]


def signatures_words(decisions: Decisions, fingerprint: str) -> str:
    """Say in a few words whether the report is signed."""
    valid = [one for one in decisions.signatures if one.fingerprint == fingerprint]
    if valid:
        return ", ".join(f"{one.meaning} by {one.name}" for one in valid)
    if decisions.signatures:
        return (
            f"not signed as it is now ({count_words(len(decisions.signatures), 'signature')} "
            "of an earlier result)"
        )
    return "not signed"


def _decided(review: Review, *, current: bool) -> Decided:
    remarks = []
    if review.withdrawn_at is not None:
        remarks.append(f"withdrawn {review.withdrawn_at:%Y-%m-%d %H:%M:%S} UTC")
    if not current:
        remarks.append(_EARLIER)
    grade = "" if review.morphology is None else f", {review.morphology}"
    return Decided(
        reader=_TURNS[review.turn],
        name=_named(review.name, review.who),
        decision=f"{review.clonality}{grade}",
        comment=review.comment,
        at=f"{review.decided_at:%Y-%m-%d %H:%M:%S} UTC",
        beside=review.machine,
        remark="; ".join(remarks),
        stands=review.withdrawn_at is None,
    )


def _named(name: str, who: str) -> str:
    return name if name == who else f"{name} ({who})"
