"""Which well is worth a look next."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from clonetrace.domain import Morphology, Turn, Well
from clonetrace.review import ReviewRules, after, queue_of, standing_of
from clonetrace.store import WellKey, WellSummary


def order(wells: list[WellSummary], rules: ReviewRules, reviews: dict | None = None) -> list[str]:
    return [task.well.well.label for task in queue_of(wells, reviews or {}, "ada", rules)]


def named(label: str) -> dict[str, Well]:
    return {"well": Well(label=label)}


@pytest.mark.parametrize(
    ("sooner", "later"),
    [
        (("?", 0.98), ("?", 0.6)),
        (("?", 0.6), ("M", 0.9999)),
        (("M", 0.991), ("M", 0.9999)),
        (("M", 0.991), ("P", 0.001)),
        (("P", 0.19), ("P", 0.001)),
        (("?", None), ("M", None)),
    ],
)
def test_the_unsure_come_first(
    sooner: tuple, later: tuple, summary: Callable, rules: ReviewRules
) -> None:
    wells = [summary(*later, **named("A1")), summary(*sooner, **named("B1"))]
    assert order(wells, rules) == ["B1", "A1"]


def test_of_equally_unsure_wells_those_worth_picking_come_first(
    summary: Callable, rules: ReviewRules
) -> None:
    wells = [
        summary(width_mm=None, days_to_ready=None, morphology=None, **named("A1")),
        summary(morphology=Morphology.M4, **named("A2")),
        summary(morphology=Morphology.M3, **named("A3")),
        summary(days_to_ready=2.5, **named("A4")),
        summary(**named("A5")),
    ]
    assert order(wells, rules) == ["A5", "A4", "A3", "A2", "A1"]
    assert order(wells, replace(rules, wanted=()))[:3] == ["A3", "A5", "A4"]


def test_an_empty_well_comes_last_and_a_picked_one_never(
    summary: Callable, rules: ReviewRules
) -> None:
    empty = summary("E", 0.01, probability_empty=0.985, width_mm=None, **named("A1"))
    wells = [empty, summary("C", None, **named("A2")), summary("M", 0.999, **named("A3"))]
    assert order(wells, rules) == ["A3", "A1"]


def test_a_failed_analysis_is_looked_at_soon(summary: Callable, rules: ReviewRules) -> None:
    failed = summary("?", None, failed="broke down", width_mm=None, **named("A2"))
    assert order([summary("?", 0.9, **named("A1")), failed], rules) == ["A2", "A1"]


def test_a_decided_well_leaves_and_comes_back_first_when_its_result_changes(
    summary: Callable, history: Callable, rules: ReviewRules
) -> None:
    other, before, now = summary("?", 0.95, **named("A1")), summary("M", 0.995), summary("?", 0.5)
    reviews = {WellKey(plate=now.plate, well=now.well): history("ada1M", before)}
    assert order([other, before], rules, reviews) == ["A1"]
    assert order([other, now], rules, reviews) == ["C7", "A1"]


def test_a_reader_is_offered_what_is_his_turn(
    summary: Callable, history: Callable, rules: ReviewRules
) -> None:
    two, well = replace(rules, second_reader=True), summary()
    reviews = {WellKey(plate=well.plate, well=well.well): history("ada1M", well)}
    assert queue_of([well], reviews, "ada", two) == []
    (task,) = queue_of([well], reviews, "bob", two)
    assert task.turn is Turn.SECOND


def test_the_order_does_not_tell_what_the_first_reader_decided(
    summary: Callable, history: Callable, rules: ReviewRules
) -> None:
    two = replace(rules, second_reader=True)
    wells = [summary("?", 0.9, **named(f"A{number}")) for number in range(1, 5)]
    key = WellKey(plate=wells[2].plate, well=wells[2].well)
    orders = {
        tuple(
            task.well.well.label
            for task in queue_of(wells, {key: history(f"bob1{verdict}", wells[2])}, "ada", two)
        )
        for verdict in "MPED?"
    }
    assert len(orders) == 1


def test_the_next_one_lies_behind_and_after_the_last_comes_the_first(
    summary: Callable, rules: ReviewRules
) -> None:
    wells = [summary("?", 0.9, **named(f"A{number}")) for number in range(1, 4)]
    standing = standing_of((), wells[0], second_reader=False)

    def behind(well: WellSummary, offered: list[WellSummary]) -> str | None:
        task = after(queue_of(offered, {}, "ada", rules), well, standing, rules)
        return None if task is None else task.well.well.label

    assert [behind(one, wells) for one in wells] == ["A2", "A3", "A1"]
    # The well itself need not wait any more, and is never its own successor.
    assert behind(wells[1], [wells[0], wells[2]]) == "A3"
    assert behind(wells[1], [wells[1]]) is None
