"""The web application, put together."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from clonetrace import __version__
from clonetrace.web.answers import answer_errors
from clonetrace.web.headers import SecurityHeaders
from clonetrace.web.pages import PAGES
from clonetrace.web.scans import Scans
from clonetrace.web.services import Services

_STATIC = Path(__file__).parent / "static"


def create_app(services: Services) -> FastAPI:
    """Put the application together.

    Args:
        services: The results that it shows; the caller closes the store when the server has ended.
    """
    scans = Scans(services)

    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        yield
        scans.close()

    app = FastAPI(
        title="CloneTrace", version=__version__, docs_url=None, redoc_url=None, lifespan=living
    )
    app.state.services = services
    app.state.scans = scans
    app.state.local_csrf = secrets.token_urlsafe(32)
    app.add_middleware(SecurityHeaders)
    answer_errors(app)
    for router in PAGES:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    return app
