"""The story of one well, from its newest scan back to the cell it came from."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from clonetrace.analysis.crops import make_crops
from clonetrace.analysis.scan_look import ScanLook
from clonetrace.analysis.settings import Settings
from clonetrace.detect import Modules, build_modules
from clonetrace.domain import (
    Clonality,
    ColonyMeasurement,
    Detection,
    Evidence,
    Label,
    Lineage,
    Scan,
    ScanReading,
    ScanSummary,
    Verdict,
    WellResult,
    WellSeries,
)
from clonetrace.measure import measure_colony
from clonetrace.trace import (
    ConfirmationRule,
    CountingRule,
    DecisionRule,
    Follower,
    GrowthRule,
    Moment,
    OriginRule,
    Stray,
    WellCase,
    align,
    field_of_view,
    judge,
    slowest_colony_um,
)

#: A colony of the newest scan may be this much narrower than the slowest clone's should be.
_NARROWER = 0.8
#: What tomorrow's scan will ask of today's is searched today: a colony widens by up to this factor
#: in a day (area doubling in 18 h), and plate and registration may move it by so many um.
_WIDENS_IN_A_DAY = 1.6
_MOVES_UM = 120.0


@dataclass(frozen=True)
class WellTask:
    """One well to be analysed.

    Attributes:
        series: Its scans.
        known: What earlier analyses read from them with the same detectors, by scan key.
        settings: Of all stages.
        out: The output folder, for pictures.
    """

    series: WellSeries
    known: dict[str, ScanReading]
    settings: Settings
    out: Path


@dataclass(frozen=True)
class WellOutcome:
    """What the analysis of a well gave.

    Attributes:
        result: The answer.
        readings: New or changed readings, to be kept.
    """

    result: WellResult
    readings: tuple[ScanReading, ...]


@dataclass(frozen=True)
class _Trail:
    """What was followed.

    Attributes:
        start: The newest scan that shows something, None where none does.
        lineages: Judged lineages.
        searched: Keys of the scans that were looked at for objects.
        unregistered: Days that could not be registered to the next-later scan.
        strays: Cells of the first days that may have joined a colony unseen.
    """

    start: ScanLook | None
    lineages: tuple[Lineage, ...]
    searched: frozenset[str]
    unregistered: tuple[int, ...]
    strays: tuple[Stray, ...] = ()


def analyze_well(task: WellTask) -> WellOutcome:
    """Find the colonies of a well, follow them back to day 0, decide and measure."""
    settings, series = task.settings, task.series
    if series.consolidated:
        return WellOutcome(result=_consolidated(series), readings=())
    modules = build_modules(settings.detect)
    with ExitStack() as open_scans:
        looks = [
            open_scans.enter_context(_look(scan, task, modules)) for scan in reversed(series.scans)
        ]
        usable = [look for look in looks if look.usable]
        trail = _follow(usable, settings)
        case = _case(trail, usable, settings)
        verdict = _rule(settings).decide(case)
        summaries = [_summary(look, trail) for look in looks]
        largest = _largest(trail, verdict, settings)
        crops = make_crops(
            series, usable, trail.lineages, summaries, out=task.out, settings=settings.report
        )
        return WellOutcome(
            result=WellResult(
                plate=series.plate,
                well=series.well,
                verdict=verdict,
                lineages=trail.lineages,
                largest=largest,
                scans=tuple(
                    one.model_copy(update={"crop": crops.get(one.scan_key)}) for one in summaries
                ),
                warnings=tuple(_warnings(series, looks, trail)),
            ),
            readings=tuple(look.reading for look in looks if look.changed),
        )


def failed_well(series: WellSeries, problem: str) -> WellOutcome:
    """Return the outcome of a well whose analysis broke down, so that it is not forgotten."""
    return WellOutcome(
        result=WellResult(
            plate=series.plate,
            well=series.well,
            verdict=Verdict(
                clonality=Clonality.AMBIGUOUS,
                reasons=(Evidence(statement="the analysis of this well failed"),),
            ),
            failed=problem,
        ),
        readings=(),
    )


def _follow(usable: Sequence[ScanLook], settings: Settings) -> _Trail:
    """Find the colonies of the newest scan and go back scan by scan, looking where they were."""
    looked_at: list[str] = []
    start: ScanLook | None = None
    roots: tuple[Detection, ...] = ()
    for look in usable[: settings.trace.scans_before_empty]:
        looked_at.append(look.scan.key)
        roots = _colonies(look)
        if roots:
            start = look
            break
    if start is None:
        return _Trail(None, (), frozenset(looked_at), ())
    if roots[0].label is Label.DIFFERENTIATED:
        # Sprawling cells lead back to no single place; the well is decided without its history.
        lone = Follower(_moment(start.scan), roots[:1], settings.trace).lineages()
        told = tuple(
            one.model_copy(update={"why": "differentiated cells are not followed"}) for one in lone
        )
        return _Trail(start, told, frozenset(looked_at), ())

    if start is usable[0]:
        _prepare_for_tomorrow(start, roots, settings)
    follower = Follower(_moment(start.scan), roots, settings.trace)
    unregistered: list[int] = []
    for later, earlier in pairwise(usable[usable.index(start) :]):
        alignment = align(
            later.reading.landmarks,
            earlier.reading.landmarks,
            later.frame.well_radius_um,
            rims_fitted=later.reading.rim is not None and earlier.reading.rim is not None,
        )
        if not alignment.trusted:
            unregistered.append(earlier.scan.day)
        expected = follower.expected(alignment)
        field = field_of_view(expected, earlier.scan.day, alignment.uncertain_um, settings.trace)
        follower.step(_moment(earlier.scan), alignment, earlier.within(field))
        looked_at.append(earlier.scan.key)
    rules = (
        GrowthRule(settings.trace),
        ConfirmationRule(),
        OriginRule(day0_usable=usable[-1].scan.day == 0),
    )
    lineages = judge(follower.lineages(), rules)
    return _Trail(start, lineages, frozenset(looked_at), tuple(unregistered), follower.strays())


def _prepare_for_tomorrow(
    newest: ScanLook, colonies: Sequence[Detection], settings: Settings
) -> None:
    """Search the newest scan while it is open for what a scan of tomorrow will ask of it.

    The answers are kept with the reading, so that the file need not be opened again; they have no
    part in today's result.
    """
    grown = [found.box.enlarged(_WIDENS_IN_A_DAY) for found in colonies]
    newest.search(field_of_view(grown, newest.scan.day, _MOVES_UM, settings.trace))


def _colonies(look: ScanLook) -> tuple[Detection, ...]:
    """Find what may be a colony: as wide as the slowest living clone would be by now."""
    least_um = _NARROWER * slowest_colony_um(look.scan.hours)
    return tuple(
        found
        for found in look.everything()
        if max(found.box.width_um, found.box.height_um) >= least_um
    )


def _case(trail: _Trail, usable: Sequence[ScanLook], settings: Settings) -> WellCase:
    newest = usable[0].scan if usable else None
    oldest = usable[-1].scan if usable else None
    first = trail.lineages[0].sightings[0].detection if trail.lineages else None
    return WellCase(
        lineages=trail.lineages,
        newest=newest,
        day0=oldest if oldest is not None and oldest.day == 0 else None,
        scans_looked_at=len(trail.searched),
        differentiated=first is not None and first.label is Label.DIFFERENTIATED,
        too_young=newest is not None and newest.day < settings.trace.first_verdict_day,
        strays=trail.strays,
    )


def _rule(settings: Settings) -> DecisionRule:
    match settings.trace.rule:
        case "count":
            return CountingRule()


def _largest(trail: _Trail, verdict: Verdict, settings: Settings) -> ColonyMeasurement | None:
    living = [one for one in trail.lineages if one.parent is None and one.counts]
    if trail.start is None or not living:
        return None
    widest = max(living, key=lambda one: one.sightings[0].expected.area_um2)
    return measure_colony(widest, trail.start.frame, verdict.clonality, settings.measure)


def _look(scan: Scan, task: WellTask, modules: Modules) -> ScanLook:
    return ScanLook(
        scan,
        task.known.get(scan.key),
        modules,
        task.settings,
    )


def _moment(scan: Scan) -> Moment:
    return Moment(scan_key=scan.key, day=scan.day, hours=scan.hours)


def _summary(look: ScanLook, trail: _Trail) -> ScanSummary:
    scan = look.scan
    return ScanSummary(
        scan_key=scan.key,
        day=scan.day,
        hours=scan.hours,
        taken_at=scan.taken_at,
        file_name=f"{scan.path.parent.name}/{scan.path.name}",
        quality=look.reading.quality,
        frame=look.reading.frame,
        searched=scan.key in trail.searched,
    )


def _warnings(series: WellSeries, looks: Sequence[ScanLook], trail: _Trail) -> Iterator[str]:
    """Say what was missing and which scans have flaws, oldest first."""
    yield from (finding.message for finding in series.findings)
    for look in reversed(looks):
        yield from look.reading.quality.notes
    if trail.unregistered:
        days = ", ".join(str(day) for day in reversed(trail.unregistered))
        yield (
            f"too little to register day {days} to the next scan by: "
            "the plate's rotation is unknown there, and the search was wider"
        )


def _consolidated(series: WellSeries) -> WellResult:
    reason = Evidence(statement="picked already, as the consolidated list says; not analysed")
    return WellResult(
        plate=series.plate,
        well=series.well,
        verdict=Verdict(clonality=Clonality.CONSOLIDATED, reasons=(reason,)),
    )
