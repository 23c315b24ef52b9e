"""Clonality reports of clones and runs, as pages and as PDF."""

from threading import Lock

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from clonetrace.analysis.reporting import Gatherer
from clonetrace.domain import Plate, Well
from clonetrace.report import file_safe
from clonetrace.report.clonality import Document, clone_document, run_document, style_sheet
from clonetrace.report.clonality.pdf import pdf_of
from clonetrace.web.access import Person, Viewer
from clonetrace.web.errors import MissingError
from clonetrace.web.rendering import address
from clonetrace.web.services import Services, services_of

router = APIRouter(prefix="/reports", default_response_class=HTMLResponse)

#: A report takes a processor for seconds: one at a time leaves the other pages their share.
_ONE_AT_A_TIME = Lock()
#: Clones that a run's report tells in full here, at most: all scans of each are read for their
#: hashes, and whoever asked is waiting.
_MOST_CLONES = 12


@router.get("/style.css", name="report_style")
def report_style(_person: Viewer) -> Response:
    """Send the style sheet of the reports."""
    return Response(style_sheet(), media_type="text/css")


@router.get("/wells/{run}/{plate}/{well}", name="report_well")
def report_well(request: Request, person: Viewer, run: str, plate: str, well: str) -> HTMLResponse:
    """Show the report of a clone."""
    document = _of_well(request, person, run, plate, well)
    pdf = address(request, "report_well_pdf", run=run, plate=plate, well=well)
    return _page(request, document, pdf)


@router.get("/wells/{run}/{plate}/{well}/pdf", name="report_well_pdf")
def report_well_pdf(request: Request, person: Viewer, run: str, plate: str, well: str) -> Response:
    """Send the report of a clone as PDF."""
    document = _of_well(request, person, run, plate, well)
    return _pdf(document, f"clonality_{run}_{plate}_{well}.pdf")


@router.get("/runs/{run}", name="report_run")
def report_run(request: Request, person: Viewer, run: str) -> HTMLResponse:
    """Show the report of a run."""
    document = _of_run(request, person, run)
    return _page(request, document, address(request, "report_run_pdf", run=run))


@router.get("/runs/{run}/pdf", name="report_run_pdf")
def report_run_pdf(request: Request, person: Viewer, run: str) -> Response:
    """Send the report of a run as PDF."""
    return _pdf(_of_run(request, person, run), f"clonality_{run}.pdf")


def _of_well(request: Request, person: Person, run: str, plate: str, well: str) -> Document:
    """Make the report of a well that the results hold.

    Raises:
        MissingError: They do not.
    """
    services = services_of(request)
    known = {(one.run, one.name): one for one in services.store.plates()}
    found = known.get((run, plate))
    if found is None or not _has(services, found, well):
        raise MissingError(f"there is no well {well} of plate {plate} in run {run}")
    with _ONE_AT_A_TIME:
        record = _gatherer(request).clone(found, Well(label=well), reader=person.name)
        return clone_document(record, services.results)


def _has(services: Services, plate: Plate, well: str) -> bool:
    try:
        label = Well(label=well)
    except ValueError:
        return False
    return services.store.fingerprint(plate, label) is not None


def _of_run(request: Request, person: Person, run: str) -> Document:
    services = services_of(request)
    if run not in {one.run for one in services.store.plates()}:
        raise MissingError(f"there is no run {run}")
    with _ONE_AT_A_TIME:
        return run_document(
            _gatherer(request).run(run, reader=person.name, most=_MOST_CLONES), services.results
        )


def _gatherer(request: Request) -> Gatherer:
    """Return the server's gatherer, which remembers where scans lie."""
    found: Gatherer = request.app.state.gatherer
    return found


def _page(request: Request, document: Document, pdf: str) -> HTMLResponse:
    style = request.app.url_path_for("report_style")
    overview = request.app.url_path_for("overview")
    return HTMLResponse(document.html(style=style, links=(("Runs", overview), ("PDF", pdf))))


def _pdf(document: Document, name: str) -> Response:
    with _ONE_AT_A_TIME:
        content = pdf_of(document)
    plain = file_safe(name).encode("ascii", "replace").decode().replace("?", "_")
    return Response(
        content,
        media_type="application/pdf",
        headers={"content-disposition": f'attachment; filename="{plain}"'},
    )
