"""`clonetrace serve`: the review page."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from clonetrace.cli.options import Config


def serve(
    results: Annotated[Path, typer.Argument(help="Output folder of an analysis.")],
    config: Config = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8765,
) -> None:
    """Open the review page on results, until SIGTERM or Ctrl-C; see docs/review.md."""
    from clonetrace.cli.logs import configured

    with needed_for_web():
        from clonetrace.web.serving import serve as run
    settings = configured(config)

    def ready() -> None:
        typer.echo(f"the review page is at http://{host}:{port} (Ctrl-C ends it)")

    run(results, settings, host=host, port=port, ready=ready)


@contextmanager
def needed_for_web() -> Iterator[None]:
    """Say what to install where the block imports something that is not there.

    Raises:
        ConfigurationError: Always then.
    """
    from clonetrace.domain.errors import ConfigurationError

    try:
        yield
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"the review page needs {error.name}, which is not installed; install it with pip "
            "install 'clonetrace[web]'"
        ) from error
