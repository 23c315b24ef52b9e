"""A month in minutes: folders come late, twice and in pieces, the watcher is killed all along."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from clonetrace.analysis import AnalysisRequest, Progress, Settings, analyze_run
from clonetrace.intake import Selection
from clonetrace.simulate import Case, Preset, ScanFormat, SimulationSettings, simulate_run
from clonetrace.store import open_store

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL and fork")

KILLS = 50
DAYS = 6
#: Wells of each plate, as copies of the two simulated ones, and the plates.
WELLS = {"A1": "A1", "A2": "A2", "H12": "A1"}
PLATES = ("1_1", "1_2")
SEED = 20241230


@dataclass
class Month:
    """What the imager exports, day by day and plate by plate.

    Attributes:
        simulated: Folder with the scans of one plate with two wells.
        scans: The input, to which exports are copied.
    """

    simulated: Path
    scans: Path
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311

    def exports(self) -> list[tuple[str, Path]]:
        """Return plate and simulated folder of every export, in the order of their arrival."""
        folders = sorted(path for path in self.simulated.rglob("*") if any(path.glob("*.tif")))
        planned = [
            (day + self.chance.choice([0, 0, 0, 0.5, 2]), plate, folder)
            for day, folder in enumerate(folders)
            for plate in PLATES
        ]
        return [(plate, folder) for _, plate, folder in sorted(planned)]

    def copy(self, plate: str, folder: Path) -> Iterator[None]:
        """Copy an export in pieces; the copying may stop anywhere for a while."""
        date = folder.name.rpartition("_")[2]
        target = self.scans / "MONTH" / f"MONTH_{plate}_{date}"
        target.mkdir(parents=True, exist_ok=True)
        wells = list(WELLS.items())
        self.chance.shuffle(wells)
        for well, like in wells:
            (source,) = folder.glob(f"Well_{like}_*.tif")
            content = source.read_bytes()
            file = target / source.name.replace(f"Well_{like}", f"Well_{well}")
            if self.chance.random() < 0.4:
                file.write_bytes(content[: self.chance.randrange(len(content))])
                yield
            file.write_bytes(content)
            if self.chance.random() < 0.3:
                yield
        if self.chance.random() < 0.2:  # exported a second time, an hour later
            again = date.replace("-AM", "-PM")
            shutil.copytree(target, target.with_name(f"MONTH_{plate}_{again}"))


@contextmanager
def lives() -> Iterator[Callable[..., tuple[int, int]]]:
    """Let watchers live, one after the other."""
    script = Path(__file__).with_name("lives.py")
    with subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def live(**job: object) -> tuple[int, int]:
            process.stdin.write(json.dumps(job) + "\n")
            process.stdin.flush()
            status, writes = json.loads(process.stdout.readline())
            return status, writes

        yield live
        process.stdin.close()


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("month")
    simulate_run(
        out,
        SimulationSettings(
            wells=2,
            cases=(Case.SINGLE, Case.TWO_APART),
            days=DAYS,
            um_per_px=6.0,
            format=ScanFormat.TIFF,
            preset=Preset.EASY,
            faults=False,
        ),
    )
    return out / "scans"


def tables(out: Path) -> dict[str, bytes]:
    """Read the tables and pictures; the page and the notes tell the alerts of the way."""
    wanted = ("wells.csv", "legacy/*", "picklists/*", "crops/*/*.jpg")
    files = (path for pattern in wanted for path in out.glob(pattern))
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_month_of_kills_ends_as_one_undisturbed_analysis(
    kind: str, simulated: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres_url") if kind == "postgresql" else None
    month = Month(simulated, tmp_path / "scans")
    month.scans.mkdir()
    out, now, killed = tmp_path / "out", datetime(2025, 1, 1), 0
    with lives() as live:

        def let_live(last: int, looks: int) -> None:
            nonlocal now, killed
            status, _ = live(
                scans=str(month.scans),
                out=str(out),
                url=url,
                now=now.isoformat(),
                looks=looks,
                last=last,
            )
            assert status in (0, -signal.SIGKILL)
            killed += status == -signal.SIGKILL
            now += timedelta(minutes=7)

        for plate, folder in month.exports():
            for _ in month.copy(plate, folder):
                let_live(month.chance.randrange(1, 12), looks=2)
            for _ in range(3):
                let_live(month.chance.randrange(1, 40), looks=3)
        while killed < KILLS:
            # Touched files are read once more, so that there is something to be killed at.
            next(iter(sorted(month.scans.rglob("*.tif")))).touch()
            let_live(month.chance.randrange(1, 12), looks=3)
        let_live(0, looks=3)

    undisturbed = tmp_path / "undisturbed"
    analyze_run(AnalysisRequest((month.scans,), undisturbed, Selection(), Settings()), Progress())
    assert tables(out) == tables(undisturbed)
    with (
        open_store(url or out / "clonetrace.db", read_only=True) as watched,
        open_store(undisturbed / "clonetrace.db", read_only=True) as at_once,
    ):
        assert list(watched.results()) == list(at_once.results())
        assert watched.edits() == ()
    assert not list(out.rglob("*.tmp"))
