"""The PDF file: the same bytes every time, nothing fetched, everything in it."""

import logging
import os
import subprocess
import sys
import textwrap
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import cv2
import numpy as np
import pytest

from clonetrace.report.clonality import Document
from clonetrace.report.clonality.pdf import pdf_of

_NO_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><cachedir>{folder}</cachedir></fontconfig>
"""


@pytest.mark.usefixtures("needs_pango")
def test_two_processes_at_two_times_without_the_machine_s_fonts_print_the_same(
    small_run, pdf, tmp_path
):
    no_fonts = tmp_path / "fonts.conf"
    no_fonts.write_text(_NO_FONTS.format(folder=tmp_path / "cache"))
    machines = (
        {"PYTHONHASHSEED": "1", "TZ": "UTC"},
        {"PYTHONHASHSEED": "2", "TZ": "Pacific/Auckland", "FONTCONFIG_FILE": str(no_fonts)},
    )
    times, files = [], [pdf.read_bytes()]
    for number, machine in enumerate(machines):
        out = tmp_path / f"{number}.pdf"
        plate = small_run.plate
        done = subprocess.run(
            [
                sys.executable,
                str(Path(__file__).with_name("print_again.py")),
                *map(str, (small_run.results, plate.run, plate.name, "A1", out)),
            ],
            env={**os.environ, **machine},
            check=True,
            capture_output=True,
            text=True,
        )
        times.append(int(done.stdout))
        files.append(out.read_bytes())
    assert times[0] != times[1]  # a second apart at least: a time of printing would show
    assert files[0] == files[1] == files[2]


def test_the_founder_s_pixels_can_be_taken_out_of_the_file(record, pdf, poppler, tmp_path):
    poppler("pdfimages", "-png", pdf, tmp_path / "image")
    (founder,) = record.seeding_scan.founders
    pictures = [cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in tmp_path.glob("*.png")]
    assert any(np.array_equal(picture, founder.native.pixels) for picture in pictures)


def test_the_text_can_be_searched_and_only_our_fonts_are_in_the_file(record, pdf, poppler):
    text = " ".join(poppler("pdftotext", "-layout", pdf, "-").decode().split())
    assert "evidence, not proof" in text
    for file in record.files:
        assert file.sha256 in text
    fonts = poppler("pdffonts", pdf).decode().splitlines()[2:]
    assert fonts
    assert all("IBM-Plex" in line and line.split()[-5:-2] == ["yes"] * 3 for line in fonts)


def test_the_file_s_date_is_that_of_what_it_tells(document, pdf, poppler):
    told = poppler("pdfinfo", "-isodates", pdf).decode()
    assert document.dated is not None
    assert f"CreationDate:    {document.dated:%Y-%m-%dT%H:%M:%S}Z" in told


def test_the_first_page_shows_the_founder_enlarged(record, pdf, poppler, tmp_path):
    poppler("pdftoppm", "-r", 150, "-png", "-f", 1, "-l", 1, pdf, tmp_path / "page")
    (printed,) = tmp_path.glob("*.png")
    page = cv2.imread(str(printed), cv2.IMREAD_GRAYSCALE)
    (founder,) = record.seeding_scan.founders
    edge = round(58 / 25.4 * 150)
    shown = cv2.resize(founder.native.pixels, (edge, edge), interpolation=cv2.INTER_NEAREST)
    # Blurred, because the edges of the enlarged pixels fall elsewhere on the page; without the
    # rim, into which the white of the page is blurred.
    page, shown = (cv2.GaussianBlur(picture, (0, 0), 4) for picture in (page, shown))
    inner = shown[30:-30, 30:-30]
    assert cv2.matchTemplate(page, inner, cv2.TM_CCOEFF_NORMED).max() > 0.95


@pytest.mark.usefixtures("needs_pango")
def test_nothing_in_the_document_is_ignored_on_paper(document, caplog):
    caplog.set_level("WARNING", logger="weasyprint")
    logging.getLogger("weasyprint").addHandler(caplog.handler)
    pdf_of(document)
    assert not caplog.messages


class _Counting(BaseHTTPRequestHandler):
    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        self.send_error(404)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.mark.usefixtures("needs_pango")
def test_nothing_is_fetched_whatever_a_report_holds(tmp_path, poppler):
    secret = tmp_path / "secret.png"
    cv2.imwrite(str(secret), np.full((8, 8), 77, np.uint8))
    server = HTTPServer(("127.0.0.1", 0), _Counting)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    body = textwrap.dedent(f"""
        <p>nothing</p><img src="{address}/a.png"><img src="{secret.as_uri()}">
        <link rel="stylesheet" href="{address}/b.css"><object data="{address}/c"></object>
        <svg viewBox="0 0 9 9"><image href="{secret.as_uri()}" width="9" height="9"/></svg>
        <a rel="attachment" href="{secret.as_uri()}">d</a>
    """)
    out = tmp_path / "hostile.pdf"
    out.write_bytes(pdf_of(Document("hostile", "0000 0000 0000 0000", None, body)))
    server.shutdown()
    server.server_close()
    assert _Counting.asked == 0
    poppler("pdfimages", "-png", out, tmp_path / "found")
    assert not list(tmp_path.glob("found*"))
    assert "0 embedded files" in poppler("pdfdetach", "-list", out).decode()


def test_a_machine_without_pango_is_told_what_to_install(tmp_path):
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
    told = _refusal({"PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"})
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in told


def test_a_machine_without_weasyprint_is_told_what_to_install():
    told = _refusal({}, before="sys.modules['weasyprint'] = None\n")
    assert "pip install 'clonetrace[web]'" in told


def _refusal(changes: dict[str, str], before: str = "") -> str:
    script = (
        f"import sys\n{before}"
        "from clonetrace.domain.errors import ConfigurationError\n"
        "from clonetrace.report.clonality import Document\n"
        "from clonetrace.report.clonality.pdf import pdf_of\n"
        "try:\n    pdf_of(Document('a', 'b', None, 'c'))\n"
        "except ConfigurationError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **changes},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout
