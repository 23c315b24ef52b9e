"""The web application, put together."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware

from clonetrace import __version__
from clonetrace.analysis.reporting import Gatherer
from clonetrace.analysis.scan_finder import ScanFinder
from clonetrace.web.accounts import People
from clonetrace.web.answers import answer_errors
from clonetrace.web.api import API_ROUTER
from clonetrace.web.hashing import limit_hashing
from clonetrace.web.headers import SecurityHeaders
from clonetrace.web.pages import PAGES
from clonetrace.web.scans import Scans
from clonetrace.web.services import Services

#: Largest body of a request, in bytes: people send forms and boxes, never pictures.
LARGEST_BODY = 1_000_000
#: What a browser on this computer calls it. With another name, a page from elsewhere is behind it
#: that had its own name lead here.
_LOCAL_HOSTS = ("127.0.0.1", "localhost")
_STATIC = Path(__file__).parent / "static"


def create_app(services: Services) -> FastAPI:
    """Put the application together.

    Args:
        services: The results that it shows; the caller closes the store when the server has ended.
    """
    finder = ScanFinder(services.store, services.settings.intake)
    scans = Scans(services, finder)

    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        yield
        scans.close()

    web = services.settings.web
    app = FastAPI(
        title="CloneTrace",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        max_body_size=LARGEST_BODY,
        lifespan=living,
    )
    app.state.services = services
    app.state.scans = scans
    app.state.gatherer = Gatherer(services.store, second_reader=web.second_reader, finder=finder)
    app.state.people = People(services.store, web)
    limit_hashing(app)
    app.state.local_csrf = secrets.token_urlsafe(32)
    if not web.accounts:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=_LOCAL_HOSTS, www_redirect=False)
    app.add_middleware(SecurityHeaders, behind_tls=web.behind_tls)
    answer_errors(app)
    for router in (*PAGES, API_ROUTER):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    return app
