"""Nothing is picked twice, and what is picked is written down."""

from pathlib import Path

import pytest

from clonetrace.domain import PLATE_FORMATS, Well
from clonetrace.domain.errors import ConfigurationError, StoreError
from clonetrace.intake import PlateWell, read_consolidated
from clonetrace.picking import PickingSettings, PickRequest, Robot, make_worklist, write_again


@pytest.fixture
def request_for(tmp_path: Path):
    def ask(robot: Robot = Robot.ECHO, **changes) -> PickRequest:
        settings = PickingSettings(robot=robot)
        return PickRequest(tmp_path / "results", settings, PLATE_FORMATS[96], "Ada", **changes)

    return ask


def test_what_is_picked_is_never_picked_again(store, remember, make, request_for, monday) -> None:
    remember(make("A1"), make("C7"))
    first = make_worklist(store, request_for(), clock=monday)
    assert [transfer.well.label for transfer in first.transfers] == ["A1", "C7"]

    remember(make("C7"), make("C8"))
    second = make_worklist(store, request_for(), clock=monday)

    assert [transfer.well.label for transfer in second.transfers] == ["C8"]
    assert second.transfers[0].destination.well.label == "C1"
    assert first.file.name == "RUN7_2025-01-13_081500_echo.csv"
    assert second.file.name == "RUN7_2025-01-13_081500_echo_2.csv"
    assert make_worklist(store, request_for(), clock=monday).file is None


def test_the_record_says_who_when_where_and_on_what_grounds(
    store, remember, make, request_for, monday
) -> None:
    remember(make("A1"))
    make_worklist(store, request_for(), clock=monday)

    (pick,) = store.picks()

    assert (pick.picked_by, pick.picked_at) == ("Ada", monday())
    assert (pick.destination_plate, pick.destination_well.label) == ("PICK_RUN7_01", "A1")
    assert pick.result == make("A1")


def test_a_new_start_does_not_forget_what_was_picked(
    store, remember, make, request_for, monday
) -> None:
    remember(make("A1"))
    make_worklist(store, request_for(), clock=monday)
    store.forget()
    remember(make("A1"))
    assert make_worklist(store, request_for(), clock=monday).transfers == ()


def test_the_list_of_picked_wells_is_one_that_the_input_understands(
    store, remember, make, request_for, tmp_path
) -> None:
    remember(make("A10"), make("A2"))
    make_worklist(store, request_for())
    assert read_consolidated(tmp_path / "results" / "consolidated.txt") == {
        PlateWell(plate="RUN7_1_2", well=Well(label=label)) for label in ("A2", "A10")
    }


def test_wells_of_a_list_and_of_other_plates_are_left_out(
    store, remember, make, request_for, monday
) -> None:
    remember(make("A1"), make("A2"), make("A1", plate="1_20"))
    listed = PlateWell(plate="RUN7_1_2", well=Well(label="A1"))
    asked = request_for(plates=["1_2"], left_out=[listed])
    worklist = make_worklist(store, asked, clock=monday)
    assert [transfer.well.label for transfer in worklist.transfers] == ["A2"]


def test_a_rehearsal_changes_nothing(store, remember, make, request_for, tmp_path) -> None:
    remember(make("A1"))
    before = set((tmp_path / "results").iterdir())
    worklist = make_worklist(store, request_for(), rehearse=True)
    assert len(worklist.transfers) == 1
    assert store.picks() == ()
    assert set((tmp_path / "results").iterdir()) == before


def test_what_a_robot_cannot_do_is_not_recorded(store, remember, make, request_for) -> None:
    remember(make("A1", run="A;B"))
    with pytest.raises(ConfigurationError):
        make_worklist(store, request_for(Robot.TECAN))
    assert store.picks() == ()


def test_a_lost_file_can_be_written_again(store, remember, make, request_for, monday) -> None:
    remember(make("A1"), make("B5"))
    worklist = make_worklist(store, request_for(), clock=monday)
    lost = worklist.file.read_bytes()
    worklist.file.unlink()
    remember(make("A1", 1.9))  # what is known today does not change what was picked

    again = write_again(store, request_for(), worklist.file.name)

    assert again.file.read_bytes() == lost
    with pytest.raises(ConfigurationError, match="there is no worklist other; known are: RUN7_"):
        write_again(store, request_for(), "other")


def test_a_well_that_was_picked_meanwhile_stops_the_whole_worklist(
    store, remember, make, request_for, monday
) -> None:
    remember(make("A1"), make("A2"))
    make_worklist(store, request_for(), clock=monday)
    done = store.picks()
    moved = done[1].model_copy(update={"destination_well": Well(label="G7")})
    with pytest.raises(StoreError, match="was picked meanwhile"):
        store.record_picks([moved])
    assert store.picks() == done
