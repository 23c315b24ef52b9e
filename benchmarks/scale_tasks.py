"""How many tasks per second a Dask scheduler takes.

    python benchmarks/scale_tasks.py [--workers 2] [--tasks 2000]

Hands out wells that were picked already, which need no scan: what remains is the way to the worker
and back, one task per worker at a time as in an analysis; and, for the scheduler alone, tasks that
do nothing, all handed over at once.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from distributed import Client, LocalCluster, wait

from clonetrace.analysis import Settings, WellTask
from clonetrace.analysis.executors.dask import DaskExecutor
from clonetrace.analysis.workers import run_wells
from clonetrace.domain import Plate, Scan, Well, WellSeries


def picked_wells(number: int, out: Path) -> Iterator[WellTask]:
    """Make tasks as large as those of an analysis, 15 days each, that read no scan."""
    for place in range(number):
        plate, well = Plate(run="R", name=f"{place // 96}_1"), Well.at(place % 96 // 12, place % 12)
        scans = tuple(
            Scan(
                plate=plate,
                well=well,
                taken_at=datetime(2024, 3, 1 + day, 12),
                day=day,
                hours=24 * day,
                path=out / f"day {day}" / f"Well_{well}_Ch1_1um.tif",
            )
            for day in range(15)
        )
        yield WellTask(
            WellSeries(plate=plate, well=well, scans=scans, consolidated=True), {}, Settings(), out
        )


def main() -> None:
    """Measure both rates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--tasks", type=int, default=2000)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(
            n_workers=options.workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
        ) as cluster,
    ):
        out = Path(folder)
        with DaskExecutor(cluster.scheduler_address, out, Settings()) as executor:
            for _ in run_wells(picked_wells(20 * options.workers, out), executor):
                pass
            started, cpu = time.perf_counter(), time.process_time()
            done = sum(1 for _ in run_wells(picked_wells(options.tasks, out), executor))
            seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        trip = options.workers * seconds / done
        print(
            f"one task per worker: {done / seconds:.0f} per second, {1e3 * trip:.1f} ms each, "
            f"{1e3 * cpu / done:.1f} ms of a core for coordinator and scheduler"
        )
        with Client(cluster.scheduler_address) as client:
            started, cpu = time.perf_counter(), time.process_time()
            wait(client.map(abs, range(options.tasks), pure=False))
            seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        print(
            f"all at once: {options.tasks / seconds:.0f} tasks per second, "
            f"{1e3 * cpu / options.tasks:.1f} ms of a core each for client and scheduler"
        )


if __name__ == "__main__":
    main()
