"""How fast is CloneTrace: against the published flow, against its bound, and as runs grow.

    make bench
    python benchmarks/speed.py [--part PART]... [--quick] [--rounds N] [--page FILE]

Every figure is one of times taken side by side: in rounds, each thing once per round. Figures go
into a JSON file, and from there into tables and a picture of docs/performance.md, between its
marks. A part that is not measured anew keeps the figures that the JSON file has.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from performance.bound import approach
from performance.comparison import compare, compare_on_two_cores
from performance.daily import add_a_day
from performance.growth import grow
from performance.material import Format
from performance.page import fill_in
from performance.plan import Plan, quick
from performance.start import start
from performance.timing import machine

PARTS: dict[str, Callable[[Plan], object]] = {
    "comparison": compare,
    "cores": compare_on_two_cores,
    "bound": approach,
    "growth": grow,
    "daily": add_a_day,
    "start": start,
}


def main(arguments: list[str]) -> None:
    """Measure, keep, and show."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", action="append", choices=PARTS, help="only this; repeatable")
    parser.add_argument("--quick", action="store_true", help="tiny scans; the figures mean nothing")
    parser.add_argument("--work", type=Path, default=Path("bench"), help="keeps scans: 8 GB")
    parser.add_argument("--out", type=Path, help="default: WORK/speed.json")
    parser.add_argument("--page", type=Path, help="the page to fill in; none without it")
    parser.add_argument("--format", action="append", type=Format, help="only this; repeatable")
    parser.add_argument("--size", action="append", type=int, help="only this; repeatable")
    parser.add_argument("--rounds", type=int, help="how often each thing is timed")
    options = parser.parse_args(arguments)
    options.work.mkdir(parents=True, exist_ok=True)
    file = options.out or options.work / "speed.json"
    plan = quick(options.work) if options.quick else Plan(options.work)
    plan = replace(
        plan,
        rounds=options.rounds or plan.rounds,
        formats=tuple(options.format or plan.formats),
        sizes_px=tuple(options.size or plan.sizes_px),
    )
    found = json.loads(file.read_text()) if file.exists() else {}
    how = ["--quick"] * options.quick
    how += [f"--rounds {options.rounds}"] * bool(options.rounds)
    how += [f"--size {one}" for one in options.size or ()]
    how += [f"--format '{one}'" for one in options.format or ()]
    for name in options.part or PARTS:
        print(f"measuring: {name}", flush=True)
        about, figures = machine(), PARTS[name](plan)
        for so_far in _growing(figures) if isinstance(figures, Iterator) else [figures]:
            told = {"command": " ".join(["--part", name, *how]), "machine": about}
            found[name] = told | {"figures": so_far}
            file.write_text(json.dumps(found, indent=1))
    print(f"figures are in {file}")
    if options.page:
        fill_in(options.page, found)


def _growing(figures: Iterator[object]) -> Iterator[list[object]]:
    """Yield what was measured so far, so that nothing is lost when a long part is stopped."""
    kept: list[object] = []
    for one in figures:
        kept.append(one)
        yield kept


if __name__ == "__main__":
    main(sys.argv[1:])
