"""What Ctrl-C does to a command that can go on later."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

#: Exit status of a command that Ctrl-C ended, as shells report it.
_INTERRUPTED = 130


@contextmanager
def stops_politely() -> Iterator[None]:
    """End the command with one sentence when it is interrupted within the block."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("clonetrace: stopped; what is finished is kept, start again to go on", err=True)
        raise typer.Exit(_INTERRUPTED) from None
