"""Every robot's file, read as the robot reads it."""

import csv
from io import StringIO

import pytest

from clonetrace.domain import PLATE_FORMATS
from clonetrace.domain.errors import ConfigurationError
from clonetrace.picking import (
    WRITERS,
    Deck,
    PickingSettings,
    Place,
    Robot,
    find_candidates,
    plan_transfers,
)


def write(robot: Robot, wells, *, taken=frozenset(), **settings) -> str:
    chosen = PickingSettings(robot=robot, **settings)
    deck = Deck(PLATE_FORMATS[96], PLATE_FORMATS[chosen.destination_wells], chosen)
    ready = [one for one in find_candidates(wells) if one.ready_now]
    transfers = plan_transfers(ready, taken, chosen)
    return WRITERS[robot].text(transfers, deck)


def moves_of(robot: Robot, text: str) -> list[tuple[str, str, str, str, float]]:
    """Read source plate and well, destination plate and well, and the volume in ul."""
    if robot is Robot.TECAN:
        records = [line.split(";") for line in text.split("\r\n") if line]
        taken = [record for record in records if record[0] == "A"]
        given = [record for record in records if record[0] == "D"]
        assert [record[0] for record in records] == ["A", "D", "W"] * len(taken)
        assert all(len(record) == 11 for record in (*taken, *given))
        return [
            (a[1], label(int(a[4])), d[1], label(int(d[4])), float(d[6]))
            for a, d in zip(taken, given, strict=True)
        ]
    names = {
        Robot.HAMILTON: ("SourcePlate", "SourceWell", "TargetPlate", "TargetWell", "Volume"),
        Robot.OPENTRONS: (
            "Source Slot",
            "Source Well",
            "Dest Slot",
            "Dest Well",
            "Volume (in ul)",
        ),
        Robot.ECHO: (
            "Source Plate Name",
            "Source Well",
            "Destination Plate Name",
            "Destination Well",
            "Transfer Volume",
        ),
    }[robot]
    unit = 1000 if robot is Robot.ECHO else 1
    rows = csv.DictReader(StringIO(text, newline=""))
    return [
        (*(row[name] for name in names[:4]), float(row[names[4]]) / unit)  # type: ignore[misc]
        for row in rows
    ]


def label(position: int) -> str:
    """Name the well of 96 that has a position counted down the columns."""
    return f"{'ABCDEFGH'[(position - 1) % 8]}{(position - 1) // 8 + 1}"


@pytest.mark.parametrize("robot", Robot)
def test_every_robot_is_told_the_same_moves(robot: Robot, make) -> None:
    wells = [make("H12"), make("B2"), make("A10", plate="1_20"), make("C3", 1.2)]
    plates = ("RUN7_1_2", "RUN7_1_20", "PICK_RUN7_01")
    if robot is Robot.OPENTRONS:
        plates = ("2", "3", "1")  # told by their slots: the destination plate comes first

    moves = moves_of(robot, write(robot, wells))

    assert moves == [
        (plates[0], "B2", plates[2], "A1", 20.0),
        (plates[0], "H12", plates[2], "B1", 20.0),
        (plates[1], "A10", plates[2], "C1", 20.0),
    ]


@pytest.mark.parametrize("robot", Robot)
def test_nothing_to_pick_is_no_error(robot: Robot, make) -> None:
    assert moves_of(robot, write(robot, [make("C3", 1.2)])) == []


def test_a_picking_robot_is_told_every_point_and_the_share_of_the_volume(make) -> None:
    text = write(Robot.HAMILTON, [make("C7", neighbour_x_um=2000)], pick_points=3, volume_ul=30)
    rows = list(csv.DictReader(StringIO(text, newline="")))

    assert [row["Volume"] for row in rows] == ["10"] * 3
    assert {(row["ColonyX"], row["ColonyY"]) for row in rows} == {("120", "-240")}
    assert (rows[0]["PickX"], rows[0]["PickY"]) == ("120", "-240")
    # the neighbour is on the right: the first point beside the centre is on the left
    assert int(rows[1]["PickX"]) == 120 - 400


def test_the_columns_are_those_of_the_configuration(make) -> None:
    text = write(Robot.HAMILTON, [make("C7")], columns={"From": "source_position", "x": "x_um"})
    assert text == "From,x\r\n51,120\r\n"


def test_an_echo_takes_whole_droplets_only(make) -> None:
    assert "2502.5" in write(Robot.ECHO, [make("C7")], volume_ul=2.5025)
    with pytest.raises(ConfigurationError, match=r"2\.5012 is no whole number of the 2\.5 nl"):
        write(Robot.ECHO, [make("C7")], volume_ul=2.5012)


def test_a_name_with_a_sign_of_the_format_is_refused(make) -> None:
    with pytest.raises(ConfigurationError, match="cannot stand in a worklist for tecan"):
        write(Robot.TECAN, [make("C7", run="A;B")])


def test_more_plates_than_slots_are_refused(make) -> None:
    with pytest.raises(ConfigurationError, match=r"needs 3 plates, but picking\.slots names 2"):
        write(Robot.OPENTRONS, [make("C7"), make("C7", plate="9_9")], slots=(1, 2))


def test_plates_are_filled_down_the_columns_around_their_controls(make) -> None:
    wells = [make(f"{row}{column}") for row in "ABCD" for column in range(1, 13)]
    moves = moves_of(
        Robot.ECHO,
        write(Robot.ECHO, wells, destination_wells=24, destination_controls=("A1", "D6")),
    )
    first = [well for _, _, plate, well, _ in moves if plate == "PICK_RUN7_01"]
    assert first[:4] == ["B1", "C1", "D1", "A2"]
    assert len(first) == 22
    assert not {"A1", "D6"} & set(first)
    assert [plate for _, _, plate, _, _ in moves][22:24] == ["PICK_RUN7_02"] * 2
    assert len({(plate, well) for _, _, plate, well, _ in moves}) == len(wells)


def test_a_plate_goes_on_where_it_was_left(make) -> None:
    wells = [make("C7")]
    places = plan_transfers(
        find_candidates([make("A1"), make("A2")]), frozenset(), PickingSettings()
    )
    taken = frozenset(transfer.destination for transfer in places)
    assert {place.well.label for place in taken} == {"A1", "B1"}
    (move,) = moves_of(Robot.ECHO, write(Robot.ECHO, wells, taken=taken))
    assert move[3] == "C1"


def test_a_control_beyond_the_plate_is_refused() -> None:
    with pytest.raises(ValueError, match="a plate of 24 wells has no well H12"):
        PickingSettings(destination_wells=24)


def test_runs_do_not_share_a_plate(make) -> None:
    moves = moves_of(Robot.ECHO, write(Robot.ECHO, [make("A1"), make("A1", run="RUN8")]))
    assert [(plate, well) for _, _, plate, well, _ in moves] == [
        ("PICK_RUN7_01", "A1"),
        ("PICK_RUN8_01", "A1"),
    ]
    assert Place("PICK_RUN7_01", find_candidates([make("A1")])[0].result.well)
