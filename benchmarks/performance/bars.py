"""What was aimed at, and whether it was reached."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from performance.tables import (
    Found,
    best_openvino,
    daily_ratio,
    flow,
    neither,
    ratios,
    straightness,
)

#: Least times faster than the flow in torch fp32.
_TORCH = {"PNG": 40.0, "raw TIFF": 150.0}
_OPENVINO = 8.0
_NEITHER = 0.30
_STRAIGHT = 0.10
_WORKER_MB = 1000.0
_DAILY = 1.3
_START_S = 0.3


@dataclass(frozen=True)
class Bar:
    """One aim.

    Attributes:
        aim: In words.
        found: What was measured, in words.
        met: Whether that is enough.
    """

    aim: str
    found: str
    met: bool


def bars(found: Found) -> Iterable[str]:
    """Write the aims of all parts that were measured as a table."""
    yield "| aim | measured | |"
    yield "| --- | --- | --- |"
    for bar in _all(found):
        yield f"| {bar.aim} | {bar.found} | {'met' if bar.met else '**missed**'} |"


def _all(found: Found) -> Iterator[Bar]:
    for part, judge in _JUDGES.items():
        if part in found:
            yield from judge(found[part]["figures"])


def _comparison(figures: list[Found]) -> Iterator[Bar]:
    for one in figures:
        where = f"{one['format']}, {one['size_px']} x {one['size_px']}"
        times = one["in memory"]
        if one["format"] in _TORCH:
            aim = _TORCH[one["format"]]
            times_faster = median(ratios(flow(times, "torch fp32"), times["ours"]))
            yield Bar(
                f"at least {aim:.0f} x the flow in torch fp32: {where}",
                f"{times_faster:.0f} x",
                times_faster >= aim,
            )
        if one["format"] == "deflate TIFF":
            times_faster = median(ratios(best_openvino(times), times["ours"]))
            yield Bar(
                f"at least {_OPENVINO:.0f} x the flow's best openvino network: {where}",
                f"{times_faster:.1f} x",
                times_faster >= _OPENVINO,
            )


def _bound(figures: list[Found]) -> Iterator[Bar]:
    for of, name in (("analysis", "the run of three wells"), ("wells alone", "its wells alone")):
        shares = {one["format"]: median(neither(one, of)) for one in figures}
        worst = max(shares, key=lambda one: shares[one])
        yield Bar(
            f"at most {_NEITHER:.0%} of the time is neither decoding nor network: {name}",
            f"{min(shares.values()):.0%} to {shares[worst]:.0%} ({worst})",
            shares[worst] <= _NEITHER,
        )


def _growth(figures: Found) -> Iterator[Bar]:
    wells = figures["wells"]
    farthest = max(abs(one - 1) for one in straightness(wells))
    yield Bar(
        f"time linear in wells within {_STRAIGHT:.0%}, {wells[0]['wells']} to {wells[-1]['wells']}",
        f"within {farthest:.0%}",
        farthest <= _STRAIGHT,
    )
    memory = [one["worker_mb"] for one in wells]
    more = max(memory) / memory[0] - 1
    yield Bar(
        f"memory of a worker flat in wells within {_STRAIGHT:.0%}",
        f"{more:.0%} more than with {wells[0]['wells']}",
        more <= _STRAIGHT,
    )
    most = max(figures["memory"], key=lambda one: one["worker_mb"])
    yield Bar(
        "at most 1 GB of memory per worker",
        f"{most['worker_mb']:.0f} MB ({most['format']}, {most['size_px']} x {most['size_px']})",
        most["worker_mb"] <= _WORKER_MB,
    )


def _daily(figures: Found) -> Iterator[Bar]:
    share = median(daily_ratio(figures))
    yield Bar(
        f"daily job at most {_DAILY} x the reading and detecting of the new scans",
        f"{share:.2f} x",
        share <= _DAILY,
    )
    yield Bar(
        "daily job reads each new scan once, old scans not at all",
        f"new scans opened {figures['most often']} time(s), "
        f"{figures['old scans opened']} old ones opened",
        figures["most often"] == 1 and figures["old scans opened"] == 0,
    )


def _start(figures: Found) -> Iterator[Bar]:
    taken = median(figures["clonetrace --help"])
    work = median(figures["clonetrace --help, processor"])
    yield Bar(
        f"`clonetrace --help` in {_START_S} s",
        f"{taken:.2f} s, of which {work:.2f} s at work",
        taken <= _START_S,
    )


_JUDGES = {
    "comparison": _comparison,
    "bound": _bound,
    "growth": _growth,
    "daily": _daily,
    "start": _start,
}
