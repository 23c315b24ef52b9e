"""What people decided changes what is picked, and never what the machine says."""

from pathlib import Path

import pytest

from clonetrace.analysis import Settings, WebSettings, pick_rules, rulings_of
from clonetrace.domain import PLATE_FORMATS, Clonality, Morphology, Turn
from clonetrace.picking import (
    PickingSettings,
    Picklists,
    PickRequest,
    Robot,
    Trust,
    make_worklist,
    write_again,
)
from making import decide

M, P, UNSURE = Clonality.MONOCLONAL, Clonality.POLYCLONAL, Clonality.AMBIGUOUS


@pytest.fixture
def bench(store, tmp_path: Path):
    """The worklist and the pick list, by the decisions that are in the database."""

    def work(*, second_reader: bool = False, trust: Trust = Trust.TWO_READERS, **how):
        picking = PickingSettings(robot=Robot.ECHO, reviewed_ambiguous=trust)
        settings = Settings(picking=picking, web=WebSettings(second_reader=second_reader))
        rules = pick_rules(rulings_of(store, settings), settings)
        (listed,) = Picklists(rules).write(tuple(store.results()), tmp_path)
        request = PickRequest(tmp_path / "results", picking, PLATE_FORMATS[96], "Ada", rules=rules)
        worklist = make_worklist(store, request, **how)
        return worklist, listed.read_text("utf-8").splitlines()

    return work


def picked(worklist) -> list[str]:
    return [transfer.well.label for transfer in worklist.transfers]


def under(lines: list[str], heading: str) -> list[str]:
    """The lines below a heading, up to the next empty one."""
    at = next(number for number, line in enumerate(lines) if line.startswith(heading))
    return lines[at + 1 : [*lines, ""].index("", at)]


def test_without_decisions_the_list_is_as_it_was(bench, remember, make, tmp_path) -> None:
    remember(make("A1"), make("A2", 1.1), make("A3", morphology=Morphology.M2))
    _, lines = bench(rehearse=True)
    (plain,) = Picklists().write(
        (make("A1"), make("A2", 1.1), make("A3", morphology=Morphology.M2)), tmp_path / "plain"
    )
    assert plain.read_text("utf-8").splitlines() == lines
    assert sum(line == "" for line in lines) == 2


@pytest.mark.parametrize("said", sorted(set(Clonality) - {M, Clonality.CONSOLIDATED}))
def test_what_people_call_anything_else_is_never_picked(bench, store, remember, make, said) -> None:
    remember(make("A1"), make("B7", probability=0.995))
    decide(store, "B7", said)

    worklist, lines = bench()

    assert picked(worklist) == ["A1"]
    assert [one.result.well.label for one in worklist.not_offered] == ["B7"]
    assert lines[0] == "Ready to pick: 1"
    assert "A person decided otherwise: 1" in lines
    assert under(lines, "A person decided otherwise") == [
        f"RUN7_1_2 - B7 - {said} (Ann Müller, first reader); the machine says monoclonal, P 99.50 %"
    ]


def test_what_people_confirm_is_picked_and_both_verdicts_are_told(
    bench, store, remember, make
) -> None:
    remember(make("A1", probability=0.995))
    decide(store, "A1", M)
    worklist, lines = bench()
    assert picked(worklist) == ["A1"]
    assert lines[1].endswith(
        "; people say monoclonal (Ann Müller, first reader); the machine says monoclonal, P 99.50 %"
    )


def test_a_decision_that_was_taken_back_counts_for_nothing(bench, store, remember, make) -> None:
    remember(make("A1"))
    store.withdraw(review := decide(store, "A1", P), review.decided_at)
    assert picked(bench()[0]) == ["A1"]


def test_a_well_waits_for_its_second_reader_and_for_its_third(bench, store, remember, make) -> None:
    remember(make("A1"), make("A2"), make("A3"))
    decide(store, "A1", M)
    decide(store, "A2", M)
    decide(store, "A2", P, "bob", turn=Turn.SECOND)

    worklist, lines = bench(second_reader=True)

    assert picked(worklist) == ["A3"]
    held = under(lines, "Held back until people are done: 2")
    assert [line.split("; ")[0] for line in held] == [
        "RUN7_1_2 - A1 - waits for another reader",
        "RUN7_1_2 - A2 - readers differ, waits for a third",
    ]
    assert not any("Ann" in line or "polyclonal" in line for line in lines)


def test_a_blind_reader_learns_nothing_from_wells_that_are_not_listed(
    bench, store, remember, make
) -> None:
    remember(make("A1", clonality=UNSURE), make("A2", clonality=UNSURE))
    decide(store, "A1", M)
    _, after_monoclonal = bench(second_reader=True)
    decide(store, "A2", P)
    assert bench(second_reader=True)[1] == after_monoclonal
    assert not any("A1" in line for line in after_monoclonal)


def test_a_decision_beside_another_result_holds_the_well_back(bench, store, remember, make) -> None:
    remember(make("A1", clonality=UNSURE, probability=0.9))
    decide(store, "A1", M)
    remember(make("A1", probability=0.9999))

    worklist, lines = bench()

    assert picked(worklist) == []
    (line,) = under(lines, "Held back until people are done")
    assert "A1 - reviewed before its result changed" in line


@pytest.mark.parametrize("trust", Trust)
def test_people_may_vouch_for_what_the_machine_is_not_sure_of(
    bench, store, remember, make, trust
) -> None:
    remember(make("A1", clonality=UNSURE, probability=0.93))
    decide(store, "A1", M)
    assert picked(bench(trust=trust, rehearse=True)[0]) == (
        ["A1"] if trust is Trust.ONE_READER else []
    )

    decide(store, "A1", M, "bob", turn=Turn.SECOND)
    worklist, lines = bench(trust=trust, second_reader=True, rehearse=True)

    assert picked(worklist) == ([] if trust is Trust.NEVER else ["A1"])
    both = "monoclonal (Ann Müller and Bob Ott, two readers); the machine says ambiguous, P 93.00 %"
    if trust is not Trust.NEVER:
        assert lines[1].endswith(both)
        assert [each.result.well.label for each in worklist.vouched] == ["A1"]
    else:
        assert under(lines, "Monoclonal for people, but not for the machine") == [
            f"RUN7_1_2 - A1 - {both}"
        ]


@pytest.mark.parametrize("machine", [P, Clonality.EMPTY, Clonality.DIFFERENTIATED])
def test_nobody_vouches_for_what_the_machine_is_sure_of(
    bench, store, remember, make, machine
) -> None:
    remember(make("A1", clonality=machine))
    decide(store, "A1", M)
    worklist, lines = bench(trust=Trust.ONE_READER)
    assert picked(worklist) == []
    assert len(under(lines, "Monoclonal for people, but not for the machine")) == 1


@pytest.mark.parametrize(
    "looks",
    [{"width_mm": 1.4}, {"morphology": Morphology.M2}, {"morphology": None}],
    ids=["narrow", "M2", "not graded"],
)
def test_what_people_vouch_for_must_be_wide_and_of_the_wanted_looks(
    bench, store, remember, make, looks
) -> None:
    remember(make("A1", clonality=UNSURE, **looks))
    decide(store, "A1", M)
    worklist, lines = bench(trust=Trust.ONE_READER)
    assert picked(worklist) == []
    assert len([line for line in lines if "A1" in line]) == 1


def test_people_s_grade_counts(bench, store, remember, make) -> None:
    remember(make("A1"), make("A2", morphology=Morphology.M2))
    decide(store, "A1", M, morphology=Morphology.M3)
    decide(store, "A2", M, morphology=Morphology.M1)
    worklist, lines = bench()
    assert picked(worklist) == ["A2"]
    (line,) = under(lines, "Wide enough, but not of the wanted morphology")
    assert "A1 - M3 (machine: M1); people say monoclonal, M3 (Ann Müller" in line


def test_a_lost_worklist_of_a_well_that_people_vouched_for_is_written_again(
    bench, store, remember, make, tmp_path
) -> None:
    remember(make("A1", clonality=UNSURE))
    decide(store, "A1", M)
    worklist, _ = bench(trust=Trust.ONE_READER)
    lost = worklist.file.read_bytes()
    worklist.file.unlink()
    request = PickRequest(
        tmp_path / "results", PickingSettings(robot=Robot.ECHO), PLATE_FORMATS[96], "Ada"
    )
    assert write_again(store, request, worklist.file.name).file.read_bytes() == lost
