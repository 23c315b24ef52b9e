"""Whole runs on disk: names, formats, faults, and the same bytes every time."""

import hashlib
import re
from datetime import datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from pydantic import ValidationError

from clonetrace.domain.errors import StoreError
from clonetrace.simulate import (
    SHOWN_FIRST,
    Case,
    Fault,
    ImagerName,
    PlannedFault,
    ScanFormat,
    ScanTruth,
    SimulationSettings,
    Truth,
    WellTruth,
    load_truth,
    simulate_run,
)
from clonetrace.simulate.plan import plan_run

FolderAndTruth = tuple[Path, Truth]


def digest(out: Path) -> dict[str, str]:
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in out.rglob("*")
        if path.is_file()
    }


def well_with(truth: Truth, fault: Fault) -> WellTruth:
    return next(well for well in truth.wells if any(fault in scan.faults for scan in well.scans))


def scan_with(truth: Truth, fault: Fault) -> ScanTruth:
    return next(scan for well in truth.wells for scan in well.scans if fault in scan.faults)


def pixels(out: Path, scan: ScanTruth) -> np.ndarray:
    assert scan.path is not None
    return np.asarray(tifffile.imread(out / scan.path))


def test_equal_settings_give_equal_bytes_whatever_the_workers(tmp_path: Path) -> None:
    settings = SimulationSettings(um_per_px=10.0, wells=2, days=2, imager=ImagerName.RANDOM)
    simulate_run(tmp_path / "one", settings)
    simulate_run(tmp_path / "two", settings.model_copy(update={"workers": 2}))
    simulate_run(tmp_path / "other", settings.model_copy(update={"seed": 8}))
    assert digest(tmp_path / "one") == digest(tmp_path / "two")
    assert not set(digest(tmp_path / "one").values()) & set(digest(tmp_path / "other").values())


def test_names_follow_the_celigo_layout_and_parse_back(faulty_run: FolderAndTruth) -> None:
    out, truth = faulty_run
    pattern = re.compile(
        r"scans/(?P<run>[^_/]+)/(?P=run)_(?P<plate>[^_]+_[^_]+)_(?P<date>[-\dAPM]+)"
        r"/Well_(?P<well>[A-H]\d+)_Ch1_(?P<um>[\d.]+)um\.tif"
    )
    on_disk = {path.relative_to(out).as_posix() for path in out.rglob("*.tif")}
    named = [(well, scan) for well in truth.wells for scan in well.scans if scan.path]
    assert on_disk == {scan.path for _, scan in named}
    for well, scan in named:
        match = pattern.fullmatch(scan.path or "")
        assert match is not None
        assert (match["run"], match["plate"]) == (well.plate.run, well.plate.name)
        assert match["well"] == str(well.well)
        assert float(match["um"]) == scan.um_per_px
        assert datetime.strptime(match["date"], "%m-%d-%Y-%I-%M-%S-%p") == scan.taken_at
        assert not re.search(r"_0", match["date"])


def test_a_week_crosses_the_end_of_the_month_and_noon() -> None:
    times = plan_run(SimulationSettings())[0].times
    assert {at.month for at in times} == {2, 3}
    assert {at.strftime("%p") for at in times} == {"AM", "PM"}
    assert [(at.date() - times[0].date()).days for at in times] == list(range(8))


def test_the_demo_shows_twelve_cases_and_every_fault() -> None:
    wells = plan_run(SimulationSettings())
    faults = {fault for well in wells for day in well.faults.values() for fault in day}
    assert {well.case for well in wells} == set(SHOWN_FIRST)
    assert faults == set(Fault)


def test_a_larger_run_shows_every_case() -> None:
    wells = plan_run(SimulationSettings(wells=len(Case)))
    assert {well.case for well in wells} == set(Case)


def test_runs_without_faults_have_none() -> None:
    assert not any(well.faults for well in plan_run(SimulationSettings(faults=False)))


def test_wells_take_the_cases_that_are_asked_for() -> None:
    asked = (Case.EMPTY, Case.DOUBLET)
    wells = plan_run(SimulationSettings(wells=4, cases=asked))
    assert [well.case for well in wells] == [*asked, *asked]


def test_the_truth_file_says_what_was_returned(faulty_run: FolderAndTruth) -> None:
    out, truth = faulty_run
    assert load_truth(out) == truth


def test_black_scans_are_black(faulty_run: FolderAndTruth) -> None:
    image = pixels(faulty_run[0], scan_with(faulty_run[1], Fault.BLACK))
    assert image.max() < 8


def test_truncated_scans_end_early(faulty_run: FolderAndTruth) -> None:
    out, truth = faulty_run
    well = well_with(truth, Fault.TRUNCATED)
    sizes = [(out / str(scan.path)).stat().st_size for scan in well.scans]
    assert sizes[1] < 0.6 * sizes[0]
    with pytest.raises(Exception, match=r".+"):
        pixels(out, well.scans[1])


def test_missing_scans_are_not_there(faulty_run: FolderAndTruth) -> None:
    well = well_with(faulty_run[1], Fault.MISSING)
    assert [scan.path is None for scan in well.scans] == [False, True, False]


def test_missing_day_0_leaves_the_later_days(faulty_run: FolderAndTruth) -> None:
    well = well_with(faulty_run[1], Fault.MISSING_DAY_0)
    assert [scan.path is None for scan in well.scans] == [True, False, False]


def test_a_duplicate_is_a_second_file_later_that_day(faulty_run: FolderAndTruth) -> None:
    out, truth = faulty_run
    first, second = [s for s in well_with(truth, Fault.DUPLICATE).scans if s.day == 1]
    assert Fault.DUPLICATE in second.faults
    assert first.taken_at < second.taken_at
    assert first.taken_at.date() == second.taken_at.date()
    assert not np.array_equal(pixels(out, first), pixels(out, second))


def test_rgb_scans_have_three_equal_channels(faulty_run: FolderAndTruth) -> None:
    image = pixels(faulty_run[0], scan_with(faulty_run[1], Fault.RGB))
    assert image.shape[2] == 3
    assert np.ptp(image, axis=2).max() == 0


def test_scans_out_of_focus_are_smooth_inside(faulty_run: FolderAndTruth) -> None:
    out, truth = faulty_run
    well = well_with(truth, Fault.OUT_OF_FOCUS)
    edges = []
    for scan in well.scans[:2]:
        row = pixels(out, scan)[round(scan.rim.y_px)].astype(float)
        edges.append(np.abs(np.diff(row)).max())
    assert edges[1] < 0.6 * edges[0]


@pytest.mark.parametrize("form", list(ScanFormat))
def test_every_format_holds_the_same_picture(form: ScanFormat, tmp_path: Path) -> None:
    settings = SimulationSettings(
        um_per_px=10.0, wells=1, days=1, cases=(Case.SINGLE,), format=form
    )
    reference = settings.model_copy(update={"format": ScanFormat.TIFF})
    scan = simulate_run(tmp_path / "asked", settings).wells[0].scans[0]
    raw = simulate_run(tmp_path / "raw", reference).wells[0].scans[0]
    path = str(tmp_path / "asked" / str(scan.path))
    image = np.asarray(cv2.imread(path, cv2.IMREAD_UNCHANGED))
    assert image.shape == (680, 680)
    lossy = 16 if form is ScanFormat.JPEG else 0
    expected = tifffile.imread(tmp_path / "raw" / str(raw.path))
    assert np.abs(image.astype(int) - expected.astype(int)).max() <= lossy


def test_tiff_files_name_their_scale_but_neither_time_nor_software(
    faulty_run: FolderAndTruth,
) -> None:
    out, truth = faulty_run
    with tifffile.TiffFile(out / str(truth.wells[0].scans[0].path)) as file:
        tags = file.pages.first.tags
        pixels_per_cm, per = tags["XResolution"].value
        assert pixels_per_cm / per == pytest.approx(10_000 / 10.0)
        assert not {"Software", "DateTime", "ImageDescription"} & {tag.name for tag in tags}


def test_progress_counts_scans(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    settings = SimulationSettings(um_per_px=10.0, wells=2, days=2, cases=(Case.EMPTY,))
    simulate_run(tmp_path, settings, lambda done, total: seen.append((done, total)))
    assert seen == [(2, 4), (4, 4)]


def test_an_unwritable_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "scans").write_text("in the way")
    settings = SimulationSettings(um_per_px=10.0, wells=1, days=1)
    with pytest.raises(StoreError, match="scans"):
        simulate_run(tmp_path, settings)


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": "jpeg", "bits": 16},
        {"cases": ()},
        {"mix": {Case.SINGLE: 0}},
        {"frame_mm": 5},
        {"wells": 97},
        {"plate_format": 24},
        {"morphologies": {"M1": 0}},
        {"preset": "impossible"},
        {"cycle_times": {"shortest_h": 30, "longest_h": 20}},
        {"unknown": 1},
    ],
)
def test_impossible_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SimulationSettings.model_validate(wrong)


def test_settings_survive_json() -> None:
    settings = SimulationSettings(
        planned_faults=(PlannedFault(well=1, day=2, fault=Fault.RGB),), cases=(Case.DIES,)
    )
    assert SimulationSettings.model_validate_json(settings.model_dump_json()) == settings
