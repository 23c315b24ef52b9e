"""A run that is analysed every day, as a lab does it."""

import os
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from clonetrace.analysis import Progress
from clonetrace.domain import Clonality, WellResult
from clonetrace.simulate import Case, Preset, ScanFormat, SimulationSettings, simulate_run
from clonetrace.store import Pick, open_store

#: Days of the grown colony that are analysed.
GROWN_DAYS = (0, 8, 11, 12, 13)


class Known(Progress):
    """Remembers how many wells there were, and how many of them were known."""

    def begin(self, wells: int, known: int) -> None:
        self.wells, self.known = wells, known


@pytest.mark.parametrize(
    ("well", "arriving"), [("A1", ([0], [1], [2], [3], [4])), ("A2", ([0, 1, 2], [3], [4]))]
)
def test_day_by_day_gives_what_all_at_once_gives(
    bench, undisturbed, *, kept, tables_and_pictures, well, arriving
) -> None:
    for days in arriving:
        bench.add(well, like=well, days=days).analyse()

    (daily,) = kept(bench.out)
    at_once = next(one for one in kept(undisturbed) if one.well.label == well)
    assert daily == at_once
    table, whole = (
        tables_and_pictures(out)["wells.csv"].decode() for out in (bench.out, undisturbed)
    )
    assert table.splitlines()[1] in whole.splitlines()
    pictures = tables_and_pictures(bench.out)
    expected = tables_and_pictures(undisturbed)
    ours = {name: expected[name] for name in expected if name.endswith(f"_{well}.jpg")}
    assert {name: pictures[name] for name in pictures if name.endswith(".jpg")} == ours


def test_a_second_start_with_nothing_new_reads_no_scan(bench, tables_and_pictures) -> None:
    bench.add("A1", days=(0, 3, 4)).analyse()
    before = tables_and_pictures(bench.out)
    for day in (0, 3, 4):
        bench.blot_out(bench.scan("A1", day))
    seen = Known()

    report = bench.analyse(progress=seen)

    assert (seen.wells, seen.known, report.analysed) == (1, 1, 0)
    assert tables_and_pictures(bench.out) == before


def test_a_scan_that_changed_is_read_again(bench) -> None:
    bench.add("A1", days=(0, 4)).analyse()
    bench.blot_out(bench.scan("A1", 0))
    os.utime(bench.scan("A1", 0))

    report = bench.analyse()

    assert report.analysed == 1
    assert [scan.day for scan in report.results[0].scans if scan.quality.usable] == [4]


def nothing_is_new(result: WellResult) -> bool:
    """Whether all that the newest scan shows was there the day before."""
    return bool(result.lineages) and all(
        day in {one.day for one in lineage.seen}
        for lineage in result.lineages
        if lineage.parent is None
        for day in (3, 4)
    )


def test_a_new_day_of_a_young_well_opens_the_new_scan_only(bench, undisturbed, kept) -> None:
    """What is new in a scan has to be looked for in the older ones; what was there has not."""
    well = next(one.well.label for one in kept(undisturbed) if nothing_is_new(one))
    bench.add(well, like=well, days=range(4)).analyse()
    for day in range(4):
        bench.blot_out(bench.scan(well, day))

    report = bench.add(well, like=well, days=[4]).analyse()

    at_once = next(one for one in kept(undisturbed) if one.well.label == well)
    assert report.failed == ()
    assert report.results[0] == at_once


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fourteen days of one clone; on the last days only the overview is searched at first."""
    out = tmp_path_factory.mktemp("grown")
    settings = SimulationSettings(
        wells=1,
        cases=(Case.SINGLE,),
        days=14,
        um_per_px=2.0,
        format=ScanFormat.TIFF,
        preset=Preset.EASY,
        faults=False,
    )
    (well,) = simulate_run(out, settings).wells
    for scan in well.scans:
        # Most days can be done without, and each costs its time.
        if scan.day not in GROWN_DAYS and scan.path is not None:
            (out / scan.path).unlink()
            (out / scan.path).parent.rmdir()
    return out


def test_a_new_day_of_a_grown_colony_opens_the_new_scan_only(
    grown, bench, tables_and_pictures
) -> None:
    """Yesterday's scan was searched where a scan of today asks for it."""
    at_once, daily = replace(bench, root=grown, out=bench.out / "at once"), bench
    expected = at_once.analyse().results
    shutil.copytree(at_once.scans, daily.scans)
    (newest,) = daily.scans.glob("*/*_3-10-2024-*")
    shutil.move(newest, daily.root)
    daily.analyse()
    for old in daily.scans.glob("*/*/*.tif"):
        bench.blot_out(old)
    shutil.move(daily.root / newest.name, newest)

    report = daily.analyse()

    assert report.results == expected
    tables = [tables_and_pictures(one.out)["wells.csv"] for one in (at_once, daily)]
    assert tables[0] == tables[1]


def test_a_well_that_was_picked_is_consolidated_from_then_on(bench, kept) -> None:
    bench.add("A1", days=(0, 4)).analyse()
    (before,) = kept(bench.out)
    with open_store(bench.out / "clonetrace.db") as store:
        store.record_picks(
            [
                Pick(
                    plate=before.plate,
                    well=before.well,
                    destination_plate="PICK_01",
                    destination_well=before.well,
                    picked_at=datetime(2024, 3, 9),
                    picked_by="Ada",
                    worklist="picked.csv",
                    result=before,
                )
            ]
        )

    bench.analyse()

    (after,) = kept(bench.out)
    assert after.verdict.clonality is Clonality.CONSOLIDATED
    with open_store(bench.out / "clonetrace.db", read_only=True) as store:
        assert store.picks()[0].result == before
