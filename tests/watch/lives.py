"""Lives of a watcher, each in a process of its own that may kill itself at a random write.

Reads one JSON document per line: `scans`, `out`, `url` (or null), `now`, `looks`, `last`. Forks,
looks so many times with two minutes between, and kills itself with SIGKILL just before its
`last`-th write (0: it lives). Answers with the exit status and the number of writes. Everything is
imported once, so that a life costs its looks and nothing else.
"""

import json
import os
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

from clonetrace.analysis import Progress, Settings
from clonetrace.store import DatabaseSettings
from clonetrace.watch import Watcher, WatchRequest

#: What the audit hook of Python calls writing.
_WRITING = ("os.rename", "os.remove", "sqlite3.connect")


class Life:
    """One watcher that counts its writes."""

    def __init__(self, job: dict, answer: int) -> None:
        self.job, self.answer, self.writes = job, answer, 0
        self.now = datetime.fromisoformat(job["now"])

    def count(self, event: str, arguments: tuple) -> None:
        opened = event == "open" and str(arguments[1] or "").startswith(("w", "a", "x"))
        if (event in _WRITING or opened) and self.job["out"] in str(arguments[0]):
            self.wrote()

    def wrote(self) -> None:
        self.writes += 1
        if self.writes == self.job["last"]:
            os.kill(os.getpid(), signal.SIGKILL)

    def live(self) -> None:
        sys.addaudithook(self.count)
        life = self

        class AtEveryWell(Progress):
            """A well in a server's database is a write too."""

            def finished(self, result: object) -> None:
                life.wrote()

        url = self.job["url"]
        settings = Settings(database=DatabaseSettings(url=url))
        request = WatchRequest((Path(self.job["scans"]),), Path(self.job["out"]), settings)
        watcher = Watcher(request, progress=AtEveryWell(), clock=lambda: self.now)
        for _ in range(self.job["looks"]):
            watcher.look()
            self.now += timedelta(minutes=2)
        os.write(self.answer, f"{self.writes}".encode())


for line in sys.stdin:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        Life(json.loads(line), write).live()
        os._exit(0)
    os.close(write)
    _, status = os.waitpid(child, 0)
    writes = os.read(read, 100).decode() or "0"
    os.close(read)
    sys.stdout.write(json.dumps([os.waitstatus_to_exitcode(status), int(writes)]) + "\n")
    sys.stdout.flush()
