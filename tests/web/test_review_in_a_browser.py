"""The review in a real browser, before a real server: by keyboard alone, and by mouse alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("playwright", reason="needs Playwright")

from playwright.sync_api import Browser, Page, expect

from browsers import needs_chromium
from clonetrace.analysis import Settings, open_results
from clonetrace.store import Store
from clonetrace.web.app import create_app
from clonetrace.web.services import Services
from review_site import served as in_a_thread
from reviewing import Hand, browser, served
from web.reviewing import CELL, pictured_well

pytestmark = needs_chromium

#: In the order of the queue.
WELLS = ("A1", "A2", "A3", "A4", "A5", "A6")
DAY0 = "d00_2024-03-04T080000"


def remember(store: Store, label: str, fingerprint: str = "f") -> None:
    """A well with kept pictures of six days, each 300 um wide or 1.6 times the colony."""
    well = pictured_well(label, 0.98 - 0.01 * WELLS.index(label))
    store.remember_well(well, [], fingerprint=fingerprint, detectors="none")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Six ambiguous wells with grey pictures."""
    with open_results(tmp_path, Settings()) as store:
        for label in WELLS:
            remember(store, label)
    for day in range(6):
        (tmp_path / "crops" / f"day{day:02d}").mkdir(parents=True)
        for number, label in enumerate(WELLS):
            picture = np.full((320, 320), 90 + 10 * day + number, dtype=np.uint8)
            cv2.imwrite(str(tmp_path / "crops" / f"day{day:02d}" / f"{label}.jpg"), picture)
    return tmp_path


@pytest.fixture
def store(results: Path) -> Iterator[Store]:
    with open_results(results, Settings(), beside=True) as opened:
        yield opened


@pytest.fixture
def address(results: Path) -> Iterator[str]:
    """A real server, in a thread of this process."""
    with open_results(results, Settings(), beside=True) as opened:
        app = create_app(Services(results=results, settings=Settings(), store=opened))
        with in_a_thread(app) as (host, port):
            yield f"http://{host}:{port}"


@pytest.fixture
def hand(address: str, chromium: Browser) -> Iterator[Hand]:
    """A hand on the keyboard before the first well; the page must not complain."""
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(20_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda told: complaints.append(told.text) if "Content Security" in told.text else None,
    )
    page.goto(f"{address}/review", wait_until="networkidle")
    yield Hand(page)
    page.close()
    assert complaints == []


def decided(store: Store) -> list[tuple[str, str, str | None]]:
    return [
        (one.well.label, one.clonality.value, one.morphology and one.morphology.value)
        for one in store.reviews()
        if one.withdrawn_at is None
    ]


def wait_until(page: Page, done: Callable[[], bool]) -> None:
    """Wait for the server; at most 10 s."""
    for _ in range(100):
        if done():
            return
        page.wait_for_timeout(100)
    raise AssertionError("this did not happen within 10 s")


def test_wells_are_reviewed_by_keyboard_alone(hand: Hand, store: Store) -> None:
    assert hand.well == "A1"
    hand.decide("1", "q")
    hand.decide("2")
    hand.decide("3")
    hand.decide("5", "4", "r")  # the last key of a kind counts
    hand.decide("5")
    assert hand.wells == ["A1", "A2", "A3", "A4", "A5"]
    assert hand.keys == 13
    assert len(hand.waited_ms()) == 5
    wait_until(hand.page, lambda: len(store.reviews()) == 5)
    assert decided(store) == [
        ("A1", "monoclonal", "M1"),
        ("A2", "polyclonal", None),
        ("A3", "empty", None),
        ("A4", "differentiated", "M4"),
        ("A5", "ambiguous", None),
    ]
    hand.decide("1")
    expect(hand.page.locator("h1")).to_have_text("No well waits for you")
    hand.press("u")
    expect(hand.page.locator("#review")).to_have_attribute("data-well", "A6")
    assert store.edits() == ()


def test_the_measurement_counts_keys_before_the_command_s_server(
    results: Path, chromium: Browser, store: Store
) -> None:
    with served(results) as address:
        page = chromium.new_page()
        page.goto(f"{address}/review", wait_until="networkidle")
        hand = Hand(page)
        hand.decide("1", "q")
        hand.decide("5")
        wait_until(page, lambda: len(store.reviews()) == 2)
        page.close()
    assert (hand.wells, hand.keys) == (["A1", "A2"], 5)


def test_space_alone_goes_on_without_a_decision(hand: Hand, store: Store) -> None:
    hand.decide()
    assert (hand.wells, hand.well) == (["A1"], "A2")
    assert hand.page.url.endswith("/A2")
    assert store.reviews() == ()


def test_undo_goes_back_and_remembers_what_was_chosen(hand: Hand, store: Store) -> None:
    hand.decide("1", "w")
    hand.decide("2")
    hand.press("u")
    expect(hand.page.locator("#review")).to_have_attribute("data-well", "A2")
    hand.press("u")
    expect(hand.page.locator("#review")).to_have_attribute("data-well", "A1")
    expect(hand.page.locator("#v1")).to_be_checked()
    expect(hand.page.locator("#mw")).to_be_checked()
    assert decided(store) == []
    hand.decide("2")
    wait_until(hand.page, lambda: decided(store) == [("A1", "polyclonal", "M2")])
    hand.press("u")
    expect(hand.page.locator("#review")).to_have_attribute("data-well", "A1")
    hand.press("u")
    expect(hand.page.locator("#alert")).to_contain_text("no decision of yours left")


def test_a_comment_takes_letters_that_are_keys_elsewhere(hand: Hand, store: Store) -> None:
    hand.press("c")
    hand.page.keyboard.type("1 cell, u see? b sure")
    hand.press("Escape")
    hand.decide("1")
    wait_until(hand.page, lambda: len(store.reviews()) == 1)
    assert [one.comment for one in store.reviews()] == ["1 cell, u see? b sure"]


def test_a_mouse_alone_does_all_of_it(hand: Hand, store: Store) -> None:
    page = hand.page
    page.locator("label[for=v2]").click()
    page.locator("label[for=me]").click()
    page.get_by_role("button", name="Keep and next").click()
    expect(page.locator("#review")).to_have_attribute("data-well", "A2")
    page.get_by_role("link", name="Skip").click()
    expect(page.locator("#review")).to_have_attribute("data-well", "A3")
    page.get_by_role("button", name="Undo last").click()
    expect(page.locator("#review")).to_have_attribute("data-well", "A1")
    page.get_by_role("button", name="Keep and next").click()
    expect(page.locator("#review")).to_have_attribute("data-well", "A2")
    wait_until(page, lambda: decided(store) == [("A1", "polyclonal", "M3")])
    page.go_back()
    page.get_by_role("combobox").first.select_option("approved")
    page.get_by_role("button", name="Sign as").click()
    expect(page.locator(".signature")).to_contain_text("as approved")


def test_every_control_is_reached_by_tab(hand: Hand) -> None:
    page, reached = hand.page, set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.innerText"))
    for wanted in ("m0", "comment", "skip", "correct-toggle", "day 5", "space Keep and next"):
        assert any(wanted == one.replace("\n", " ") for one in reached), (wanted, reached)
    assert reached & {"v1", "v5"}
    assert any("Undo" in one for one in reached)


def test_keys_are_listed_and_can_be_switched_off(hand: Hand) -> None:
    page = hand.page
    hand.press("?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    expect(page.locator("#keys dd").first).to_have_text("monoclonal")
    page.locator("#keys-on").click()
    hand.press("2")
    expect(page.locator("#v2")).not_to_be_checked()
    page.reload(wait_until="networkidle")
    hand.press("2")
    expect(page.locator("#v2")).not_to_be_checked()


def test_the_next_picture_is_there_before_it_is_asked_for(hand: Hand) -> None:
    fetched = hand.page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    assert any("/crops/RUN7/1_2/A2/d05_" in name for name in fetched)


def test_the_days_between_are_paged_through_in_one_picture(hand: Hand) -> None:
    page = hand.page
    shown = page.locator(".shot[data-browse] img")
    expect(shown).to_have_attribute("alt", "A1, day 3")
    hand.press("ArrowLeft")
    expect(shown).to_have_attribute("alt", "A1, day 4")
    expect(page.locator(".days [aria-current]")).to_have_text("day 4")
    hand.press("d")
    expect(page.locator(".shot[aria-current] img")).to_have_attribute("alt", "A1, day 5")


def test_a_decision_that_is_refused_is_told_on_the_next_page(hand: Hand, results: Path) -> None:
    with open_results(results, Settings()) as writer:
        remember(writer, "A1", fingerprint="of another day")
    hand.decide("1")
    told = hand.page.locator("#alert")
    expect(told).to_contain_text("A1: A1 of RUN7_1_2 was analysed again")
    told.get_by_role("link").click()
    expect(hand.page.locator("#review")).to_have_attribute("data-well", "A1")


def at(page: Page, x_um: float, y_um: float) -> tuple[float, float]:
    """Return where a place of the well lies on the screen, in the picture of day 0."""
    area = page.locator(f'.shot[data-scan="{DAY0}"] .frame').bounding_box()
    assert area is not None
    per_um = area["width"] / 300
    return (
        area["x"] + area["width"] / 2 + (x_um - CELL.x_um) * per_um,
        area["y"] + area["height"] / 2 + (y_um - CELL.y_um) * per_um,
    )


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def test_cells_of_day_0_are_marked_and_boxes_moved_and_taken_away(hand: Hand, store: Store) -> None:
    page = hand.page
    said = page.locator("#correct-said")
    hand.press("b")
    expect(page.locator("#correct-toggle")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(f'.shot[data-scan="{DAY0}"] rect[tabindex]')).to_have_count(1)

    drag(page, at(page, 240, -60), at(page, 260, -42))
    expect(said).to_have_text("Kept.")
    wait_until(page, lambda: len(store.annotations()) == 1)
    (added,) = store.annotations().values()
    assert (added.kind, added.label, added.scan_key) == ("added", "cell", DAY0)
    assert [added.box.x_um, added.box.y_um] == pytest.approx([250, -51], abs=1.5)
    assert [added.box.width_um, added.box.height_um] == pytest.approx([20, 18], abs=2)

    drag(page, at(page, CELL.x_um, CELL.y_um), at(page, CELL.x_um + 12, CELL.y_um))
    wait_until(page, lambda: len(store.annotations()) == 2)
    moved = list(store.annotations().values())[-1]
    assert (moved.kind, moved.replaces) == ("moved", CELL)
    assert moved.box.x_um == pytest.approx(212, abs=1.5)

    expect(page.locator("rect:focus")).to_have_attribute(
        "aria-label", "cell, 18 by 17 micrometres, moved"
    )
    page.keyboard.press("Delete")
    wait_until(page, lambda: len(store.annotations()) == 3)
    gone = list(store.annotations().values())[-1]
    assert (gone.kind, gone.box) == ("deleted", CELL)
    standing = [one.kind for one in store.annotations().values() if one.withdrawn_at is None]
    assert standing == ["added", "deleted"]
    # What was corrected is on the page when it is opened again.
    page.reload(wait_until="networkidle")
    expect(page.locator(f'.shot[data-scan="{DAY0}"] .item.added')).to_have_count(1)
    expect(page.locator(f'.shot[data-scan="{DAY0}"] .item.deleted')).to_have_count(1)


def test_a_box_is_moved_and_sized_by_keyboard(hand: Hand, store: Store) -> None:
    page = hand.page
    hand.press("b")
    box = page.locator(f'.shot[data-scan="{DAY0}"] rect[tabindex]')
    box.focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    wait_until(page, lambda: len(store.annotations()) == 1)
    (moved,) = store.annotations().values()
    assert moved.box.x_um > CELL.x_um
    assert moved.box.height_um > CELL.height_um
    assert moved.box.width_um == CELL.width_um


@pytest.mark.parametrize("width", [768, 1280])
def test_the_page_fits(hand: Hand, width: int) -> None:
    hand.page.set_viewport_size({"width": width, "height": 800})
    wide = hand.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
