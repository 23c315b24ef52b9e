"""Accounts and tokens of all, for admins."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from clonetrace.domain import Role
from clonetrace.domain.errors import AccountError
from clonetrace.store import Author
from clonetrace.web.access import Admin, Person, people_of
from clonetrace.web.fields import RowNumber, Text
from clonetrace.web.hashing import hashing
from clonetrace.web.pages.account import only_with_accounts
from clonetrace.web.rendering import render

router = APIRouter(
    prefix="/people",
    default_response_class=HTMLResponse,
    dependencies=[Depends(only_with_accounts)],
)


@router.get("", name="people")
def people(request: Request, person: Admin) -> Response:
    """Show all accounts and tokens."""
    return _page(request, person)


@router.post("")
async def add(
    request: Request,
    person: Admin,
    name: Text,
    full_name: Text,
    role: Annotated[Role, Form()],
    password: Text,
) -> Response:
    """Make an account."""
    change = partial(people_of(request).add, name, full_name, role, password)
    return await _change(request, person, change)


@router.post("/{account}/role", name="change_role")
async def change_role(
    request: Request, person: Admin, account: str, role: Annotated[Role, Form()]
) -> Response:
    """Let an account do more, or less."""
    return await _change(request, person, partial(people_of(request).change_role, account, role))


@router.post("/{account}/access", name="change_access")
async def change_access(
    request: Request, person: Admin, account: str, active: Annotated[bool, Form()]
) -> Response:
    """Shut an account out, or let it in again."""
    return await _change(request, person, partial(people_of(request).let_in, account, active))


@router.post("/{account}/password", name="reset_password")
async def reset_password(request: Request, person: Admin, account: str, password: Text) -> Response:
    """Give an account another password; it is logged out everywhere."""
    change = partial(people_of(request).change_password, account, password)
    return await _change(request, person, change)


@router.post("/{account}/tokens", name="make_token_for")
def make_token(request: Request, person: Admin, account: str, label: Text) -> Response:
    """Make a token in an account's name; only this answer shows it."""
    try:
        token = people_of(request).make_token(account, label, _by(person))
    except AccountError as error:
        return _page(request, person, problem=str(error))
    return _page(request, person, token=token)


@router.post("/{account}/tokens/{number}/revoke", name="revoke_token_of")
async def revoke_token(
    request: Request, person: Admin, account: str, number: RowNumber
) -> Response:
    """End a token of an account."""
    return await _change(request, person, partial(people_of(request).revoke_token, account, number))


async def _change(request: Request, person: Person, change: Callable[[Author], object]) -> Response:
    """Change an account, and show all of them, or why it cannot be."""
    try:
        await hashing(request, change, _by(person))
    except AccountError as error:
        return await run_in_threadpool(_page, request, person, problem=str(error))
    return RedirectResponse(request.app.url_path_for("people"), HTTPStatus.SEE_OTHER)


def _by(person: Person) -> Author:
    return Author(person.name, "people page")


def _page(
    request: Request, person: Person, *, problem: str = "", token: str | None = None
) -> Response:
    everybody = people_of(request)
    return render(
        request,
        "people.html.j2",
        person=person,
        status=HTTPStatus.CONFLICT if problem else HTTPStatus.OK,
        everybody=everybody.all(),
        tokens=everybody.tokens(),
        roles=tuple(Role),
        problem=problem,
        token=token,
    )
