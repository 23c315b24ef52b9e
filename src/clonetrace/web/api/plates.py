"""Runs and plates."""

from collections import Counter
from itertools import groupby

from fastapi import APIRouter, Request

from clonetrace.web.access import Viewer
from clonetrace.web.api.lists import Run
from clonetrace.web.api.values import PlateLine, RunLine
from clonetrace.web.services import services_of

router = APIRouter(tags=["results"])


@router.get("/runs")
def runs(request: Request, person: Viewer) -> tuple[RunLine, ...]:
    """List the runs, and how their wells were decided."""
    plates = services_of(request).store.listing.plates()
    lines = []
    for run, group in groupby(plates, key=lambda each: each.run):
        own = tuple(group)
        verdicts = Counter[str]()
        for plate in own:
            verdicts.update(plate.verdicts)
        lines.append(
            RunLine(
                run=run,
                plates=len(own),
                wells=sum(plate.wells for plate in own),
                ready_to_pick=sum(plate.ready_to_pick for plate in own),
                verdicts=dict(verdicts),
            )
        )
    return tuple(lines)


@router.get("/plates")
def plates(request: Request, person: Viewer, run: Run = None) -> tuple[PlateLine, ...]:
    """List the plates, and how their wells were decided."""
    found = services_of(request).store.listing.plates(run)
    return tuple(PlateLine(**plate.model_dump()) for plate in found)
