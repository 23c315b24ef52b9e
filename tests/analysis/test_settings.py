"""The configuration file, and its page in the documentation."""

import re
import tomllib
from pathlib import Path

import pytest

from clonetrace.analysis import (
    Settings,
    load_settings,
    load_with_origins,
    settings_reference,
    settings_template,
)
from clonetrace.domain.errors import ConfigurationError

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"
KEYS = [
    (section, key)
    for section, field in Settings.model_fields.items()
    for key in field.annotation.model_fields
]


def load(folder: Path, text: str) -> Settings:
    path = folder / "lab.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def test_what_a_file_leaves_out_keeps_its_default(tmp_path) -> None:
    settings = load(tmp_path, "[measure]\nready_width_mm = 1.2\n")
    assert settings.measure.ready_width_mm == 1.2
    assert settings.trace == Settings().trace


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[trace\n", "is no valid TOML"),
        ("[trace]\nmerge_distanse = 1\n", r"trace\.merge_distanse .* did you mean merge_distance"),
        ("[tracing]\n", r"tracing is not a known key; did you mean trace\?"),
        ("[trace]\nxyzzy = 1\n", "xyzzy is not a known key; known are .*cell_days"),
        ("[trace]\nmerge_distance = 'far'\n", "trace.merge_distance = 'far' is wrong"),
        ("[trace]\nearly_days = -1\n", "trace.early_days = -1 is wrong"),
        ("[intake]\nplate_wells = 95\n", "plate_wells = 95 is wrong: .*not 95"),
    ],
)
def test_a_wrong_file_is_one_sentence_with_its_name(tmp_path, text, words) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        load(tmp_path, text)
    assert str(tmp_path / "lab.toml") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path) -> None:
    with pytest.raises(ConfigurationError, match=r"lab\.toml cannot be read"):
        load_settings(tmp_path / "lab.toml")


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_every_key_is_explained_in_the_documentation(section, key) -> None:
    text = PAGE.read_text(encoding="utf-8").split(f"## `[{section}]`")[1].split("\n## ")[0]
    (line,) = [line for line in text.splitlines() if line.startswith(f"| `{key}` |")]
    assert len(line.split("|")[4].split()) >= 3


def test_the_page_is_that_of_the_program() -> None:
    """Where it is not: `clonetrace settings > docs/configuration.md`."""
    assert PAGE.read_text(encoding="utf-8") == settings_reference()


def test_the_page_does_not_show_a_password_as_a_default() -> None:
    assert "| `url` | none |" in settings_reference()


def test_variables_overrule_the_file_and_both_are_named(tmp_path) -> None:
    path = tmp_path / "lab.toml"
    path.write_text("[measure]\nready_width_mm = 1.2\ngrowth_days = 5\n")
    variables = {
        "CLONETRACE_MEASURE__READY_WIDTH_MM": "1.3",
        "CLONETRACE_DATABASE__URL": "postgresql+psycopg://me:hidden@host/name",
        "HOME": "/root",
    }

    loaded = load_with_origins(path, variables)

    assert loaded.settings.measure.ready_width_mm == 1.3
    assert loaded.settings.measure.growth_days == 5
    assert loaded.settings.database.url.get_secret_value().endswith("@host/name")
    assert loaded.origins == {
        "measure.ready_width_mm": "variable CLONETRACE_MEASURE__READY_WIDTH_MM",
        "measure.growth_days": str(path),
        "database.url": "variable CLONETRACE_DATABASE__URL",
    }


def test_a_wrong_variable_is_named(tmp_path) -> None:
    with pytest.raises(ConfigurationError, match="variable CLONETRACE_MEASURE__REDY_WIDTH_MM"):
        load_with_origins(None, {"CLONETRACE_MEASURE__REDY_WIDTH_MM": "1.3"})


def test_the_template_says_nothing_until_a_line_is_changed() -> None:
    assert Settings.model_validate(tomllib.loads(settings_template())) == Settings()


def test_every_line_of_the_template_is_the_default(tmp_path) -> None:
    key = re.compile(r"# (\w+) = (.+)$")
    lines = [
        f"{found[1]} = {found[2]}" if (found := key.match(line)) else line
        for line in settings_template().splitlines()
    ]
    content = tomllib.loads("\n".join(lines))
    assert Settings.model_validate(content) == Settings()
    assert {(section, name) for section, part in content.items() for name in part} | {
        (section, name)
        for section, name in KEYS
        if getattr(getattr(Settings(), section), name) is None
    } == set(KEYS)
