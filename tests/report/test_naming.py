"""Names of files and days."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import Clonality, Plate, Well, WellResult
from clonetrace.report import crop_path, day_caption
from clonetrace.report.naming import file_safe


@given(st.text(min_size=1), st.text(min_size=1))
def test_different_texts_never_share_a_file(one: str, other: str) -> None:
    assert (file_safe(one) == file_safe(other)) == (one == other)


@given(st.text())
def test_a_name_never_leads_to_another_folder(text: str) -> None:
    assert not set('/\\:*?"<>|\0\n') & set(file_safe(text))


def test_a_crop_lies_in_the_folder_of_its_day(make_result: Callable[..., WellResult]) -> None:
    result = make_result("C7", Clonality.MONOCLONAL, "cooo")
    newest = result.scans[0]
    assert str(crop_path(result.plate, result.well, newest, result.scans)) == (
        "crops/day03/RUN7_1_2_C7.jpg"
    )
    assert day_caption(newest, result.scans) == "day 3"


def test_scans_of_one_day_are_told_apart_by_their_time(
    make_result: Callable[..., WellResult],
) -> None:
    scan = make_result("C7", Clonality.MONOCLONAL, "c").scans[0]
    later = scan.model_copy(
        update={"scan_key": "later", "taken_at": scan.taken_at + timedelta(hours=3)}
    )
    plate, well = Plate(run="R", name="1_1"), Well.parse("C7")
    assert [str(crop_path(plate, well, each, (later, scan))) for each in (later, scan)] == [
        "crops/day00_111500/R_1_1_C7.jpg",
        "crops/day00_081500/R_1_1_C7.jpg",
    ]
    assert day_caption(later, (later, scan)) == "day 0, 11:15"
