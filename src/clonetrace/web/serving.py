"""Runs the server."""

from pathlib import Path

import uvicorn

from clonetrace.analysis import Settings, open_results
from clonetrace.domain.errors import ConfigurationError
from clonetrace.web.app import create_app
from clonetrace.web.services import Services

#: The only address that a page without accounts listens on.
LOOPBACK = "127.0.0.1"


def serve(results: Path, settings: Settings, *, host: str, port: int) -> None:
    """Serve the review page until SIGTERM or Ctrl-C.

    Args:
        results: The output folder of an analysis.
        settings: All settings.
        host: Address to listen on.
        port: The same.

    Raises:
        ConfigurationError: Without accounts, others could reach the page.
        StoreError: There are no results.
    """
    if host != LOOPBACK and not settings.web.accounts:
        raise ConfigurationError(
            f"without accounts the page listens on {LOOPBACK} only, not on {host}: set accounts = "
            "true under [web] and add people with clonetrace accounts add"
        )
    with open_results(results, settings, beside=True) as store:
        app = create_app(Services(results=results, settings=settings, store=store))
        uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)
