"""The recipes of docs/scale.md are understood by the programs that they are for."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer

from clonetrace.cli.app import app

PAGE = (Path(__file__).parents[2] / "docs" / "scale.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    found = re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/scale.md holds no {kind}"
    return found


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize("text", blocks("bash"))
def test_shell_recipes_parse(text) -> None:
    done = subprocess.run(
        [shutil.which("bash"), "-n"], input=text, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("text", blocks("python"))
def test_python_recipes_compile(text) -> None:
    compile(text, "recipe", "exec")


def test_kubernetes_recipes_are_whole_resources() -> None:
    yaml = pytest.importorskip("yaml")
    resources = [one for text in blocks("yaml") for one in yaml.safe_load_all(text)]
    by_kind = {one["kind"]: one for one in resources}
    assert by_kind.keys() == {"Job", "DaskCluster"}
    job, cluster = by_kind["Job"], by_kind["DaskCluster"]
    assert job["spec"]["completionMode"] == "Indexed"
    command = job["spec"]["template"]["spec"]["containers"][0]["command"]
    assert f"/{job['spec']['completions']}" in command[-1]
    workers = cluster["spec"]["worker"]["spec"]["containers"][0]["args"]
    assert workers[workers.index("--nthreads") + 1] == "1"


def test_the_commands_of_recipes_exist() -> None:
    commands = typer.main.get_command(app).commands
    text = PAGE.replace("\\\n", " ")
    calls = re.findall(r"\bclonetrace (analyze|merge)\b([^\n`]*)", text)
    assert len(calls) >= 6
    for name, rest in calls:
        known = {option for one in commands[name].params for option in one.opts}
        used = {word.partition("=")[0] for word in re.findall(r"(?<!\S)--[a-z-]+", rest)}
        assert used <= known, (name, used - known)


def test_commands_of_benchmarks_exist() -> None:
    root = Path(__file__).parents[2]
    scripts = {shlex.split(one)[1] for one in re.findall(r"python benchmarks/\S+", PAGE)}
    assert len(scripts) >= 4
    assert all((root / script).is_file() for script in scripts)
