"""The names that the Celigo imager gives, and those that tools make of them."""

from datetime import datetime
from pathlib import Path

import pytest

from clonetrace.intake import CeligoLayout, UnplaceableFileError

ROOT = Path("/scans")
FOLDER = "DNLS_41_P_10_12-31-2024-11-59-59-PM"


@pytest.mark.parametrize(
    ("clock", "hour"),
    [
        ("12-00-00-AM", 0),
        ("1-00-00-AM", 1),
        ("11-00-00-AM", 11),
        ("12-00-00-PM", 12),
        ("1-00-00-PM", 13),
        ("11-00-00-PM", 23),
        ("08-00-00-pm", 20),
    ],
)
def test_twelve_is_midnight_in_the_morning_and_noon_in_the_afternoon(clock: str, hour: int) -> None:
    placement = CeligoLayout().place(ROOT / f"R_1_2_3-4-2024-{clock}/Well_A1_Ch1_1um.tif", ROOT)
    assert placement is not None
    assert placement.taken_at == datetime(2024, 3, 4, hour)


def test_the_plate_is_the_last_two_parts_and_the_run_all_before() -> None:
    placement = CeligoLayout().place(ROOT / FOLDER / "Well_C7_Ch1_1um.tif", ROOT)
    assert placement is not None
    assert (placement.run, placement.plate, placement.well) == ("DNLS_41", "P_10", "C7")
    assert placement.taken_at == datetime(2024, 12, 31, 23, 59, 59)


@pytest.mark.parametrize(
    "name",
    [
        "Well_C7_Ch1_1um.tif",
        "Well_C7_Ch1.tif",
        "Well_C7_ch1_-1um.TIF",
        "Well_C7_Ch1_1um.ome.tif",
        f"{FOLDER}__Well_C7_Ch1_1um.tif",
    ],
)
def test_renamed_and_unrenamed_files_say_the_same(name: str) -> None:
    layout = CeligoLayout()
    plain = layout.place(ROOT / FOLDER / "Well_C7_Ch1_1um.png", ROOT)
    assert plain is not None
    assert layout.place(ROOT / FOLDER / name, ROOT) == plain


def test_a_renamed_file_is_understood_without_its_folder() -> None:
    placement = CeligoLayout().place(ROOT / "flat" / f"{FOLDER}__Well_C7_Ch1_1um.tif", ROOT)
    assert placement is not None
    assert (placement.run, placement.plate) == ("DNLS_41", "P_10")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (f"{FOLDER}/Well_C7_Ch2_1um.tif", "the channel is Ch2, expected Ch1"),
        ("flat/Well_C7_Ch1_1um.tif", "the folder is called 'flat'"),
        ("R_1_2_13-1-2024-8-15-00-AM/Well_C7_Ch1_1um.tif", "month-day-year"),
        ("R_1_2_1-1-2024-0-15-00-AM/Well_C7_Ch1_1um.tif", "12-hour clock"),
        ("R_1_2_1-1-2024-13-15-00-PM/Well_C7_Ch1_1um.tif", "12-hour clock"),
        ("R_1_2_1-1-2024-8-60-00-PM/Well_C7_Ch1_1um.tif", "no date and time"),
        (f"R_1_2_3-4-2024-8-15-00-AM/{FOLDER}__Well_C7_Ch1_1um.tif", "another folder"),
    ],
)
def test_a_scan_that_cannot_be_used_says_why(path: str, reason: str) -> None:
    with pytest.raises(UnplaceableFileError, match=reason) as error:
        CeligoLayout().place(ROOT / path, ROOT)
    assert str(ROOT / path) in str(error.value)


@pytest.mark.parametrize("channel", ["Ch2", "BF"])
def test_another_channel_can_be_the_brightfield_one(channel: str) -> None:
    path = ROOT / FOLDER / f"Well_C7_{channel}_1um.tif"
    assert CeligoLayout(channel).place(path, ROOT) is not None


def test_tiles_of_a_well_are_not_taken_for_whole_wells() -> None:
    tile = ROOT / FOLDER / "Well_A1_Xmm-0.977_Ymm-10.900_Ch1_1um.png"
    assert CeligoLayout().place(tile, ROOT) is None
