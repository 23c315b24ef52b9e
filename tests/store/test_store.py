"""What the rest of the program says to the store, and asks it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from clonetrace.domain import Finding, FindingKind, Plate, Well
from clonetrace.domain.errors import StoreError
from clonetrace.store import AnalysisRecord, Store, WellKey, open_store


@pytest.fixture
def remember(store: Store, make_result: Callable, make_readings: Callable) -> Callable:
    def remember(plate: Plate, well: str, *, growth: float = 1.5, fingerprint: str = "f") -> None:
        store.remember_well(
            make_result(plate, well, growth=growth),
            make_readings(growth=growth),
            fingerprint=fingerprint,
            detectors="classical 1",
        )

    return remember


def test_a_later_result_replaces_the_earlier(
    store: Store, plate: Plate, make_result: Callable, remember: Callable, ask: Callable
) -> None:
    remember(plate, "C7", growth=1.5, fingerprint="old")
    rows_of_one_well = ask("SELECT count(*) FROM sightings"), ask("SELECT count(*) FROM detections")

    remember(plate, "C7", growth=1.2, fingerprint="new")

    assert store.result(plate, Well(label="C7")) == make_result(plate, "C7", growth=1.2)
    assert store.fingerprint(plate, Well(label="C7")) == "new"
    assert rows_of_one_well == (
        ask("SELECT count(*) FROM sightings"),
        ask("SELECT count(*) FROM detections"),
    )


def test_readings_that_are_not_brought_again_stay(
    store: Store, plate: Plate, make_result: Callable, make_readings: Callable
) -> None:
    result = make_result(plate)
    first, *_, last = make_readings(growth=1.5)
    changed = make_readings(growth=1.2)[-1]

    store.remember_well(result, [first, last], fingerprint="1", detectors="classical 1")
    store.remember_well(result, [changed], fingerprint="2", detectors="classical 1")

    assert store.readings(plate, result.well, "classical 1") == {
        first.scan_key: first,
        changed.scan_key: changed,
    }


def test_readings_of_other_detectors_are_kept_apart(
    store: Store, plate: Plate, make_result: Callable, make_readings: Callable
) -> None:
    result, old, new = make_result(plate), make_readings(growth=1.5), make_readings(growth=1.2)

    store.remember_well(result, old, fingerprint="1", detectors="classical 1")
    store.remember_well(result, new[:1], fingerprint="2", detectors="classical 2")

    assert list(store.readings(plate, result.well, "classical 1").values()) == old
    assert list(store.readings(plate, result.well, "classical 2").values()) == new[:1]
    assert store.readings(plate, result.well, "classical 3") == {}


def test_of_two_readings_of_one_scan_the_later_counts(
    store: Store, plate: Plate, make_result: Callable, make_readings: Callable
) -> None:
    result = make_result(plate)
    earlier, later = make_readings(growth=1.5)[0], make_readings(growth=1.5, count=2)[0]

    store.remember_well(result, [earlier, later], fingerprint="1", detectors="classical 1")

    assert store.readings(plate, result.well, "classical 1") == {later.scan_key: later}


def test_results_come_in_the_order_of_plates_and_wells(store: Store, remember: Callable) -> None:
    first, second, third = (
        Plate(run="DX0012", name="10_1"),
        Plate(run="DX0012", name="1_1"),
        Plate(run="AX0001", name="9_9"),
    )
    for plate, well in [
        (first, "A1"),
        (second, "B2"),
        (second, "A10"),
        (third, "H12"),
        (second, "A9"),
        (second, "AF48"),
    ]:
        remember(plate, well)

    assert [(result.plate.name, result.well.label) for result in store.results()] == [
        ("9_9", "H12"),
        ("10_1", "A1"),
        ("1_1", "A9"),
        ("1_1", "A10"),
        ("1_1", "B2"),
        ("1_1", "AF48"),
    ]
    assert [result.plate for result in store.results([first, third, first])] == [third, first]
    assert list(store.results([])) == []
    assert list(store.results([Plate(run="DX0012", name="1")])) == []


def test_plates_with_similar_names_are_not_mixed_up(store: Store, remember: Callable) -> None:
    remember(Plate(run="P", name="10"), "C7", fingerprint="ten")

    assert store.result(Plate(run="P", name="1"), Well(label="C7")) is None
    assert store.result(Plate(run="p", name="10"), Well(label="C7")) is None
    assert store.fingerprint(Plate(run="P", name="10"), Well(label="C7")) == "ten"
    assert store.fingerprint(Plate(run="P", name="10"), Well(label="C8")) is None


def test_all_fingerprints_at_once(store: Store, plate: Plate, remember: Callable) -> None:
    other = Plate(run="DX0012", name="4_1")
    remember(plate, "C7", fingerprint="one")
    remember(other, "C7", fingerprint="two")

    assert store.fingerprints() == {
        WellKey(plate=plate, well=Well(label="C7")): "one",
        WellKey(plate=other, well=Well(label="C7")): "two",
    }


def test_forgetting_leaves_only_the_list_of_analyses(
    store: Store, plate: Plate, remember: Callable, ask: Callable
) -> None:
    record = AnalysisRecord(
        started_at=datetime(2024, 3, 4), version="0.1.0", settings_json="{}", inputs=()
    )
    store.record_analysis(record)
    store.remember_findings([Finding(kind=FindingKind.EMPTY_INPUT, message="scans is empty")])
    remember(plate, "C7")

    store.forget()

    assert store.result(plate, Well(label="C7")) is None
    assert store.readings(plate, Well(label="C7"), "classical 1") == {}
    assert store.fingerprints() == {}
    assert store.findings() == ()
    assert store.analyses() == (record,)
    assert ask("SELECT count(*) FROM detections") == [(0,)]


def test_findings_of_an_earlier_look_are_replaced(store: Store) -> None:
    empty = Finding(kind=FindingKind.EMPTY_INPUT, message="scans is empty")
    foreign = Finding(kind=FindingKind.FOREIGN_FILE, message="notes.txt is no scan")

    store.remember_findings([empty])
    store.remember_findings([foreign, foreign])

    assert store.findings() == (foreign, foreign)


def test_a_person_can_ask_in_sql(
    store: Store, plate: Plate, make_result: Callable, remember: Callable, ask: Callable
) -> None:
    remember(plate, "C7")
    store.remember_well(
        make_result(plate, "C8", clonality="polyclonal"), [], fingerprint="f", detectors="d"
    )

    assert ask(
        "SELECT run, name, label, width_mm > 0.3, morphology FROM wells"
        " JOIN plates ON plates.id = plate_id WHERE clonality = 'monoclonal'"
    ) == [("DX0012", "3_7", "C7", 1, "M1")]
    assert ask("SELECT DISTINCT defects FROM scans WHERE day = 1") == [('["out of focus"]',)]
    assert ask("SELECT day, label FROM sightings WHERE lineage_position = 0 AND well_id = 1") == [
        (3, "colony"),
        (2, "colony"),
        (1, None),
        (0, "cell"),
    ]
    assert ask("SELECT level, count(*) FROM detections GROUP BY level ORDER BY level") == [
        ("global", 16),
        ("local", 16),
    ]


def test_a_well_that_cannot_be_written_to_the_end_stays_as_it_was(
    store: Store, plate: Plate, make_result: Callable, remember: Callable, ask: Callable
) -> None:
    remember(plate, "C7", growth=1.5, fingerprint="old")
    ask("ALTER TABLE scans RENAME TO elsewhere")  # written after verdict, lineages, sightings

    with pytest.raises(StoreError, match="scans"):
        remember(plate, "C7", growth=1.2, fingerprint="new")

    ask("ALTER TABLE elsewhere RENAME TO scans")
    assert store.result(plate, Well(label="C7")) == make_result(plate, "C7", growth=1.5)
    assert store.fingerprint(plate, Well(label="C7")) == "old"


def test_a_word_that_is_not_known_is_named(
    store: Store, ask: Callable, plate: Plate, remember: Callable
) -> None:
    remember(plate, "C7")
    ask("UPDATE wells SET clonality = 'biclonal'")

    with pytest.raises(StoreError, match=r"holds a value .*biclonal.* by hand"):
        store.result(plate, Well(label="C7"))


def test_a_closed_store_says_so(database: Path) -> None:
    with open_store(database) as store:
        pass
    store.close()

    with pytest.raises(StoreError, match=r"clonetrace\.db was closed already"):
        store.fingerprints()
