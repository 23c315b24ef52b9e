"""A person at the review page, who opens pages and sends their forms."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from clonetrace.domain import Box, Clonality, Label, Morphology, ScanFrame, WellResult
from making import (
    PLATE,
    make_colony,
    make_detection,
    make_grade,
    make_lineage,
    make_scan,
    make_well,
)

SEEDED = datetime(2024, 3, 4, 8)
CELL = Box(x_um=200, y_um=-100, width_um=18, height_um=17)


def pictured_well(label: str, probability: float) -> WellResult:
    """An ambiguous well: a colony of six days with a kept picture of each."""
    frame = ScanFrame(
        width_px=4000,
        height_px=4000,
        centre_x_px=2000,
        centre_y_px=2000,
        um_per_px=1.6,
        well_radius_um=3100,
    )
    scans = [
        make_scan(label, day, SEEDED, frame=frame, crop=f"crops/day{day:02d}/{label}.jpg")
        for day in range(5, -1, -1)
    ]
    sightings = []
    for scan in scans:
        box = CELL.enlarged(2**scan.day)
        found = make_detection(box, Label.COLONY if scan.day else Label.CELL)
        sightings.append((scan, box, found))
    return make_well(
        label,
        Clonality.AMBIGUOUS,
        probability=probability,
        founders=1,
        reasons=("a review of the scans would settle it",),
        lineages=(make_lineage(1, sightings),),
        largest=make_colony(0.6, days_to_ready=1.5),
        morphology=make_grade(Morphology.M1),
        scans=tuple(scans),
    )


@dataclass
class Reader:
    """Whoever sits at this computer, by the name of the operating system's user."""

    client: TestClient
    name: str
    monkeypatch: pytest.MonkeyPatch

    def get(self, path: str) -> Response:
        """Open a page."""
        self.monkeypatch.setenv("LOGNAME", self.name)
        return self.client.get(path)

    def page(self, well: str = "A1") -> str:
        """Open the review of a well."""
        answer = self.get(f"{place(well)}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def fields(self, page: str) -> dict[str, str]:
        """Read the hidden fields of a page's forms."""
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
        return {name: unescape(value) for name, value in hidden}

    def decide(self, well: str, clonality: str, **more: str) -> Response:
        """Decide a well as the page's form does."""
        return self.post(
            place(well), self.fields(self.page(well)) | {"clonality": clonality} | more
        )

    def undo(self) -> Response:
        """Take the last decision back."""
        return self.post("/review/undo", self.fields(self.page()))

    def sign(self, well: str, meaning: str = "reviewed") -> Response:
        """Sign a well."""
        return self.post(f"{place(well)}/sign", self.fields(self.page(well)) | {"meaning": meaning})

    def post(self, path: str, form: dict[str, str]) -> Response:
        """Send a form without following where it leads."""
        self.monkeypatch.setenv("LOGNAME", self.name)
        return self.client.post(path, data=form, follow_redirects=False)

    def corrections(self, well: str = "A1") -> dict:
        """Return the scans of a well as the script that draws boxes gets them."""
        answer = self.get(f"{place(well)}/corrections")
        assert answer.status_code == 200, answer.text
        return answer.json()["scans"]

    def correct(self, well: str = "A1", **sent: object) -> Response:
        """Send a correction as that script does."""
        csrf = self.fields(self.page(well))["csrf"]
        return self.client.post(
            f"{place(well)}/corrections",
            content=json.dumps(sent),
            headers={"content-type": "application/json", "x-csrf-token": csrf},
        )

    def take_back(self, number: int, well: str = "A1") -> Response:
        """Take a correction back."""
        csrf = self.fields(self.page(well))["csrf"]
        return self.client.delete(
            f"{place(well)}/corrections/{number}", headers={"x-csrf-token": csrf}
        )


def place(well: str) -> str:
    """Return the address of a well's review."""
    return f"/review/{PLATE.run}/{PLATE.name}/{well}"


def sentence(answer: Response) -> str:
    """Return what a refusal says."""
    found = re.search(r"<main.*?<p>(.*?)</p>", answer.text, re.DOTALL)
    assert found, answer.text
    return unescape(found[1])
