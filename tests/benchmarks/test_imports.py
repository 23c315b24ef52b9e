"""Benchmarks are run seldom: they must still fit the code that they measure."""

import importlib
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"
MODULES = sorted(
    ".".join(path.relative_to(FOLDER).with_suffix("").parts)
    for path in FOLDER.rglob("*.py")
    if path.name != "__init__.py"
)


@pytest.mark.parametrize("name", MODULES)
def test_a_benchmark_imports_what_is_there(name: str) -> None:
    assert importlib.import_module(name).__doc__
