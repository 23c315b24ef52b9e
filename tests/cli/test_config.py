"""`clonetrace init`, `clonetrace config show`, and logs."""

import json
import logging
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clonetrace.analysis import LogSettings
from clonetrace.cli.app import app
from clonetrace.cli.logs import set_up_logs


@pytest.fixture
def call():
    """Call the command within this process."""
    return lambda *arguments: CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture
def lab(tmp_path: Path, call) -> Path:
    assert call("init", tmp_path / "lab.toml").exit_code == 0
    return tmp_path / "lab.toml"


def test_show_tells_where_each_value_comes_from(lab, call) -> None:
    lab.write_text(lab.read_text().replace("# ready_width_mm = 1.5", "ready_width_mm = 1.2"))
    lines = call("config", "show", "--config", lab).stdout.splitlines()
    assert f"measure.ready_width_mm = 1.2  # {lab}" in lines
    assert "measure.growth_days = 6.0  # default" in lines
    changed = call("config", "show", "--config", lab, "--changed").stdout.splitlines()
    assert changed == [f"measure.ready_width_mm = 1.2  # {lab}"]


def test_secrets_are_hidden(tmp_path, call) -> None:
    path = tmp_path / "lab.toml"
    path.write_text("[database]\nurl = 'postgresql://me:s3cret@host/name'\n")
    shown = call("config", "show", "--config", path).stdout
    assert "s3cret" not in shown
    assert f'database.url = "**********"  # {path}' in shown


def test_init_replaces_nothing(lab, call) -> None:
    before = lab.read_text()
    assert call("init", lab).exit_code != 0
    assert lab.read_text() == before


@pytest.fixture
def logs(tmp_path: Path):
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield tmp_path / "clonetrace.log"
    for handler in root.handlers:
        handler.close()
    root.handlers[:], root.level = before[0], before[1]


def test_logs_are_json_on_request(logs) -> None:
    set_up_logs(LogSettings(file=str(logs), as_json=True))
    logging.getLogger("clonetrace.watch").warning("a day is missing", extra={"plate": "RUN7_1_2"})
    (line,) = logs.read_text().splitlines()
    document = json.loads(line)
    assert document.pop("time").endswith("+00:00")
    assert document == {
        "level": "warning",
        "logger": "clonetrace.watch",
        "message": "a day is missing",
        "plate": "RUN7_1_2",
    }


def test_every_command_that_writes_logs_as_configured(logs, call, tmp_path) -> None:
    config = tmp_path / "lab.toml"
    config.write_text(f"[log]\nfile = '{logs}'\nas_json = true\n")
    (tmp_path / "scans").mkdir()
    out = tmp_path / "out"
    commands = (
        ("analyze", tmp_path / "scans", "--out", out),
        ("pick", out, "--rehearse"),
        ("export", "csv", out, tmp_path / "tables"),
        ("db", "backup", out, tmp_path / "backup.db"),
    )
    for command in commands:
        before = len(logs.read_text().splitlines()) if logs.exists() else 0
        assert call(*command, "--config", config).exit_code == 0
        begun, *_, done = map(json.loads, logs.read_text().splitlines()[before:])
        assert begun["message"].startswith("clonetrace ")
        assert done["message"] in {
            "0 wells were analysed, 0 of them failed",
            "nothing is ready to be picked that was not picked before",
            f"{tmp_path / 'tables'} holds 0 wells now, in 4 files",
            f"The backup is {tmp_path / 'backup.db'}",
        }


def test_the_error_that_ends_a_command_is_in_the_log(clonetrace, tmp_path) -> None:
    config = tmp_path / "lab.toml"
    config.write_text(f"[log]\nfile = '{tmp_path / 'log'}'\n")
    done = clonetrace("analyze", tmp_path / "nowhere", "--out", tmp_path / "o", "--config", config)
    assert done.returncode == 2
    called, error = (tmp_path / "log").read_text().splitlines()
    assert f"analyze {tmp_path / 'nowhere'} --out" in called
    assert " ERROR " in error
    assert error.endswith(done.stderr.strip().removeprefix("clonetrace: "))


def test_a_log_that_cannot_be_written_is_named(clonetrace, tmp_path) -> None:
    config = tmp_path / "lab.toml"
    config.write_text(f"[log]\nfile = '{tmp_path / 'no folder' / 'log'}'\n")
    done = clonetrace("export", "csv", tmp_path, tmp_path / "tables", "--config", config)
    assert done.returncode == 1
    assert "no folder/log cannot be written (No such file or directory): check log.file" in (
        done.stderr
    )


def test_logs_are_rotated_and_old_ones_go(logs) -> None:
    set_up_logs(LogSettings(file=str(logs), max_mb=0.001, keep=2))
    for number in range(100):
        logging.getLogger("clonetrace").info("%s %s", "x" * 80, number)
    files = sorted(path.name for path in logs.parent.iterdir())
    assert files == ["clonetrace.log", "clonetrace.log.1", "clonetrace.log.2"]
    assert logs.read_text().splitlines()[-1].endswith(" 99")
    assert all(path.stat().st_size <= 1000 for path in logs.parent.iterdir())
