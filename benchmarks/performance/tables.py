"""Figures as tables in Markdown."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from performance.plan import Figures

#: Engines that run the published flow, slowest first.
ENGINES = ("torch fp32", "onnxruntime fp32", "openvino bf16", "openvino int8")
Found = dict[str, Any]


def ratios(slow: Sequence[float], fast: Sequence[float]) -> list[float]:
    """Return the ratio of each round."""
    return [one / other for one, other in zip(slow, fast, strict=True)]


def flow(times: Figures, engine: str) -> list[float]:
    """Return seconds per scan of the published flow, round by round: decoding, then one pass."""
    return [sum(both) for both in zip(times["decoding"], times[engine], strict=True)]


def best_openvino(times: Figures) -> list[float]:
    """Return seconds per scan of the flow with the openvino network that is faster here."""
    return min((flow(times, f"openvino {one}") for one in ("bf16", "int8")), key=median)


def neither(figures: Figures, of: str = "analysis") -> list[float]:
    """Return the share of an analysis that is neither decoding nor network, round by round."""
    parts = zip(figures[of], figures["decoding"], figures["networks"], strict=True)
    return [1 - (decoding + networks) / whole for whole, decoding, networks in parts]


def straightness(wells: Sequence[Figures]) -> list[float]:
    """Return, from each number of wells to the next, what one well more costs over the mean."""
    mean = _per_well(wells[0], wells[-1])
    return [_per_well(few, many) / mean for few, many in pairwise(wells)]


def _per_well(few: Figures, many: Figures) -> float:
    seconds: float = many["processor_s"] - few["processor_s"]
    return seconds / (many["wells"] - few["wells"])


def daily_ratio(figures: Figures) -> list[float]:
    """Return the daily job over the reading and detecting of its new scans, round by round."""
    parts = zip(figures["daily job"], figures["reading"], figures["detecting"], strict=True)
    return [job / (reading + detecting) for job, reading, detecting in parts]


_HEADS = ("scan", "format", "MB", "ours", "flow, torch fp32", *(f"x {one}" for one in ENGINES))


def comparison(figures: Sequence[Figures]) -> Iterable[str]:
    """Tell ours and the flow's time per scan, and the ratios."""
    yield "One core, files in memory; processor time per scan, ms, and how many times faster:"
    yield ""
    yield from _table(_HEADS, (_compared(one) for one in figures))
    yield ""
    yield "The same without what a run costs once, however many wells it has:"
    yield ""
    yield from _table(_HEADS, (_compared(one, "ours, wells alone") for one in figures))
    yield ""
    yield "The same for the wells in which something grew:"
    yield ""
    yield from _table(_HEADS, (_compared(one, "ours, occupied wells") for one in figures))
    yield ""
    yield "One core, files from the disk; time per scan with all waiting, ms:"
    yield ""
    heads = ("scan", "format", "MB", "ours", "reading once", "flow's decoding")
    yield from _table(heads, (_from_disk(one) for one in figures))


def two_cores(figures: Sequence[Figures]) -> Iterable[str]:
    """Tell the same of two workers and of two threads."""
    yield "Two cores, files in memory; time per scan, ms; ours is the whole command with its start:"
    yield ""
    yield from _table(_HEADS, (_compared(one) for one in figures))


def _compared(one: Figures, ours: str = "ours") -> list[str]:
    times = one["in memory"]
    engines = [_spread(ratios(flow(times, name), times[ours]), "{:.1f}") for name in ENGINES]
    return [*_scan(one), _ms(times[ours]), _ms(flow(times, ENGINES[0])), *engines]


def _from_disk(one: Figures) -> list[str]:
    times = one["from disk"]
    return [*_scan(one), *(_ms(times[name]) for name in ("ours", "reading", "decoding"))]


def _scan(one: Figures) -> list[str]:
    edge = f"{one['size_px']} x {one['size_px']}"
    return [edge, one["format"], f"{one['megabytes_per_scan']:.1f}"]


def bound(figures: Sequence[Figures]) -> Iterable[str]:
    """Tell what an analysis is made of."""
    first = figures[0]
    asked = ", ".join(f"{count} of {shape}" for shape, count in first["networks asked"].items())
    yield (
        f"One core, {first['scans']} scans of three wells, files in memory; processor time, s. "
        f"The analysis opened {first['scans opened']} of the scans and asked networks "
        f"{sum(first['networks asked'].values())} times (views: {asked})."
    )
    yield ""
    names = ("analysis", "reading", "decoding", "networks")
    heads = (*names, "neither", "neither, wells alone")
    yield from _table(
        ("format", "pixels decoded", *heads),
        (
            [
                one["format"],
                f"{one['megapixels decoded'] / one['megapixels']:.0%}",
                *(_spread(one[name], "{:.2f}") for name in names),
                _spread(neither(one), "{:.0%}"),
                _spread(neither(one, "wells alone"), "{:.0%}"),
            ]
            for one in figures
        ),
    )


def growth(figures: Figures) -> Iterable[str]:
    """Tell how time and memory grow."""
    bend = ["", *(f"{one:.2f}" for one in straightness(figures["wells"]))]
    yield from _table(
        (
            "wells",
            "s",
            "processor, s",
            "one more, over the mean",
            "MB, worker",
            "MB, coordinator",
        ),
        (
            [
                str(one["wells"]),
                f"{one['seconds']:.1f}",
                f"{one['processor_s']:.1f}",
                step,
                f"{one['worker_mb']:.0f}",
                f"{one['coordinator_mb']:.0f}",
            ]
            for one, step in zip(figures["wells"], bend, strict=True)
        ),
    )
    workers = figures["workers"]
    yield ""
    yield (
        f"Two workers on two cores against one on one, {workers['wells']} wells: "
        f"{_spread(ratios(workers['1'], workers['2']), '{:.2f}')} times faster."
    )
    yield ""
    yield from _table(
        ("scan", "format", "MB, worker with networks"),
        (
            [f"{one['size_px']} x {one['size_px']}", one["format"], f"{one['worker_mb']:.0f}"]
            for one in figures["memory"]
        ),
    )
    yield ""
    yield from _table(
        ("days", "ms per scan"),
        ([str(one["days"]), _ms(one["seconds"])] for one in figures["days"]),
    )
    yield ""
    yield from _table(
        ("well", "ms per scan"),
        ([kind.replace("_", " "), _ms(taken)] for kind, taken in figures["kinds"].items()),
    )
    yield ""
    yield from _table(
        ("scan", "ms per scan", "ns per pixel"),
        (
            [
                f"{one['size_px']} x {one['size_px']}",
                _ms(one["seconds"]),
                f"{1e9 * median(one['seconds']) / one['size_px'] ** 2:.1f}",
            ]
            for one in figures["pixels"]
        ),
    )


def daily(figures: Figures) -> Iterable[str]:
    """Tell what the daily job costs and reads."""
    kinds, one_by_one = figures["kinds of wells"], figures["days one by one"]
    yield (
        f"One core, {figures['wells']} wells ({kinds} simulated ones in turns), one day on top of "
        f"{figures['days before']}, of which the last {one_by_one} were daily jobs too; deflate "
        "TIFF in memory; processor time, s:"
    )
    yield ""
    names = ("daily job", "reading", "detecting", "with nothing new")
    yield from _table(
        (*names, "job over reading and detecting"),
        [[*(_spread(figures[one], "{:.2f}") for one in names), _times(daily_ratio(figures))]],
    )
    yield ""
    share = figures["megapixels of new scans"] / figures["megapixels in new scans"]
    yield from _table(
        ("", "scans", "opened", "pixels decoded"),
        [
            [
                "old",
                str(figures["old scans"]),
                str(figures["old scans opened"]),
                str(figures["pixels of old scans"]),
            ],
            [
                "new",
                str(figures["new scans"]),
                f"{figures['new scans opened']}, each {figures['most often']} time(s)",
                f"{share:.0%} of theirs",
            ],
        ],
    )


def start(figures: Figures) -> Iterable[str]:
    """Tell how fast the command line starts."""
    yield from _table(
        ("", "ms"), ([f"`{command}`", _ms(taken)] for command, taken in figures.items())
    )


def _times(each: Sequence[float]) -> str:
    return _spread(each, "{:.2f}")


def _ms(taken: Sequence[float]) -> str:
    return _spread([1e3 * one for one in taken], "{:.0f}")


def _spread(each: Sequence[float], how: str) -> str:
    """Write the median, and the least and greatest where they differ from it."""
    low, middle, high = (how.format(one) for one in (min(each), median(each), max(each)))
    return middle if low == high else f"{middle} ({low}-{high})"


def _table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> Iterable[str]:
    yield _line(heads)
    yield _line(["---"] * len(heads))
    yield from map(_line, lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


TABLES: dict[str, Callable[[Any], Iterable[str]]] = {
    "comparison": comparison,
    "cores": two_cores,
    "bound": bound,
    "growth": growth,
    "daily": daily,
    "start": start,
}
