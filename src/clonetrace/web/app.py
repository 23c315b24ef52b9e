"""The web application, put together."""

import secrets
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from clonetrace import __version__
from clonetrace.web.answers import answer_errors
from clonetrace.web.headers import SecurityHeaders
from clonetrace.web.pages import PAGES
from clonetrace.web.services import Services

_STATIC = Path(__file__).parent / "static"


def create_app(services: Services) -> FastAPI:
    """Put the application together.

    Args:
        services: The results that it shows; the caller closes the store when the server has ended.
    """
    app = FastAPI(title="CloneTrace", version=__version__, docs_url=None, redoc_url=None)
    app.state.services = services
    app.state.local_csrf = secrets.token_urlsafe(32)
    app.add_middleware(SecurityHeaders)
    answer_errors(app)
    for router in PAGES:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    return app
