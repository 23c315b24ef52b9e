"""`clonetrace accounts`: who may log in to the review page."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clonetrace.cli.db import Results
from clonetrace.cli.options import Config

if TYPE_CHECKING:
    from clonetrace.store import Author
    from clonetrace.web.accounts import People

app = typer.Typer(
    help="Manage who may log in to the review page. Passwords are asked for, or read from standard "
    "input.",
    no_args_is_help=True,
)


class _Role(StrEnum):
    """The roles, without the library that their own module needs."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    ADMIN = "admin"


Name = Annotated[str, typer.Argument(help="Name to log in with, such as ann.lee.")]


@app.command()
def add(
    results: Results,
    name: Name,
    config: Config = None,
    role: Annotated[_Role, typer.Option(help="What the person may do.")] = _Role.VIEWER,
    full_name: Annotated[
        str | None, typer.Option(help="As it is printed under reports; else the name.")
    ] = None,
) -> None:
    """Make an account."""
    from clonetrace.domain import Role

    with _people(results, config) as people:
        made = people.add(name, full_name or name, Role(role), _password(), _author())
    typer.echo(f"{made.name} is {made.role}")


@app.command("list")
def list_(results: Results, config: Config = None) -> None:
    """Show all accounts with their tokens."""
    with _people(results, config) as people:
        for one in people.all():
            state = "active" if one.active else "disabled"
            if one.active and one.locked_until is not None:
                state = f"locked until {one.locked_until:%Y-%m-%d %H:%M} UTC"
            typer.echo(f"{one.name}\t{one.full_name}\t{one.role}\t{state}")
            for token in people.tokens(one.name):
                used = f"last used {token.used_at:%Y-%m-%d}" if token.used_at else "never used"
                ended = ", revoked" if token.revoked_at else ""
                typer.echo(f"\ttoken {token.number} for {token.label}, {used}{ended}")


@app.command()
def role(
    results: Results,
    name: Name,
    new: Annotated[_Role, typer.Argument(metavar="ROLE", help="viewer, reviewer or admin.")],
    config: Config = None,
) -> None:
    """Let an account do more, or less."""
    from clonetrace.domain import Role

    with _people(results, config) as people:
        people.change_role(name, Role(new), _author())
    typer.echo(f"{name} is {new}")


@app.command()
def disable(results: Results, name: Name, config: Config = None) -> None:
    """Shut an account out and log it out everywhere; it is kept, since decisions carry its name."""
    with _people(results, config) as people:
        people.let_in(name, False, _author())
    typer.echo(f"{name} is disabled")


@app.command()
def enable(results: Results, name: Name, config: Config = None) -> None:
    """Let an account in again, also one that is locked after wrong passwords."""
    with _people(results, config) as people:
        people.let_in(name, True, _author())
    typer.echo(f"{name} may log in")


@app.command()
def password(results: Results, name: Name, config: Config = None) -> None:
    """Give an account another password; it is logged out everywhere."""
    with _people(results, config) as people:
        people.change_password(name, _password(), _author())
    typer.echo(f"{name} has a new password")


@app.command()
def token(
    results: Results,
    name: Name,
    label: Annotated[str, typer.Option("--for", help="What it is for, such as LIMS.")],
    config: Config = None,
) -> None:
    """Let a program use the API in an account's name; prints the token, this once."""
    with _people(results, config) as people:
        typer.echo(people.make_token(name, label, _author()))


@app.command()
def revoke(
    results: Results,
    name: Name,
    number: Annotated[int, typer.Argument(min=1, help="Number that `list` shows.")],
    config: Config = None,
) -> None:
    """End a token."""
    with _people(results, config) as people:
        people.revoke_token(name, number, _author())
    typer.echo(f"token {number} of {name} is revoked")


@contextmanager
def _people(results: Path, config: Path | None) -> Iterator["People"]:
    from clonetrace.analysis import open_results
    from clonetrace.cli.logs import configured
    from clonetrace.cli.serve import needed_for_web

    with needed_for_web():
        from clonetrace.web.accounts import People

    settings = configured(config)
    with open_results(results, settings, beside=True) as store:
        yield People(store, settings.web)


def _password() -> str:
    """Ask twice at a terminal; else take the first line of standard input."""
    if sys.stdin.isatty():
        return str(
            typer.prompt("Password (12 letters or more)", hide_input=True, confirmation_prompt=True)
        )
    return sys.stdin.readline().rstrip("\r\n")


def _author() -> "Author":
    from clonetrace.store import Author, user_name

    return Author(user_name(), "clonetrace accounts")
