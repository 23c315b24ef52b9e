"""`clonetrace report`."""

import os
import subprocess
import sys

import pytest


def test_a_clone_and_a_run_as_pages(clonetrace, small_run, tmp_path):
    plate = small_run.plate
    for asked, name in ((("--well", f"{plate}:a01"), "Well A1"), (("--run", plate.run), "Run ")):
        out = tmp_path / "page.html"
        done = clonetrace("report", small_run.results, *asked, "--out", out)
        assert done.returncode == 0, done.stderr
        assert str(out) in done.stdout + done.stderr
        assert f"<h1>{name}" in out.read_text(encoding="utf-8")


def test_a_clone_as_pdf(clonetrace, small_run, tmp_path):
    out = tmp_path / "clone.pdf"
    done = clonetrace("report", small_run.results, "--well", f"{small_run.plate}:A1", "--out", out)
    if "apt-get install" in done.stderr:
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ((), "name one clone (--well RUN_A_B:C7) or one run (--run RUN)"),
        (("--well", "X_1_2:A1"), "plates are"),
        (("--well", "{plate}:Q99"), "no well Q99"),
        (("--well", "{plate}:7"), "does not name a well"),
        (("--run", "SIM"), "the results hold no run 'SIM'"),
        (("--run", "SIM", "--out", "page.doc"), "must end with .pdf or .html"),
    ],
)
def test_what_is_wrong_is_one_sentence(clonetrace, small_run, tmp_path, asked, expected):
    words = [word.format(plate=small_run.plate) for word in asked]
    out = [] if "--out" in asked else ["--out", tmp_path / "page.html"]
    done = clonetrace("report", small_run.results, *words, *out)
    assert done.returncode in {1, 2}
    assert expected in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_page_needs_no_library_for_pdf(small_run, tmp_path):
    out = tmp_path / "page.html"
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.modules['weasyprint'] = None\n"
            f"sys.argv = ['clonetrace', 'report', {str(small_run.results)!r}, '--well', "
            f"'{small_run.plate}:A1', '--out', {str(out)!r}]\n"
            "from clonetrace.cli import main\nmain()\n",
        ],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Clonality report" in out.read_text(encoding="utf-8")
