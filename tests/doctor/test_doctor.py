"""`clonetrace doctor`: what is wrong, and what to do."""

from pathlib import Path

import numpy as np
import pytest
import tifffile

from clonetrace.analysis import Settings
from clonetrace.doctor import Health, examine_installation
from clonetrace.store import open_store


@pytest.fixture
def diagnose():
    def run(*inputs: Path, out: Path | None = None, **sections) -> dict[str, list]:
        told: dict[str, list] = {}
        for advice in examine_installation(Settings.model_validate(sections), inputs, out):
            told.setdefault(advice.subject, []).append(advice)
        return told

    return run


def test_a_fresh_installation_is_good(diagnose, tmp_path) -> None:
    told = diagnose(out=tmp_path / "results")
    assert {"models", "disk", "permissions", "clock", "database"} <= told.keys()
    assert all(advice.health is not Health.BAD for several in told.values() for advice in several)
    assert list(tmp_path.iterdir()) == []


def test_missing_networks_are_named(diagnose, tmp_path) -> None:
    (advice,) = diagnose(detect={"models": str(tmp_path / "nowhere")})["models"]
    assert advice.health is Health.BAD
    assert "nowhere" in advice.message


def test_a_damaged_database_is_named(diagnose, tmp_path) -> None:
    (tmp_path / "clonetrace.db").write_text("no database at all")
    (advice,) = diagnose(out=tmp_path)["database"]
    assert advice.health is Health.BAD
    assert "is another kind of file" in advice.message


def test_a_sound_database_is_good(diagnose, tmp_path) -> None:
    with open_store(tmp_path / "clonetrace.db"):
        pass
    (advice,) = diagnose(out=tmp_path)["database"]
    assert (advice.health, "audit is unbroken" in advice.message) == (Health.GOOD, True)


def test_an_unreachable_server_is_told_without_its_password(diagnose) -> None:
    pytest.importorskip("psycopg")
    url = "postgresql+psycopg://me:hidden@127.0.0.1:1/none"
    (advice,) = diagnose(database={"url": url})["database"]
    assert advice.health is Health.BAD
    assert "hidden" not in advice.message


def a_scan(folder: Path, name: str, um_per_px: float) -> Path:
    """Draw a well of 6.35 mm with a dark wall."""
    edge = 900
    y, x = np.mgrid[:edge, :edge] - edge / 2
    inside = np.hypot(x, y) < 3175 / um_per_px
    pixels = np.where(inside, 150, 30) + np.random.default_rng(1).normal(0, 3, (edge, edge))
    path = folder / "RUN7_1_2_3-4-2024-8-15-00-AM" / name
    path.parent.mkdir(parents=True)
    tifffile.imwrite(path, pixels.clip(0, 255).astype(np.uint8))
    return folder


def test_a_wrong_scale_is_told_once_per_plate(diagnose, tmp_path) -> None:
    told = diagnose(a_scan(tmp_path, "Well_A1_Ch1_1um.tif", 8.0))
    (advice,) = told["image scale"]
    assert advice.health is Health.DOUBTFUL
    assert "states 1 um/px, its rim says" in advice.message
    assert "set imaging.um_per_px" in advice.message


def test_a_folder_without_scans_is_bad(diagnose, tmp_path) -> None:
    (advice,) = diagnose(tmp_path)["input"]
    assert advice.health is Health.BAD
    assert "see what `clonetrace scans` says" in advice.message


def test_an_output_in_the_input_is_refused(diagnose, tmp_path) -> None:
    told = diagnose(a_scan(tmp_path, "Well_A1_Ch1_8um.tif", 8.0), out=tmp_path / "results")
    assert any("lies in the input" in advice.message for advice in told["input"])
