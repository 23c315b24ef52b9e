"""Runs the server."""

import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import uvicorn

from clonetrace.analysis import Settings, open_results
from clonetrace.domain import Role
from clonetrace.domain.errors import ConfigurationError
from clonetrace.store import Store
from clonetrace.web.app import create_app
from clonetrace.web.services import Services

_LOG = logging.getLogger(__name__)
#: The only address that a page without accounts listens on.
LOOPBACK = "127.0.0.1"


def serve(
    results: Path, settings: Settings, *, host: str, port: int, ready: Callable[[], None]
) -> None:
    """Serve the review page until SIGTERM or Ctrl-C.

    Args:
        results: The output folder of an analysis.
        settings: All settings.
        host: Address to listen on.
        port: The same.
        ready: Called once nothing stands in the way any more.

    Raises:
        ConfigurationError: Without accounts, others could reach the page; or nobody could log in;
            or it cannot listen there.
        StoreError: There are no results.
    """
    if host != LOOPBACK and not settings.web.accounts:
        raise ConfigurationError(
            f"without accounts the page listens on {LOOPBACK} only, not on {host}: set accounts = "
            "true under [web] and add people with clonetrace accounts add"
        )
    with open_results(results, settings, beside=True) as store:
        if settings.web.accounts:
            _check_accounts(store, settings, host)
        app = create_app(Services(results=results, settings=settings, store=store))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
        with _listening(host, port) as listening, suppress(KeyboardInterrupt):
            ready()
            server.run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise ConfigurationError(
            f"the page cannot listen on port {port} of {host} ({error.strerror}): choose another "
            "with --port"
        ) from error


def _check_accounts(store: Store, settings: Settings, host: str) -> None:
    """Refuse to serve where nobody could manage accounts; warn where passwords could be heard."""
    if not any(one.active and one.role is Role.ADMIN for one in store.accounts.all()):
        raise ConfigurationError(
            "nobody can log in and manage accounts yet: make the first admin with clonetrace "
            "accounts add RESULTS NAME --role admin"
        )
    if host != LOOPBACK and not settings.web.behind_tls:
        _LOG.warning(
            "passwords cross the network unencrypted on %s: let a proxy with TLS stand before the "
            "page, and set behind_tls = true under [web]",
            host,
        )
