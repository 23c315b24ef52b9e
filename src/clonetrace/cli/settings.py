"""`clonetrace settings`: what a configuration file may say."""

import typer


def settings() -> None:
    """Print every key of the configuration with its default, unit and meaning (Markdown)."""
    from clonetrace.analysis import settings_reference

    typer.echo(settings_reference(), nl=False)
