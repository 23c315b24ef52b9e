"""Builds input folders: empty files with the right names, since the intake opens none."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from clonetrace.domain import Finding, FindingKind, Inventory

#: The seeding scan of every timeline, a quarter past eight in the morning.
SEEDED = datetime(2024, 3, 4, 8, 15)


class Lab:
    """An input root that scans can be put into, as the Celigo imager would."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @staticmethod
    def folder_name(plate: str, moment: datetime) -> str:
        """`R1_1_2` -> `R1_1_2_3-4-2024-8-15-00-AM`."""
        hour = moment.hour % 12 or 12
        half = "AM" if moment.hour < 12 else "PM"
        return (
            f"{plate}_{moment.month}-{moment.day}-{moment.year}"
            f"-{hour}-{moment:%M}-{moment:%S}-{half}"
        )

    def put(self, *names: str) -> None:
        """Make empty files, with the folders that lead to them."""
        for name in names:
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()

    def scan(self, plate: str, moment: datetime, *wells: str, channel: str = "Ch1") -> Path:
        """Scan wells of a plate; returns the plate scan's folder."""
        run = plate.rsplit("_", 2)[0]
        folder = f"{run}/{self.folder_name(plate, moment)}"
        (self.root / folder).mkdir(parents=True, exist_ok=True)
        self.put(*(f"{folder}/Well_{well}_{channel}_1um.tif" for well in wells))
        return self.root / folder

    def timelines(self, plate: str, wells: Mapping[str, str]) -> None:
        """Scan a plate daily: `{"A1": "oo.o"}` is a well that is missing on day 2."""
        for well, line in wells.items():
            for day, mark in enumerate(line):
                if mark == "o":
                    self.scan(plate, SEEDED + timedelta(days=day), well)

    def snapshot(self) -> dict[str, tuple[int, int, int]]:
        """Everything that could be changed: names, modes, sizes and times."""
        return {
            path.relative_to(self.root).as_posix(): (
                path.stat().st_mode,
                path.stat().st_size,
                path.stat().st_mtime_ns,
            )
            for path in [self.root, *self.root.rglob("*")]
        }


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    root = tmp_path / "scans"
    root.mkdir()
    return Lab(root)


@pytest.fixture(scope="session")
def seeded() -> datetime:
    return SEEDED


@pytest.fixture(scope="session")
def new_lab() -> Callable[[], object]:
    """Make labs within a test, for properties that need a fresh one per example."""

    @contextmanager
    def make() -> Iterator[Lab]:
        with tempfile.TemporaryDirectory() as folder:
            yield Lab(Path(folder))

    return make


@pytest.fixture(scope="session")
def folder_name() -> Callable[[str, datetime], str]:
    return Lab.folder_name


@pytest.fixture(scope="session")
def kinds() -> Callable[[tuple[Finding, ...]], list[FindingKind]]:
    return lambda findings: [finding.kind for finding in findings]


@pytest.fixture(scope="session")
def only() -> Callable[[tuple[Finding, ...], FindingKind], Finding]:
    """The one finding of a kind; fails where there is none or more than one."""

    def pick(findings: tuple[Finding, ...], kind: FindingKind) -> Finding:
        (finding,) = [finding for finding in findings if finding.kind is kind]
        return finding

    return pick


@pytest.fixture(scope="session")
def well_of() -> Callable[[Inventory, str], object]:
    """The series of a well by its label, on whatever plate comes first."""
    return lambda inventory, label: next(
        series for series in inventory.wells if series.well.label == label
    )


@pytest.fixture
def guarded_lab() -> Iterator[Lab]:
    """A lab read by somebody whom permissions bind: root gives up its rights for the test."""
    if not hasattr(os, "geteuid"):
        pytest.skip("this system has no user ids to give up")
    root = Path(tempfile.mkdtemp(prefix="lab-"))
    root.chmod(0o755)
    was_root = os.geteuid() == 0
    if was_root:
        nobody = 65534
        os.chown(root, nobody, nobody)
        os.seteuid(nobody)
    try:
        yield Lab(root)
    finally:
        if was_root:
            os.seteuid(0)
        for folder in [root, *(path for path in root.rglob("*") if path.is_dir())]:
            folder.chmod(0o755)
        shutil.rmtree(root)
