"""The measurements of `make bench` on tiny scans: they run, and count right what they count."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")
pytest.importorskip("openvino", reason="the extra `openvino` is not installed")
pytest.importorskip("zarr", reason="the extra `zarr` is not installed")

from clonetrace.imaging import open_source
from performance.bound import approach
from performance.comparison import compare, compare_on_two_cores
from performance.daily import add_a_day
from performance.growth import grow
from performance.material import (
    Format,
    drop_from_memory,
    encoded,
    files_of,
    read_once,
    repeated,
    scans_of,
    simulated,
)
from performance.page import fill_in
from performance.plan import Plan
from performance.start import start
from performance.tables import straightness
from performance.timing import side_by_side

DAYS, SIZE_PX = 2, 700


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory, tiny) -> Plan:
    return Plan(
        tmp_path_factory.mktemp("bench"),
        network=tiny,
        rounds=1,
        sizes_px=(SIZE_PX,),
        formats=(Format.RAW, Format.PNG),
        days=DAYS,
        many=3,
        wells=(3, 6),
        growth_days=1,
        growth_px=SIZE_PX,
        all_days=(2,),
        known_days=2,
        daily_wells=3,
        starts=1,
    )


@pytest.fixture(scope="module")
def cheap() -> Iterator[None]:
    """Look closely at texture only: what is tested here is counted, not found."""
    with pytest.MonkeyPatch.context() as patches:
        patches.setenv("CLONETRACE_DETECT__NEURAL", '["global"]')
        yield


@pytest.fixture(scope="module")
def found(plan: Plan, cheap) -> dict[str, object]:
    """What all parts measure."""
    parts = {
        "comparison": compare,
        "cores": compare_on_two_cores,
        "bound": approach,
        "growth": grow,
        "daily": add_a_day,
        "start": start,
    }
    measured = {name: measure(plan) for name, measure in parts.items()}
    return {
        name: {
            "command": f"--part {name}",
            "machine": {"cores": "2"},
            "figures": list(figures) if isinstance(figures, Iterator) else figures,
        }
        for name, figures in measured.items()
    }


def test_every_format_holds_the_same_pixels(plan: Plan) -> None:
    kept = []
    for file in (Format.RAW, Format.LZW, Format.DEFLATE, Format.PNG, Format.OME_ZARR):
        scans = scans_of(plan.scans(SIZE_PX, file))
        assert len(scans) == 3 * DAYS
        with open_source(scans[DAYS]) as source:
            kept.append(source.reduced(1))

    assert all((one == kept[0]).all() for one in kept)


def test_the_folder_for_scans_may_be_a_relative_one(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = simulated(plan.work / f"{SIZE_PX}", size_px=SIZE_PX, days=DAYS)
    (tmp_path / "here").symlink_to(raw)
    monkeypatch.chdir(tmp_path)

    assert len(scans_of(encoded(Path("here"), Path("packed"), Format.LZW))) == 3 * DAYS


def test_plates_of_many_wells_are_made_of_few(plan: Plan, tmp_path: Path) -> None:
    raw = simulated(plan.work / "growth", size_px=SIZE_PX, days=2)

    scans = scans_of(repeated(raw, plan.work / "many wells", 100, days=1))

    plates = {path.parent.name.split("_")[2] for path in scans}
    assert (len(scans), plates) == (100, {"01", "02"})
    assert len({path.stat().st_ino for path in scans}) == 3


def test_reading_once_reads_every_byte(plan: Plan) -> None:
    files = files_of(plan.scans(SIZE_PX, Format.OME_ZARR))
    drop_from_memory(files)

    assert read_once(files) == sum(path.stat().st_size for path in files)


def test_tasks_take_turns_and_may_time_themselves() -> None:
    order: list[str] = []
    tasks = {"a": lambda: order.append("a"), "b": lambda: order.append("b"), "c": lambda: 7.0}

    times = side_by_side(tasks, rounds=2)

    assert order == ["a", "b", "b", "a"]
    assert times["c"] == [7.0, 7.0]
    assert all(taken >= 0 for taken in times["a"])


def test_new_scans_are_opened_once_and_old_ones_are_counted(found) -> None:
    daily = found["daily"]["figures"]

    assert (daily["old scans"], daily["new scans"]) == (6, 3)
    assert (daily["new scans opened"], daily["most often"]) == (3, 1)
    assert daily["megapixels of new scans"] > 0
    assert (daily["old scans opened"] > 0) == (daily["pixels of old scans"] > 0)


def test_what_an_analysis_reads_can_be_read_again(found, plan: Plan) -> None:
    raw, png = found["bound"]["figures"]

    assert raw["scans opened"] == png["scans opened"] > 0
    assert raw["networks asked"] == png["networks asked"] != {}
    assert 0 < png["megapixels decoded"] <= png["megapixels"]


def test_times_that_grow_evenly_are_straight() -> None:
    wells = [{"wells": count, "processor_s": 3.0 + 2.0 * count} for count in (12, 95, 855)]

    assert straightness(wells) == pytest.approx([1.0, 1.0])


def test_a_worker_has_memory(found) -> None:
    for one in found["growth"]["figures"]["wells"]:
        assert one["worker_mb"] > 50
        assert one["coordinator_mb"] > 50


def test_the_page_is_filled_in_and_can_be_filled_in_again(found, tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    shutil.copy(Path(__file__).parents[2] / "docs" / "performance.md", page)

    fill_in(page, found)
    once = page.read_text()
    fill_in(page, found)

    assert page.read_text() == once
    assert (tmp_path / "images" / "performance.png").stat().st_size > 0
    for part in found:
        assert f"python benchmarks/speed.py --part {part}\n" in once
    assert f"| {SIZE_PX} x {SIZE_PX} | PNG |" in once
    assert "`clonetrace --help` in 0.3 s" in once
