"""A month in minutes: folders come late, twice and in pieces, the watcher is killed all along.

Thirty days of scans appear while real watchers live, each in a process of its own, until SIGKILL
hits it: when it has begun something that a dice names, so and so many times, and a short while
later. What it was doing when it died is read from its board (`lives.py`). The month is lived twice
at the same time, in SQLite and in PostgreSQL, so that either is under load.
"""

import json
import logging
import mmap
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Self

import pytest

from clonetrace.analysis import AnalysisRequest, Progress, Settings, analyze_run
from clonetrace.intake import IntakeSettings, Selection
from clonetrace.store import open_store
from clonetrace.watch import recall
from watch.board import DOING

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL and fork")

#: Days on which the imager scans, and those for which it scans a plate.
DAYS, SCANNED = 30, 17
KILLS = 50
FIRST_DAY = date(2024, 12, 20)
#: Plates, the day of the month on which each is seeded, and its wells with the simulated ones that
#: they are copies of.
PLATES = {"1_1": (0, {"A1": "A1", "P24": "A2"}), "1_2": (DAYS - SCANNED, {"C7": "A2", "B2": "A1"})}
SEED = 20241230

#: What kills aim at: how often, after up to how many beginnings of it, and up to how many seconds
#: later.
AIMS = {
    "looking for scans": (1, 6, 0.01),
    "analysing a scan": (5, 2, 0.5),
    "writing pictures": (2, 15, 0.004),
    "using the database": (3, 150, 0.002),
    "writing tables and page": (2, 12, 0.05),
    "waiting": (1, 4, 0.1),
}
#: A watcher that has waited so often without reaching the aim has nothing left to do.
IDLE = 12


class Watching:
    """Watchers, one after the other, and what they are doing."""

    def __init__(self, scans: Path, out: Path, url: str | None) -> None:
        self._job = {"scans": str(scans), "out": str(out), "url": url, "once": False}
        self._board_file = out.with_name("board")
        self._board_file.write_bytes(bytes(1 + 2 * len(DOING)))
        self._pid = 0

    def __enter__(self) -> Self:
        script = Path(__file__).with_name("lives.py")
        self._said = self._board_file.with_name("said").open("w")
        self._lives = subprocess.Popen(
            [sys.executable, script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
        )
        with self._board_file.open("r+b") as file:
            self._board = mmap.mmap(file.fileno(), 0)
        return self

    def __exit__(self, *_: object) -> None:
        if self._pid:
            self.kill()
        self._lives.communicate()
        self._said.close()

    def start(self, *, once: bool = False) -> None:
        self._board[:] = bytes(len(self._board))
        self._pid = self._ask(self._job | {"board": str(self._board_file), "once": once})

    def end(self) -> int:
        """Wait for the end and return the exit status."""
        self._pid = 0
        return self._ask({})

    def kill(self) -> str:
        """Kill the watcher and return what it was doing."""
        os.kill(self._pid, signal.SIGKILL)
        assert self.end() == -signal.SIGKILL
        return DOING[self._board[0]]

    def begun(self, doing: str) -> int:
        """How often something was begun in this life."""
        assert DOING[self._board[0]] != "ended", "the watcher ended of its own accord"
        place = 1 + 2 * DOING.index(doing)
        return int.from_bytes(self._board[place : place + 2], "little")

    def until(self, reached: Callable[[], bool]) -> None:
        """Wait for something that the watcher does."""
        while not reached():
            time.sleep(0.003)

    def _ask(self, job: dict[str, object]) -> int:
        self._lives.stdin.write(json.dumps(job) + "\n")
        self._lives.stdin.flush()
        return int(self._lives.stdout.readline())


@dataclass
class Month:
    """What the imager exports, and what becomes of the watchers meanwhile.

    Attributes:
        simulated: Folder with the scans of one plate with two wells.
        folder: Where the month takes place.
        url: Of the database; None for SQLite.
        killed: What the killed watchers were doing.
        killed_while_copying: How many of them died while an export was half there.
    """

    simulated: Path
    folder: Path
    url: str | None
    exporting: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311
    killing: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311
    killed: Counter[str] = field(default_factory=Counter)
    killed_while_copying: int = 0

    @property
    def scans(self) -> Path:
        return self.folder / "scans"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def live(self) -> Self:
        """Let the month pass."""
        self.scans.mkdir(parents=True)
        kills = [KILLS // DAYS + (day < KILLS % DAYS) for day in range(DAYS)]
        self.killing.shuffle(kills)
        with Watching(self.scans, self.out, self.url) as watching:
            for arrived, wanted in zip(self.arrivals(), kills, strict=True):
                self.day(watching, arrived, wanted)
            while True:
                watching.start(once=True)
                assert watching.end() == 0
                if not recall(self.out).waiting:
                    return self

    def arrivals(self) -> list[list[tuple[str, int]]]:
        """Return plate and day of the exports that arrive on each day of the month."""
        arrivals: list[list[tuple[str, int]]] = [[] for _ in range(DAYS)]
        for plate, (seeded, _) in PLATES.items():
            for day in range(seeded, seeded + SCANNED):
                late = self.exporting.choice([0, 0, 0, 0, 1, 3])
                arrivals[min(day + late, DAYS - 1)].append((plate, day))
        for exports in arrivals:
            self.exporting.shuffle(exports)
        return arrivals

    def day(self, watching: Watching, exports: list[tuple[str, int]], kills: int) -> None:
        """Copy a day's exports under a watcher, and kill so many watchers."""
        watching.start()
        for plate, day in exports:
            for _ in self.copy(plate, day):
                if kills > 1 and self.killing.random() < 0.5:
                    self.kill(watching)
                    self.killed_while_copying += 1
                    kills -= 1
                    watching.start()
                else:
                    looks = watching.begun("waiting") + self.killing.randint(1, 5)
                    watching.until(lambda looks=looks: watching.begun("waiting") >= looks)
        for left in reversed(range(kills)):
            self.kill(watching)
            if left:
                watching.start()

    def copy(self, plate: str, day: int) -> Iterator[None]:
        """Copy an export in pieces; the copying may stop anywhere for a while."""
        chance = self.exporting
        seeded, wells = PLATES[plate]
        source = self.simulated / f"{day - seeded:02d}"
        taken = FIRST_DAY + timedelta(days=day)
        name = f"MONTH_{plate}_{taken.month}-{taken.day}-{taken.year}"
        target = self.scans / "MONTH" / f"{name}-8-15-00-AM"
        target.mkdir(parents=True)
        for well, like in chance.sample(sorted(wells.items()), len(wells)):
            content = (source / f"{like}.tif").read_bytes()
            file = target / f"Well_{well}_Ch1_1um.tif"
            if chance.random() < 0.3:
                file.write_bytes(content[: chance.randrange(len(content))])
                yield
            file.write_bytes(content)
            if chance.random() < 0.2:
                yield
        if chance.random() < 0.15:  # exported a second time, an hour later
            shutil.copytree(target, target.with_name(f"{name}-9-15-00-AM"))
        if chance.random() < 0.15:  # copied once more over what is there
            file.write_bytes(content)

    def kill(self, watching: Watching) -> None:
        """Kill the watcher at a random moment."""
        (aim,) = self.killing.choices(list(AIMS), [weight for weight, _, _ in AIMS.values()])
        _, most, late_s = AIMS[aim]
        times, late = self.killing.randint(1, most), self.killing.uniform(0, late_s)
        idle = watching.begun("waiting") + IDLE
        watching.until(
            lambda: watching.begun(aim) >= times or watching.begun("waiting") >= idle,
        )
        time.sleep(late)
        self.killed[watching.kill()] += 1


@pytest.fixture(scope="module")
def months(
    simulated: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[dict[str, Future[Month]]]:
    """The months of both databases, lived side by side."""
    urls: dict[str, str | None] = {"sqlite": None}
    with suppress(pytest.skip.Exception):  # its test asks again, and tells why it is skipped
        urls["postgresql"] = request.getfixturevalue("make_postgres_url")()
    with ThreadPoolExecutor(len(urls)) as lives:
        yield {
            kind: lives.submit(Month(simulated, tmp_path_factory.mktemp(kind), url).live)
            for kind, url in urls.items()
        }


@pytest.fixture(scope="module")
def undisturbed(months: dict[str, Future[Month]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of one analysis of all scans of the month."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    settings = Settings(intake=IntakeSettings(plate_wells=384))
    scans = months["sqlite"].result().scans
    request = AnalysisRequest((scans,), out, Selection(), settings, workers=2)
    analyze_run(request, Progress())
    return out


def tables(out: Path, scans: Path) -> dict[str, bytes]:
    """Read the tables and pictures; the page and the notes tell the alerts of the way."""
    wanted = ("wells.csv", "legacy/*", "picklists/*", "crops/*/*.jpg")
    files = (path for pattern in wanted for path in out.glob(pattern))
    return {
        path.relative_to(out).as_posix(): path.read_bytes().replace(str(scans).encode(), b"SCANS")
        for path in files
    }


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_month_of_kills_ends_as_one_undisturbed_analysis(
    kind: str,
    months: dict[str, Future[Month]],
    undisturbed: Path,
    request: pytest.FixtureRequest,
) -> None:
    if kind == "postgresql":
        request.getfixturevalue("make_postgres_url")
    month = months[kind].result()
    assert tables(month.out, month.scans) == tables(undisturbed, months["sqlite"].result().scans)
    with (
        open_store(month.url or month.out / "clonetrace.db", read_only=True) as watched,
        open_store(undisturbed / "clonetrace.db", read_only=True) as at_once,
    ):
        results, analyses = list(watched.results()), watched.analyses()
        assert watched.edits() == ()
        assert [one.model_dump_json().replace(str(month.scans), "") for one in results] == [
            one.model_dump_json().replace(str(months["sqlite"].result().scans), "")
            for one in at_once.results()
        ]
    assert [len(one.scans) for one in results] == [SCANNED] * 4
    assert all(one.lineages for one in results)
    assert not list(month.out.rglob("*.tmp"))
    # What was killed: a watcher at every kind of work, also while an export was half there, and
    # yet there was enough peace for most of the days to be analysed as they came.
    assert month.killed.total() == KILLS
    assert set(month.killed) >= set(AIMS) - {"looking for scans"}
    assert month.killed["analysing a scan"] >= 3
    assert month.killed_while_copying >= 3
    assert len(analyses) >= DAYS // 2
    logging.getLogger(__name__).info("%s: %s", kind, dict(month.killed))
