"""`clonetrace scans`, `simulate`, `settings`, and help."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from clonetrace import __version__


def test_the_version(clonetrace) -> None:
    done = clonetrace("--version")
    assert (done.returncode, done.stdout) == (0, f"clonetrace {__version__}\n")


def test_without_arguments_the_commands_are_shown(clonetrace) -> None:
    done = clonetrace()
    assert done.returncode == 2
    for command in ("analyze", "scans", "simulate", "settings"):
        assert command in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("command", "option"),
    [("analyze", "--out"), ("scans", "--active-plates"), ("simulate", "--seed")],
)
def test_every_command_explains_itself(clonetrace, command, option) -> None:
    done = clonetrace(command, "--help")
    assert done.returncode == 0
    assert option in done.stdout


def test_an_unknown_command_is_wrong_use(clonetrace) -> None:
    done = clonetrace("analyse")
    assert done.returncode == 2
    assert "analyse" in done.stderr


def test_help_does_not_wait_for_the_image_libraries(clonetrace) -> None:
    """They take longer to import than all the rest."""
    code = (
        "import sys\n"
        "from clonetrace.cli.app import app\n"
        "try:\n"
        "    app(['analyze', '--help'])\n"
        "except SystemExit:\n"
        "    pass\n"
        "heavy = {'cv2', 'scipy', 'sqlalchemy', 'polars', 'numpy'}\n"
        "sys.stderr.write(' '.join(sorted(heavy & sys.modules.keys())))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_scans_shows_what_was_understood(clonetrace, scans, tmp_path) -> None:
    before = sorted(scans.rglob("*"))
    done = clonetrace("scans", scans)

    assert done.returncode == 0
    rows = [line.split() for line in done.stdout.splitlines() if "CT_01" in line]
    table = [row for row in rows if row[:2] == ["SIM007", "CT_01"]]
    assert [row[2] for row in table] == ["0", "1", "2"]
    assert all(row[5] == "2" for row in table)
    assert "missing well: SIM007_CT_01 has no scan of 94 wells" in done.stdout
    assert done.stdout.splitlines()[-1] == "6 scans of 2 wells; 1 remarks"
    assert sorted(scans.rglob("*")) == before


def test_scans_says_when_there_is_nothing(clonetrace, tmp_path) -> None:
    done = clonetrace("scans", tmp_path)
    assert done.returncode == 0
    assert f"empty input: {tmp_path}" in done.stdout
    assert "0 scans of 0 wells" in done.stdout


def test_scans_names_a_wrong_key_of_the_configuration(clonetrace, scans, tmp_path) -> None:
    (tmp_path / "lab.toml").write_text("[intake]\nchanel = 'Ch2'\n")
    done = clonetrace("scans", scans, "--config", tmp_path / "lab.toml")
    assert done.returncode == 2
    assert "intake.chanel is not a known key; did you mean channel?" in done.stderr
    assert str(tmp_path / "lab.toml") in done.stderr


def test_simulate_writes_scans_and_their_truth(simulated) -> None:
    truth = json.loads((simulated / "truth.json").read_text())
    for well in truth["wells"]:
        assert all((simulated / scan["path"]).exists() for scan in well["scans"])


def test_simulate_does_not_overwrite(clonetrace, simulated) -> None:
    before = {path: path.stat().st_mtime_ns for path in simulated.rglob("*")}
    done = clonetrace("simulate", simulated, "--wells", 1, "--days", 1)

    assert done.returncode == 2
    assert f"{simulated / 'scans'} exists already" in done.stderr
    assert "--force" in done.stderr
    assert {path: path.stat().st_mtime_ns for path in simulated.rglob("*")} == before


def test_simulate_never_removes_what_it_did_not_make(clonetrace, tmp_path: Path) -> None:
    real = tmp_path / "scans" / "RUN" / "Well_A1.tif"
    real.parent.mkdir(parents=True)
    real.write_bytes(b"a week of work")

    done = clonetrace("simulate", tmp_path, "--wells", 1, "--days", 1, "--force")

    assert done.returncode == 2
    assert real.read_bytes() == b"a week of work"


def test_settings_prints_the_page_of_the_documentation(clonetrace) -> None:
    page = Path(__file__).parents[2] / "docs" / "configuration.md"
    done = clonetrace("settings")
    assert done.stdout == page.read_text(encoding="utf-8")


def test_runs_are_judged_by_both_rules_and_drawn(clonetrace, simulated, analysed, tmp_path) -> None:
    pytest.importorskip("matplotlib")
    picture = tmp_path / "reliability.png"
    done = clonetrace(
        "evaluate", "clonality", simulated, "--results", analysed.out, "--picture", picture
    )
    assert done.returncode == 0, done.stderr
    assert "by the count" in done.stdout
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_wrong_line_of_the_reviewed_wells_is_one_sentence(clonetrace, analysed, tmp_path) -> None:
    (tmp_path / "reviewed.csv").write_text("run,plate,well,founders\nSIM007,CT_01,A1,many\n")
    done = clonetrace(
        "recalibrate",
        analysed.out,
        "--reviewed",
        tmp_path / "reviewed.csv",
        "--out",
        tmp_path / "own.json",
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "line 2: 'many' is no number of founders" in done.stderr
    assert not (tmp_path / "own.json").exists()
