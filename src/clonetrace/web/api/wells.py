"""Wells: the list, and one with all that is known of it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from clonetrace.domain import Clonality, Plate
from clonetrace.web.access import Viewer
from clonetrace.web.api.decisions import decision_line, review_line, signature_line
from clonetrace.web.api.lists import ChosenWells, PartOf, items_of, well_of
from clonetrace.web.api.values import Items, ScanLine, WellDetail, WellLine
from clonetrace.web.errors import MissingError
from clonetrace.web.readings import decisions, readings_of
from clonetrace.web.services import services_of

router = APIRouter(tags=["results"])


@router.get("/wells")
def wells(
    request: Request,
    person: Viewer,
    chosen: ChosenWells,
    part: PartOf,
    clonality: Annotated[Clonality | None, Query(description="Only this verdict.")] = None,
    ready: Annotated[bool | None, Query(description="Only wells that are ready to pick.")] = None,
) -> Items[WellLine]:
    """List wells, in the order in which they were first analysed."""
    services = services_of(request)
    page = services.store.listing.wells(chosen, part, clonality=clonality, ready=ready)
    plate = None
    if chosen.run and chosen.plate:
        plate = Plate(run=chosen.run, name=chosen.plate)
    decided = {
        (key.plate.run, key.plate.name, key.well.label): decision.clonality
        for key, decision in decisions(services.store, services.settings, plate).items()
    }
    return items_of(
        page,
        lambda one: WellLine(
            **one.model_dump(), decision=decided.get((one.run, one.plate, one.well))
        ),
    )


@router.get("/wells/{run}/{plate}/{well}")
def well(request: Request, person: Viewer, run: str, plate: str, well: str) -> WellDetail:
    """Tell everything about one well: verdict with reasons, colonies, scans, decisions."""
    services = services_of(request)
    named = Plate(run=run, name=plate)
    place = well_of(well)
    result = services.store.result(named, place)
    read = readings_of(services.store, services.settings, person.name, named, place)
    if result is None or read is None:
        raise MissingError(f"there is no well {place} of plate {plate} of run {run}")
    return WellDetail(
        run=run,
        plate=plate,
        well=place.label,
        fingerprint=read.well.fingerprint,
        verdict=result.verdict,
        lineages=result.lineages,
        strays=result.strays,
        largest=result.largest,
        morphology=result.morphology,
        scans=tuple(ScanLine(**scan.model_dump()) for scan in result.scans),
        warnings=result.warnings,
        failed=result.failed,
        decision=decision_line(read.decision),
        reviews=tuple(map(review_line, read.reviews)),
        signatures=tuple(map(signature_line, read.signatures)),
    )
