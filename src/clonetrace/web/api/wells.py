"""Wells: the list, and one with all that is known of it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from clonetrace.domain import Clonality, Plate
from clonetrace.store.listing import Chosen, Part
from clonetrace.web.access import Viewer
from clonetrace.web.api.decisions import review_line, seen_by, signature_line
from clonetrace.web.api.lists import ChosenWells, PartOf, items_of, well_of
from clonetrace.web.api.values import Items, ScanLine, WellDetail, WellLine
from clonetrace.web.errors import MissingError
from clonetrace.web.services import services_of

router = APIRouter(tags=["results"])

#: More decisions than this nobody makes about one well.
_ALL = Part(after=0, limit=1000)


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
    page = services_of(request).store.listing.wells(chosen, part, clonality=clonality, ready=ready)
    return items_of(page, lambda each: WellLine(**each.model_dump()))


@router.get("/wells/{run}/{plate}/{well}")
def well(request: Request, person: Viewer, run: str, plate: str, well: str) -> WellDetail:
    """Tell everything about one well: verdict with reasons, colonies, scans, decisions."""
    store = services_of(request).store
    named = Plate(run=run, name=plate)
    place = well_of(well)
    result = store.result(named, place)
    if result is None:
        raise MissingError(f"there is no well {place} of plate {plate} of run {run}")
    chosen = Chosen(run, plate, place.label)
    reviews = seen_by(request, person, store.listing.reviews(chosen, _ALL))
    signatures = seen_by(request, person, store.listing.signatures(chosen, _ALL))
    return WellDetail(
        run=run,
        plate=plate,
        well=place.label,
        fingerprint=store.fingerprint(named, place) or "",
        verdict=result.verdict,
        lineages=result.lineages,
        strays=result.strays,
        largest=result.largest,
        morphology=result.morphology,
        scans=tuple(ScanLine(**scan.model_dump()) for scan in result.scans),
        warnings=result.warnings,
        failed=result.failed,
        reviews=tuple(map(review_line, reviews.items)),
        signatures=tuple(map(signature_line, signatures.items)),
    )
