"""Wells drawn as text, followed backwards.

Time runs from left to right, one column per day, day 0 first:

    o o o o o o o o     a living object; a cell on day 0, twice as wide every two days
    . . x x x x x x     debris of 25 um that does not change (X: 160 um)

Each row is one object. The first lies at the well's centre, every further one 800 um below the
one above it, unless the row ends in `@ x y` (um). The other signs:

    O    a living object three times as wide as its age gives it
    8    two cells that touch
    ^    grown together with the object of the row above
    %    a living object that the detector boxes twice, overlapping
    d    a dead cell that the detector knows as such
    ~    texture that the detector calls overspill
    #    differentiated cells, 3000 um wide
    .    nothing is found
    |    this day's scan is missing or unusable (in any row)
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import settings

from clonetrace.domain import (
    Alignment,
    Box,
    Clonality,
    Detection,
    Fate,
    Label,
    Level,
    Lineage,
    Stray,
    Verdict,
)
from clonetrace.trace import (
    ConfirmationRule,
    CountingRule,
    DecisionRule,
    Follower,
    GrowthRule,
    Moment,
    OriginRule,
    ProbabilityRule,
    TraceSettings,
    WellCase,
    combine_levels,
    field_of_view,
    judge,
    load_parameters,
    merge_overlapping,
    remains_of,
    slowest_colony_um,
)
from clonetrace.trace.settings import SeedingSettings

# A busy machine is no reason to fail.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

Place = tuple[float, float]
#: The analysis starts from what is at least this share of the slowest clone's width.
_ROOT = 0.8


@dataclass(frozen=True)
class Drawn:
    """A drawn well.

    Attributes:
        found: Detections of each usable day, by day.
        uncertain_um: How uncertain the alignments are; 0 where they are known.
        poses: How the plate lies on a day, relative to an ideal well.
    """

    found: Mapping[int, tuple[Detection, ...]]
    uncertain_um: float = 0.0
    poses: Mapping[int, Alignment] = field(default_factory=dict)

    def alignment(self, later: int, earlier: int) -> Alignment:
        """How the content of the earlier day lies relative to the later one."""
        if self.uncertain_um:
            return Alignment(uncertain_um=self.uncertain_um)
        return between(self.poses.get(later, Alignment()), self.poses.get(earlier, Alignment()))


@dataclass(frozen=True)
class Traced:
    """What came of following a drawn well."""

    verdict: Verdict
    case: WellCase
    lineages: tuple[Lineage, ...]
    unjudged: tuple[Lineage, ...]

    @property
    def fates(self) -> list[Fate]:
        return [lineage.fate for lineage in self.lineages]

    @property
    def reasons(self) -> str:
        return "; ".join(reason.statement for reason in self.verdict.reasons)


@pytest.fixture(scope="session")
def draw() -> Callable[..., Drawn]:
    """Turn a drawing into what the detectors find in each scan."""
    return _draw


@pytest.fixture(scope="session")
def trace() -> Callable[..., Traced]:
    """Follow a drawing (or a drawn well) backwards and decide, as the analysis of a well does."""
    return _trace


@pytest.fixture
def decide(trace: Callable[..., Traced]) -> Callable[..., Traced]:
    """Decide a drawn well by probability, with the shipped parameters."""

    def decided(drawing: str, seeding: SeedingSettings | None = None, **how: object) -> Traced:
        settings = TraceSettings(seeding=seeding or SeedingSettings())
        rule = ProbabilityRule(load_parameters(), settings)
        return trace(drawing, rule=rule, **how)

    return decided


def between(later: Alignment, earlier: Alignment) -> Alignment:
    """The alignment of two scans whose poses are known."""
    turn = earlier.rotation_deg - later.rotation_deg
    start = Box(x_um=later.dx_um, y_um=later.dy_um, width_um=1, height_um=1)
    turned = Alignment(rotation_deg=turn).to_earlier(start)
    return Alignment(
        dx_um=earlier.dx_um - turned.x_um,
        dy_um=earlier.dy_um - turned.y_um,
        rotation_deg=turn,
    )


def _draw(
    drawing: str,
    *,
    moved: Mapping[tuple[int, int], Place] | None = None,
    uncertain_um: float = 0.0,
    poses: Mapping[int, Alignment] | None = None,
) -> Drawn:
    """Read a drawing.

    Args:
        drawing: See above.
        moved: How far (um) an object lies from its place, by its row and the day.
        uncertain_um: Of all alignments; 0 where the scans are registered.
        poses: How the plate lies on a day.
    """
    rows = [line.strip() for line in drawing.strip().splitlines()]
    places: list[Place] = []
    signs: list[list[str]] = []
    for row in rows:
        drawn, _, place = row.partition("@")
        signs.append(drawn.split())
        x, y = (float(part) for part in place.split()) if place else (0.0, 800.0 * len(places))
        places.append((x, y))
    days = len(signs[0])
    assert all(len(row) == days for row in signs), "every row has a sign for every day"
    found = {}
    for day in range(days):
        column = [row[day] for row in signs]
        if "|" not in column:
            at = [
                _shifted(place, (moved or {}).get((row, day))) for row, place in enumerate(places)
            ]
            pose = (poses or {}).get(day, Alignment())
            found[day] = tuple(_posed(one, pose) for one in _objects(column, at, day))
    return Drawn(found=found, uncertain_um=uncertain_um, poses=poses or {})


def _objects(column: list[str], places: list[Place], day: int) -> list[Detection]:
    """The detections of one day."""
    objects: list[list[Detection]] = []
    for sign, place in zip(column, places, strict=True):
        if sign == "^":
            objects[-1] = [_together(objects[-1][0], _living(place, _width(day)))]
        else:
            objects.append(_found(sign, place, day))
    return [found for each in objects for found in each]


def _found(sign: str, place: Place, day: int) -> list[Detection]:
    width = _width(day)
    drawn: dict[str, list[Detection]] = {
        ".": [],
        "o": [_living(place, width)],
        "O": [_living(place, 3 * width)],
        "%": [_living(place, width), _living(_shifted(place, (0.4 * width, 0)), 0.9 * width)],
        "8": [_at(place, 28.0, 15.0, Label.DOUBLET)],
        "x": [_living(place, 25.0)],
        "X": [_living(place, 160.0)],
        "d": [_at(place, 18.0, 18.0, Label.DEBRIS)],
        "~": [_at(place, width, width, Label.OVERSPILL)],
        "#": [_at(place, 3000.0, 3000.0, Label.DIFFERENTIATED)],
    }
    return drawn[sign]


def _width(day: int) -> float:
    """A clone that doubles its area once a day, um."""
    return 15.0 * math.sqrt(2.0) ** day


def _looks(width_um: float) -> Label:
    return Label.CELL if width_um < 40 else Label.COLONY


def _living(place: Place, width_um: float) -> Detection:
    return _at(place, width_um, width_um, _looks(width_um))


def _at(place: Place, width_um: float, height_um: float, label: Label) -> Detection:
    box = Box(x_um=place[0], y_um=place[1], width_um=width_um, height_um=height_um)
    level = Level.GLOBAL if max(width_um, height_um) >= 250 else Level.LOCAL
    return Detection(box=box, label=label, score=0.8, level=level)


def _together(one: Detection, other: Detection) -> Detection:
    box = Box.around([one.box, other.box])
    return _at((box.x_um, box.y_um), box.width_um, box.height_um, _looks(box.mean_edge_um))


def _shifted(place: Place, by: Place | None) -> Place:
    return place if by is None else (place[0] + by[0], place[1] + by[1])


def _posed(found: Detection, pose: Alignment) -> Detection:
    return found.model_copy(update={"box": pose.to_earlier(found.box)})


def _trace(
    drawn: str | Drawn,
    settings: TraceSettings | None = None,
    rule: DecisionRule | None = None,
    **how: object,
) -> Traced:
    """Follow a well backwards.

    Args:
        drawn: A drawing, or what `draw` made of one.
        settings: Of tracing.
        rule: How to decide; by counting if it is not given.
        how: As for `draw`, where a drawing is given.
    """
    well = _draw(drawn, **how) if isinstance(drawn, str) else drawn  # type: ignore[arg-type]
    settings = settings or TraceSettings()
    days = sorted(well.found, reverse=True)
    start = next((day for day in days[: settings.scans_before_empty] if _roots(well, day)), None)
    unjudged: tuple[Lineage, ...] = ()
    strays: tuple[Stray, ...] = ()
    looked_at = days[: settings.scans_before_empty]
    if start is not None:
        looked_at = days
        follower = _followed(well, [day for day in days if day <= start], settings)
        unjudged, strays = follower.lineages(), follower.strays()
    rules = (
        GrowthRule(settings),
        ConfirmationRule(),
        OriginRule(day0_usable=0 in well.found),
    )
    lineages = judge(unjudged, rules)
    case = WellCase(
        lineages=lineages,
        newest_day=days[0] if days else None,
        day0_usable=0 in well.found,
        scans_looked_at=len(looked_at),
        too_young=bool(days) and days[0] < settings.first_verdict_day,
        strays=strays,
    )
    rule = rule or CountingRule()
    verdict = rule.decide(case)
    assert rule.calls_empty(case) is (verdict.clonality is Clonality.EMPTY)
    return Traced(verdict, case, lineages, unjudged)


def _followed(well: Drawn, days: list[int], settings: TraceSettings) -> Follower:
    follower = Follower(_moment(days[0]), _roots(well, days[0]), settings)
    for later, earlier in pairwise(days):
        alignment = well.alignment(later, earlier)
        expected = follower.expected(alignment)
        around = follower.around(alignment)
        searched = field_of_view(expected, earlier, alignment.uncertain_um, settings, around)
        seen = _alive(well.found[earlier], settings)
        within = [one for one in seen if searched.holds(one.box.x_um, one.box.y_um)]
        dead = [
            one
            for one in remains_of(well.found[earlier], seen)
            if searched.holds(one.box.x_um, one.box.y_um)
        ]
        follower.step(_moment(earlier), alignment, within, dead)
    return follower


def _roots(well: Drawn, day: int) -> tuple[Detection, ...]:
    least = _ROOT * slowest_colony_um(24.0 * day)
    alive = _alive(well.found[day], TraceSettings())
    return tuple(one for one in alive if max(one.box.width_um, one.box.height_um) >= least)


def _alive(found: Iterable[Detection], settings: TraceSettings) -> tuple[Detection, ...]:
    found = tuple(found)
    overview = [one for one in found if one.level is Level.GLOBAL]
    closer = [one for one in found if one.level is not Level.GLOBAL]
    return merge_overlapping(combine_levels(overview, closer), settings.merge_distance)


def _moment(day: int) -> Moment:
    return Moment(scan_key=f"d{day:02d}", day=day, hours=24.0 * day)
