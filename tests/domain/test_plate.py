"""Names of wells and plates."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import PLATE_FORMATS, Plate, PlateFormat, Well, WellShape

FORMATS = pytest.mark.parametrize("plate_format", PLATE_FORMATS.values(), ids=PLATE_FORMATS)


def wells_of(plate_format: PlateFormat) -> list[Well]:
    return [
        Well.at(row, column)
        for row in range(plate_format.rows)
        for column in range(plate_format.columns)
    ]


@FORMATS
def test_every_well_has_a_name_of_its_own(plate_format: PlateFormat) -> None:
    wells = wells_of(plate_format)
    assert len({well.label for well in wells}) == plate_format.wells
    assert all(plate_format.has(well) for well in wells)


@FORMATS
def test_wells_are_read_as_they_are_named(plate_format: PlateFormat) -> None:
    for row in range(plate_format.rows):
        for column in range(plate_format.columns):
            well = Well.parse(str(Well.at(row, column)))
            assert (well.row, well.column) == (row, column)


@FORMATS
def test_wells_sort_row_by_row(plate_format: PlateFormat) -> None:
    wells = wells_of(plate_format)
    backwards = wells[::-1]
    backwards.sort()
    assert backwards == wells


@FORMATS
def test_a_plate_ends_at_its_last_row_and_column(plate_format: PlateFormat) -> None:
    assert plate_format.rows * plate_format.columns == plate_format.wells
    assert not plate_format.has(Well.at(plate_format.rows, 0))
    assert not plate_format.has(Well.at(0, plate_format.columns))


@pytest.mark.parametrize(
    ("wells", "last"),
    [(6, "B3"), (12, "C4"), (24, "D6"), (48, "F8"), (96, "H12"), (384, "P24"), (1536, "AF48")],
)
def test_the_last_well_of_each_plate(wells: int, last: str) -> None:
    assert str(wells_of(PLATE_FORMATS[wells])[-1]) == last


def test_a_96_well_is_6_35_mm_wide_and_round() -> None:
    plate_format = PLATE_FORMATS[96]
    assert plate_format.well_radius_um == pytest.approx(3175)
    assert plate_format.shape is WellShape.ROUND
    assert PLATE_FORMATS[384].shape is WellShape.SQUARE


def test_more_wells_are_narrower_wells() -> None:
    radii = [PLATE_FORMATS[wells].well_radius_um for wells in sorted(PLATE_FORMATS)]
    assert radii == sorted(radii, reverse=True)


@pytest.mark.parametrize("text", ["C7", "c7", "C07", " C7 ", "c007"])
def test_one_well_may_be_written_in_many_ways(text: str) -> None:
    assert Well.parse(text) == Well(label="C7")


@pytest.mark.parametrize(
    "text",
    ["", "7", "C", "C0", "7C", "C7x", "C123", "AAA1", "C-7", "C 7", "Ä1", "BA1", "C1٣", "C1\n2"],
)
def test_what_names_no_well_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="does not name a well such as C7"):
        Well.parse(text)


@pytest.mark.parametrize("label", ["c7", "C07", "C7\n", "C1٣", "BA1", ""])
def test_a_label_is_written_in_one_way(label: str) -> None:
    with pytest.raises(ValueError, match="match pattern"):
        Well(label=label)


@given(
    st.text(string.ascii_letters, min_size=1, max_size=2),
    st.integers(1, 99),
    st.integers(0, 3),
)
def test_a_well_that_can_be_read_keeps_its_place(letters: str, number: int, zeros: int) -> None:
    text = f"{letters}{'0' * zeros}{number}"
    try:
        well = Well.parse(text)
    except ValueError:
        assert len(letters) == 2
        assert letters[0] not in "aA"
    else:
        assert well == Well.at(well.row, well.column)
        assert well.label == f"{letters.upper()}{number}"


def test_plates_are_the_same_only_when_both_names_match() -> None:
    assert Plate(run="P", name="1") != Plate(run="P", name="10")
    assert Plate(run="P", name="1") != Plate(run="Q", name="1")
    assert str(Plate(run="DX12", name="3_7")) == "DX12_3_7"


def test_plates_sort_by_run_then_name() -> None:
    plates = [Plate(run=run, name=name) for run, name in (("A", "2"), ("B", "1"), ("A", "1"))]
    assert [str(plate) for plate in sorted(plates)] == ["A_1", "A_2", "B_1"]


@pytest.mark.parametrize(("run", "name"), [("", "1"), ("A", "")])
def test_a_plate_needs_both_names(run: str, name: str) -> None:
    with pytest.raises(ValueError, match="at least 1 character"):
        Plate(run=run, name=name)
