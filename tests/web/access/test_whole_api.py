"""Every address of the API with questions that Schemathesis makes up, on a real server."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from review_site import ADMIN, Site, served

#: Questions per address and phase.
QUESTIONS = 15


@pytest.fixture
def url(site: Site) -> Iterator[str]:
    with served(site.app) as (host, port):
        yield f"http://{host}:{port}"


@pytest.fixture
def document(site: Site) -> str:
    return site.logged_in("viewer").get("/api/v1/openapi.json").text


def test_a_program_gets_what_the_document_says(
    site: Site, url: str, document: str, tmp_path: Path
) -> None:
    (tmp_path / "openapi.json").write_text(document)
    token = site.people.make_token("admin", "LIMS", ADMIN)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", "openapi.json", "--url", url),
            *("--header", f"Authorization: Bearer {token}", "--checks", "all"),
            *("--max-examples", str(QUESTIONS), "--generation-deterministic", "--no-color"),
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Tested: {len(json.loads(document)['paths'])}" in done.stdout


def test_nobody_else_gets_anything(site: Site, url: str, document: str) -> None:
    schema = schemathesis.openapi.from_dict(json.loads(document))
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=QUESTIONS,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: schemathesis.Case) -> None:
            nonlocal asked
            asked += 1
            answer = case.call(base_url=url)
            assert answer.status_code == 401
            assert b"RUN7" not in answer.content

        ask()
    assert asked >= len(json.loads(document)["paths"])
