"""Wells and readings, written as a history is told."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from clonetrace.domain import Clonality, Morphology, Review, Turn, Well
from clonetrace.review import ReviewRules
from clonetrace.store import WellSummary
from making import PLATE

NOON = datetime(2024, 3, 12, 12)
_VERDICTS = {
    "M": Clonality.MONOCLONAL,
    "P": Clonality.POLYCLONAL,
    "?": Clonality.AMBIGUOUS,
    "E": Clonality.EMPTY,
    "D": Clonality.DIFFERENTIATED,
    "C": Clonality.CONSOLIDATED,
}
_TURNS = {"1": Turn.FIRST, "2": Turn.SECOND, "3": Turn.THIRD}


def _summary(verdict: str = "?", probability: float | None = 0.9, **changes: object) -> WellSummary:
    usual = {
        "plate": PLATE,
        "well": Well(label="C7"),
        "clonality": _VERDICTS[verdict],
        "probability_monoclonal": probability,
        "probability_empty": None if probability is None else 0.0,
        "width_mm": 1.6,
        "days_to_ready": 0.0,
        "morphology": Morphology.M1,
        "failed": None,
        "fingerprint": "f",
    }
    return WellSummary(**usual | changes)


@pytest.fixture
def summary() -> Callable[..., WellSummary]:
    """A well with a colony that is wide enough, by the letter of its verdict."""
    return _summary


@pytest.fixture
def history() -> Callable[..., tuple[Review, ...]]:
    """Readings one after the other: `ada1M bob2P -bob2P`, a minute for each word.

    Name, turn and verdict; with `-` before it the reading is taken back.
    """

    def tell(text: str, now: WellSummary | None = None) -> tuple[Review, ...]:
        now = now or _summary()
        reviews: list[Review] = []
        for minute, word in enumerate(text.split()):
            at = NOON + timedelta(minutes=minute)
            name, turn, verdict = word.strip("-")[:-2], word[-2], word[-1]
            if not word.startswith("-"):
                reviews.append(
                    Review(
                        plate=now.plate,
                        well=now.well,
                        who=name,
                        name=name.title(),
                        turn=_TURNS[turn],
                        clonality=_VERDICTS[verdict],
                        decided_at=at,
                        machine=now.machine,
                        fingerprint=now.fingerprint,
                    )
                )
                continue
            place = max(
                place
                for place, one in enumerate(reviews)
                if (one.who, one.turn) == (name, _TURNS[turn])
            )
            reviews[place] = reviews[place].model_copy(update={"withdrawn_at": at})
        return tuple(reviews)

    return tell


@pytest.fixture
def rules() -> ReviewRules:
    return ReviewRules(
        monoclonal_from=0.99,
        polyclonal_from=0.8,
        empty_from=0.9,
        wanted=(Morphology.M1,),
        second_reader=False,
    )
