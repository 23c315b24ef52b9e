"""The viewer's JavaScript: in packages, and said in one sentence where it cannot be had."""

import json
import os
import runpy
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src" / "clonetrace" / "web"
VENDOR = runpy.run_path(str(WEB / "vendor.py"))

needs_npm = pytest.mark.skipif(
    shutil.which("npm") is None and not VENDOR["is_there"](), reason="npm is not there"
)


def checkout(folder: Path) -> Path:
    """What a package is built from, without what npm brought."""
    unwanted = shutil.ignore_patterns("node_modules", "vendor", "__pycache__", "*.onnx")
    shutil.copytree(ROOT / "src", folder / "src", ignore=unwanted)
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    return folder


def build(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@needs_npm
def test_a_wheel_holds_the_viewer_and_nothing_that_only_tests_need(tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    if VENDOR["is_there"]():  # fetched before: the build takes what is there
        shutil.copytree(VENDOR["VENDOR"], folder / "src/clonetrace/web/static/vendor")
    done = build(folder)
    assert done.returncode == 0, done.stderr
    (wheel,) = (folder / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        for name in VENDOR["FILES"]:
            place = f"clonetrace/web/static/vendor/{name}"
            assert packed.getinfo(place).file_size > 300
    assert "clonetrace/web/static/viewer.js" in names
    assert not [name for name in names if "node_modules" in name or "axe" in name]


def test_without_npm_a_wheel_says_what_to_do(tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    done = build(folder, PATH="")
    assert done.returncode != 0
    told = done.stderr.strip().splitlines()[-1]
    assert "npm is missing: install Node.js" in told
    assert "CLONETRACE_WITHOUT_VIEWER=1" in told
    assert build(folder, PATH="", CLONETRACE_WITHOUT_VIEWER="1").returncode == 0


def test_without_npm_the_script_says_so_and_does_not_fail(tmp_path: Path) -> None:
    folder = checkout(tmp_path) / "src/clonetrace/web"
    done = subprocess.run(
        [sys.executable, folder / "vendor.py"],
        env=os.environ | {"PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "the page shows the kept pictures" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_lock_file_names_versions_and_hashes_and_no_server() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    for entry in packages.values():
        assert entry["integrity"].startswith("sha512-")
        assert "resolved" not in entry
    wanted = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        assert packages[f"node_modules/{name}"]["version"] == version
