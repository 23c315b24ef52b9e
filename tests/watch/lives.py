"""Lives of a watcher, each in a process of its own that others may kill.

Reads one JSON document per line. `{"scans", "out", "url", "board", "once"}` forks a process in
which `run_watcher` lives, and answers with its number; `{}` waits for its end and answers with its
exit status. Everything is imported once, so that fifty lives do not import it fifty times. What a
life is doing stands on its board, a small file that is mapped into memory and survives any kill.
"""

import json
import mmap
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import watchfiles
from board import DOING  # lies beside this script
from sqlalchemy import Engine, event

from clonetrace.analysis import Settings, WatchSettings
from clonetrace.intake import IntakeSettings
from clonetrace.store import DatabaseSettings
from clonetrace.watch import WatchRequest, run_watcher


class Board:
    """Byte 0: what is being done; then, two bytes each, how often everything was begun."""

    def __init__(self, path: str) -> None:
        with Path(path).open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), 0)

    def tell(self, doing: str) -> None:
        number = DOING.index(doing)
        place = 1 + 2 * number
        times = int.from_bytes(self._shared[place : place + 2], "little") + 1
        self._shared[place : place + 2] = (times % 65536).to_bytes(2, "little")
        self._shared[0] = number


class Observer:
    """Tells the board what Python's audit hooks, the database and the waiting say."""

    def __init__(self, board: Board, scans: str, out: str) -> None:
        self._board, self._scans, self._out = board, scans, out

    def begin(self) -> None:
        sys.addaudithook(self.heard)
        event.listen(Engine, "before_cursor_execute", lambda *_: self._board.tell(DOING[4]))
        watch = watchfiles.watch

        def waiting(*folders: object, **options: object) -> Iterator[object]:
            self._board.tell("waiting")
            return watch(*folders, **options)

        watchfiles.watch = waiting

    def heard(self, event_: str, arguments: tuple) -> None:
        if event_ not in ("open", "os.rename", "os.scandir", "os.listdir", "sqlite3.connect"):
            return
        path = str(arguments[0])
        if path.startswith(self._scans):
            self._board.tell("analysing a scan" if event_ == "open" else "looking for scans")
        elif path.startswith(self._out):
            self._board.tell(self._writing(path.removeprefix(self._out).lstrip("/")))

    def _writing(self, path: str) -> str:
        if path.startswith(("crops", "cache/page")) or "/views" in path:
            return "writing pictures"
        if "clonetrace.db" in path:
            return "using the database"
        return "writing notes" if "watch" in path else "writing tables and page"


def live(job: dict) -> None:
    board = Board(job["board"])
    board.tell("starting")
    Observer(board, job["scans"], job["out"]).begin()
    settings = Settings(
        intake=IntakeSettings(plate_wells=384),
        watch=WatchSettings(look_every_s=0.1, stable_s=0.3),
        database=DatabaseSettings(url=job["url"]),
    )
    try:
        request = WatchRequest((Path(job["scans"]),), Path(job["out"]), settings)
        run_watcher(request, once=job["once"])
    finally:
        board.tell("ended")


child = 0
for line in sys.stdin:
    job = json.loads(line)
    if job:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                live(job)
                status = 0
            except Exception:  # noqa: BLE001 - told to the test
                traceback.print_exc()
            finally:
                os._exit(status)
        answer = child
    else:
        answer = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    sys.stdout.write(f"{answer}\n")
    sys.stdout.flush()
