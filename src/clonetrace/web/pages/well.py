"""A well: its days, its verdict with the evidence, its growth and its history."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from clonetrace.analysis.scan_finder import ScanKey
from clonetrace.domain import Alignment, Role, ScanFrame, ScanSummary, Well, WellResult
from clonetrace.domain.errors import UnreadableScanError
from clonetrace.report.page import facts_of, followed_of
from clonetrace.report.results import differentiated, ready_to_pick
from clonetrace.report.strip import StripCell, strip_of
from clonetrace.report.wording import STAGE_WORDS, look_of, probability_words
from clonetrace.store import AuditEntry, Store, WellKey
from clonetrace.web.access import Viewer
from clonetrace.web.charts import growth_chart
from clonetrace.web.errors import MissingError
from clonetrace.web.keys import well_of
from clonetrace.web.pages.reviewing import told
from clonetrace.web.readings import entry_words, readings_of
from clonetrace.web.registering import register_days
from clonetrace.web.rendering import address, render
from clonetrace.web.scans import scans_of
from clonetrace.web.services import services_of
from clonetrace.web.tiles import TILE_PX
from clonetrace.web.viewing import ShownScan, ShownWell, Tiles, assumed_frame, shown_scan

router = APIRouter()

#: Odds that the scale of a probability shows: from 0.1 % to 99.9 %; beyond it sticks to the end.
_SCALE = log(999.0)
#: Least weight at which a bar of the evidence is full: small weights shall not look large.
_FULL_WEIGHT = 1.0


@dataclass(frozen=True)
class Day:
    """One scan of the strip, or days without one."""

    cell: StripCell
    scan: str
    """Its key; empty for days without a scan."""
    picture: str
    """Address of its picture; empty where there is none."""
    note: str
    """Why the analysis kept no picture; empty where it did."""


@dataclass(frozen=True)
class Reason:
    """One piece of evidence with its weight."""

    statement: str
    weight: str
    share: float
    """Length of its bar, -1 to 1; 0 where the rule gives no weights."""


@dataclass(frozen=True)
class Likelihood:
    """A probability on a scale of odds; places from 0 to 100."""

    words: str
    interval: str
    at: float
    low: float | None
    high: float | None
    wanted: float
    wanted_words: str


@dataclass(frozen=True)
class Event:
    """One entry of the well's history."""

    at: str
    who: str
    kind: str
    old: str
    new: str
    why: str


@router.get("/wells/{run}/{plate}/{well}", name="well", response_class=HTMLResponse)
def well(request: Request, person: Viewer, run: str, plate: str, well: str) -> HTMLResponse:
    """Show a well."""
    services, key = services_of(request), well_of(run, plate, well)
    store, settings = services.store, services.settings
    result = _result(store, key)
    wells = [line.well for line in store.lines(key.plate)]
    here = readings_of(store, settings, person.name, key.plate, key.well)
    if here is None:
        raise MissingError(f"there are no results of {key.plate} {key.well}")
    entries = [one for one in store.history(key.plate, key.well) if here.may_know(one)]
    version = here.well.fingerprint[:16]
    return render(
        request,
        "well.html.j2",
        person=person,
        plate=key.plate,
        well=key.well,
        result=result,
        look=look_of(result),
        ready=ready_to_pick(result, here.ruling),
        differentiating=differentiated(result),
        before=_beside(wells, key.well, -1),
        after=_beside(wells, key.well, +1),
        days=list(_days(request, result, version)),
        likelihood=_likelihood(result, settings.trace.monoclonal_from),
        reasons=_reasons(result),
        warnings=list(dict.fromkeys(result.warnings)),
        facts=facts_of(result),
        followed=followed_of(result),
        chart=growth_chart(result, settings.measure),
        events=[_event(entry) for entry in reversed(entries)],
        fingerprint=version,
        here=here,
        told=told,
        stage_words=STAGE_WORDS[here.standing.stage],
        reviewer=person.role.may(Role.REVIEWER),
    )


@router.get("/wells/{run}/{plate}/{well}/view", name="well_view")
def well_view(request: Request, person: Viewer, run: str, plate: str, well: str) -> ShownWell:
    """Return what the viewer needs of a well's scans."""
    store, key = services_of(request).store, well_of(run, plate, well)
    result = _result(store, key)
    placed = register_days(result.scans, store.spots(key.plate, key.well))
    frames = [scan.frame for scan in result.scans if scan.frame is not None]
    return ShownWell(
        run=run,
        plate=plate,
        well=well,
        scans=tuple(
            shown
            for scan in result.scans
            if (shown := _shown(request, key, result, scan, frames, placed.get(scan.scan_key)))
        ),
    )


def _result(store: Store, key: WellKey) -> WellResult:
    result = store.result(key.plate, key.well)
    if result is None:
        raise MissingError(f"there are no results of {key.plate} {key.well}")
    return result


def _shown(
    request: Request,
    key: WellKey,
    result: WellResult,
    scan: ScanSummary,
    frames: Sequence[ScanFrame],
    placement: Alignment | None,
) -> ShownScan:
    """Put together what the viewer is told of a scan, whether its file is there or not."""
    scans = scans_of(request)
    nominal = services_of(request).settings.intake.plate_format.well_radius_um
    names = {"run": key.plate.run, "plate": key.plate.name, "well": key.well.label}
    by_key = {each.scan_key: each.frame for each in result.scans}
    file = scans.place(ScanKey(key.plate, key.well, scan.scan_key), by_key)
    tiles, missing = None, ""
    width = height = frames[0].width_px if frames else TILE_PX
    if file is None:
        missing = f"The file {scan.file_name} is not where it was analysed; put it back to see it."
    else:
        try:
            pyramid = scans.size(file)
        except UnreadableScanError as error:
            missing = f"{error}."
        else:
            width, height = pyramid.width_px, pyramid.height_px
            tiles = Tiles(
                address=_tile_address(request, names, scan.scan_key, file.version),
                edge_px=TILE_PX,
                finest=pyramid.finest,
            )
    frame = scan.frame or assumed_frame(width, height, frames, nominal)
    return shown_scan(scan, result, frame=frame, placement=placement, tiles=tiles, missing=missing)


def _tile_address(request: Request, names: dict[str, str], scan: str, version: str) -> str:
    """Return the address of any tile, with the names of its parts in braces."""
    first = address(request, "tile", **names, scan=scan, level=0, column=0, row=0)
    return f"{first.removesuffix('0/0_0')}{{level}}/{{column}}_{{row}}?v={version}"


def _days(request: Request, result: WellResult, version: str) -> Iterator[Day]:
    """Go through the strip; a scan without a kept picture shows itself, made small."""
    names = {"run": result.plate.run, "plate": result.plate.name, "well": result.well.label}
    scans = iter(result.scans)
    for cell in strip_of(result):
        if cell.days_without_scan:
            yield Day(cell, "", "", cell.note)
            continue
        scan = next(scans)
        named = {**names, "scan": scan.scan_key}
        picture = ""
        if cell.crop is not None:
            picture = f"{address(request, 'crop', **named)}?v={version}"
        elif scan.quality.usable:
            picture = address(request, "tile", **named, level=0, column=0, row=0)
        note = "" if cell.crop else "nothing found" if scan.searched else "not needed"
        yield Day(cell, scan.scan_key, picture, note if scan.quality.usable else cell.note)


def _likelihood(result: WellResult, wanted: float) -> Likelihood | None:
    verdict = result.verdict
    probability = verdict.probability_monoclonal
    if probability is None or result.failed:
        return None
    low, high = verdict.probability_low, verdict.probability_high
    interval = ""
    if low is not None and high is not None:
        interval = f"{probability_words(low)} to {probability_words(high)}"
    return Likelihood(
        words=probability_words(probability),
        interval=interval,
        at=_place(probability),
        low=None if low is None else _place(low),
        high=None if high is None else _place(high),
        wanted=_place(wanted),
        wanted_words=probability_words(wanted),
    )


def _place(probability: float) -> float:
    """Return where a probability lies on the scale of odds, from 0 to 100."""
    inside = min(max(probability, 1e-9), 1 - 1e-9)
    return 50.0 + 50.0 * min(max(log(inside / (1 - inside)) / _SCALE, -1.0), 1.0)


def _reasons(result: WellResult) -> list[Reason]:
    """Return the evidence; bars are as long as their weights, the heaviest being full."""
    reasons = result.verdict.reasons
    full = max([_FULL_WEIGHT, *(abs(one.weight) for one in reasons if one.weight is not None)])
    return [
        Reason(one.statement, "", 0.0)
        if one.weight is None
        else Reason(
            one.statement, f"{one.weight:+.1f}".replace("-", "\N{MINUS SIGN}"), one.weight / full
        )
        for one in reasons
    ]


def _event(entry: AuditEntry) -> Event:
    at = datetime.fromisoformat(entry.at)
    return Event(
        at=f"{at:%Y-%m-%d %H:%M} UTC",
        who=entry.who,
        kind=entry.kind.value,
        old=entry_words(entry, entry.old or ""),
        new=entry_words(entry, entry.new),
        why=entry.why,
    )


def _beside(wells: Sequence[Well], well: Well, step: int) -> Well | None:
    at = wells.index(well) + step
    return wells[at] if 0 <= at < len(wells) else None
