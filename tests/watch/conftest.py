"""A run whose plate scans appear as files, and a clock that is turned by hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from clonetrace.analysis import Settings, WatchSettings
from clonetrace.domain import Inventory
from clonetrace.intake import IntakeSettings, take_inventory
from clonetrace.simulate import Case, Preset, ScanFormat, SimulationSettings, simulate_run
from clonetrace.simulate.settings import CycleTimes
from clonetrace.watch import Alert, NotDeliveredError

START = datetime(2024, 12, 30, 8, 15)


@dataclass
class Clock:
    """Tells the time that a test sets."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> "Clock":
        self.now += timedelta(**time)
        return self


@dataclass
class Root:
    """An input folder to which exports are copied."""

    path: Path

    def add(
        self, day: int, wells: Sequence[str], content: str = "scan", plate: str = "1_2"
    ) -> Path:
        """Copy wells of a day's export; more can be added later."""
        time = START + timedelta(days=day)
        folder = self.path / "RUN7" / f"RUN7_{plate}_{time.month}-{time.day}-{time.year}-8-15-00-AM"
        folder.mkdir(parents=True, exist_ok=True)
        for well in wells:
            (folder / f"Well_{well}_Ch1_1um.tif").write_text(content)
        return folder

    def inventory(self) -> Inventory:
        return take_inventory([self.path], IntakeSettings())


@dataclass
class Bell:
    """A channel that remembers what it was told, and can be out of order."""

    name: str = "bell"
    rung: list[Alert] = field(default_factory=list)
    broken: bool = False

    def send(self, alert: Alert) -> None:
        if self.broken:
            raise NotDeliveredError("the bell is broken")
        self.rung.append(alert)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def root(tmp_path: Path) -> Root:
    (tmp_path / "scans").mkdir()
    return Root(tmp_path / "scans")


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def settings() -> Callable[..., Settings]:
    """Settings of a watcher that waits 120 s for stable files, and 6 h for missing wells."""
    return lambda **changes: Settings(watch=WatchSettings(**changes))


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each of 17 days, `00` to `16`: `A1.tif` shows a clone, `A2.tif` two far apart.

    The wells are those of a 384-well plate, which are small.
    """
    folder = tmp_path_factory.mktemp("simulated")
    settings = SimulationSettings(
        wells=2,
        plate_format=384,
        cases=(Case.SINGLE, Case.TWO_APART),
        days=17,
        cycle_times=CycleTimes(shortest_h=22, longest_h=30),
        um_per_px=6.0,
        format=ScanFormat.TIFF,
        preset=Preset.EASY,
        faults=False,
    )
    truth = simulate_run(folder / "run", settings)
    for well in truth.wells:
        for scan in well.scans:
            day = folder / f"{scan.day:02d}"
            day.mkdir(exist_ok=True)
            (folder / "run" / scan.path).rename(day / f"{well.well.label}.tif")
    return folder
