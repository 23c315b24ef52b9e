"""How many wells per second the coordinating process can write down.

    python benchmarks/scale_writes.py RESULTS [--wells 300] [--url postgresql+psycopg://...]

Writes the wells of an analysed folder again and again, under other names, into a new database.
"""

import argparse
import itertools
import tempfile
import time
from pathlib import Path

from clonetrace.domain import Plate, Well
from clonetrace.store import Author, Store, open_store


def main() -> None:
    """Write, and print the rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path, help="Folder that `clonetrace analyze` wrote.")
    parser.add_argument("--wells", type=int, default=300)
    parser.add_argument("--url", help="An empty database; else SQLite in a temporary folder.")
    options = parser.parse_args()
    with open_store(options.results / "clonetrace.db", read_only=True) as store:
        results = list(store.results())
        # Readings are kept under the detectors' name, which the audit knows.
        detectors = {one.subject: one.new for one in store.audit()}["detectors"]
        readings = [
            tuple(store.readings(one.plate, one.well, detectors).values()) for one in results
        ]
    pairs = list(zip(results, readings, strict=True))
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(options.url or Path(folder, "clonetrace.db")) as store,
    ):
        cpu = time.process_time()
        seconds = write(store, pairs, options.wells, detectors)
        cpu = time.process_time() - cpu
    name = "SQLite" if options.url is None else options.url.partition("+")[0]
    scans = sum(len(one.scans) for one in results) / len(results)
    print(
        f"{name}: {options.wells / seconds:.0f} wells per second "
        f"({1e3 * seconds / options.wells:.1f} ms each, {1e3 * cpu / options.wells:.1f} ms of them "
        f"on this process's core; {scans:.0f} scans per well)"
    )


def write(store: Store, pairs: list, wells: int, detectors: str) -> float:
    """Write wells one by one, each in a transaction; return how long it took in seconds."""
    author = Author("benchmark", "how fast wells are written")
    started = time.perf_counter()
    for number, (result, readings) in zip(range(wells), itertools.cycle(pairs), strict=False):
        plate = Plate(run=result.plate.run, name=f"{number // 96}_1")
        well = Well.at(number % 96 // 12, number % 12)
        store.remember_well(
            result.model_copy(update={"plate": plate, "well": well}),
            readings,
            fingerprint=f"{number:064d}",
            detectors=detectors,
            author=author,
        )
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
