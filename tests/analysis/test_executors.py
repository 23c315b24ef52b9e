"""One process, several, or a cluster: the same results, and no death stops the others."""

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from clonetrace.analysis import Progress, Settings, WellTask
from clonetrace.analysis.executors import ProcessExecutor, ThisProcessExecutor
from clonetrace.analysis.workers import run_wells
from clonetrace.domain import Plate, Scan, Well, WellSeries
from clonetrace.domain.errors import ConfigurationError, ExecutorLostError
from clonetrace.intake import take_inventory

HERE = Path(__file__).parent

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")


@dataclass(frozen=True)
class Cluster:
    """A Dask cluster in processes of its own."""

    address: str
    folder: Path
    workers: tuple[int, ...]
    process: subprocess.Popen[str]


@contextmanager
def running_cluster(folder: Path, protocol: str = "tcp", **variables: str) -> Iterator[Cluster]:
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    with (folder / "cluster.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, HERE / "run_cluster.py", protocol],
            env={**os.environ, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        told = json.loads(process.stdout.readline())
        yield Cluster(told["address"], folder, tuple(told["pids"]), process)
    finally:
        process.stdin.close()
        if process.wait(timeout=60) > 0:
            raise AssertionError((folder / "cluster.log").read_text())


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Its workers die of the scans of well B2."""
    folder = tmp_path_factory.mktemp("cluster")
    with running_cluster(folder, **poison(folder, "B2")) as running:
        yield running


class KillOne(Progress):
    """Kills a process as soon as the first well is done."""

    def __init__(self, victim: Callable[[], int]) -> None:
        self.victim = victim
        self.killed: list[int] = []

    def finished(self, result: object) -> None:
        if not self.killed:
            self.killed.append(self.victim())
            os.kill(self.killed[0], signal.SIGKILL)


def poison(folder: Path, well: str, deaths: int = 1000) -> dict[str, str]:
    """Name the variables with which worker processes die of a well's scans."""
    return {
        "PYTHONPATH": os.pathsep.join([str(HERE / "poison"), os.environ.get("PYTHONPATH", "")]),
        "POISON": f"Well_{well}_",
        "POISON_LOG": str(folder / "deaths"),
        "POISON_DEATHS": str(deaths),
    }


def deaths(folder: Path) -> int:
    return (folder / "deaths").read_text().count("death")


def lay_out(bench: Any, *wells: str) -> None:
    for well in wells:
        bench.add(well, days=(0, 4))


def check_set_aside(report: Any, bench: Any, folder: Path) -> None:
    """The poisoned well is named after three deaths, and the others went on."""
    (failed,) = report.failed
    assert str(failed.well) == "B2"
    assert "died 3 times" in failed.failed
    assert str(bench.scan("B2", 4)) in failed.failed
    assert deaths(folder) == 3
    assert [str(one.well) for one in report.results if one.failed is None] == ["A1", "A2"]
    assert not list(bench.out.rglob("opened.txt"))


def test_a_cluster_gives_the_same_bytes_as_one_process(
    bench, undisturbed, tables_and_pictures, kept, cluster
) -> None:
    bench.root = bench.simulated.out
    bench.analyse(scheduler=cluster.address)

    assert tables_and_pictures(bench.out) == tables_and_pictures(undisturbed)
    assert kept(bench.out) == kept(undisturbed)
    assert not (bench.out / "cache" / "workers.txt").exists()


def test_a_killed_worker_of_a_cluster_costs_nothing_but_time(bench, cluster, kept) -> None:
    lay_out(bench, "A1", "A2", "A3")
    killer = KillOne(lambda: cluster.workers[0])

    report = bench.analyse(scheduler=cluster.address, progress=killer)

    assert killer.killed
    assert report.failed == ()
    alone = bench.out.with_name("alone")
    bench.analyse(alone)
    assert kept(bench.out) == kept(alone)


def test_a_scan_that_kills_workers_of_a_cluster_is_set_aside(bench, cluster) -> None:
    lay_out(bench, "A1", "B2", "A2")
    check_set_aside(bench.analyse(scheduler=cluster.address), bench, cluster.folder)


def test_a_scan_that_kills_processes_is_set_aside(bench, tmp_path, monkeypatch) -> None:
    lay_out(bench, "A1", "B2", "A2")
    for name, value in poison(tmp_path, "B2").items():
        monkeypatch.setenv(name, value)
    check_set_aside(bench.analyse(workers=2), bench, tmp_path)


class Watching(ProcessExecutor):
    """Notes of every well that is handed out how many others are under way."""

    def __init__(self) -> None:
        super().__init__(2)
        self.handed_out: list[tuple[str, int]] = []

    def submit(self, function: Callable[[Any], Any], task: WellTask) -> Any:
        self.handed_out.append((str(task.series.well), len(self._busy)))
        return super().submit(function, task)


def test_a_well_is_tried_for_the_last_time_alone(bench, tmp_path, monkeypatch) -> None:
    """The memory that it lacked may be what others took."""
    lay_out(bench, "A1", "B2", "A2")
    for name, value in poison(tmp_path, "B2", deaths=2).items():
        monkeypatch.setenv(name, value)
    wells = take_inventory((bench.scans,), bench.settings.intake).wells
    tasks = (WellTask(series, {}, bench.settings, bench.out) for series in wells)

    with Watching() as executor:
        finished = [one.outcome.result for one in run_wells(tasks, executor)]

    assert [one.failed for one in finished] == [None] * 3
    assert deaths(tmp_path) == 2
    *_, last = [others for well, others in executor.handed_out if well == "B2"]
    assert last == 0
    assert [well for well, _ in executor.handed_out].count("B2") == 3
    assert not list(bench.out.rglob("opened.txt"))


def test_a_lost_scheduler_is_told_and_the_next_start_goes_on(bench, tmp_path, kept) -> None:
    lay_out(bench, "A1", "A2", "A3", "A4")
    with running_cluster(tmp_path) as cluster:
        killer = KillOne(lambda: cluster.process.pid)
        with pytest.raises(ExecutorLostError, match=r"the scheduler tcp://.* was lost; the wells"):
            bench.analyse(scheduler=cluster.address, progress=killer)
    finished = len(kept(bench.out))
    assert 1 <= finished < 4

    report = bench.analyse()

    assert report.analysed == 4 - finished
    assert len(report.results) == 4


def test_where_no_scheduler_answers_it_is_said(bench, monkeypatch) -> None:
    dask = pytest.importorskip("clonetrace.analysis.executors.dask")
    monkeypatch.setattr(dask, "_ANSWERS_WITHIN_S", 1)
    bench.add("A1", days=(0, 4))
    with pytest.raises(ConfigurationError, match=r"no Dask scheduler answers at tcp://127\.0"):
        bench.analyse(scheduler="tcp://127.0.0.1:9")


@pytest.fixture
def certificates(tmp_path) -> dict[str, str]:
    """Keys of Dask's configuration that name certificates of a new authority."""
    security = pytest.importorskip("distributed.security")
    made = security.Security.temporary()
    for name in ("tls_ca_file", "tls_client_cert", "tls_client_key"):
        (tmp_path / name).write_text(getattr(made, name))
    found = {
        f"distributed.comm.tls.{who}.{what}": str(tmp_path / f"tls_client_{what}")
        for who in ("scheduler", "worker", "client")
        for what in ("cert", "key")
    }
    found["distributed.comm.tls.ca-file"] = str(tmp_path / "tls_ca_file")
    return found


def test_a_cluster_behind_tls_is_used_with_its_certificates(bench, tmp_path, certificates) -> None:
    import dask  # noqa: PLC0415

    lay_out(bench, "A1")
    variables = {
        "DASK_" + key.upper().replace(".", "__").replace("-", "_"): value
        for key, value in certificates.items()
    }
    with running_cluster(tmp_path, "tls", **variables) as cluster:
        assert cluster.address.startswith("tls://")
        with pytest.raises(ConfigurationError, match="no Dask scheduler answers at tls://"):
            bench.analyse(scheduler=cluster.address)
        with dask.config.set(certificates):
            report = bench.analyse(scheduler=cluster.address)
    assert [one.failed for one in report.results] == [None]


def test_workers_of_another_version_are_refused(bench, cluster, monkeypatch) -> None:
    dask = pytest.importorskip("clonetrace.analysis.executors.dask")
    monkeypatch.setattr(dask, "__version__", "0.0.1")
    bench.add("A1", days=(0, 4))
    with pytest.raises(ConfigurationError, match=r"has CloneTrace .* where 0\.0\.1 is expected"):
        bench.analyse(scheduler=cluster.address)


def test_workers_that_do_not_see_the_output_folder_are_refused(bench, cluster, monkeypatch) -> None:
    dask = pytest.importorskip("clonetrace.analysis.executors.dask")
    monkeypatch.setattr(dask, "_leave_word", lambda out: "another word")
    bench.add("A1", days=(0, 4))
    with pytest.raises(ConfigurationError, match="does not see the output folder"):
        bench.analyse(scheduler=cluster.address)


def test_workers_are_told_no_passwords() -> None:
    settings = Settings.model_validate(
        {"database": {"url": "postgresql://x:secret@y/z"}, "alerts": {"smtp_password": "secret"}}
    )
    assert settings.for_workers() == Settings()


def picked_wells(number: int, out: Path) -> Iterator[WellTask]:
    """Make tasks that need no scan."""
    plate, day = Plate(run="R", name="1_1"), datetime(2024, 3, 9, 12)
    for column in range(number):
        well = Well.at(0, column)
        scan = Scan(plate=plate, well=well, taken_at=day, day=0, hours=0, path=out / "none")
        series = WellSeries(plate=plate, well=well, scans=(scan,), consolidated=True)
        yield WellTask(series, {}, Settings(), out)


@pytest.mark.parametrize(
    ("make", "workers"), [(ThisProcessExecutor, 1), (lambda: ProcessExecutor(2), 2)]
)
def test_wells_are_taken_only_when_a_worker_is_free(tmp_path, make, workers) -> None:
    """As many as there are workers are under way, and at most as many wait to be written."""
    taken = done = most = 0

    def counted() -> Iterator[WellTask]:
        nonlocal taken, most
        for task in picked_wells(12, tmp_path):
            taken += 1
            most = max(most, taken - done)
            yield task

    with make() as executor:
        for _ in run_wells(counted(), executor):
            done += 1

    assert done == 12
    assert most <= 2 * workers


def test_networks_are_loaded_once_per_worker(monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(HERE))
    loads = importlib.import_module("network_loads").loads
    with ProcessExecutor(1) as executor:

        def loaded_there() -> int:
            (future,) = executor.wait({executor.submit(loads, Settings())})
            return future.result()

        first, second = loaded_there(), loaded_there()
    assert 0 < first == second
