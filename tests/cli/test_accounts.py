"""`clonetrace accounts` and `clonetrace serve`, as a shell calls them."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from clonetrace.analysis import Settings, open_results
from clonetrace.domain import Clonality
from making import make_well

PASSWORD = "correct horse battery"  # noqa: S105 - of accounts that live for one test


@pytest.fixture
def results(tmp_path: Path) -> Path:
    with open_results(tmp_path / "results", Settings()) as store:
        well = make_well("A1", Clonality.MONOCLONAL)
        store.remember_well(well, [], fingerprint="of A1", detectors="none")
    return tmp_path / "results"


@pytest.fixture
def accounts(results: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(command: str, *arguments: str, password: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "clonetrace.cli", "accounts", command, str(results), *arguments],
            input=password,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_accounts_are_made_changed_and_listed(accounts: Callable) -> None:
    made = accounts(
        "add", "Ann", "--role", "admin", "--full-name", "Ann Lee", password=f"{PASSWORD}\n"
    )
    assert (made.returncode, made.stdout) == (0, "ann is admin\n")
    accounts("add", "bob", password=PASSWORD)
    accounts("role", "bob", "reviewer")
    token = accounts("token", "bob", "--for", "LIMS").stdout.strip()
    assert token.startswith("clonetrace_")
    assert accounts("revoke", "bob", "1").returncode == 0
    assert accounts("password", "bob", password=f"{PASSWORD}!").returncode == 0
    accounts("disable", "bob")
    listed = accounts("list").stdout
    assert listed.splitlines() == [
        "ann\tAnn Lee\tadmin\tactive",
        "bob\tbob\treviewer\tdisabled",
        "\ttoken 1 for LIMS, never used, revoked",
    ]
    assert accounts("enable", "bob").stdout == "bob may log in\n"


@pytest.mark.parametrize(
    ("command", "arguments", "told"),
    [
        ("add", ["ann", "--role", "admin"], "a password needs 12 letters at least"),
        ("add", ["no spaces"], "cannot be the name of an account"),
        ("disable", ["nobody"], "there is no account 'nobody'"),
        ("password", ["nobody"], "a password needs 12 letters at least"),
        ("token", ["nobody", "--for", "LIMS"], "there is no account 'nobody'"),
        ("revoke", ["nobody", "1"], "nobody has no token 1"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(
    accounts: Callable, command: str, arguments: list[str], told: str
) -> None:
    done = accounts(command, *arguments)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_password_is_never_an_option(accounts: Callable) -> None:
    for command in ("add", "password"):
        done = accounts(command, "ann", "--password", PASSWORD)
        assert (done.returncode, "No such option" in done.stderr) == (2, True)


def serve(results: Path, config: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "clonetrace.cli", "serve", str(results)),
            *("--config", str(config), *options),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )


def test_the_page_is_not_served_to_others_without_accounts(results: Path, tmp_path: Path) -> None:
    config = tmp_path / "lab.toml"
    config.write_text("")
    served = serve(results, config, "--host", "0.0.0.0")  # noqa: S104 - it must be refused
    _, told = served.communicate(timeout=60)
    assert served.returncode == 2
    assert "without accounts the page listens on 127.0.0.1 only" in told


def test_the_page_is_served_once_there_is_an_admin(
    results: Path, accounts: Callable, tmp_path: Path
) -> None:
    config = tmp_path / "lab.toml"
    config.write_text("[web]\naccounts = true\n")
    early = serve(results, config)
    _, told = early.communicate(timeout=60)
    assert early.returncode == 2
    assert "make the first admin with clonetrace accounts add" in told

    accounts("add", "ann", "--role", "admin", password=PASSWORD)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    served = serve(results, config, "--port", str(port))
    try:
        page = _page(f"http://127.0.0.1:{port}/login", served)
    finally:
        served.terminate()
        served.communicate(timeout=60)
    assert "Log in" in page


def _page(url: str, served: subprocess.Popen[str]) -> str:
    """Ask until the server has started, for a minute at most."""
    for _ in range(600):
        assert served.poll() is None
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own address
                return answer.read().decode()
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start within a minute")
