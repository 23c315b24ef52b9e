"""A simulated plate of two wells, and a bench at which its scans are laid out anew."""

import ctypes
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from clonetrace.analysis import (
    AnalysisReport,
    AnalysisRequest,
    Progress,
    Settings,
    Shard,
    analyze_run,
)
from clonetrace.domain import WellResult
from clonetrace.intake import Selection
from clonetrace.simulate import Case, Preset, ScanFormat, SimulationSettings, Truth, simulate_run
from clonetrace.store import open_store

DAYS = 5
NOON = datetime(2024, 3, 9, 12)  # of every analysis, so that its page is the same


@dataclass(frozen=True)
class Simulated:
    """Scans of whole wells, uncompressed: `A1` holds one clone, `A2` two far apart."""

    out: Path
    truth: Truth

    def scans(self, well: str) -> list[Path]:
        """Return the files of a well, oldest first."""
        told = next(one for one in self.truth.wells if one.well.label == well)
        return [self.out / scan.path for scan in told.scans if scan.path is not None]


@dataclass
class Bench:
    """An input folder to which scans are added well by well, and an output folder."""

    simulated: Simulated
    root: Path
    out: Path
    settings: Settings = field(default_factory=Settings)
    clock: Callable[[], datetime] = lambda: NOON

    @property
    def scans(self) -> Path:
        """The folder to be analysed."""
        return self.root / "scans"

    def add(self, well: str, like: str = "A1", days: Sequence[int] = range(DAYS)) -> "Bench":
        """Put scans of a simulated well into a well of this plate."""
        for day in days:
            source = self.simulated.scans(like)[day]
            target = self.scan(well, day)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            os.link(source, target)
        return self

    def scan(self, well: str, day: int) -> Path:
        """Where a scan of a well lies."""
        example = self.simulated.scans("A1")[day]
        return self.root / example.relative_to(self.simulated.out).with_name(
            example.name.replace("Well_A1", f"Well_{well}")
        )

    def replace(self, well: str, day: int, content: bytes) -> Path:
        """Put other bytes in the place of a scan; the simulated scan stays as it is."""
        path = self.scan(well, day)
        path.unlink(missing_ok=True)
        path.write_bytes(content)
        return path

    def blot_out(self, path: Path) -> None:
        """Make all pixels of an uncompressed scan 0; its header, size and time of change stay."""
        before, content, edge = path.stat(), path.read_bytes(), 4096
        path.unlink()  # the file may be a second name of the simulated scan
        path.write_bytes(content[:edge] + bytes(len(content) - 2 * edge) + content[-edge:])
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def analyse(
        self,
        out: Path | None = None,
        *,
        inputs: tuple[Path, ...] | None = None,
        workers: int = 1,
        scheduler: str | None = None,
        fresh: bool = False,
        shard: Shard | None = None,
        progress: Progress | None = None,
        selection: Selection | None = None,
    ) -> AnalysisReport:
        """Analyse what lies in the input folder."""
        request = AnalysisRequest(
            inputs=inputs or (self.scans,),
            out=out or self.out,
            selection=selection or Selection(),
            settings=self.settings,
            workers=workers,
            scheduler=scheduler,
            fresh=fresh,
            shard=shard,
        )
        return analyze_run(request, progress or Progress(), clock=self.clock)


@pytest.fixture(scope="session")
def noon() -> Callable[[], datetime]:
    """The clock of every analysis."""
    return lambda: NOON


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    out = tmp_path_factory.mktemp("simulated")
    settings = SimulationSettings(
        wells=2,
        cases=(Case.SINGLE, Case.TWO_APART),
        days=DAYS,
        um_per_px=4.0,
        format=ScanFormat.TIFF,
        preset=Preset.EASY,
        faults=False,
    )
    return Simulated(out, simulate_run(out, settings))


@pytest.fixture(scope="session")
def make_bench(simulated: Simulated) -> Callable[[Path], Bench]:
    """Set a bench up in a folder."""
    return lambda folder: Bench(simulated, folder / "input", folder / "results")


@dataclass(frozen=True)
class Analysed:
    """A plate at a scale at which cells can be seen, and what its analysis gave."""

    truth: Truth
    out: Path
    report: AnalysisReport


@pytest.fixture(scope="session")
def fine(make_bench: Callable[[Path], Bench], tmp_path_factory: pytest.TempPathFactory) -> Analysed:
    """`A1` holds one clone, `A2` two far apart, `A3` none."""
    folder = tmp_path_factory.mktemp("fine")
    settings = SimulationSettings(
        wells=3,
        cases=(Case.SINGLE, Case.TWO_APART, Case.EMPTY),
        days=6,
        um_per_px=2.0,
        preset=Preset.EASY,
        faults=False,
    )
    truth = simulate_run(folder / "input", settings)
    bench = make_bench(folder)
    return Analysed(truth, bench.out, bench.analyse())


@pytest.fixture
def bench(make_bench: Callable[[Path], Bench], tmp_path: Path) -> Bench:
    return make_bench(tmp_path)


@pytest.fixture(scope="session")
def undisturbed(simulated: Simulated, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a start in which nothing happened, with one process."""
    folder = tmp_path_factory.mktemp("undisturbed")
    bench = Bench(simulated, simulated.out, folder / "results")
    bench.analyse()
    return bench.out


@pytest.fixture(scope="session")
def tables_and_pictures() -> Callable[[Path], dict[str, bytes]]:
    """Read everything of an output folder that a person looks at, by its path."""

    def read(out: Path) -> dict[str, bytes]:
        wanted = ("wells.csv", "report.html", "legacy/*", "crops/*/*.jpg")
        files = (path for pattern in wanted for path in out.glob(pattern))
        return {
            path.relative_to(out).as_posix(): re.sub(rb"<time .*?</time>", b"", path.read_bytes())
            for path in files
        }

    return read


@pytest.fixture(scope="session")
def kept() -> Callable[[Path], list[WellResult]]:
    """Read the results that the database of an output folder holds."""

    def read(out: Path) -> list[WellResult]:
        with open_store(out / "clonetrace.db", read_only=True) as store:
            return list(store.results())

    return read


#: Linux capabilities by which root reads what its permissions forbid, as bits (capabilities(7)).
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1 << 1, 1 << 2
_CAPABILITY_VERSION_3 = 0x20080522


def _drop_capabilities(bits: int) -> list[int]:
    """Take capabilities out of the effective set, and return what was there."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)()
    if libc.capget(header, data) != 0:
        pytest.skip("capabilities cannot be read here")
    before = list(data)
    data[0] &= ~bits
    if libc.capset(header, data) != 0:
        pytest.skip("capabilities cannot be given up here")
    return before


def _restore_capabilities(before: list[int]) -> None:
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    ctypes.CDLL(None).capset(header, (ctypes.c_uint32 * 6)(*before))


@pytest.fixture
def as_plain_user(tmp_path: Path) -> Iterator[Path]:
    """Be a user whom permissions stop; the folder is this user's own."""
    if os.name != "posix":
        pytest.skip("permissions are tested where chmod means something")
    if os.geteuid() != 0:
        yield tmp_path
        return
    before = _drop_capabilities(_DAC_OVERRIDE | _DAC_READ_SEARCH)
    try:
        yield tmp_path
    finally:
        _restore_capabilities(before)
