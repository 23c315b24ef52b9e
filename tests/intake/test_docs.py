"""The examples of docs/input.md do what the page says."""

import re
import tomllib
from pathlib import Path

import pytest

from clonetrace.domain import FindingKind
from clonetrace.intake import (
    CeligoLayout,
    IntakeSettings,
    make_layout,
    read_active_plates,
    read_consolidated,
)

PAGE = (Path(__file__).parents[2] / "docs" / "input.md").read_text(encoding="utf-8")
ROOT = Path("/scans")


@pytest.fixture(scope="module")
def examples() -> list[IntakeSettings]:
    blocks = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    return [IntakeSettings.model_validate(tomllib.loads(block)["intake"]) for block in blocks]


def test_the_pattern_of_folders_finds_its_example(examples) -> None:
    placement = make_layout(examples[0]).place(ROOT / "EDIT7/plate3/2024-03-04/C07.tif", ROOT)
    assert placement is not None
    assert (placement.run, placement.plate, placement.well) == ("EDIT7", "plate3", "C07")


@pytest.mark.parametrize(("name", "hour"), [("t00h.png", 9), ("t03h.png", 12), ("t06h.png", 15)])
def test_the_pattern_of_a_time_lapse_finds_its_examples(examples, name, hour) -> None:
    placement = make_layout(examples[1]).place(ROOT / name, ROOT)
    assert placement is not None
    assert (placement.well, placement.taken_at.hour) == ("B2", hour)


def test_the_example_settings_are_valid(examples) -> None:
    assert examples[2].control_wells == ("A1", "H12")
    assert list(examples[2].seeding_dates) == ["DNLS41_P_1"]


def test_the_celigo_example_is_understood() -> None:
    folder = re.search(r"DNLS41_P_1_3-5\S+(?=/)", PAGE)
    assert folder is not None
    placement = CeligoLayout().place(ROOT / folder[0] / "Well_A1_Ch1_1um.tif", ROOT)
    assert placement is not None
    assert (placement.run, placement.plate) == ("DNLS41", "P_1")


def test_the_example_lists_can_be_read(tmp_path) -> None:
    indented = re.findall(r"(?:^    \S.*\n)+", PAGE, re.MULTILINE)
    active, consolidated = (re.sub("^    ", "", text, flags=re.M) for text in indented[-2:])
    (tmp_path / "active.txt").write_text(active)
    (tmp_path / "consolidated.csv").write_text(consolidated)
    assert read_active_plates(tmp_path / "active.txt") == {"DNLS41_P_1", "DNLS41_P_10"}
    assert len(read_consolidated(tmp_path / "consolidated.csv")) == 2


@pytest.mark.parametrize("kind", list(FindingKind))
def test_every_finding_is_explained(kind) -> None:
    assert f"\n| {kind} |" in PAGE
