"""The first page: runs and plates."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from clonetrace.web.access import Viewer
from clonetrace.web.rendering import render
from clonetrace.web.services import services_of

router = APIRouter(default_response_class=HTMLResponse)


@router.get("/", name="overview")
def overview(request: Request, person: Viewer) -> HTMLResponse:
    """Show the runs with their plates."""
    plates = services_of(request).store.plates()
    return render(request, "overview.html.j2", person=person, plates=plates)
