"""The page."""

import re
from base64 import b64decode
from collections.abc import Callable
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest

from clonetrace.domain import Clonality, Finding, Ruling, Stage, Turn, Well, WellResult
from clonetrace.report import ReportAbout, ReportSettings, write_report
from clonetrace.report.pictures import Pictures
from clonetrace.report.wording import length_words, probability_words


class Reader(HTMLParser):
    """Collects what the tests ask for; fails where tags do not match."""

    VOID = frozenset({"meta", "input", "img", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] not in (["style"], ["script"]):
            self.words.append(data)

    def all(self, tag: str, name: str) -> list[str]:
        return [
            values[name] for found, values in self.attributes if found == tag and name in values
        ]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture
def page(
    results: list[WellResult], findings: list[Finding], about: ReportAbout, tmp_path: Path
) -> Reader:
    return Reader(write_report(tmp_path, results, findings, about).read_text("utf-8"))


def section(tmp_path: Path, anchor: str) -> Reader:
    text = (tmp_path / "report.html").read_text("utf-8")
    match = re.search(rf'<article [^>]*id="{anchor}".*?</article>', text, re.DOTALL)
    assert match is not None
    return Reader(match[0])


def test_the_page_needs_no_network_and_no_other_file(page: Reader) -> None:
    outside = ("src", "srcset", "data", "action", "poster")
    for _, values in page.attributes:
        assert all(values[name].startswith("data:") for name in outside if name in values)
        assert values.get("href", "#").startswith("#")
    assert "default-src 'none'" in "".join(page.all("meta", "content"))


def test_the_head_says_what_was_analysed_and_with_what(page: Reader) -> None:
    assert "Clonality report RUN7" in page.text
    assert "2024-12-28 to 2025-01-11 (15 days) · 2 plates · 7 wells" in page.text
    assert "CloneTrace 0.1.0" in page.text
    assert "ready to pick from 1.5 mm" in page.text
    assert "evidence, not proof" in page.text


def test_every_well_of_the_map_leads_to_its_details(page: Reader) -> None:
    links = [link[1:] for link in page.all("a", "href")]
    anchors = [values["id"] for _, values in page.attributes if "id" in values]
    assert set(links) <= set(anchors)
    assert len(anchors) == len(set(anchors))
    assert {"p1-B2", "p1-A2", "p2-D4", "p2-A1"} <= set(links)


def test_the_map_tells_verdicts_by_letter_too(page: Reader) -> None:
    labels = page.all("a", "aria-label")
    assert "B2: monoclonal, ready to pick" in labels
    assert "D4: failed" in labels
    assert len([title for title in page.all("span", "title") if "not analysed" in title]) == 185


def test_a_strip_goes_from_the_newest_scan_to_day_0(page: Reader, tmp_path: Path) -> None:
    well = section(tmp_path, "p1-B2")  # co oxo~oooooooo
    days = [int(day) for day in re.findall(r"\bday (\d+)", well.text.split("scans used")[1])]
    assert days == list(range(14, -1, -1))
    assert "not usable: black day 4" in well.text
    assert "no scan day 2" in well.text
    assert "day 6 144 µm out of focus" in well.text
    assert "day 14 2.30 mm" in well.text
    assert len(well.all("img", "src")) == 13
    assert any(
        "is black: its brightest pixel is 3" in title for title in well.all("figure", "title")
    )


def test_a_missing_day_0_shows_as_a_gap(page: Reader, tmp_path: Path) -> None:
    well = section(tmp_path, "p1-C1")
    assert well.text.endswith("day 1 nothing found no scan day 0")
    assert "RUN7_1_2 C1 has no day-0 scan" in well.text


def test_two_colonies_are_listed_with_their_numbers(page: Reader, tmp_path: Path) -> None:
    well = section(tmp_path, "p1-A10")
    assert "day 7 1: 204 µm · 2: 204 µm" in well.text
    assert "founders seen 2" in well.text


def test_empty_wells_take_one_line(page: Reader) -> None:
    assert "A2 · empty 6 of 6 no colony in 3 newest scans" in page.text


def test_text_of_the_input_cannot_become_markup(page: Reader, tmp_path: Path) -> None:
    raw = (tmp_path / "report.html").read_text("utf-8")
    assert "Well_D4_Ch1_1um.tif &lt;could&gt; not be read" in raw
    assert "notes.txt is not a scan & was left out" in page.text


def test_the_pictures_are_the_crops(page: Reader, tmp_path: Path) -> None:
    first = page.all("img", "src")[0]
    data = b64decode(first.removeprefix("data:image/webp;base64,"))
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    crop = cv2.imread(str(tmp_path / "crops" / "day08" / "RUN7_1_2_A10.jpg"))
    assert picture is not None
    assert crop is not None
    assert np.abs(picture.astype(int) - crop).mean() < 12


def test_a_missing_crop_shows_as_such(
    results: list[WellResult], about: ReportAbout, tmp_path: Path
) -> None:
    (tmp_path / "crops" / "day08" / "RUN7_1_2_A10.jpg").unlink()
    (tmp_path / "crops" / "day07" / "RUN7_1_2_A10.jpg").write_bytes(b"")
    write_report(tmp_path, results, [], about)
    assert section(tmp_path, "p1-A10").text.count("picture missing") == 2


@pytest.mark.parametrize("crop", ["../secret.jpg", "/etc/passwd", "crops/../../secret.jpg"])
def test_a_crop_outside_the_output_folder_is_not_followed(crop: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    cv2.imwrite(str(tmp_path / "secret.jpg"), np.zeros((8, 8), np.uint8))
    assert Pictures(out, 1).data_uris([crop]) == [None]


def test_many_pictures_are_embedded_smaller(tmp_path: Path) -> None:
    budget = ReportSettings(page_mb=40)
    edges = [Pictures(tmp_path, count, budget).edge_px for count in (96, 2_000, 12_825, 10**6)]
    assert edges == sorted(edges, reverse=True)
    assert edges[0] == 320
    assert edges[-1] == 144


@pytest.mark.parametrize(("plate_wells", "last"), [(96, "H12"), (384, "P24")])
def test_the_map_has_the_wells_of_the_plate(
    plate_wells: int,
    last: str,
    make_result: Callable[..., WellResult],
    tmp_path: Path,
) -> None:
    about = ReportAbout(
        version="1",
        created=make_result("A1", Clonality.EMPTY, ".").scans[0].taken_at,
        plate_wells=plate_wells,
    )
    result = make_result("A1", Clonality.EMPTY, "..")
    page = Reader(write_report(tmp_path, [result], [], about).read_text("utf-8"))
    wells = [title.split(":")[0] for title in page.all("span", "title")]
    assert wells[-1] == last
    assert len(wells) == plate_wells - 1


def test_a_well_outside_the_plate_makes_the_map_larger(
    make_result: Callable[..., WellResult], about: ReportAbout, tmp_path: Path
) -> None:
    result = make_result("P24", Clonality.EMPTY, "..")
    page = Reader(write_report(tmp_path, [result], [], about).read_text("utf-8"))
    assert "P24: empty" in page.all("a", "aria-label")
    assert Well.parse("P24").row == 15


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (None, "not given"),
        (0.99949, "99.94 %"),
        (0.98996, "98.99 %"),
        (1.0, "above 99.99 %"),
        (0.0, "0.00 %"),
    ],
)
def test_a_probability_is_never_flattered(probability: float | None, words: str) -> None:
    assert probability_words(probability) == words


@pytest.mark.parametrize(("um", "words"), [(18.2, "18 µm"), (999.4, "999 µm"), (999.6, "1.00 mm")])
def test_lengths_change_their_unit_at_a_millimetre(um: float, words: str) -> None:
    assert length_words(um) == words


def test_both_verdicts_are_shown(results, findings, about, page, tmp_path) -> None:
    plain = (tmp_path / "report.html").read_text("utf-8")
    assert write_report(tmp_path, results, findings, about, rulings={}).read_text("utf-8") == plain
    assert "people:" not in plain
    decided = Ruling(
        stage=Stage.DECIDED,
        clonality=Clonality.POLYCLONAL,
        readers=("Ann <b>Müller",),
        turn=Turn.FIRST,
        agreeing=1,
        decided_at=datetime(2025, 1, 12, 9, 30),
        comment="two cells",
    )
    by_well = {(one.well.label): (one.plate, one.well) for one in results}
    rulings = {by_well["B2"]: decided, by_well["A2"]: Ruling(stage=Stage.SECOND)}

    told = Reader(
        write_report(tmp_path, results, findings, about, rulings=rulings).read_text("utf-8")
    )

    well = section(tmp_path, "p1-B2").text
    assert "monoclonal people: polyclonal" in well
    assert "decided by Ann <b>Müller, first reader, 2025-01-12 09:30 UTC" in well
    assert "their comment two cells" in well
    assert "ready to pick now" in well  # what the machine measured
    assert "empty people: waits for another reader" in told.text
    titles = told.all("a", "title")
    assert "B2: monoclonal; people: polyclonal (Ann <b>Müller, first reader)" in titles
    ready = [title for title in page.all("a", "title") if "ready to pick" in title]
    assert len([title for title in titles if "ready to pick" in title]) == len(ready) - 1
