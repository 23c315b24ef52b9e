"""`clonetrace db` and `clonetrace audit`."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest


@pytest.fixture
def out(analysed, tmp_path: Path) -> Path:
    """An output folder that may be spoilt."""
    shutil.copytree(analysed.out, tmp_path / "results")
    return tmp_path / "results"


def test_backup_check_and_restore(clonetrace, out, tmp_path) -> None:
    backup = tmp_path / "monday.db"
    assert clonetrace("db", "backup", out, backup).returncode == 0
    assert clonetrace("db", "check", out).stdout == "the database is sound\n"

    fresh = tmp_path / "elsewhere"
    done = clonetrace("db", "restore", fresh, backup)

    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("rows were copied\n")
    assert clonetrace("db", "check", fresh).returncode == 0


def test_tables_go_down_and_up(clonetrace, out) -> None:
    down = clonetrace("db", "migrate", out, "--to", "0002")
    assert down.stdout == "the tables were of revision 0005 and are of 0002 now\n"
    checked = clonetrace("db", "check", out)
    assert (checked.returncode, "run clonetrace db migrate" in checked.stderr) == (1, True)
    assert clonetrace("db", "migrate", out).returncode == 0
    assert clonetrace("db", "check", out).returncode == 0


def test_an_edit_is_found_and_named(clonetrace, out) -> None:
    before = clonetrace("audit", "verify", out)
    assert before.returncode == 0, before.stderr
    newest = before.stdout.split()[-1]
    assert clonetrace("audit", "verify", out, "--expect", newest).returncode == 0

    with closing(sqlite3.connect(out / "clonetrace.db")) as connection, connection:
        connection.execute("UPDATE wells SET clonality = 'monoclonal' WHERE label = 'A1'")
    done = clonetrace("audit", "verify", out, "--expect", "0" * 64)

    assert done.returncode == 1
    assert "the verdict of SIM007_CT_01 A1 is 'monoclonal" in done.stderr
    assert "no entry has the hash 0000" in done.stderr


def test_a_changed_threshold_is_listed_with_both_values(clonetrace, scans, out, tmp_path) -> None:
    (tmp_path / "lab.toml").write_text("[measure]\nready_width_mm = 1.2\n")
    assert (
        clonetrace("analyze", scans, "--out", out, "--config", tmp_path / "lab.toml").returncode
        == 0
    )

    lines = clonetrace("audit", "list", out, "--about", "ready_width_mm").stdout.splitlines()

    assert len(lines) == 2
    assert "threshold measure.ready_width_mm nothing -> 1.5" in lines[0]
    assert "threshold measure.ready_width_mm 1.5 -> 1.2" in lines[1]
    assert "model detectors" in clonetrace("audit", "list", out).stdout
