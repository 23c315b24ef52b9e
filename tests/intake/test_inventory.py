"""Input folders as they are found in labs: tidy, nested, renamed, broken."""

import os
import random
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clonetrace.domain import FindingKind, Inventory
from clonetrace.domain.errors import ConfigurationError
from clonetrace.intake import IntakeSettings, LayoutName, take_inventory

SIX = IntakeSettings(plate_wells=6)
WELLS = ("A1", "A2", "A3", "B1", "B2", "B3")


@pytest.fixture
def run(lab, seeded):
    """A plate of a run, scanned on two days."""
    lab.scan("R1_1_2", seeded, *WELLS)
    lab.scan("R1_1_2", seeded + timedelta(days=1), *WELLS)
    return lab


def test_a_tidy_run_leaves_nothing_to_say(run) -> None:
    inventory = take_inventory([run.root], SIX)
    assert inventory.findings == ()
    assert [str(series.well) for series in inventory.wells] == list(WELLS)
    assert all(len(series.scans) == 2 and not series.findings for series in inventory.wells)
    assert all(scan.path.is_file() for series in inventory.wells for scan in series.scans)


def test_the_root_the_run_and_its_plate_scans_give_the_same(run) -> None:
    whole = take_inventory([run.root], SIX)
    plate_scans = sorted((run.root / "R1").iterdir())
    assert take_inventory([run.root / "R1"], SIX) == whole
    assert take_inventory(plate_scans, SIX) == whole
    assert take_inventory(plate_scans[::-1], SIX) == whole
    assert take_inventory([plate_scans[1], run.root, run.root / "R1"], SIX) == whole


def test_an_input_may_be_given_from_within(run, monkeypatch) -> None:
    whole = take_inventory([run.root], SIX)
    monkeypatch.chdir(run.root / "R1")
    assert take_inventory([Path()], SIX).wells == whole.wells
    assert take_inventory([Path("..")], SIX).wells == whole.wells


def test_renamed_files_give_the_same_scans(run) -> None:
    before = take_inventory([run.root], SIX)
    for file in run.root.rglob("*.tif"):
        file.rename(file.with_name(f"{file.parent.name}__{file.name}"))
    after = take_inventory([run.root], SIX)
    assert after.findings == ()
    assert [[scan.key for scan in series.scans] for series in after.wells] == [
        [scan.key for scan in series.scans] for series in before.wells
    ]


def test_the_pattern_layout_reads_the_same_plate(run) -> None:
    celigo = take_inventory([run.root], SIX)
    pattern = SIX.model_copy(
        update={
            "layout": LayoutName.PATTERN,
            "pattern": r".+/(?P<run>R\d+)_(?P<plate>\d+_\d+)_(?P<date>.+M)/Well_(?P<well>..)_.+",
            "date_format": "%m-%d-%Y-%I-%M-%S-%p",
        }
    )
    assert take_inventory([run.root], pattern) == celigo


def test_an_inventory_survives_a_json_round_trip(run) -> None:
    run.put("notes.txt")
    inventory = take_inventory([run.root], SIX)
    assert Inventory.model_validate_json(inventory.model_dump_json()) == inventory


# The marks of a day: o scanned, x scanned twice, . not scanned.
timelines = st.dictionaries(st.sampled_from(WELLS), st.text("ox.", max_size=5), max_size=4)


@settings(deadline=None, max_examples=20)
@given(timelines=timelines, order=st.randoms(use_true_random=False))
def test_the_order_of_the_listing_does_not_matter(
    new_lab, seeded, timelines: dict[str, str], order: random.Random
) -> None:
    with new_lab() as lab, pytest.MonkeyPatch.context() as patch:
        lab.put("R1/notes.txt", "R1/old/a.txt", "R1/old/b.txt")
        for well, line in timelines.items():
            for day, mark in enumerate(line):
                moment = seeded + timedelta(days=day)
                if mark in "ox":
                    lab.scan("R1_1_2", moment, well)
                if mark == "x":
                    lab.scan("R1_1_2", moment + timedelta(hours=2), well)
        listed = take_inventory([lab.root], SIX)
        patch.setattr(os, "scandir", shuffled(os.scandir, order))
        assert take_inventory([lab.root], SIX) == listed
        assert sum(len(series.scans) for series in listed.wells) == sum(
            mark in "ox" for line in timelines.values() for mark in line
        )


def shuffled(scandir, order: random.Random):
    class Shuffled:
        def __init__(self, path) -> None:
            with scandir(path) as entries:
                self.entries = list(entries)
            order.shuffle(self.entries)

        def __enter__(self):
            return iter(self.entries)

        def __exit__(self, *_: object) -> None:
            pass

    return Shuffled


def test_nothing_in_the_input_is_changed(guarded_lab, seeded) -> None:
    guarded_lab.scan("R1_1_2", seeded, *WELLS)
    guarded_lab.put("R1/notes.txt")
    for path in sorted(guarded_lab.root.rglob("*"), reverse=True):
        path.chmod(0o555 if path.is_dir() else 0o444)
    guarded_lab.root.chmod(0o555)
    with pytest.raises(PermissionError):
        (guarded_lab.root / "new").touch()
    before = guarded_lab.snapshot()
    assert len(take_inventory([guarded_lab.root], SIX).wells) == 6
    assert guarded_lab.snapshot() == before


def test_a_folder_that_may_not_be_opened_is_told_and_the_others_read(
    guarded_lab, seeded, only
) -> None:
    closed = guarded_lab.scan("R1_1_2", seeded, *WELLS)
    guarded_lab.scan("R1_1_2", seeded + timedelta(days=1), *WELLS)
    closed.chmod(0o000)
    inventory = take_inventory([guarded_lab.root], SIX)
    told = only(inventory.findings, FindingKind.UNREADABLE_FOLDER)
    assert told.path == closed
    assert "Permission denied" in told.message
    assert len(inventory.wells) == 6


def test_an_input_that_may_not_be_opened_holds_nothing(guarded_lab, kinds) -> None:
    guarded_lab.root.chmod(0o000)
    inventory = take_inventory([guarded_lab.root], SIX)
    assert inventory.wells == ()
    assert FindingKind.UNREADABLE_FOLDER in kinds(inventory.findings)


def test_an_input_behind_a_closed_folder_is_refused(guarded_lab, seeded) -> None:
    inside = guarded_lab.scan("R1_1_2", seeded, "A1")
    guarded_lab.root.chmod(0o000)
    with pytest.raises(ConfigurationError, match=r"permissions|does not exist"):
        take_inventory([inside], SIX)


def test_an_input_that_does_not_exist_is_refused(run) -> None:
    with pytest.raises(ConfigurationError, match="does not exist") as error:
        take_inventory([run.root, run.root / "R2"], SIX)
    assert str(run.root / "R2") in str(error.value)


def test_a_file_is_no_input(run) -> None:
    file = next(run.root.rglob("*.tif"))
    with pytest.raises(ConfigurationError, match="is a file"):
        take_inventory([file], SIX)


def test_no_input_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="at least one"):
        take_inventory([], SIX)


def test_an_input_behind_a_link_is_read_once(run, tmp_path) -> None:
    link = tmp_path / "link"
    link.symlink_to(run.root, target_is_directory=True)
    (run.root / "R1" / "loop").symlink_to(run.root, target_is_directory=True)
    inventory = take_inventory([link, run.root], SIX)
    assert [len(series.scans) for series in inventory.wells] == [2] * 6
    assert all(not series.findings for series in inventory.wells)
