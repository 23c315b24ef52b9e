"""Templates into pages."""

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


def render(
    request: Request, template: str, *, person: Person | None, status: int = 200, **values: object
) -> HTMLResponse:
    """Fill a template.

    Templates know `person` (who asks, None before the login), `url(name, ...)` (address of a route
    by its name), `accounts` (whether people log in), `version`, and what is given.

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
        url=request.app.url_path_for,
        **values,
    )
    return HTMLResponse(text, status_code=status)
