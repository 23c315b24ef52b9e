"""Clonality reports on the page."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from clonetrace.analysis import Settings, WebSettings, open_results
from clonetrace.domain import Clonality, Review, Turn, Well
from clonetrace.domain.errors import ConfigurationError
from clonetrace.report.clonality import Document
from clonetrace.report.clonality.pdf import pdf_of
from clonetrace.store import user_name
from clonetrace.web.app import create_app
from clonetrace.web.services import Services


@pytest.fixture
def run(small_run: Any, tmp_path: Path) -> Any:
    return small_run.copy(tmp_path)


@pytest.fixture
def reports(run: Any) -> Iterator[TestClient]:
    """With a second reader, for whoever sits at this computer."""
    settings = Settings(web=WebSettings(second_reader=True))
    with open_results(run.results, settings, beside=True) as store:
        services = Services(results=run.results, settings=settings, store=store)
        with TestClient(create_app(services), base_url="http://127.0.0.1") as client:
            yield client


@pytest.fixture
def needs_pango() -> None:
    try:
        pdf_of(Document("nothing", "0000 0000 0000 0000", None, "<p>nothing</p>"))
    except ConfigurationError as error:
        pytest.skip(str(error))


def address(client: TestClient, name: str, **names: str) -> str:
    return str(client.app.url_path_for(name, **names))


def of_well(client: TestClient, run: Any, well: str, name: str = "report_well") -> str:
    return address(client, name, run=run.plate.run, plate=run.plate.name, well=well)


def test_a_clone_as_a_page_that_fits_the_policy(reports, run):
    answer = reports.get(of_well(reports, run, "A1"))
    assert answer.status_code == 200
    assert "Well A1" in answer.text and "as scanned" in answer.text
    assert not re.search(r"<style|<script|\sstyle=|\son[a-z]+=", answer.text)
    style = re.search(r'rel="stylesheet" href="([^"]+)"', answer.text)
    assert style is not None
    sheet = reports.get(style[1])
    assert sheet.headers["content-type"].startswith("text/css") and ".badge" in sheet.text
    assert of_well(reports, run, "A1", "report_well_pdf") in answer.text


@pytest.mark.usefixtures("needs_pango")
def test_a_clone_as_pdf_is_the_same_twice(reports, run):
    one, two = (reports.get(of_well(reports, run, "A1", "report_well_pdf")) for _ in range(2))
    assert one.headers["content-type"] == "application/pdf"
    assert one.content.startswith(b"%PDF-") and one.content == two.content
    name = f"clonality_{run.plate.run}_{run.plate.name}_A1.pdf"
    assert one.headers["content-disposition"] == f'attachment; filename="{name}"'


def test_a_run_as_a_page(reports, run):
    answer = reports.get(address(reports, "report_run", run=run.plate.run))
    assert answer.status_code == 200
    assert f"Run {run.plate.run}" in answer.text and "Wells by verdict" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/reports/wells/{run}/{plate}/H11",
        "/reports/wells/{run}/{plate}/A1'--",
        "/reports/wells/{run}/{plate}/%2e%2e%2fA1",
        "/reports/wells/{run}/%2e%2e/A1/pdf",
        "/reports/wells/{run}/9_9/A1",
        "/reports/runs/{run}x",
        "/reports/runs/%2e%2e/pdf",
    ],
)
def test_what_is_not_there_is_not_found(reports, run, path):
    answer = reports.get(path.format(run=run.plate.run, plate=run.plate.name))
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_a_second_reader_stays_blind(reports, run):
    well = Well(label="A1")
    store = reports.app.state.services.store
    (now,) = store.summaries(run.plate, well)
    first = Review(
        plate=run.plate,
        well=well,
        who="ada",
        name="Ada Byron",
        turn=Turn.FIRST,
        clonality=Clonality.DIFFERENTIATED,
        comment="a comment of hers",
        decided_at=datetime(2024, 3, 10, 8),
        machine=now.machine,
        fingerprint=now.fingerprint,
    )
    store.remember_review(first)
    for path in (
        of_well(reports, run, "A1"),
        address(reports, "report_run", run=run.plate.run),
    ):
        blind = reports.get(path).text
        assert "Ada Byron" not in blind and "a comment of hers" not in blind
    second = {"who": user_name(), "name": "Me", "turn": Turn.SECOND, "comment": ""}
    store.remember_review(first.model_copy(update=second))
    assert "Ada Byron" in reports.get(of_well(reports, run, "A1")).text
