"""Analyses a folder and kills itself with SIGKILL just before its n-th write, again and again.

Reads lines of JSON: the scans, the output folder, and n; with 0 it lives. Each is done in a process
of its own, forked after everything is imported. Answers with its exit status and the number of its
writes. A write is the opening of a file for writing, a rename or a removal, anywhere in the output
folder, and the end of a well.
"""

import json
import os
import signal
import sys
from pathlib import Path

from clonetrace.analysis import AnalysisRequest, Progress, Settings, analyze_run
from clonetrace.intake import Selection


class Life(Progress):
    """An analysis that counts its writes."""

    def __init__(self, scans: str, out: str, last: int) -> None:
        self.scans, self.out, self.last, self.writes = scans, out, last, 0

    def live(self) -> None:
        sys.addaudithook(self.hear)
        inputs, out = (Path(self.scans),), Path(self.out)
        analyze_run(AnalysisRequest(inputs, out, Selection(), Settings()), self)

    def hear(self, event: str, arguments: tuple) -> None:
        writing = event in ("os.rename", "os.remove", "sqlite3.connect") or (
            event == "open" and str(arguments[1] or "").startswith(("w", "a", "x"))
        )
        if writing and self.out in str(arguments[0]):
            self.finished(None)

    def finished(self, result: object) -> None:
        self.writes += 1
        if self.writes == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


for line in sys.stdin:
    life = Life(*json.loads(line))
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            life.live()
            os.write(write, str(life.writes).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(write)
    _, status = os.waitpid(child, 0)
    writes = int(os.read(read, 100) or b"0")
    os.close(read)
    sys.stdout.write(json.dumps([os.waitstatus_to_exitcode(status), writes]) + "\n")
    sys.stdout.flush()
