"""The page in a real browser: it draws, its pictures load, and it asks the network for nothing."""

import re
import subprocess

from browsers import needs_chromium
from clonetrace.report import write_report
from reviewing import CHROMIUM, FLAGS

#: Errors of the page are told there.
TOLD = "--enable-logging=stderr"

pytestmark = needs_chromium

#: Run in the page after it has loaded; what it finds out becomes the page's title.
PROBE = """<script>addEventListener("load", () => {
  const pictures = [...document.images];
  document.title = JSON.stringify([
    pictures.length,
    pictures.filter((picture) => picture.naturalWidth > 0).length,
    performance.getEntriesByType("resource").filter((one) => !one.name.startsWith("data:")).length,
  ]);
});</script>"""


def browse(page, profile, *flags):
    return subprocess.run(
        [CHROMIUM, *FLAGS, TOLD, f"--user-data-dir={profile}", *flags, page.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )


def test_every_well_and_picture_is_shown_and_nothing_is_fetched(tmp_path, results, findings, about):
    page = write_report(tmp_path, results, findings, about)
    text = page.read_text(encoding="utf-8")
    # The probe needs to run, so this copy may; the page as written forbids foreign scripts.
    probed = page.with_name("probed.html")
    policy = r'<meta http-equiv="Content-Security-Policy"[^>]*>'
    assert re.search(policy, text)
    probed.write_text(re.sub(policy, "", text).replace("</body>", PROBE + "</body>"))

    run = browse(probed, tmp_path / "profile", "--dump-dom")

    title = re.search(r"<title>\[(\d+),(\d+),(\d+)\]</title>", run.stdout)
    assert title, run.stderr
    pictures, loaded, fetched = (int(number) for number in title.groups())
    assert pictures > 0
    assert loaded == pictures
    assert fetched == 0
    for result in results:
        assert f">{result.well}<" in run.stdout


def test_the_page_breaks_none_of_its_own_rules(tmp_path, results, findings, about):
    page = write_report(tmp_path, results, findings, about)

    run = browse(page, tmp_path / "profile", "--dump-dom")

    complaints = [line for line in run.stderr.splitlines() if "CONSOLE" in line]
    assert complaints == []


def test_the_page_fits_a_tablet(tmp_path, results, findings, about):
    page = write_report(tmp_path, results, findings, about)
    wide = PROBE.replace(
        "JSON.stringify([", "JSON.stringify([document.documentElement.scrollWidth, innerWidth,"
    )
    probed = page.with_name("probed.html")
    text = page.read_text(encoding="utf-8")
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    probed.write_text(text.replace("</body>", wide + "</body>"))

    run = browse(probed, tmp_path / "profile", "--dump-dom", "--window-size=768,1024")

    title = re.search(r"<title>\[(\d+),(\d+),", run.stdout)
    assert title, run.stderr
    content, window = (int(number) for number in title.groups())
    assert content <= window
