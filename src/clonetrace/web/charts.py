"""The growth of a well's colonies as a drawing: where its lines go, in a fixed box of points."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clonetrace.domain import Fate, Lineage, WellResult
from clonetrace.measure import GrowthFit, MeasureSettings, fit_growth

_HOURS_PER_DAY = 24.0
_UM_PER_MM = 1000.0
#: Size of the drawing and of its margins, in points.
WIDTH, HEIGHT = 460, 270
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 16, 28, 38
#: Widths at which a line is drawn, mm.
_GRID_MM = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
#: A forecast is drawn at most so many days ahead, and at least one.
_MOST_AHEAD, _LEAST_AHEAD = 6.0, 1.0
#: More day numbers than this do not fit beside each other.
_MOST_TICKS = 14
#: Lineages have colours of their own up to this number.
COLOURS = 8


@dataclass(frozen=True)
class Tick:
    """A line of the grid with its label."""

    at: float
    label: str


@dataclass(frozen=True)
class Dot:
    """One measured width."""

    x: float
    y: float
    title: str


@dataclass(frozen=True)
class Curve:
    """One lineage: its dots, and the line through them."""

    number: int
    colour: int
    line: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Forecast:
    """What comes after the newest scan; lines and areas as lists of points."""

    line: str
    band: str
    """Empty where the growth leaves no interval."""


@dataclass(frozen=True)
class GrowthChart:
    """The drawing."""

    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    days: tuple[Tick, ...]
    widths: tuple[Tick, ...]
    curves: tuple[Curve, ...]
    forecast: Forecast | None
    ready_at: float | None
    ready_mm: float
    told: str
    """The same in a sentence, for those who do not see it."""


def growth_chart(result: WellResult, settings: MeasureSettings) -> GrowthChart | None:
    """Draw the widths of the colonies that count, with the forecast of the largest.

    Returns:
        The drawing; None where no colony was seen.
    """
    lineages = [one for one in result.lineages if one.alive or one.fate is Fate.SPLIT]
    points = {one.number: list(_points(one)) for one in lineages}
    measured = [point for each in points.values() for point in each]
    if not measured:
        return None
    largest = min(lineages, key=lambda one: one.number)
    growth = fit_growth(largest, settings)
    ahead = _ahead(points[largest.number], growth, settings.ready_width_mm)
    last = max(day for day, _ in measured) + ahead
    axes = _Axes(
        last_day=max(last, 1.0),
        low=min(min(width for _, width in measured) * 0.8, settings.ready_width_mm / 2),
        high=max(*(width for _, width in measured), settings.ready_width_mm) * 1.5,
    )
    return GrowthChart(
        width=WIDTH,
        height=HEIGHT,
        left=_LEFT,
        right=WIDTH - _RIGHT,
        top=_TOP,
        bottom=HEIGHT - _BOTTOM,
        days=tuple(axes.day_ticks()),
        widths=tuple(axes.width_ticks()),
        curves=tuple(
            _curve(one, points[one.number], axes) for one in lineages if points[one.number]
        ),
        forecast=_forecast(points[largest.number], growth, ahead, axes),
        ready_at=axes.y(settings.ready_width_mm),
        ready_mm=settings.ready_width_mm,
        told=_told(points[largest.number], growth),
    )


@dataclass(frozen=True)
class _Axes:
    last_day: float
    low: float
    high: float

    def x(self, day: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * day / self.last_day

    def y(self, width_mm: float) -> float:
        inside = min(max(width_mm, self.low), self.high)
        share = math.log(inside / self.low) / math.log(self.high / self.low)
        return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * share

    def point(self, day: float, width_mm: float) -> str:
        return f"{self.x(day):.1f},{self.y(width_mm):.1f}"

    def day_ticks(self) -> Iterator[Tick]:
        step = max(1, math.ceil(self.last_day / _MOST_TICKS))
        for day in range(0, math.floor(self.last_day) + 1, step):
            yield Tick(self.x(day), str(day))

    def width_ticks(self) -> Iterator[Tick]:
        for width in _GRID_MM:
            if self.low <= width <= self.high:
                yield Tick(self.y(width), f"{width:g}")


def _points(lineage: Lineage) -> Iterator[tuple[float, float]]:
    """Yield days since the first scan and widths in mm, oldest first."""
    for sighting in reversed(lineage.seen):
        if sighting.detection is not None:
            box = sighting.detection.box
            yield (
                sighting.hours / _HOURS_PER_DAY,
                max(box.width_um, box.height_um) / _UM_PER_MM,
            )


def _curve(lineage: Lineage, points: Sequence[tuple[float, float]], axes: _Axes) -> Curve:
    return Curve(
        number=lineage.number,
        colour=(lineage.number - 1) % COLOURS + 1,
        line=" ".join(axes.point(*point) for point in points),
        dots=tuple(
            Dot(axes.x(day), axes.y(width), f"day {day:.1f}: {width:.3f} mm")
            for day, width in points
        ),
    )


def _ahead(
    points: Sequence[tuple[float, float]], growth: GrowthFit | None, ready_mm: float
) -> float:
    if growth is None or not points:
        return 0.0
    days = growth.days_until(points[-1][1], ready_mm)
    return min(max(days * 1.15, _LEAST_AHEAD), _MOST_AHEAD)


def _forecast(
    points: Sequence[tuple[float, float]], growth: GrowthFit | None, ahead: float, axes: _Axes
) -> Forecast | None:
    if growth is None or not points:
        return None
    (day, width), steps = points[-1], [ahead * step / 12 for step in range(13)]

    def path(rate_per_h: float) -> list[str]:
        # The width grows with the square root of the area.
        return [
            axes.point(day + one, width * math.exp(rate_per_h * one * _HOURS_PER_DAY / 2))
            for one in steps
        ]

    band: list[str] = []
    if growth.low_per_h is not None and growth.high_per_h is not None:
        band = path(growth.high_per_h) + list(reversed(path(growth.low_per_h)))
    return Forecast(line=" ".join(path(growth.rate_per_h)), band=" ".join(band))


def _told(points: Sequence[tuple[float, float]], growth: GrowthFit | None) -> str:
    if not points:
        return "the largest colony was never measured"
    (first, small), (last, wide) = points[0], points[-1]
    told = (
        f"The largest colony: {small:.3f} mm wide on day {first:.0f}, "
        f"{wide:.2f} mm on day {last:.0f}"
    )
    if growth is not None:
        told += f"; its area doubles in {growth.doubling_time_h:.0f} hours"
    return told
