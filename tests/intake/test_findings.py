"""What does not belong into an input is told, in as few sentences as possible."""

import os
from pathlib import Path

import pytest

from clonetrace.domain import FindingKind
from clonetrace.intake import IntakeSettings, take_inventory

SIX = IntakeSettings(plate_wells=6)
WELLS = ("A1", "A2", "A3", "B1", "B2", "B3")


@pytest.fixture
def folder(lab, seeded) -> Path:
    """The only plate scan of a tidy run."""
    return lab.scan("R1_1_2", seeded, *WELLS)


def findings_of(lab):
    inventory = take_inventory([lab.root], SIX)
    assert len(inventory.wells) == 6
    assert all(not series.findings for series in inventory.wells)
    return inventory.findings


def test_many_foreign_files_are_one_finding_with_a_few_names(lab, folder, only) -> None:
    for number in range(7):
        (folder / f"note{number}.txt").touch()
    (folder / "overview.tif").touch()
    told = only(findings_of(lab), FindingKind.FOREIGN_FILE)
    assert told.path == folder
    assert "8 files" in told.message
    assert "note0.txt, note1.txt, note2.txt and 5 more" in told.message


def test_another_channel_is_told_once_per_folder(lab, folder, seeded, only) -> None:
    lab.scan("R1_1_2", seeded, *WELLS, channel="Ch2")
    told = only(findings_of(lab), FindingKind.FOREIGN_FILE)
    assert "6 files" in told.message
    assert "the channel is Ch2, expected Ch1" in told.message


def test_an_impossible_date_is_told_once_per_folder(lab, folder, only) -> None:
    bad = "R1/R1_1_2_2-30-2024-8-15-00-AM"
    lab.put(*(f"{bad}/Well_{well}_Ch1_1um.tif" for well in WELLS))
    told = only(findings_of(lab), FindingKind.FOREIGN_FILE)
    assert told.path == lab.root / bad
    assert "6 files" in told.message
    assert "2-30-2024" in told.message


def test_wells_that_the_plate_does_not_have_are_told_once_per_folder(lab, folder, only) -> None:
    for label in ["A4", "H12", "Z99", "A100", "7C"]:
        (folder / f"Well_{label}_Ch1_1um.tif").touch()
    told = only(findings_of(lab), FindingKind.UNKNOWN_WELL)
    assert "5 files" in told.message
    assert "6-well plate" in told.message


def test_a_folder_without_scans_is_told_as_a_whole(lab, folder, kinds) -> None:
    lab.put("R1/exports/a.csv", "R1/exports/more/b.csv", "R1/exports/more/c.csv")
    (told,) = findings_of(lab)
    assert told.kind is FindingKind.FOREIGN_FOLDER
    assert told.path == lab.root / "R1" / "exports"
    assert "3 files" in told.message


def test_an_empty_folder_among_the_scans_is_told(lab, folder, only) -> None:
    empty = folder.with_name("R1_1_2_3-5-2024-8-15-00-AM")
    empty.mkdir()
    told = only(findings_of(lab), FindingKind.EMPTY_INPUT)
    assert told.path == empty


def test_an_input_without_scans_says_what_was_expected(lab, only) -> None:
    lab.put("a.txt", "b/c.png")
    inventory = take_inventory([lab.root], SIX)
    assert inventory.wells == ()
    told = only(inventory.findings, FindingKind.EMPTY_INPUT)
    assert told.path == lab.root
    assert "RUN_A_B_M-D-YYYY-h-mm-ss-AM/Well_C7_Ch1_1um.tif" in told.message


def test_an_empty_input_is_told(lab, kinds) -> None:
    inventory = take_inventory([lab.root], SIX)
    assert inventory.wells == ()
    assert kinds(inventory.findings) == [FindingKind.EMPTY_INPUT]


def test_leftovers_of_operating_systems_are_told_once_per_input(lab, folder, only) -> None:
    lab.put("Thumbs.db", "R1/.DS_Store")
    (folder / "._Well_A1_Ch1_1um.tif").touch()
    told = only(findings_of(lab), FindingKind.FOREIGN_FILE)
    assert told.path == lab.root
    assert "3 files" in told.message


def test_hidden_folders_are_not_looked_into(lab, folder, only) -> None:
    lab.put(f".snapshot/{folder.name}/Well_A1_Ch1_1um.tif")
    told = only(findings_of(lab), FindingKind.FOREIGN_FOLDER)
    assert told.path == lab.root
    assert ".snapshot" in told.message


@pytest.mark.parametrize(
    ("files", "kind"), [(["a.txt"], FindingKind.FOREIGN_FOLDER), ([], FindingKind.EMPTY_INPUT)]
)
def test_many_folders_without_scans_are_one_finding(lab, folder, files, kind) -> None:
    for number in range(9):
        (lab.root / "R1" / f"old{number}").mkdir()
        lab.put(*(f"R1/old{number}/{name}" for name in files))
    (told,) = findings_of(lab)
    assert told.kind is kind
    assert told.path == lab.root / "R1"
    assert "9" in told.message
    assert "old0, old1, old2 and 6 more" in told.message


def test_a_wrong_date_format_is_told_once_for_all_files(lab, only) -> None:
    lab.put(*(f"C7_{day:02d}-03-2024.tif" for day in range(1, 21)))
    settings = IntakeSettings(
        layout="pattern",
        pattern=r"(?P<well>\w+)_(?P<date>.+)\.tif",
        run="R",
        plate="1",
        date_format="%Y/%m/%d",
    )
    told = only(take_inventory([lab.root], settings).findings, FindingKind.FOREIGN_FILE)
    assert "20 files" in told.message
    assert "'01-03-2024' is no date of the form '%Y/%m/%d'" in told.message


def test_image_suffixes_may_be_upper_case_and_others_are_foreign(lab, folder, only) -> None:
    (folder / "Well_A1_Ch1_1um.tif").rename(folder / "Well_A1_Ch1_1um.TIFF")
    (folder / "Well_A2_Ch1_1um.jp2").touch()
    told = only(findings_of(lab), FindingKind.FOREIGN_FILE)
    assert "Well_A2_Ch1_1um.jp2" in told.message


def test_links_that_lead_nowhere_and_pipes_do_not_stop_the_reading(lab, folder, only) -> None:
    (folder / "gone.tif").symlink_to(folder / "nowhere.tif")
    (folder / "self").symlink_to(folder / "self")
    os.mkfifo(folder / "pipe.tif")
    told = only(findings_of(lab), FindingKind.FOREIGN_FILE)
    assert "gone.tif, pipe.tif, self" in told.message


def test_names_that_are_no_text_are_told_readably(lab, folder, only) -> None:
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/Well_\xff_Ch1.tif")).touch()
    except OSError:
        pytest.skip("this file system takes only names that are text")
    told = only(findings_of(lab), FindingKind.FOREIGN_FILE)
    assert "Well_?_Ch1.tif" in told.message
