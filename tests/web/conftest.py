"""The review page on results of a few wells, as its pages and its API are asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from clonetrace.analysis import Settings, open_results
from clonetrace.domain import Clonality
from clonetrace.web.app import create_app
from clonetrace.web.services import Services
from making import make_well


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """An output folder with the results of two wells."""
    with open_results(tmp_path, Settings()) as store:
        for label in ("A1", "B2"):
            well = make_well(label, Clonality.MONOCLONAL, probability=0.995, founders=1)
            store.remember_well(well, [], fingerprint=f"of {label}", detectors="none")
    return tmp_path


@pytest.fixture
def client(results: Path) -> Iterator[TestClient]:
    """Without accounts: for whoever sits at this computer."""
    settings = Settings()
    with open_results(results, settings, beside=True) as store:
        services = Services(results=results, settings=settings, store=store)
        with TestClient(create_app(services), base_url="http://127.0.0.1") as client:
            yield client
