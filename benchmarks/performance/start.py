"""How fast the command line starts."""

import subprocess
import sys
from collections.abc import Callable
from functools import partial

from performance.plan import Figures, Plan
from performance.timing import command_line, processor_of_children, seconds, side_by_side


def start(plan: Plan) -> Figures:
    """Return seconds of `clonetrace --help`, beside a Python that does nothing.

    Both as a person waits for them, and as processor time, which other work does not touch.
    """
    commands = {
        "clonetrace --help": [command_line(), "--help"],
        "python -c pass": [sys.executable, "-c", "pass"],
    }
    runs: dict[str, Callable[[], object]] = {
        name: partial(subprocess.run, each, check=True, stdout=subprocess.DEVNULL)
        for name, each in commands.items()
    }
    for run in runs.values():
        run()
    at_work = {
        f"{name}, processor": partial(seconds, run, tick=processor_of_children)
        for name, run in runs.items()
    }
    return side_by_side(runs | at_work, plan.starts)
