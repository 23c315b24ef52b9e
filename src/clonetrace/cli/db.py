"""`clonetrace db`: looking after the database of an output folder."""

from pathlib import Path
from typing import Annotated

import typer

from clonetrace.cli.options import Config

app = typer.Typer(help="Back up, check, migrate and restore the database.", no_args_is_help=True)

Results = Annotated[Path, typer.Argument(help="Folder that `clonetrace analyze` wrote.")]


def database_of(results: Path, config: Path | None) -> Path | str:
    """Return the database of an output folder: its file, or the URL of the configuration."""
    from clonetrace.cli.logs import configured

    url = configured(config).database.url
    return results / "clonetrace.db" if url is None else url.get_secret_value()


@app.command()
def backup(
    results: Results,
    file: Annotated[Path, typer.Argument(help="File to make; an SQLite database.")],
    config: Config = None,
) -> None:
    """Copy the database into a file, of one moment even while it is being written."""
    from clonetrace.cli.logs import tell
    from clonetrace.store.caring import back_up

    tell(f"The backup is {back_up(database_of(results, config), file)}")


@app.command()
def check(results: Results, config: Config = None) -> None:
    """Look for damage, and for edits that the audit does not know of."""
    from clonetrace.cli.logs import tell
    from clonetrace.store.caring import check_database

    problems = check_database(database_of(results, config))
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        raise typer.Exit(1)
    tell("the database is sound")


@app.command()
def migrate(
    results: Results,
    to: Annotated[
        str | None, typer.Option("--to", help="Revision such as 0002; else the newest.")
    ] = None,
    config: Config = None,
) -> None:
    """Change the tables to those of a newer or an older CloneTrace; make a backup before."""
    from clonetrace.cli.logs import tell
    from clonetrace.store.caring import migrate_database
    from clonetrace.store.schema import HEAD

    before, after = migrate_database(database_of(results, config), to or HEAD)
    tell(f"the tables were of revision {before or 'none'} and are of {after or 'none'} now")


@app.command()
def restore(
    results: Results,
    file: Annotated[Path, typer.Argument(help="Backup to copy into the empty database.")],
    config: Config = None,
) -> None:
    """Copy a backup into an empty database, which may be on a server."""
    from clonetrace.cli.logs import tell
    from clonetrace.store import caring

    rows = caring.restore(file, database_of(results, config))
    tell(f"{rows} rows were copied")
