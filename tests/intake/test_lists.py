"""The list files that people keep by hand or save from a spreadsheet."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import Well
from clonetrace.domain.errors import ConfigurationError
from clonetrace.intake import PlateWell, read_active_plates, read_consolidated


@pytest.fixture
def list_file(tmp_path: Path) -> Path:
    return tmp_path / "list.txt"


def entry(plate: str, well: str) -> PlateWell:
    return PlateWell(plate=plate, well=Well(label=well))


@pytest.mark.parametrize(
    "text",
    [
        b"plate\nR_1_1\nR_1_10\n",
        b"Active plates\r\nR_1_1\r\nR_1_10",
        b"\xef\xbb\xbfRUN_A_B\n\n  R_1_1  \n\n\tR_1_10\n\n",
        b"plate_id\nR_1_10\nR_1_1\nR_1_10\n",
    ],
)
def test_active_plates_are_read_however_the_file_was_saved(list_file: Path, text: bytes) -> None:
    list_file.write_bytes(text)
    assert read_active_plates(list_file) == {"R_1_1", "R_1_10"}


@pytest.mark.parametrize(
    "text",
    [
        b"R_1_1,C7\nR_1_1,D8\n",
        b"Plate,Well\r\nR_1_1,C7\r\nR_1_1,D8\r\n",
        b"\xef\xbb\xbfR_1_1 , c07\n\n R_1_1,D8 \n",
        b"consolidated\nR_1_1,D8\nR_1_1,C7\nR_1_1,C7\n",
    ],
)
def test_consolidated_wells_are_read_however_the_file_was_saved(
    list_file: Path, text: bytes
) -> None:
    list_file.write_bytes(text)
    assert read_consolidated(list_file) == {entry("R_1_1", "C7"), entry("R_1_1", "D8")}


@pytest.mark.parametrize("line", ["R11", "R_1_1,C7", "_1", "R_"])
def test_a_line_that_is_no_plate_is_named_with_its_number(list_file: Path, line: str) -> None:
    list_file.write_text(f"plate\n\nR_1_1\n{line}\n")
    with pytest.raises(ConfigurationError) as error:
        read_active_plates(list_file)
    assert f"{list_file}, line 4" in str(error.value)


@pytest.mark.parametrize(
    "line", ["R_1_1", "R_1_1;C7", "R11,C7", "R_1_1,C0", "R_1_1,C7,D8", ",C7", "end"]
)
def test_a_line_that_is_no_well_is_named_with_its_number(list_file: Path, line: str) -> None:
    list_file.write_text(f"plate,well\nR_1_1,C7\n{line}\n")
    with pytest.raises(ConfigurationError) as error:
        read_consolidated(list_file)
    assert f"{list_file}, line 3" in str(error.value)


def test_a_missing_header_does_not_swallow_the_first_plate(list_file: Path) -> None:
    list_file.write_text("R_1_1\nR_1_2\n")
    with pytest.raises(ConfigurationError, match="expected a header"):
        read_active_plates(list_file)


def test_a_broken_first_well_is_not_taken_for_a_header(list_file: Path) -> None:
    list_file.write_text("R_1_1,7C\nR_1_1,C8\n")
    with pytest.raises(ConfigurationError, match="line 1"):
        read_consolidated(list_file)


@pytest.mark.parametrize("text", ["", "\n", "plate\n"])
def test_a_list_may_be_empty(list_file: Path, text: str) -> None:
    list_file.write_text(text)
    assert read_active_plates(list_file) == frozenset()
    assert read_consolidated(list_file) == frozenset()


@pytest.mark.parametrize("read", [read_active_plates, read_consolidated])
def test_a_file_that_is_missing_or_no_text_is_named(read: object, tmp_path: Path) -> None:
    assert callable(read)
    utf16 = tmp_path / "saved_as_unicode.txt"
    utf16.write_text("plate\nR_1_1\n", encoding="utf-16")
    for path, reason in [(tmp_path / "gone.txt", "cannot be read"), (utf16, "not UTF-8")]:
        with pytest.raises(ConfigurationError, match=reason) as error:
            read(path)
        assert str(path) in str(error.value)


plates = st.from_regex(r"[A-Z][A-Za-z0-9]{0,5}_[0-9]{1,3}_[0-9]{1,3}", fullmatch=True)
labels = st.builds(Well.at, st.integers(0, 31), st.integers(0, 47)).map(str)


@given(
    wells=st.frozensets(st.builds(entry, plates, labels), max_size=5),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_lists_survive_writing_and_reading(
    tmp_path_factory: pytest.TempPathFactory, wells: frozenset[PlateWell], end: str
) -> None:
    path = tmp_path_factory.mktemp("lists") / "wells.csv"
    path.write_bytes(end.join(f"{well.plate},{well.well}" for well in wells).encode())
    assert read_consolidated(path) == wells
