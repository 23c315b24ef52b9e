"""`clonetrace analyze`: what it prints, and how it ends."""

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = (sys.executable, "-m", "clonetrace.cli")


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed]


def test_plain_lines_where_there_is_no_terminal(analysed) -> None:
    done = analysed.done
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "2 wells, 0 of them known and unchanged"
    assert lines[1:3] == ["1 of 2 wells analysed", "2 of 2 wells analysed"]
    assert "\x1b" not in done.stdout
    assert lines[-1] == f"Open {(analysed.out / 'report.html').resolve()}"


def test_a_second_start_knows_all_wells(clonetrace, scans, analysed) -> None:
    done = clonetrace("analyze", scans, "--out", analysed.out)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "2 wells, 2 of them known and unchanged"


def test_the_rule_can_be_named(clonetrace, scans, analysed, tmp_path) -> None:
    out = tmp_path / "counted"
    shutil.copytree(analysed.out, out)
    done = clonetrace("analyze", scans, "--out", out, "--rule", "count")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "2 wells, 0 of them known and unchanged"
    pages = [(one / "report.html").read_text(encoding="utf-8") for one in (analysed.out, out)]
    assert ["the paper's counting rule" in page.replace("&#39;", "'") for page in pages] == [
        False,
        True,
    ]


def test_an_unknown_rule_is_wrong_use(clonetrace, scans, tmp_path) -> None:
    done = clonetrace("analyze", scans, "--out", tmp_path / "out", "--rule", "vote")
    assert done.returncode == 2
    assert "vote" in done.stderr


def test_json_for_scripts(clonetrace, scans, analysed) -> None:
    done = clonetrace("analyze", scans, "--out", analysed.out, "--json")

    document = json.loads(done.stdout)
    assert document["wells"] == 2
    assert document["analysed"] == 0
    assert document["failed"] == []
    assert Path(document["page"]).name == "report.html"
    assert {finding["kind"] for finding in document["findings"]} == {"missing well"}
    assert [one["well"] for one in document["results"]] == ["A1", "A2"]
    for one in document["results"]:
        assert one.keys() == {
            "run",
            "plate",
            "well",
            "clonality",
            "founders_seen",
            "reasons",
            "warnings",
        }
        assert (one["run"], one["plate"]) == ("SIM007", "CT_01")
        assert one["reasons"]


def test_a_well_that_fails_is_named_and_the_status_is_1(clonetrace, scans, tmp_path) -> None:
    """A picture of yesterday cannot be drawn anew, because its scan was damaged meanwhile."""
    shutil.copytree(scans, tmp_path / "scans")
    out = tmp_path / "out"
    command = ("analyze", tmp_path / "scans", "--out", out, "--workers", 1)
    clonetrace(*command)
    pictured = next(path for path in sorted(out.glob("crops/*/*.jpg")))
    well = pictured.stem.rpartition("_")[2]
    for scan in (tmp_path / "scans").glob(f"*/*/Well_{well}_*"):
        status = scan.stat()
        scan.write_bytes(bytes(status.st_size))
        os.utime(scan, ns=(status.st_atime_ns, status.st_mtime_ns))
    pictured.unlink()
    (tmp_path / "lab.toml").write_text("[report]\ncrop_px = 200\n")

    done = clonetrace(*command, "--config", tmp_path / "lab.toml")

    assert done.returncode == 1
    (last,) = [line for line in done.stdout.splitlines() if line.startswith("failed: ")]
    assert f"SIM007_CT_01 {well}: " in last
    assert "is not a TIFF, PNG or JPEG image" in last
    as_json = json.loads(clonetrace(*command, "--config", tmp_path / "lab.toml", "--json").stdout)
    assert [one["well"] for one in as_json["failed"]] == [well]
    assert (out / "wells.csv").read_text().count("\n") == 3


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--well", "C7"), "The input holds no scan of well 'C7'; the nearest .* A1"),
        (("--well", "7C"), "--well: .*7C"),
        (("--plate", "CT_10"), "no scan of plate 'CT_10'; the nearest that it holds: CT_01"),
        (("--run", "SIM008"), "no scan of run 'SIM008'; the nearest that it holds: SIM007"),
        (("--config", "nowhere.toml"), r"the configuration nowhere.toml cannot be read"),
        (("--active-plates", "nowhere.txt"), r"nowhere\.txt cannot be read"),
        (("--consolidated", "nowhere.txt"), r"nowhere\.txt cannot be read"),
    ],
)
def test_wrong_names_end_with_one_sentence_and_status_2(
    clonetrace, scans, tmp_path, options, words
) -> None:
    done = clonetrace("analyze", scans, "--out", tmp_path / "out", *options)

    assert done.returncode == 2
    assert re.search(words, done.stderr)
    assert done.stderr.startswith("clonetrace: ")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_an_input_that_does_not_exist_ends_with_status_2(clonetrace, tmp_path) -> None:
    done = clonetrace("analyze", tmp_path / "nowhere", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "nowhere does not exist; check its name." in done.stderr
    assert done.stderr.count("\n") == 1


def test_results_in_the_input_end_with_status_2(clonetrace, scans) -> None:
    done = clonetrace("analyze", scans, "--out", scans / "results")
    assert done.returncode == 2
    assert "lies in the input" in done.stderr
    assert not (scans / "results").exists()


@pytest.mark.parametrize("arguments", [(), ("scans",), ("scans", "--out"), ("--wrong",)])
def test_what_is_missing_is_told_with_status_2(clonetrace, arguments) -> None:
    done = clonetrace("analyze", *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_one_well_is_enough(clonetrace, scans, analysed) -> None:
    done = clonetrace("analyze", scans, "--out", analysed.out, "--well", "a2", "--json")
    assert [one["well"] for one in json.loads(done.stdout)["results"]] == ["A2"]


def test_in_a_terminal_a_bar_counts_wells_and_shows_the_time_left(scans, tmp_path) -> None:
    seen = bytearray()

    def read(descriptor: int) -> bytes:
        piece = os.read(descriptor, 1024)
        seen.extend(piece)
        return piece

    options = ("--workers", "1", "--well", "A1")
    status = pty.spawn(
        [*COMMAND, "analyze", str(scans), "--out", str(tmp_path / "out"), *options], read
    )

    assert os.waitstatus_to_exitcode(status) == 0
    text = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", bytes(seen)).decode()
    assert re.search(r"wells .* 1/1 0:0\d:\d\d left 0:00:0\d", text)
    assert re.search(r"SIM007_CT_01 +\d", text)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")
def test_workers_do_not_outlive_a_killed_command(scans, tmp_path) -> None:
    with subprocess.Popen(
        [*COMMAND, "analyze", str(scans), "--out", str(tmp_path / "out"), "--workers", "2"],
        stdout=subprocess.PIPE,
        text=True,
    ) as started:
        started.stdout.readline()
        first = started.stdout.readline()
        workers = children(started.pid)
        started.send_signal(signal.SIGKILL)
        # The workers hold the other end of standard output: it ends with the last of them.
        started.stdout.read()

    assert first == "1 of 2 wells analysed\n"
    assert len(workers) >= 2


def test_ctrl_c_stops_with_a_word_and_the_next_start_goes_on(clonetrace, scans, tmp_path) -> None:
    command = ["analyze", str(scans), "--out", str(tmp_path / "out"), "--workers", "2"]
    with subprocess.Popen(
        [*COMMAND, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as started:
        started.stdout.readline()
        assert started.stdout.readline() == "1 of 2 wells analysed\n"
        started.send_signal(signal.SIGINT)
        _, said = started.communicate()

    assert started.returncode == 130
    assert said == ("clonetrace: stopped; what is finished is kept, start again to go on\n")
    again = clonetrace(*command)
    assert again.returncode == 0
    assert not again.stdout.startswith("2 wells, 0 of them known")


def test_a_shard_is_analysed_and_joined(clonetrace, scans, analysed, tmp_path) -> None:
    shard, out = tmp_path / "shard", tmp_path / "joined"
    done = clonetrace("analyze", scans, "--out", shard, "--workers", 1, "--shard", "1/1")
    assert done.returncode == 0, done.stderr
    assert "Shard 1/1 is done; when all are, join them: clonetrace merge" in done.stdout

    joined = clonetrace("merge", shard, "--out", out)

    assert joined.returncode == 0, joined.stderr
    assert (out / "wells.csv").read_bytes() == (analysed.out / "wells.csv").read_bytes()
    refused = clonetrace("merge", analysed.out, "--out", tmp_path / "none")
    assert refused.returncode == 2
    assert "holds all wells and no shard" in refused.stderr


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--shard", "3/2"), "--shard 3/2 is no part of a whole"),
        (("--scheduler", "nowhere"), "no Dask scheduler answers at nowhere"),
    ],
)
def test_wrong_shards_and_schedulers_are_told(clonetrace, scans, tmp_path, options, sentence):
    done = clonetrace("analyze", scans, "--out", tmp_path / "out", *options)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
