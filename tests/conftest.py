"""What the tests of several parts need."""

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from torch import nn

    from clonetrace.domain import Plate
    from clonetrace.neural import ModelCard
    from clonetrace.train import NetworkSettings

# What makes networks is imported where one is asked for: torch takes seconds to load.
# ruff: noqa: PLC0415

#: Edge of the views that the tiny network is exported with, px.
TINY_PX = 128


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    folder = tmp_path / "small disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)],  # noqa: S607
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("this machine does not allow mounting a small file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S607


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A server on a port and in a folder of its own, as the URL of its first database."""
    binaries = _postgres_binaries()
    user = {"user": "postgres"} if os.name == "posix" and os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="clonetrace-postgres-"))
    if user:
        shutil.chown(folder, "postgres")
    password = folder / "password"
    password.write_text("s3cret")
    password.chmod(0o644)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    data, log = folder / "data", folder / "log"

    def call(name: str, *arguments: str) -> None:
        subprocess.run(
            [str(binaries / name), "-D", str(data), *arguments],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            **user,
        )

    try:
        call("initdb", "-U", "clonetrace", "-A", "scram-sha-256", f"--pwfile={password}", "-N")
        # Nobody keeps what is in it: waiting for a disk would only slow the tests down.
        call("pg_ctl", "-w", "-l", str(log), "-o", f"{options} -c fsync=off", "start")
        try:
            yield f"postgresql+psycopg://clonetrace:s3cret@127.0.0.1:{port}/postgres"
        finally:
            call("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_binaries() -> Path:
    if os.name != "posix":
        pytest.skip("the server is started as on Debian")
    pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    known = shutil.which("initdb")
    if not found and not known:
        pytest.skip("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
    return (found[-1] if found else Path(str(known)).resolve()).parent


@pytest.fixture(scope="session")
def make_postgres_url(postgres_server: str) -> Callable[[], str]:
    """Make an empty database on the server, and return its URL."""
    from sqlalchemy import NullPool, create_engine, text

    def make() -> str:
        name = f"test_{uuid.uuid4().hex}"
        engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return f"{postgres_server.rpartition('/')[0]}/{name}"

    return make


@pytest.fixture
def postgres_url(make_postgres_url: Callable[[], str]) -> str:
    """The URL of an empty database of the server."""
    return make_postgres_url()


@pytest.fixture(scope="session")
def tiny() -> "NetworkSettings":
    """A detector that is small enough for tests."""
    from clonetrace.neural import AnchorSettings
    from clonetrace.train.settings import Assignment, BackboneSettings, NetworkSettings, Scoring

    return NetworkSettings(
        name="tiny",
        backbone=BackboneSettings(stem=(8, 8), widths=(8, 16, 16, 16), blocks=(1, 1, 1, 1)),
        anchors=AnchorSettings(strides=(4, 8)),
        pyramid_width=8,
        smooth=True,
        tower=1,
        assignment=Assignment.CENTRE,
        scoring=Scoring.OVERLAP,
    )


@pytest.fixture(scope="session")
def tiny_card(tiny: "NetworkSettings") -> "ModelCard":
    """The card of a tiny detector of cells, before its files are written."""
    from clonetrace.neural import ModelCard

    return ModelCard(
        task="cell",
        network=tiny.name,
        classes=("cell", "doublet", "debris"),
        um_per_px=1.0,
        size_px=TINY_PX,
        anchors=tiny.anchors,
        files={},
    )


@pytest.fixture(scope="session")
def exported(tiny: "NetworkSettings") -> "Callable[[nn.Module], bytes]":
    """Export a tiny detector as ONNX."""
    from clonetrace.train.export import onnx_bytes

    strides = tiny.anchors.strides
    outputs = [f"{what}_{stride}" for what in ("classes", "boxes") for stride in strides]
    return lambda model: onnx_bytes(model, TINY_PX, outputs)


@pytest.fixture(scope="session")
def tiny_models(
    tiny: "NetworkSettings",
    tiny_card: "ModelCard",
    exported: "Callable[[nn.Module], bytes]",
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A folder with an untrained detector of cells, in fp32 only."""
    import torch

    from clonetrace.neural import Precision
    from clonetrace.train.detector import DenseDetector
    from clonetrace.train.export import write_model

    torch.manual_seed(3)
    folder = tmp_path_factory.mktemp("models")
    content = exported(DenseDetector(tiny, len(tiny_card.classes)))
    write_model(folder, tiny_card, {Precision.FP32: content})
    return folder


@dataclass(frozen=True)
class SmallRun:
    """A simulated run of three wells over six days, analysed.

    Attributes:
        scans: Its input folder.
        results: Its output folder.
        plate: Its one plate: `A1` holds one clone, `A2` two far apart, `A3` none.
    """

    scans: Path
    results: Path
    plate: "Plate"

    def copy(self, folder: Path) -> "SmallRun":
        """Copy the results, so that decisions about them stay apart; the scans stay the same."""
        results = folder / "results"
        shutil.copytree(self.results, results)
        return SmallRun(self.scans, results, self.plate)


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> SmallRun:
    """Made once; whoever decides something works on a copy."""
    from clonetrace.analysis import AnalysisRequest, Progress, Settings, analyze_run
    from clonetrace.intake import Selection
    from clonetrace.simulate import Case, Preset, SimulationSettings, simulate_run

    folder = tmp_path_factory.mktemp("small run")
    settings = SimulationSettings(
        wells=3,
        cases=(Case.SINGLE, Case.TWO_APART, Case.EMPTY),
        days=6,
        um_per_px=2.0,
        preset=Preset.EASY,
        faults=False,
    )
    simulate_run(folder, settings)
    scans, results = folder / "scans", folder / "results"
    request = AnalysisRequest((scans,), results, Selection(), Settings())
    report = analyze_run(request, Progress(), clock=lambda: datetime(2024, 3, 9, 12))
    return SmallRun(scans, results, report.results[0].plate)
