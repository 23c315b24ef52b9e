"""How many keys and how much waiting the review of a well takes, in a real browser.

    python benchmarks/reviewing.py RESULTS [--wells 60]

The decisions are made on a copy of RESULTS, by keyboard, as fast as the page lets them be made: a
verdict, a grade for every second well, and on to the next. Waiting is from the key that keeps a
decision until the first picture of the next well is on the screen.
"""

import argparse
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: Seconds that a server may take to start, or to end.
_PATIENCE_S = 60.0


@contextmanager
def served(results: Path, *options: str) -> Iterator[str]:
    """Serve the review page of an output folder from a process of its own; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "clonetrace.cli", "serve", str(results), *options]
    process = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(timeout=_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            urllib.request.urlopen(f"{address}/static/review.css", timeout=5).close()  # noqa: S310
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server did not answer within {_PATIENCE_S:.0f} s")


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield started
        finally:
            started.close()


@dataclass
class Hand:
    """A hand on the keyboard that counts.

    Attributes:
        page: What it works on.
        keys: Keys that were pressed.
        wells: Wells that were decided, in order.
    """

    page: Page
    keys: int = 0
    wells: list[str] = field(default_factory=list)

    @property
    def well(self) -> str:
        """The well on the screen; empty where none is left."""
        return self.page.locator("#review").get_attribute("data-well") or ""

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def decide(self, *keys: str) -> None:
        """Choose with keys, keep the decision, and wait until the next well is shown."""
        well = self.well
        before = len(self.waited_ms())
        self.press(*keys, "Space")
        self.page.wait_for_function(
            "before => performance.getEntriesByName('next well').length > before", arg=before
        )
        self.wells.append(well)

    def waited_ms(self) -> list[float]:
        """Return how long each next well was waited for."""
        waited: list[float] = self.page.evaluate(
            "performance.getEntriesByName('next well').map(one => one.duration)"
        )
        return waited


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--wells", type=int, default=60)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "results"
        shutil.copytree(asked.results, copy)
        with served(copy) as address, browser() as opened:
            page = opened.new_page(viewport={"width": 1280, "height": 800})
            page.goto(f"{address}/review", wait_until="networkidle")
            hand, begun = Hand(page), time.monotonic()
            for number in range(asked.wells):
                if not hand.well:
                    break
                hand.decide(*("1q" if number % 2 else "5"))
            seconds = time.monotonic() - begun
            waited = sorted(hand.waited_ms())
    wells = len(hand.wells)
    print(
        f"{wells} wells, {hand.keys / wells:.1f} keys and 0 clicks a well, {seconds:.1f} s in all"
    )
    print(
        f"waiting for the next well: median {statistics.median(waited):.0f} ms, "
        f"95 % below {waited[int(0.95 * (wells - 1))]:.0f} ms, longest {waited[-1]:.0f} ms"
    )


if __name__ == "__main__":
    main()
