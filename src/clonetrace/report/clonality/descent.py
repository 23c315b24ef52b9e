"""The lineage of a well as a drawing: a line per object, a dot per scan in which it was found."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from clonetrace.domain import Fate, Label, Lineage, ScanSummary, Sighting
from clonetrace.report.naming import day_caption
from clonetrace.report.wording import count_words, fate_words

_LABELS_PX, _WIDTH_PX, _TOP_PX, _ROW_PX = 26.0, 720.0, 22.0, 24.0
#: Objects that are drawn, at most; those that count come first.
_MOST = 14
_GREEN, _RED, _GREY = "#16825f", "#b3402f", "#8a93a0"
_CELL_UM = 15.0


@dataclass(frozen=True)
class Dot:
    """An object in one scan; hollow where it was not found."""

    x: float
    y: float
    radius: float
    found: bool
    title: str


@dataclass(frozen=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Track:
    """One object.

    Attributes:
        number: Of the lineage.
        y: Of its line.
        colour: Green where it counts, red where it differentiates, grey where it does not count.
        dashed: Whether it does not count.
        lines: Its line, and the one that leads to the object that it merges into.
        dots: Its scans.
        words: How it ends.
    """

    number: int
    y: float
    colour: str
    dashed: bool
    lines: tuple[Line, ...]
    dots: tuple[Dot, ...]
    words: str


@dataclass(frozen=True)
class Heading:
    """A day over its column."""

    x: float
    text: str


@dataclass(frozen=True)
class Descent:
    """The drawing, in units of its own.

    Attributes:
        width: Of the drawing.
        height: The same.
        headings: Over the columns, newest first.
        tracks: The objects.
        more: What is not drawn, in words; empty where nothing is left out.
    """

    width: float
    height: float
    headings: tuple[Heading, ...]
    tracks: tuple[Track, ...]
    more: str


def descent_of(lineages: Sequence[Lineage], scans: Sequence[ScanSummary]) -> Descent:
    """Lay out the lineages of a well.

    Args:
        lineages: All of the well.
        scans: Of the well, newest first.
    """
    looked_at = [scan for scan in scans if scan.searched and scan.quality.usable]
    step = (_WIDTH_PX - _LABELS_PX) / max(len(looked_at), 1)
    columns = {
        scan.scan_key: round(_LABELS_PX + step * (place + 0.5), 1)
        for place, scan in enumerate(looked_at)
    }
    ordered = sorted(lineages, key=lambda one: (not one.counts, one.number))
    shown = ordered[:_MOST]
    rows = {one.number: _TOP_PX + _ROW_PX * (row + 0.5) for row, one in enumerate(shown)}
    by_number = {one.number: one for one in shown}
    left_out = len(ordered) - len(shown)
    return Descent(
        width=_WIDTH_PX,
        height=_TOP_PX + _ROW_PX * len(shown),
        headings=tuple(
            Heading(columns[scan.scan_key], day_caption(scan, scans)) for scan in looked_at
        ),
        tracks=tuple(_track(one, by_number, rows, columns) for one in shown),
        more=f"{count_words(left_out, 'more object')} not drawn" if left_out else "",
    )


def _track(
    lineage: Lineage,
    shown: dict[int, Lineage],
    rows: dict[int, float],
    columns: dict[str, float],
) -> Track:
    y = rows[lineage.number]
    places = [(columns[one.scan_key], one) for one in lineage.sightings if one.scan_key in columns]
    lines = [Line(places[0][0], y, places[-1][0], y)] if places else []
    parent = None if lineage.parent is None else shown.get(lineage.parent)
    if parent is not None and places:
        merged = columns.get(_merged_in(parent, lineage).scan_key)
        if merged is not None:
            lines.append(Line(merged, rows[parent.number], places[0][0], y))
    return Track(
        number=lineage.number,
        y=y,
        colour=_colour(lineage),
        dashed=not lineage.counts,
        lines=tuple(lines),
        dots=tuple(_dot(x, y, one) for x, one in places),
        words=_end_of(lineage),
    )


def _end_of(lineage: Lineage) -> str:
    """Say how an object ends, going backwards."""
    if lineage.fate in {Fate.FOUNDER, Fate.SPLIT} or not lineage.why:
        return fate_words(lineage.fate)
    return lineage.why if lineage.counts else f"does not count: {lineage.why}"


def _merged_in(parent: Lineage, child: Lineage) -> Sighting:
    """Return the oldest sighting of the parent that is younger than all of its child's."""
    newest = child.sightings[0].hours
    later = [one for one in parent.sightings if one.hours > newest]
    return later[-1] if later else parent.sightings[-1]


def _dot(x: float, y: float, sighting: Sighting) -> Dot:
    if sighting.detection is None:
        return Dot(x, y, 3.0, found=False, title=f"day {sighting.day}: not found")
    box = sighting.detection.box
    wide = max(box.width_um, box.height_um)
    radius = min(3.0 + max(math.log2(wide / _CELL_UM), 0.0), 9.0)
    title = f"day {sighting.day}: {sighting.detection.label}, {wide:.0f} µm"
    return Dot(x, y, round(radius, 1), found=True, title=title)


def _colour(lineage: Lineage) -> str:
    if not lineage.counts:
        return _GREY
    newest = lineage.sightings[0].detection
    return _RED if newest is not None and newest.label is Label.DIFFERENTIATED else _GREEN
