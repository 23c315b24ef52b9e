"""What lists, maps and the viewer ask of many wells, in few columns."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from clonetrace.domain import Clonality, Defect, Morphology, Plate, Quality, Well
from clonetrace.store import AuditKind, Author, Store, open_store
from making import make_colony, make_grade, make_scan, make_well

SEEDED = datetime(2024, 3, 4, 8, 15)


def test_a_line_says_of_a_well_what_its_result_says(
    store: Store, plate: Plate, make_result: Callable
) -> None:
    result = make_result(plate)
    store.remember_well(result, [], fingerprint="f", detectors="none")
    (line,) = store.lines()
    assert (line.plate, line.well) == (plate, result.well)
    assert line.clonality is result.verdict.clonality
    assert line.probability_monoclonal == result.verdict.probability_monoclonal
    assert result.largest is not None
    assert line.width_mm == result.largest.width_mm
    assert line.ready_to_pick == result.largest.ready_to_pick
    assert not line.ready
    assert line.morphology is Morphology.M1
    assert line.newest_day == 3
    assert line.ready_on_day == 3 + 3.5
    assert line.warnings == 1
    assert not line.failed


def test_lines_come_in_the_order_of_plates_and_wells(store: Store, plate: Plate) -> None:
    other = Plate(run=plate.run, name="1_1")
    for of, well in ((plate, "B1"), (other, "A1"), (plate, "A10"), (plate, "A9")):
        made = make_well(well, Clonality.EMPTY, plate=of)
        store.remember_well(made, [], fingerprint="f", detectors="none")
    lines = store.lines()
    assert [(one.plate.name, str(one.well)) for one in lines] == [
        ("1_1", "A1"),
        ("3_7", "A9"),
        ("3_7", "A10"),
        ("3_7", "B1"),
    ]
    assert store.lines(plate) == lines[1:]
    assert store.lines(Plate(run=plate.run, name="3")) == ()


def test_a_forecast_counts_from_the_newest_scan_that_can_be_used(
    store: Store, plate: Plate, make_result: Callable
) -> None:
    frame = make_result(plate).scans[0].frame
    black = Quality(defects=(Defect.BLACK,))
    scans = (
        make_scan("C7", 6, SEEDED, quality=black),
        make_scan("C7", 5, SEEDED, frame=frame),
        make_scan("C7", 4, SEEDED, frame=frame),
    )
    made = make_well(
        "C7",
        Clonality.MONOCLONAL,
        plate=plate,
        scans=scans,
        largest=make_colony(0.9, days_to_ready=2.0),
        morphology=make_grade(Morphology.M2),
    )
    store.remember_well(made, [], fingerprint="f", detectors="none")
    (line,) = store.lines()
    assert line.newest_day == 5
    assert line.ready_on_day == 7
    assert store.frames(plate, made.well) == {
        scans[0].scan_key: None,
        scans[1].scan_key: frame,
        scans[2].scan_key: frame,
    }


def test_only_monoclonal_wells_are_ready(store: Store, plate: Plate) -> None:
    for well, clonality in (("A1", Clonality.MONOCLONAL), ("A2", Clonality.POLYCLONAL)):
        made = make_well(well, clonality, plate=plate, largest=make_colony(1.9))
        store.remember_well(made, [], fingerprint="f", detectors="none")
    assert [line.ready for line in store.lines()] == [True, False]


def test_a_failed_well_is_told_as_such(store: Store, plate: Plate) -> None:
    made = make_well("C7", Clonality.AMBIGUOUS, plate=plate, failed="no memory")
    store.remember_well(made, [], fingerprint="f", detectors="none")
    (line,) = store.lines()
    assert line.failed
    assert line.newest_day is None
    assert line.ready_on_day is None


def test_pictures_and_spots_are_found_by_scan(
    store: Store, plate: Plate, make_result: Callable, make_readings: Callable
) -> None:
    result, readings = make_result(plate), make_readings()
    store.remember_well(result, readings, fingerprint="f", detectors="one")
    later = readings[0].model_copy(update={"rim": None})
    store.remember_well(result, [later], fingerprint="f", detectors="two")
    assert store.crops(plate, result.well) == {scan.scan_key: scan.crop for scan in result.scans}
    spots = store.spots(plate, result.well)
    assert {key: one.landmarks for key, one in spots.items()} == {
        reading.scan_key: reading.landmarks for reading in readings
    }
    # What was read last counts, whatever detectors read it.
    assert not spots[readings[0].scan_key].rim_fitted
    assert spots[readings[1].scan_key].rim_fitted
    assert store.spots(plate, Well(label="A1")) == {}


def test_the_history_is_that_of_one_well(store: Store, plate: Plate) -> None:
    for well, probability in (("C7", 0.2), ("C8", 0.3), ("C7", 0.4)):
        made = make_well(well, Clonality.AMBIGUOUS, plate=plate, probability=probability)
        store.remember_well(made, [], fingerprint="f", detectors="none")
    store.note_change(AuditKind.THRESHOLD, {"trace.monoclonal_from": "0.99"}, Author("me", "so"))
    told = [(entry.old, entry.new) for entry in store.history(plate, Well(label="C7"))]
    assert told == [
        (None, "ambiguous, P 0.200000"),
        ("ambiguous, P 0.200000", "ambiguous, P 0.400000"),
    ]
    assert store.history(plate, Well(label="A1")) == ()


def test_whether_somebody_writes_can_be_asked(target: Path | str, plate: Plate) -> None:
    with open_store(target) as writer:
        made = make_well("C7", Clonality.EMPTY, plate=plate)
        writer.remember_well(made, [], fingerprint="f", detectors="none")
        assert writer.being_written()
        with open_store(target, read_only=True) as reader, open_store(target, beside=True) as other:
            assert reader.being_written()
            assert other.being_written()
    with open_store(target, read_only=True) as reader:
        assert not reader.being_written()
        with open_store(target):  # asking took it from nobody
            assert reader.being_written()
