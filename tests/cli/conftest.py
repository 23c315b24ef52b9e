"""The command `clonetrace` as people call it: in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

COMMAND = (sys.executable, "-m", "clonetrace.cli")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def clonetrace() -> Run:
    """Call the command and wait for its end."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "COLUMNS": "200"},
        )

    return run


@pytest.fixture(scope="session")
def simulated(clonetrace: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three days of two wells, made by the command itself."""
    out = tmp_path_factory.mktemp("command") / "run"
    done = clonetrace(
        "simulate", out, "--wells", 2, "--days", 3, "--um-per-px", 4, "--no-faults", "--workers", 1
    )
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="session")
def scans(simulated: Path) -> Path:
    return simulated / "scans"


@dataclass(frozen=True)
class Analysed:
    """An output folder, and what the command printed that made it."""

    out: Path
    done: subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def analysed(clonetrace: Run, scans: Path, tmp_path_factory: pytest.TempPathFactory) -> Analysed:
    out = tmp_path_factory.mktemp("analysed") / "results"
    return Analysed(out, clonetrace("analyze", scans, "--out", out, "--workers", 1))
