"""What is particular to a database server."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from clonetrace.domain import Plate, Well
from clonetrace.domain.errors import StoreError
from clonetrace.store import WellKey, open_store

HERE = Path(__file__).parent
_HOLD = (
    "import sys\n"
    "from clonetrace.store import open_store\n"
    "store = open_store(sys.argv[1])\n"
    "print('open', flush=True)\n"
    "sys.stdin.read()\n"
)


def started(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_one_process_writes_and_the_others_are_told_which(postgres_url: str) -> None:
    with started("-c", _HOLD, postgres_url) as holder:
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(
            StoreError, match=rf"another clonetrace \(process {holder.pid}\)"
        ) as told:
            open_store(postgres_url)
        assert "s3cret" not in str(told.value)
        holder.send_signal(signal.SIGKILL)
    with open_store(postgres_url) as store:
        assert store.fingerprints() == {}


def test_the_right_to_write_ends_with_the_store(postgres_url: str) -> None:
    for _ in range(2):
        with open_store(postgres_url):
            pass


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX processes")
def test_readers_see_whole_wells_while_one_writes(
    postgres_url: str, plate: Plate, make_result: Callable, make_readings: Callable
) -> None:
    states = [(make_result(plate, "A1", growth=growth), make_readings()) for growth in (1.3, 1.6)]
    whole = {result.model_dump_json() for result, _ in states}
    key = WellKey(plate=plate, well=Well(label="A1")).model_dump_json()
    look = (HERE / "look_at_one_well.py", postgres_url, key, 20)
    with open_store(postgres_url) as store:

        def remember(state: tuple) -> None:
            store.remember_well(*state, fingerprint="f", detectors="d")

        remember(states[0])
        with started(*look) as one, started(*look) as other:
            while one.poll() is None or other.poll() is None:
                remember(states[1])
                remember(states[0])
            seen = [reader.stdout.read().splitlines() for reader in (one, other)]
            complaints = [reader.stderr.read() for reader in (one, other)]

    assert complaints == ["", ""]
    for answers in seen:
        assert answers
        assert whole.issuperset(answers)


def test_a_wrong_password_is_one_sentence_without_the_password(postgres_url: str) -> None:
    wrong = postgres_url.replace("s3cret", "wrong-one")
    with pytest.raises(StoreError, match="could not be used") as told:
        open_store(wrong)
    assert "wrong-one" not in str(told.value)
