"""Reports of a small analysed run, and what is needed to look into their PDF files."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clonetrace.analysis import Settings, open_results
from clonetrace.analysis.reporting import Gatherer
from clonetrace.domain import Well
from clonetrace.domain.errors import ConfigurationError
from clonetrace.report.clonality import CloneRecord, Document, clone_document
from clonetrace.report.clonality.pdf import pdf_of


@pytest.fixture(scope="session")
def record(small_run: Any) -> CloneRecord:
    """Of the well with one clone."""
    with open_results(small_run.results, Settings(), read_only=True) as store:
        return Gatherer(store, second_reader=True).clone(small_run.plate, Well(label="A1"))


@pytest.fixture(scope="session")
def document(small_run: Any, record: CloneRecord) -> Document:
    return clone_document(record, small_run.results)


@pytest.fixture(scope="session")
def needs_pango() -> None:
    """Skip where a PDF cannot be made."""
    try:
        pdf_of(Document("nothing", "0000 0000 0000 0000", None, "<p>nothing</p>"))
    except ConfigurationError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def pdf(needs_pango: None, document: Document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report as a file."""
    path = tmp_path_factory.mktemp("pdf") / "clone.pdf"
    path.write_bytes(pdf_of(document))
    return path


@pytest.fixture(scope="session")
def poppler() -> Callable[..., bytes]:
    """Ask one of poppler's programs."""
    if shutil.which("pdfimages") is None:
        pytest.skip("poppler is not installed (Debian: apt-get install poppler-utils)")

    def ask(*command: object) -> bytes:
        return subprocess.run(list(map(str, command)), check=True, capture_output=True).stdout

    return ask
