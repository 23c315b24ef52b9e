"""The whole comparison, with simulated images in the place of real ones."""

import csv
from pathlib import Path

import cv2
import pytest

from clonetrace.domain.errors import ConfigurationError
from clonetrace.evaluate import RealismReport, RealismSettings, compare_realism
from clonetrace.evaluate.realism import KEY_FILE, TABLE_FILE, refuse_checkout
from clonetrace.simulate import Case, SimulationSettings, render_scan, simulate_well

SETTINGS = RealismSettings(most_images=2, simulated_images=2, picks=4)


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of whole wells, and one of parts of wells, that no camera took."""
    folder = tmp_path_factory.mktemp("stand-in")
    coarse = SimulationSettings(um_per_px=8.0, faults=False, days=12)
    fine = coarse.model_copy(update={"um_per_px": 2.0})
    story = simulate_well(Case.TWO_APART, 12, 31, coarse)
    (folder / "wells").mkdir()
    (folder / "parts").mkdir()
    for day in (9, 11):
        cv2.imwrite(str(folder / "wells" / f"day{day}_8um.png"), render_scan(story, day, coarse))
    middle = render_scan(story, 10, fine)[1300:2100, 1300:2100]
    cv2.imwrite(str(folder / "parts" / "middle_2um.png"), middle)
    (folder / "parts" / "notes.png").write_text("this is no image")
    return folder


@pytest.fixture(scope="session")
def report(stand_in: Path, tmp_path_factory: pytest.TempPathFactory) -> RealismReport:
    return compare_realism(stand_in, tmp_path_factory.mktemp("out") / "sheets", SETTINGS)


def test_wells_and_parts_of_wells_are_compared_apart(report: RealismReport) -> None:
    assert {row.group for row in report.rows} == {"parts", "wells"}
    whole = {row.statistic for row in report.rows if row.group == "wells"}
    part = {row.statistic for row in report.rows if row.group == "parts"}
    assert "well, surround (grey)" in whole - part
    assert "floor, mean (grey)" in whole & part


def test_images_of_the_same_simulator_are_alike(report: RealismReport) -> None:
    (row,) = (
        row
        for row in report.rows
        if (row.group, row.statistic) == ("wells", "noise, pixel to pixel (grey)")
    )
    assert row.simulated_median == pytest.approx(row.real_median, rel=0.1)
    assert row.real_count == row.simulated_count == 2


def test_the_table_is_written(report: RealismReport) -> None:
    (table,) = (path for path in report.files if path.name == TABLE_FILE)
    lines = list(csv.DictReader(table.open(encoding="utf-8")))
    assert [line["statistic"] for line in lines] == [row.statistic for row in report.rows]


def test_the_key_tells_every_picture_of_a_shuffled_sheet(report: RealismReport) -> None:
    (key,) = (path for path in report.files if path.name == KEY_FILE)
    lines = list(csv.DictReader(key.open(encoding="utf-8")))
    blind = {path.name for path in report.files if path.name.endswith("_blind.png")}
    assert "wells_well_blind.png" in blind
    assert {line["sheet"] for line in lines} == blind
    for sheet in blind:
        origins = [line["origin"] for line in lines if line["sheet"] == sheet]
        assert origins.count("real") == origins.count("simulated") > 0


def test_every_sheet_can_be_opened(report: RealismReport) -> None:
    sheets = [path for path in report.files if path.suffix == ".png"]
    assert all(cv2.imread(str(path), cv2.IMREAD_UNCHANGED) is not None for path in sheets)
    assert len(sheets) >= 2


def test_a_git_checkout_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    with pytest.raises(ConfigurationError, match="git checkout; choose another folder"):
        refuse_checkout(tmp_path / "docs" / "sheets")


def test_a_folder_without_images_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="expected to hold brightfield images"):
        compare_realism(tmp_path, tmp_path / "out", SETTINGS)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nowhere was expected to be a folder"):
        compare_realism(tmp_path / "nowhere", tmp_path / "out", SETTINGS)
