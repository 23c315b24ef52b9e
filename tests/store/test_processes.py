"""Several processes at one database: one writes, others read, and any may be killed."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from clonetrace.domain import Plate, Well
from clonetrace.domain.errors import StoreError
from clonetrace.store import WellKey, open_store

HERE = Path(__file__).parent
posix_only = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals and processes")


@contextmanager
def process(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as started:
        try:
            yield started
        finally:
            started.kill()


@pytest.fixture
def two_states(
    plate: Plate, make_result: Callable, make_readings: Callable
) -> dict[str, list[tuple]]:
    """Two states of each of six wells, with enough detections that writing one takes a while."""
    return {
        well: [
            (make_result(plate, well, growth=growth), make_readings(growth=growth, count=200))
            for growth in (1.3, 1.6)
        ]
        for well in ("A1", "A2", "A3", "B1", "B2", "B3")
    }


@posix_only
def test_a_kill_leaves_whole_wells_only(
    tmp_path: Path, database: Path, plate: Plate, two_states: dict[str, list[tuple]]
) -> None:
    wells = tmp_path / "wells.jsonl"
    states = [states[turn] for turn in (0, 1) for states in two_states.values()]
    wells.write_text(
        "\n".join(
            json.dumps(
                {
                    "result": result.model_dump(mode="json"),
                    "readings": [reading.model_dump(mode="json") for reading in readings],
                }
            )
            for result, readings in states
        )
    )

    for lines_before_kill in (1, 5, 14):
        with process(HERE / "remember_forever.py", database, wells) as writer:
            done = [writer.stdout.readline() for _ in range(lines_before_kill)]
            writer.send_signal(signal.SIGKILL)
        assert all(line.strip().isdigit() for line in done)

        with closing(sqlite3.connect(database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        with open_store(database) as store:
            found = {result.well.label: result for result in store.results()}
            assert found.keys() >= {states[int(line)][0].well.label for line in done}
            for label, result in found.items():
                readings = list(store.readings(plate, Well(label=label), "classical 1").values())
                assert (result, readings) in two_states[label]


@posix_only
def test_readers_see_whole_wells_while_one_writes(
    database: Path, plate: Plate, two_states: dict[str, list[tuple]]
) -> None:
    before, after = two_states["A1"]
    whole = {result.model_dump_json() for result, _ in (before, after)}
    key = WellKey(plate=plate, well=Well(label="A1")).model_dump_json()
    look = (HERE / "look_at_one_well.py", database, key, 25)
    with open_store(database) as store:

        def remember(state: tuple) -> None:
            result, readings = state
            store.remember_well(result, readings, fingerprint="f", detectors="classical 1")

        remember(before)
        with process(*look) as one, process(*look) as other:
            while one.poll() is None or other.poll() is None:
                remember(after)
                remember(before)
            seen = [reader.stdout.read().splitlines() for reader in (one, other)]
            complaints = [reader.stderr.read() for reader in (one, other)]

    assert complaints == ["", ""]
    for answers in seen:
        assert answers
        assert whole.issuperset(answers)


def test_one_process_does_not_open_twice_for_writing(database: Path) -> None:
    with (
        open_store(database),
        pytest.raises(StoreError, match=r"another clonetrace .* is writing to .*clonetrace\.db"),
    ):
        open_store(database)

    with open_store(database) as store:
        assert store.fingerprints() == {}


def test_a_second_process_is_told_who_writes(database: Path) -> None:
    with open_store(database):
        second = subprocess.run(
            [
                sys.executable,
                "-c",
                "import sys; from clonetrace.store import open_store; open_store(sys.argv[1])",
                str(database),
            ],
            capture_output=True,
            text=True,
            check=False,
        )

    assert second.returncode == 1
    sentence = second.stderr.splitlines()[-1]
    assert f"another clonetrace (process {os.getpid()}) is writing to {database}" in sentence
    assert "wait until it has finished" in sentence


def test_reading_is_open_to_all_while_one_writes(
    database: Path, plate: Plate, make_result: Callable
) -> None:
    with open_store(database) as writer, open_store(database, read_only=True) as reader:
        writer.remember_well(make_result(plate), [], fingerprint="f", detectors="d")

        assert reader.fingerprint(plate, Well(label="C7")) == "f"


@posix_only
def test_a_worker_that_outlives_a_killed_writer_does_not_block_the_next(database: Path) -> None:
    code = (
        "import os, signal, sys\n"
        "from clonetrace.store import open_store\n"
        "store = open_store(sys.argv[1])\n"
        "if os.fork() == 0:\n"
        "    print('working', flush=True)\n"
        "    sys.stdin.read()\n"
        "    os._exit(0)\n"
        "sys.stdin.readline()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    with process("-c", code, database) as coordinator:
        assert coordinator.stdout.readline() == "working\n"
        coordinator.send_signal(signal.SIGKILL)
        coordinator.wait()

        with open_store(database) as store:
            assert store.fingerprints() == {}
        coordinator.stdin.close()


def test_a_database_held_by_another_program_is_named(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clonetrace.store.sqlite.BUSY_TIMEOUT_MS", 1)
    with open_store(database):
        pass
    with closing(sqlite3.connect(database, isolation_level=None)) as browser:
        browser.execute("BEGIN EXCLUSIVE")

        with pytest.raises(StoreError, match="held by another program, such as a database browser"):
            open_store(database)


def test_another_process_that_writes_is_noticed(
    tmp_path: Path, database: Path, two_states: dict[str, list[tuple]]
) -> None:
    result, readings = next(iter(two_states.values()))[0]
    wells = tmp_path / "wells.jsonl"
    document = {
        "result": result.model_dump(mode="json"),
        "readings": [reading.model_dump(mode="json") for reading in readings],
    }
    wells.write_text(json.dumps(document))
    with process(HERE / "remember_forever.py", database, wells) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "0\n"
        with open_store(database, read_only=True) as store:
            assert store.being_written()
            writer.kill()
            writer.wait()
            assert not store.being_written()
