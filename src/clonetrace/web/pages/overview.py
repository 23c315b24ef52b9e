"""The first page: runs with their plates, and how far the analyses are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from clonetrace.analysis import rulings_of
from clonetrace.domain import Clonality, Plate, Rulings, Stage
from clonetrace.report.wording import LOOKS, Look, count_words
from clonetrace.store import AnalysisRecord, WellLine
from clonetrace.web.access import Viewer
from clonetrace.web.colouring import colourings
from clonetrace.web.mapping import PlateMap, map_plate
from clonetrace.web.readings import as_offered
from clonetrace.web.rendering import render
from clonetrace.web.services import services_of

router = APIRouter(default_response_class=HTMLResponse)

#: Analyses that are listed; a watcher makes several a day.
_MOST_ANALYSES = 6


@dataclass(frozen=True)
class ReviewCount:
    """How far people are with the wells of a plate or of a run.

    Attributes:
        decided: Wells that are decided.
        waiting: Wells that wait for another reader, or were read before their result changed.
        differing: Wells on which readers disagree, and that wait for a third.
        total: Wells that can be decided: all but those that were picked unread.
    """

    decided: int
    waiting: int
    differing: int
    total: int

    def __add__(self, other: "ReviewCount") -> "ReviewCount":
        return ReviewCount(
            self.decided + other.decided,
            self.waiting + other.waiting,
            self.differing + other.differing,
            self.total + other.total,
        )

    @property
    def share(self) -> int:
        """Whole percent of wells that are decided; 100 only where all are."""
        return 100 * self.decided // self.total if self.total else 0


@dataclass(frozen=True)
class PlateCard:
    """A plate in the list."""

    plate: Plate
    map: PlateMap
    counts: tuple[tuple[Look, int], ...]
    total: int
    ready: int
    newest_day: int | None
    review: ReviewCount


@dataclass(frozen=True)
class RunCard:
    """A run in the list."""

    run: str
    plates: tuple[PlateCard, ...]
    counts: tuple[tuple[Look, int], ...]
    total: int
    ready: int
    review: ReviewCount


@dataclass(frozen=True)
class AnalysisLine:
    """One call of the analysis, in words."""

    started: str
    state: str
    running: bool
    cut_off: bool
    wells: str
    version: str
    inputs: tuple[str, ...]


@router.get("/", name="overview")
def overview(request: Request, person: Viewer) -> HTMLResponse:
    """Show the runs with their plates."""
    services = services_of(request)
    plate_wells = services.settings.intake.plate_wells
    lines = services.store.lines()
    rulings = rulings_of(services.store, services.settings, wells=lines)
    lines = as_offered(lines, rulings)
    runs = [
        _run(run, list(of_run), plate_wells, rulings)
        for run, of_run in groupby(lines, key=lambda line: line.plate.run)
    ]
    return render(
        request,
        "overview.html.j2",
        person=person,
        runs=runs,
        looks=LOOKS,
        analyses=_analyses(services.store.analyses(), services.store.being_written()),
    )


def _run(run: str, lines: Sequence[WellLine], plate_wells: int, rulings: Rulings) -> RunCard:
    plates = [
        _plate(plate, list(of_plate), plate_wells, rulings)
        for plate, of_plate in groupby(lines, key=lambda line: line.plate)
    ]
    return RunCard(
        run=run,
        plates=tuple(plates),
        counts=_counts(lines),
        total=len(lines),
        ready=sum(plate.ready for plate in plates),
        review=sum((plate.review for plate in plates), ReviewCount(0, 0, 0, 0)),
    )


def _plate(
    plate: Plate, lines: Sequence[WellLine], plate_wells: int, rulings: Rulings
) -> PlateCard:
    by_verdict = next(iter(colourings(1.0).values()))
    days = [line.newest_day for line in lines if line.newest_day is not None]
    return PlateCard(
        plate=plate,
        map=map_plate(lines, by_verdict, plate_wells),
        counts=_counts(lines),
        total=len(lines),
        ready=sum(line.ready for line in lines),
        newest_day=max(days, default=None),
        review=_review(lines, rulings),
    )


def _review(lines: Sequence[WellLine], rulings: Rulings) -> ReviewCount:
    known = [(line, rulings.get((line.plate, line.well))) for line in lines]
    stages = Counter(ruling.stage for _, ruling in known if ruling is not None)
    unread = sum(
        ruling is None and line.clonality is Clonality.CONSOLIDATED for line, ruling in known
    )
    return ReviewCount(
        decided=stages[Stage.DECIDED],
        waiting=stages[Stage.SECOND] + stages[Stage.CHANGED],
        differing=stages[Stage.THIRD],
        total=len(lines) - unread,
    )


def _counts(lines: Iterable[WellLine]) -> tuple[tuple[Look, int], ...]:
    by_verdict = next(iter(colourings(1.0).values()))
    counts = Counter(map(by_verdict.shade_of, lines))
    return tuple((look, counts[look.key]) for look in LOOKS if counts[look.key])


def _analyses(records: Sequence[AnalysisRecord], writing: bool) -> list[AnalysisLine]:
    """Tell of the newest analyses; only the last of all can still run."""
    newest = list(reversed(records))[:_MOST_ANALYSES]
    return [
        _analysis(record, running=writing and index == 0 and record.finished_at is None)
        for index, record in enumerate(newest)
    ]


def _analysis(record: AnalysisRecord, *, running: bool) -> AnalysisLine:
    done = count_words(record.wells_done, "well")
    failed = f", {record.wells_failed} failed" if record.wells_failed else ""
    if running:
        state = "running"
    elif record.finished_at is None:
        state = "cut off: start it again, and it goes on where it stopped"
    else:
        state = f"finished after {_took(record.finished_at - record.started_at)}"
    return AnalysisLine(
        started=f"{record.started_at:%Y-%m-%d %H:%M}",
        state=state,
        running=running,
        cut_off=not running and record.finished_at is None,
        wells=f"{done} analysed{failed}" + (" so far" if running else ""),
        version=record.version,
        inputs=record.inputs,
    )


def _took(time: timedelta) -> str:
    minutes, seconds = divmod(round(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
