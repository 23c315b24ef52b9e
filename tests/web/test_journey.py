"""One person's whole way through a simulated run, before the command's own server."""

import csv
import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="needs Playwright")

from playwright.sync_api import Browser, Page, expect

from axe import broken_rules, needs_axe
from browsers import needs_chromium, needs_viewer
from clonetrace.analysis import Settings, open_results
from journey import DESKTOP, FULL_NAME, NAME, TABLET, Journey, Place, call, with_accounts
from reviewing import browser, served

pytestmark = [needs_chromium, needs_viewer]


@dataclass
class Lab:
    """A simulated run, served with accounts by `clonetrace serve`.

    Attributes:
        address: Of the server.
        results: The output folder.
        clone: A well that the machine calls monoclonal.
        said: Complaints of the browser, and requests that went elsewhere.
    """

    address: str
    results: Path
    clone: Place
    said: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a small run, with an account; whoever decides something copies it."""
    folder = tmp_path_factory.mktemp("journey")
    run, results = folder / "run", folder / "results"
    size = ("--wells", 4, "--days", 5, "--um-per-px", 4, "--seed", 3, "--no-faults")
    call("simulate", run, *size, "--workers", 1)
    call("analyze", run / "scans", "--out", results, "--workers", 1)
    with_accounts(results, folder)
    return results


@contextmanager
def opened(analysed: Path, folder: Path) -> Iterator[Lab]:
    results = shutil.copytree(analysed, folder / "results")
    with open_results(results, Settings(), read_only=True) as store:
        clone = next(one for one in store.results() if one.verdict.clonality == "monoclonal")
    with served(results, "--config", str(analysed.with_name("lab.toml"))) as address:
        place = Place(clone.plate.run, clone.plate.name, clone.well.label)
        yield Lab(address, results, place)


@pytest.fixture
def lab(analysed: Path, tmp_path: Path) -> Iterator[Lab]:
    with opened(analysed, tmp_path) as lab:
        yield lab


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@contextmanager
def person_at(lab: Lab, chromium: Browser, **options: object) -> Iterator[Journey]:
    """A browser whose complaints are kept in `lab.said`."""
    with chromium.new_context(base_url=lab.address, **options) as context:
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.on(
            "console",
            lambda told: (
                lab.said.append(f"{told.text} {told.location['url']}")
                if told.type == "error"
                else None
            ),
        )
        page.on("pageerror", lambda error: lab.said.append(str(error)))
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((lab.address, "data:", "blob:"))
                else lab.said.append(asked.url)
            ),
        )
        yield Journey(page)


@pytest.fixture
def journey(lab: Lab, chromium: Browser) -> Iterator[Journey]:
    with person_at(lab, chromium, viewport=DESKTOP) as journey:
        yield journey


def test_from_log_in_to_log_out(lab: Lab, journey: Journey) -> None:
    clone, page = lab.clone, journey.page
    journey.log_in()
    journey.open_plate()
    assert page.locator("table.wells tbody th").count() == 4
    assert journey.only("monoclonal") == 1

    journey.open_well(clone.well)
    assert page.url.endswith(f"/wells/{clone.address}")
    assert journey.caption() == "day 4"
    page.keyboard.press("w")
    journey.come_to_rest()
    coarse = journey.um_per_pixel()
    page.keyboard.press("z")
    page.wait_for_load_state("networkidle")
    assert journey.um_per_pixel() == pytest.approx(4, rel=0.01)
    assert coarse > 4
    journey.blink("day 0")
    assert journey.caption() == "day 4"

    first = journey.start_review()
    second = journey.decide("2")
    assert {first, second} < {"A1", "A2", "A3", "A4"} and first != second
    journey.undo(first)
    while (at := journey.reviewed()) and at != clone.well:
        journey.decide("5")
    assert at == clone.well
    page.keyboard.press("c")
    page.keyboard.type("round")
    page.keyboard.press("Escape")
    journey.decide("1", "q")
    signature = journey.sign(clone)
    assert f"Signed by {FULL_NAME} as approved" in signature and "monoclonal, M1" in signature

    text, pdf = journey.report(clone)
    assert pdf.startswith(b"%PDF-")
    for told in ("Clonality report", "monoclonal", FULL_NAME, "approved"):
        assert told.lower() in text.lower()
    rows = {row["well"]: row for row in csv.DictReader(io.StringIO(journey.table(clone)))}
    assert len(rows) == 4
    assert rows[clone.well]["clonality"] == "monoclonal"
    api = page.request.get(f"/api/v1/reviews?well={clone.well}").json()["items"]
    assert [
        (one["name"], one["clonality"], one["comment"]) for one in api if not one["withdrawn_at"]
    ] == [(FULL_NAME, "monoclonal", "round")]

    journey.log_out()
    _all_is_closed(journey, clone)
    assert lab.said == []
    _is_kept(lab, first)


def _all_is_closed(journey: Journey, clone: Place) -> None:
    page = journey.page
    for closed in ("/", f"/wells/{clone.address}", f"/reports/wells/{clone.address}"):
        page.goto(closed)
        expect(page.get_by_role("button", name="Log in")).to_be_visible()
    for closed in ("/api/v1/wells", f"/wells/{clone.address}/view"):
        assert page.request.get(closed).status == 401
    page.go_back()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()


def _is_kept(lab: Lab, taken_back_of: str) -> None:
    with open_results(lab.results, Settings(), read_only=True) as store:
        decided = [one for one in store.reviews() if one.withdrawn_at is None]
        taken_back = [one for one in store.reviews() if one.withdrawn_at is not None]
        machine = {one.well.label: one.verdict.clonality for one in store.results()}
        (signed,) = store.signatures()
    assert {one.who for one in decided} == {NAME}
    assert [(one.well.label, one.clonality) for one in taken_back] == [
        (taken_back_of, "polyclonal")
    ]
    assert signed.well.label == lab.clone.well
    assert machine[lab.clone.well] == "monoclonal"


@pytest.fixture(scope="module")
def settled(analysed: Path, chromium: Browser, tmp_path_factory) -> Iterator[Lab]:
    """One well is decided and signed; a program has a token."""
    with opened(analysed, tmp_path_factory.mktemp("settled")) as lab:
        with person_at(lab, chromium) as journey:
            journey.log_in()
            journey.page.goto(f"/review/{lab.clone.address}")
            journey.decide("1")
            journey.sign(lab.clone)
            journey.page.goto("/people")
            journey.page.get_by_label(f"New token of {NAME} for").fill("LIMS")
            journey.page.get_by_role("button", name="Make", exact=True).click()
        yield lab


#: Every page there is; {clone} is decided and signed, the other wells wait.
PAGES = (
    "/",
    "/plates/{plate}",
    "/plates/{plate}?by=probability",
    "/plates/{plate}?by=width&flag=warned",
    "/plates/{plate}?by=morphology&only=none",
    "/plates/{plate}?by=readiness",
    "/wells/{plate}/A1",
    "/wells/{plate}/A3",
    "/wells/{plate}/A4",
    "/wells/{clone}",
    "/review",
    "/review/{clone}",
    "/review/{plate}/A4",
    "/review/{plate}/A4/next",
    "/reports/wells/{clone}",
    "/reports/wells/{plate}/A1",
    "/reports/runs/{run}",
    "/people",
    "/account",
    "/wells/{plate}/H12",
)


@needs_axe
def test_every_page_keeps_the_rules_for_accessible_content(settled: Lab, chromium: Browser) -> None:
    clone = settled.clone
    names = {"clone": clone.address, "run": clone.run, "plate": f"{clone.run}/{clone.plate}"}
    broken: dict[str, object] = {}
    with person_at(settled, chromium) as journey:
        page = journey.page
        page.goto("/login")
        broken |= _broken(page)
        journey.log_in()
        for address in PAGES:
            page.goto(address.format(**names))
            page.wait_for_load_state("networkidle")
            broken |= _broken(page)
    assert broken == {}


def _broken(page: Page) -> dict[str, object]:
    """Return what is wrong with a page, in light and dark, on a desktop and a tablet."""
    broken: dict[str, object] = {}
    for size, scheme in product((DESKTOP, TABLET), ("light", "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found = broken_rules(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if found or wide > size["width"]:
            broken[f"{page.url}, {scheme}, {size['width']} px"] = [*found, f"{wide} px wide"]
    return broken
