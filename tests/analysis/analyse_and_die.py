"""Analyses a folder and kills itself with SIGKILL just before its n-th write.

Arguments: the scans, the output folder, and n; with 0 it lives and says how many writes there were.
A write is the opening of a file for writing, a rename or a removal, anywhere in the output folder.
"""

import os
import signal
import sys
from pathlib import Path

from clonetrace.analysis import AnalysisRequest, Progress, Settings, analyze_run
from clonetrace.intake import Selection

scans, out, last = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
writes = 0


def count(event: str, arguments: tuple) -> None:
    global writes  # noqa: PLW0603
    writing = event in ("os.rename", "os.remove", "sqlite3.connect") or (
        event == "open" and str(arguments[1] or "").startswith(("w", "a", "x"))
    )
    if writing and str(out) in str(arguments[0]):
        writes += 1
        if writes == last:
            os.kill(os.getpid(), signal.SIGKILL)


class KillBetweenWells(Progress):
    def finished(self, result: object) -> None:
        count("os.rename", (str(out),))


sys.addaudithook(count)
analyze_run(
    AnalysisRequest(inputs=(scans,), out=out, selection=Selection(), settings=Settings()),
    KillBetweenWells(),
)
sys.stdout.write(f"{writes}\n")
