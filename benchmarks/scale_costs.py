"""What a well costs: core-seconds, and the bytes and requests that a storage server would see.

    python benchmarks/scale_costs.py scans [--days 10]

Analyses a folder of scans in one process as if it lay behind a URL, first with all days but the
last, then with the last one added, as the daily job does.
"""

import argparse
import json
import os
import shutil
import tempfile
import time
from pathlib import Path

from clonetrace.analysis import AnalysisRequest, Progress, Settings, analyze_run
from clonetrace.files import remote
from clonetrace.intake import Selection


class Counter:
    """Counts what is fetched."""

    def __init__(self) -> None:
        self.bytes = self.requests = 0
        self._read = remote.read

    def read(self, path: Path, start: int | None = None, end: int | None = None) -> bytes:
        """Fetch and count."""
        content = self._read(path, start, end)
        self.bytes += len(content)
        self.requests += 1
        return content


def measure(inputs: Path, out: Path) -> dict[str, float]:
    """Analyse, and tell what one well cost."""
    counter = Counter()
    remote.read = counter.read
    started, cpu = time.perf_counter(), time.process_time()
    report = analyze_run(
        AnalysisRequest((Path(f"file://{inputs}"),), out, Selection(), Settings()), Progress()
    )
    wells = report.analysed
    remote.read = counter._read
    scans = sum(len(one.scans) for one in report.results)
    return {
        "wells": wells,
        "scans": scans,
        "core_s_per_well": (time.process_time() - cpu) / wells,
        "wall_s_per_well": (time.perf_counter() - started) / wells,
        "mb_per_well": counter.bytes / wells / 1e6,
        "requests_per_well": counter.requests / wells,
        "kb_kept_per_well": (out / "clonetrace.db").stat().st_size / wells / 1e3,
    }


def main() -> None:
    """Measure a first analysis and a daily one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scans", type=Path)
    parser.add_argument("--keep", type=Path, help="Folder that the results are kept in.")
    options = parser.parse_args()
    scans = options.scans.resolve()
    exports = sorted(
        {file.parent for file in scans.rglob("*.*") if file.is_file()},
        key=lambda folder: min(file.stat().st_mtime_ns for file in folder.iterdir()),
    )
    with tempfile.TemporaryDirectory() as folder:
        root, out = Path(folder, "scans"), options.keep or Path(folder, "results")
        for export in exports[:-1]:
            shutil.copytree(export, root / export.relative_to(scans), copy_function=os.link)
        first = measure(root, out)
        shutil.copytree(exports[-1], root / exports[-1].relative_to(scans), copy_function=os.link)
        daily = measure(root, out)
    print(json.dumps({"first": first, "daily": daily}, indent=1))


if __name__ == "__main__":
    main()
