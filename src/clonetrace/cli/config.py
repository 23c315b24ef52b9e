"""`clonetrace config` and `clonetrace init`: the configuration as it is, and as it may be."""

from pathlib import Path
from typing import Annotated

import typer

from clonetrace.cli.options import Config

app = typer.Typer(help="Show the configuration.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Show the configuration."""


@app.command()
def show(
    config: Config = None,
    changed: Annotated[
        bool, typer.Option("--changed", help="Only what differs from the defaults.")
    ] = False,
) -> None:
    """Print every key with its value and where that comes from; secrets are hidden."""
    from clonetrace.analysis import load_with_origins, toml_value

    loaded = load_with_origins(config)
    for section in type(loaded.settings).model_fields:
        values = getattr(loaded.settings, section)
        for key in type(values).model_fields:
            name = f"{section}.{key}"
            origin = loaded.origins.get(name, "default")
            if not changed or origin != "default":
                shown = toml_value(getattr(values, key)) or "not set"
                typer.echo(f"{name} = {shown}  # {origin}")


def init(
    file: Annotated[Path, typer.Argument(help="File to make.")] = Path("clonetrace.toml"),
) -> None:
    """Write a configuration file in which every key is explained."""
    from clonetrace.analysis import settings_template
    from clonetrace.domain.errors import ConfigurationError, StoreError

    try:
        with file.open("x", encoding="utf-8") as target:
            target.write(settings_template())
    except FileExistsError as error:
        raise ConfigurationError(f"{file} exists already; name another file") from error
    except OSError as error:
        raise StoreError(f"{file} cannot be written ({error.strerror})") from error
    typer.echo(f"{file} holds every key with its default; give it to commands as --config {file}")
