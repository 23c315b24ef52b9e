"""Templates into pages."""

from functools import partial
from pathlib import Path
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from clonetrace import __version__
from clonetrace.web.access import Person
from clonetrace.web.services import services_of

_ENVIRONMENT = Environment(
    loader=PackageLoader("clonetrace.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


#: Without it pages show kept pictures instead of scans; see `vendor.py`.
_VIEWER = Path(__file__).parent / "static" / "vendor" / "openseadragon.min.js"


def address(request: Request, name: str, **parts: object) -> str:
    """Return the address of a route by its name; its parts may hold any letters."""
    quoted = {part: quote(str(value), safe="") for part, value in parts.items()}
    return str(request.app.url_path_for(name, **quoted))


def render(
    request: Request, template: str, *, person: Person | None, status: int = 200, **values: object
) -> HTMLResponse:
    """Fill a template.

    Templates know `person` (who asks, None before the login), `url(name, ...)` (address of a route
    by its name), `version`, `viewer` (whether scans can be shown), `accounts` (whether people log
    in), and what is given.

    Args:
        request: The request that is answered.
        template: Name of a file under `templates`.
        person: Who asks.
        status: Of the answer.
        values: What the template shows.
    """
    text = _ENVIRONMENT.get_template(template).render(
        request=request,
        person=person,
        version=__version__,
        accounts=services_of(request).settings.web.accounts,
        url=partial(address, request),
        viewer=_VIEWER.is_file(),
        **values,
    )
    return HTMLResponse(text, status_code=status)
