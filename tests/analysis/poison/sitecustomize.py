"""Kills a process with SIGKILL when it opens a poisoned scan, as a crash in a decoder would.

Python imports this module when it starts with this folder on its path. Arguments are variables of
the environment: POISON, a part of the scan's path; POISON_LOG, a file that gets a line per death;
and POISON_DEATHS, after which the scan is harmless.
"""

import os
import signal
import sys

POISON = os.environ.get("POISON", "")
LOG = os.environ.get("POISON_LOG", "")
DEATHS = int(os.environ.get("POISON_DEATHS", "1000"))


def die(event: str, arguments: tuple) -> None:
    if event != "open" or POISON not in str(arguments[0]) or "scans" not in str(arguments[0]):
        return
    log = os.open(LOG, os.O_RDWR | os.O_CREAT | os.O_APPEND)
    if os.fstat(log).st_size < DEATHS * len("death\n"):
        os.write(log, b"death\n")
        os.kill(os.getpid(), signal.SIGKILL)
    os.close(log)


if POISON:
    sys.addaudithook(die)
