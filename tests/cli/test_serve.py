"""`clonetrace serve`, before and after it serves."""

import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

from cli.conftest import COMMAND, Analysed


def serve(results: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "serve", str(results), "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_port_that_is_taken_is_told_in_one_sentence(
    clonetrace: Callable, analysed: Analysed
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = clonetrace("serve", analysed.out, "--port", port)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert f"port {port}" in done.stderr
    assert "--port" in done.stderr


def test_nothing_is_announced_where_there_are_no_results(
    clonetrace: Callable, tmp_path: Path
) -> None:
    done = clonetrace("serve", tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "clonetrace analyze" in done.stderr


def test_ctrl_c_ends_it_without_a_traceback(analysed: Analysed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with serve(analysed.out, port) as served:
        assert served.stdout is not None
        assert f"http://127.0.0.1:{port}" in served.stdout.readline()
        with socket.create_connection(("127.0.0.1", port), timeout=60) as asking:
            asking.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            assert asking.recv(15).startswith(b"HTTP/1.1 200")
        served.send_signal(signal.SIGINT)
        _, said = served.communicate(timeout=60)
    assert "Traceback" not in said
