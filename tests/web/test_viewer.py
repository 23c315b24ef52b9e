"""The well page in a real browser, on a real server: days, boxes, scale, blinking, drawing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from axe import broken_rules, needs_axe
from browsers import needs_chromium, needs_viewer
from clonetrace.analysis import Settings, open_results
from clonetrace.domain import Annotation, Clonality, Landmarks, Well
from clonetrace.web import rendering
from clonetrace.web.app import create_app
from clonetrace.web.services import Services
from making import make_well
from review_site import served
from reviewing import browser
from web.lab import (
    DAYS,
    PLATE,
    UM_PER_PX,
    frame_of,
    grown_well,
    keep,
    pixels_of,
    readings_of,
    scan_file,
    write_scan,
)

WIDTH, HEIGHT = 800, 760

pytestmark = [needs_chromium, needs_viewer]


@dataclass
class Site:
    address: str
    results: Path
    scans: Path
    said: list[str] = field(default_factory=list)
    """Errors of the browser's console, and requests that failed or went elsewhere."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("lab")
    results, scans = folder / "results", folder / "scans"
    spots = np.random.default_rng(5).uniform(-2000, 2000, (80, 2))
    marks = Landmarks(x_um=tuple(spots[:, 0].tolist()), y_um=tuple(spots[:, 1].tolist()))
    well = grown_well("C7", frame_of(WIDTH, HEIGHT))
    for day in range(DAYS):
        write_scan(scan_file(scans, "C7", day), pixels_of(WIDTH, HEIGHT, seed=day))
    for scan in well.scans:
        crop = results / scan.crop
        crop.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(crop), pixels_of(320, 320))
    keep(results, [well], scans, readings=readings_of(well.scans, [marks] * DAYS))
    others = [make_well(f"A{at}", clonality) for at, clonality in enumerate(Clonality, start=1)]
    keep(results, others, scans)
    settings = Settings()
    with open_results(results, settings, beside=True) as store:
        app = create_app(Services(results=results, settings=settings, store=store))
        with served(app) as (host, port):
            yield Site(f"http://{host}:{port}", results, scans)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture
def page(site: Site, chromium: Browser) -> Iterator[Page]:
    with chromium.new_context(viewport={"width": 1280, "height": 800}) as context:
        opened = context.new_page()
        site.said.clear()
        opened.on(
            "console",
            lambda message: site.said.append(message.text) if message.type == "error" else None,
        )
        opened.on("pageerror", lambda error: site.said.append(str(error)))
        opened.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((site.address, "data:", "blob:"))
                else site.said.append(request.url)
            ),
        )
        yield opened
    assert site.said == []


@pytest.fixture
def well(site: Site, page: Page) -> Page:
    """The page of a well, with its newest scan on the screen."""
    page.goto(f"{site.address}/wells/RUN7/1_2/C7")
    page.evaluate("import('/static/viewer.js').then((viewer) => viewer.ready)")
    expect(page.locator("#overlay .box")).to_have_count(2)
    page.wait_for_load_state("networkidle")
    return page


def caption(page: Page) -> str:
    return page.locator("#caption").inner_text().split(" · ")[0]


def middle(page: Page) -> tuple[float, float]:
    """What place of the shown scan is in the middle of the screen, um."""
    place = page.evaluate(
        """async () => {
          const viewer = await import('/static/viewer.js');
          const edge = document.getElementById('stage').getBoundingClientRect();
          return viewer.umFromPixel(edge.left + edge.width / 2, edge.top + edge.height / 2);
        }"""
    )
    return place["x"], place["y"]


def test_arrow_keys_go_back_to_day_0_and_the_view_stays(well: Page) -> None:
    assert caption(well) == "day 3"
    before = middle(well)
    for day in (2, 1, 0, 0):
        well.keyboard.press("ArrowRight")
        assert caption(well) == f"day {day}"
        assert middle(well) == pytest.approx(before, abs=2)
    assert well.locator('#strip [aria-pressed="true"]').get_attribute("data-caption") == "day 0"
    well.keyboard.press("ArrowLeft")
    assert caption(well) == "day 1"


def test_the_screen_shows_the_pixels_of_the_scan(well: Page) -> None:
    well.keyboard.press("z")
    well.wait_for_load_state("networkidle")
    seen = well.evaluate(
        """async () => {
          const viewer = await import('/static/viewer.js');
          const canvas = document.querySelector('#stage canvas');
          const at = viewer.pixelFromUm(120, -240);
          const pixels = canvas.getContext('2d')
            .getImageData(Math.round(at.x) - 40, Math.round(at.y) - 40, 80, 80).data;
          return Array.from(pixels).filter((_, index) => index % 4 === 0);
        }"""
    )
    screen = np.array(seen, float).reshape(80, 80)
    scan = pixels_of(WIDTH, HEIGHT, seed=DAYS - 1).astype(float)
    x, y = round(WIDTH / 2 + 120 / UM_PER_PX), round(HEIGHT / 2 - 240 / UM_PER_PX)

    def likeness(right: int, down: int) -> float:
        part = scan[y + down - 40 : y + down + 40, x + right - 40 : x + right + 40]
        return float(np.corrcoef(part.ravel(), screen.ravel())[0, 1])

    near = max(likeness(right, down) for right in (-1, 0, 1) for down in (-1, 0, 1))
    assert near > 0.9
    assert likeness(9, 9) < 0.7


def test_boxes_colours_and_scale_bar_can_be_switched_off(well: Page) -> None:
    assert well.locator("#overlay .box").count() == 2
    assert well.locator("#overlay .box.lineage-1").count() == 1
    assert well.locator("#overlay .box.aside").count() == 1
    well.keyboard.press("k")
    assert well.locator("#overlay .box.lineage-1").count() == 0
    assert well.locator("#overlay .box.plain").count() == 1
    well.keyboard.press("o")
    assert well.locator("#overlay .box").count() == 0
    assert well.locator('[data-tool="boxes"]').get_attribute("aria-pressed") == "false"
    well.keyboard.press("l")
    assert well.locator("#overlay .bar").count() == 0
    for key in "kol":
        well.keyboard.press(key)
    assert well.locator("#overlay .box.lineage-1").count() == 1
    assert well.locator("#overlay .bar").count() == 1


def test_a_box_lies_around_its_place(well: Page) -> None:
    points = well.locator("#overlay .box.lineage-1 .line").get_attribute("points")
    assert points is not None
    corners = np.array([point.split(",") for point in points.split()], float)
    wanted = well.evaluate(
        """async () => {
          const viewer = await import('/static/viewer.js');
          const box = viewer.currentScan().drawn.find((one) => one.lineage === 1);
          const one = viewer.pixelFromUm(
            box.x_um - box.width_um / 2, box.y_um - box.height_um / 2);
          const other = viewer.pixelFromUm(
            box.x_um + box.width_um / 2, box.y_um + box.height_um / 2);
          return [one.x, one.y, other.x, other.y];
        }"""
    )
    assert [*corners.min(axis=0), *corners.max(axis=0)] == pytest.approx(wanted, abs=0.6)
    across, down = corners.max(axis=0) - corners.min(axis=0)
    assert across / down == pytest.approx(20 / 18, rel=0.02)


def test_the_scale_bar_is_as_long_as_it_says(well: Page) -> None:
    drawn = re.search(r"h([\d.]+)", well.locator("#overlay .bar").get_attribute("d") or "")
    told = well.locator("#overlay .bar-text").text_content() or ""
    number, unit = told.split()
    assert drawn is not None
    um_per_pixel = well.evaluate(
        """async () => {
          const viewer = await import('/static/viewer.js');
          return 1000 / (viewer.pixelFromUm(1000, 0).x - viewer.pixelFromUm(0, 0).x);
        }"""
    )
    said_um = float(number) * (1000 if unit == "mm" else 1)
    assert float(drawn[1]) * um_per_pixel == pytest.approx(said_um, rel=0.01)


def test_blinking_shows_two_days_in_turn_until_it_is_stopped(well: Page) -> None:
    well.locator("#blink-with").select_option(label="day 0")
    well.keyboard.press("b")
    expect(well.locator("#caption")).to_contain_text("day 0")
    expect(well.locator("#caption")).to_contain_text("day 3")
    assert well.locator('[data-tool="blink"]').get_attribute("aria-pressed") == "true"
    well.keyboard.press("b")
    assert caption(well) == "day 3"
    assert well.locator('[data-tool="blink"]').get_attribute("aria-pressed") == "false"


def test_a_drawn_box_is_told_in_um_of_the_scan(well: Page) -> None:
    well.evaluate(
        """async () => {
          const viewer = await import('/static/viewer.js');
          window.drawn = viewer.drawBox();
        }"""
    )
    edge = well.locator("#stage").bounding_box()
    assert edge is not None
    corners = [(edge["x"] + 200, edge["y"] + 150), (edge["x"] + 320, edge["y"] + 230)]
    places = [
        well.evaluate(
            "async ([x, y]) => (await import('/static/viewer.js')).umFromPixel(x, y)", [*corner]
        )
        for corner in corners
    ]
    well.mouse.move(*corners[0])
    well.mouse.down()
    well.mouse.move(*corners[1])
    well.mouse.up()
    box = well.evaluate("window.drawn")
    assert box["scan"].startswith("d03")
    assert box["x_um"] == pytest.approx((places[0]["x"] + places[1]["x"]) / 2, abs=1)
    assert box["y_um"] == pytest.approx((places[0]["y"] + places[1]["y"]) / 2, abs=1)
    assert box["width_um"] == pytest.approx(places[1]["x"] - places[0]["x"], rel=0.01)
    assert box["height_um"] == pytest.approx(places[1]["y"] - places[0]["y"], rel=0.01)


def corrections_of(site: Site) -> list[Annotation]:
    with open_results(site.results, Settings(), beside=True) as store:
        return list(store.annotations(PLATE, Well(label="C7")).values())


def test_boxes_are_corrected_on_the_scan_itself(site: Site, well: Page) -> None:
    said, listed = well.locator("#corrections-said"), well.locator("#corrections-list li")
    edge = well.locator("#stage").bounding_box()
    assert edge is not None
    before = len(corrections_of(site))

    well.get_by_role("button", name="Draw a box").click()
    well.mouse.move(edge["x"] + 60, edge["y"] + 150)
    well.mouse.down()
    well.mouse.move(edge["x"] + 120, edge["y"] + 200, steps=3)
    well.mouse.up()
    expect(said).to_have_text("Kept.")
    expect(listed).to_have_count(1)
    expect(well.locator("#overlay .mark-added")).to_have_count(1)
    added = corrections_of(site)[before]
    assert (added.kind, added.label, added.scan_key[:3]) == ("added", "colony", "d03")

    found = well.evaluate(
        """async () => {
          const viewer = await import('/static/viewer.js');
          const box = viewer.currentScan().drawn.find((one) => one.kind === 'found');
          const at = viewer.pixelFromUm(box.x_um, box.y_um);
          return { x: at.x, y: at.y, x_um: box.x_um };
        }"""
    )
    well.mouse.click(edge["x"] + found["x"], edge["y"] + found["y"])
    well.get_by_role("button", name="Nothing is there").click()
    expect(listed).to_have_count(2)
    expect(well.locator("#overlay .mark-deleted")).to_have_count(1)
    deleted = corrections_of(site)[before + 1]
    assert (deleted.kind, deleted.box.x_um) == ("deleted", found["x_um"])

    for left in (1, 0):
        well.get_by_role("button", name="Take back").first.click()
        expect(listed).to_have_count(left)
    taken = corrections_of(site)[before:]
    assert len(taken) == 2
    assert all(one.withdrawn_at is not None for one in taken)


def test_a_box_that_was_begun_can_be_given_up(well: Page) -> None:
    given_up = """async () => {
      const viewer = await import('/static/viewer.js');
      const drawn = viewer.drawBox();
      document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
      return drawn;
    }"""
    assert well.evaluate(given_up) is None


def test_a_click_tells_what_lies_there(well: Page) -> None:
    well.evaluate(
        """() => {
          window.picked = new Promise((resolve) => {
            document.addEventListener('clonetrace:pick', (event) => resolve(event.detail));
          });
        }"""
    )
    at = well.evaluate("async () => (await import('/static/viewer.js')).pixelFromUm(120, -240)")
    edge = well.locator("#stage").bounding_box()
    assert edge is not None
    well.mouse.click(edge["x"] + at["x"], edge["y"] + at["y"])
    picked = well.evaluate("window.picked")
    assert picked["drawn"]["lineage"] == 1
    assert (picked["x_um"], picked["y_um"]) == pytest.approx((120, -240), abs=20)


def test_a_scan_that_is_gone_shows_its_kept_picture(site: Site, page: Page) -> None:
    file = scan_file(site.scans, "C7", 2)
    away = file.rename(file.with_name("away"))
    try:
        page.goto(f"{site.address}/wells/RUN7/1_2/C7")
        page.evaluate("import('/static/viewer.js').then((viewer) => viewer.ready)")
        page.keyboard.press("ArrowRight")
        assert page.locator("#still").is_visible()
        assert "is not where it was analysed" in page.locator("#notice").inner_text()
        assert page.evaluate("document.getElementById('still').naturalWidth") == 320
        page.keyboard.press("ArrowRight")
        assert page.locator("#stage").is_visible()
        assert not page.locator("#still").is_visible()
    finally:
        away.rename(file)


def test_without_the_viewer_the_kept_pictures_are_shown(
    site: Site, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "_VIEWER", Path("/nowhere"))
    page.goto(f"{site.address}/wells/RUN7/1_2/C7")
    assert "The viewer was not built in" in page.locator(".notice").inner_text()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.getElementById('still').naturalWidth") == 320
    page.keyboard.press("ArrowRight")
    assert caption(page) == "day 2"


def test_colours_can_be_chosen_and_are_remembered(site: Site, page: Page) -> None:
    def ground() -> str:
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    page.emulate_media(color_scheme="light")
    page.goto(site.address)
    light = ground()
    page.locator("[data-theme-button]").click()
    assert "dark" in page.locator("[data-theme-button]").inner_text()
    dark = ground()
    assert dark != light
    page.reload()
    assert ground() == dark
    page.locator("[data-theme-button]").click()
    assert ground() == light


def test_filters_change_the_map_without_loading_the_page_anew(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/plates/RUN7/1_2")
    page.evaluate("window.same = true")
    page.get_by_role("button", name=re.compile("monoclonal")).click()
    expect(page.locator(".shown")).to_contain_text("2 of")
    assert page.evaluate("window.same")
    assert "only=monoclonal" in page.url
    page.get_by_role("link", name="morphology").click()
    expect(page.locator(".hole.m1")).to_have_count(1)
    assert page.evaluate("window.same")
    page.locator("a.hole.m1").click()
    page.wait_for_url("**/wells/RUN7/1_2/C7")


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/plates/RUN7/1_2",
        "/plates/RUN7/1_2?by=width&flag=ready",
        "/plates/RUN7/1_2?by=morphology",
        "/wells/RUN7/1_2/C7",
        "/wells/RUN7/1_2/A1",
        "/review/RUN7/1_2/C7",
        "/review/RUN7/1_2/A1",
    ],
)
def test_pages_keep_the_rules_for_accessible_content(
    site: Site, page: Page, address: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(site.address + address)
    page.wait_for_load_state("networkidle")
    assert broken_rules(page) == []
