"""The whole way through the review page in a real browser, from log-in to log-out.

    python benchmarks/journey.py RESULTS IMAGES

goes it on a copy of RESULTS, with accounts, and keeps pictures of a plate, a well and its review in
IMAGES. The tests go the same way, and look at what comes of it.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from reviewing import browser, served

#: Size of the window, pixels: of a small desktop, and of a tablet held upright.
DESKTOP, TABLET = {"width": 1280, "height": 860}, {"width": 800, "height": 1180}
NAME, FULL_NAME = "ann", "Ann Lee"
#: The first picture of a scan takes a while where a machine has much else to do.
expect.set_options(timeout=60_000)
PASSWORD = "correct horse battery"  # noqa: S105 - of an account that lives as long as the copy


@dataclass(frozen=True)
class Place:
    """A well, as addresses name it."""

    run: str
    plate: str
    well: str

    @property
    def address(self) -> str:
        """The end of the addresses of its pages."""
        return f"{self.run}/{self.plate}/{self.well}"


def call(*words: object, typed: str = "") -> None:
    """Call the command, with what is typed when it asks; its own words tell why it failed."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "clonetrace.cli", *map(str, words)],
        input=typed,
        text=True,
        check=False,
        capture_output=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)


def with_accounts(results: Path, folder: Path) -> Path:
    """Make an admin's account by the command; return the configuration to serve with."""
    who = (NAME, "--role", "admin", "--full-name", FULL_NAME)
    call("accounts", "add", results, *who, typed=f"{PASSWORD}\n")
    configuration = folder / "lab.toml"
    configuration.write_text("[web]\naccounts = true\n", encoding="utf-8")
    return configuration


@dataclass
class Journey:
    """A person at a browser.

    Attributes:
        page: The browser's page; its base URL is the server's.
        images: Where pictures are kept; None for none.
    """

    page: Page
    images: Path | None = None

    def log_in(self) -> None:
        """Come to the list of runs by way of the login page."""
        self.page.goto("/")
        self.page.get_by_label("Name").fill(NAME)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Log in").click()
        expect(self.page.get_by_role("heading", name="Run ")).to_be_visible()

    def open_plate(self) -> None:
        """Open the first plate by a click on its map."""
        self.page.locator("a.plate-card").first.click()
        expect(self.page.get_by_role("region", name="Plate map")).to_be_visible()
        self._picture("plate")

    def only(self, verdict: str) -> int:
        """Leave only wells of a verdict on the map; return how many are listed."""
        self.page.get_by_role("group", name="Legend and filter").get_by_role(
            "button", name=verdict
        ).click()
        expect(self.page.get_by_role("button", name=verdict)).to_have_attribute(
            "aria-pressed", "true"
        )
        return self.page.locator("table.wells tbody th").count()

    def open_well(self, well: str) -> None:
        """Open a well from the table, and wait until its newest scan is drawn."""
        self.page.get_by_role("region", name="Wells").get_by_role(
            "link", name=well, exact=True
        ).click()
        # A module runs once: asked for before the page is parsed, it would find no viewer to start.
        self.page.wait_for_url(f"**/{well}", wait_until="load")
        self.page.evaluate("import('/static/viewer.js').then((viewer) => viewer.ready)")
        expect(self.page.locator("#overlay .box").first).to_be_attached()
        self.page.wait_for_load_state("networkidle")
        self._picture("well")

    def um_per_pixel(self) -> float:
        """Return how much of the well a pixel of the screen shows."""
        found: float = self.page.evaluate(
            "import('/static/viewer.js').then((viewer) =>"
            " 1000 / (viewer.pixelFromUm(1000, 0).x - viewer.pixelFromUm(0, 0).x))"
        )
        return found

    def come_to_rest(self) -> None:
        """Wait until the viewer has moved where it was asked to: it glides there."""
        before = -1.0
        while (now := self.um_per_pixel()) != before:
            before = now
            self.page.wait_for_timeout(150)

    def caption(self) -> str:
        """Return the day that the viewer shows."""
        return self.page.locator("#caption").inner_text().split(" · ")[0]

    def blink(self, day: str) -> None:
        """Let the scan that is shown and that of another day take turns, until both were seen."""
        newest = self.caption()
        self.page.locator("#blink-with").select_option(label=day)
        self.page.keyboard.press("b")
        for shown in (day, newest, day):
            expect(self.page.locator("#caption")).to_contain_text(shown)
        self.page.keyboard.press("b")

    def start_review(self) -> str:
        """Open the queue; return the well that it leads to."""
        self.page.get_by_role("link", name="Review", exact=True).click()
        expect(self.page.locator("#review")).to_be_visible()
        self.page.wait_for_load_state("networkidle")
        self._picture("review")
        return self.reviewed()

    def reviewed(self) -> str:
        """Return the well that is reviewed."""
        return self.page.locator("#review").get_attribute("data-well") or ""

    def decide(self, *keys: str) -> str:
        """Decide by keyboard; return the next well, empty where there is none."""
        before = self.reviewed()
        for key in keys:
            self.page.keyboard.press(key)
        self.page.keyboard.press("Space")
        expect(self.page.locator("#review")).not_to_have_attribute("data-well", before)
        return self.reviewed()

    def undo(self, well: str) -> None:
        """Take the last decision back, which leads to its well again."""
        self.page.keyboard.press("u")
        expect(self.page.locator("#review")).to_have_attribute("data-well", well)

    def sign(self, place: Place) -> str:
        """Sign what was decided; return what the page says of it."""
        self.page.goto(f"/review/{place.address}")
        self.page.get_by_label("Sign as").select_option("approved")
        self.page.get_by_role("button", name=f"Sign as {FULL_NAME}").click()
        return self.page.locator(".signature").inner_text()

    def report(self, place: Place) -> tuple[str, bytes]:
        """Follow the links to the report of a clone; return its text, and the PDF."""
        self.page.goto(f"/wells/{place.address}")
        self.page.get_by_role("link", name="Clonality report").click()
        text = self.page.locator("body").inner_text()
        with self.page.expect_download() as waited:
            self.page.get_by_role("link", name="PDF").click()
        return text, Path(waited.value.path()).read_bytes()

    def table(self, place: Place) -> str:
        """Follow the link of a plate to its table of wells; return the file's text."""
        self.page.goto(f"/plates/{place.run}/{place.plate}")
        with self.page.expect_download() as waited:
            self.page.get_by_role("link", name="Table").click()
        return Path(waited.value.path()).read_text(encoding="utf-8")

    def log_out(self) -> None:
        """Log out, which leads to the login page."""
        self.page.get_by_role("button", name="Log out", exact=True).click()
        expect(self.page.get_by_role("button", name="Log in")).to_be_visible()

    def widest(self) -> str:
        """Return the listed well with the widest colony."""
        rows = self.page.locator("table.wells tbody tr")
        wells = rows.locator("th").all_inner_texts()
        widths = rows.locator("td:nth-child(6)").all_inner_texts()
        return max(zip(wells, widths, strict=True), key=lambda one: float(one[1] or 0))[0]

    def _picture(self, name: str) -> None:
        if self.images is not None:
            self.page.mouse.move(0, 0)
            self.page.screenshot(path=self.images / f"page-{name}.png")


def pictures(results: Path, images: Path) -> None:
    """Keep pictures of a plate, of its widest clone, and of the review; all are light."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(results, Path(folder) / "results")
        configuration = with_accounts(copy, Path(folder))
        with served(copy, "--config", str(configuration)) as address, browser() as opened:
            page = opened.new_page(base_url=address, viewport=DESKTOP, color_scheme="light")
            journey = Journey(page, images)
            journey.log_in()
            journey.open_plate()
            journey.only("monoclonal")
            journey.open_well(journey.widest())
            journey.start_review()


def main() -> None:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("images", type=Path)
    asked = parser.parse_args()
    asked.images.mkdir(parents=True, exist_ok=True)
    pictures(asked.results, asked.images)


if __name__ == "__main__":
    main()
