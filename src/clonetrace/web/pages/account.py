"""A person's own account: password and tokens."""

from http import HTTPStatus

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from clonetrace.domain.errors import AccountError
from clonetrace.store import Author
from clonetrace.web.access import Person, Viewer, people_of
from clonetrace.web.cookies import give_session
from clonetrace.web.errors import MissingError
from clonetrace.web.fields import RowNumber, Text
from clonetrace.web.hashing import hashing
from clonetrace.web.rendering import render
from clonetrace.web.services import services_of


def only_with_accounts(request: Request, person: Viewer) -> None:
    """Refuse pages that have nothing to show without accounts.

    Raises:
        MissingError: Nobody logs in here.
    """
    if not services_of(request).settings.web.accounts:
        raise MissingError(
            "there are no accounts here: set accounts = true under [web] and add people with "
            "clonetrace accounts add"
        )


router = APIRouter(
    prefix="/account",
    default_response_class=HTMLResponse,
    dependencies=[Depends(only_with_accounts)],
)


@router.get("", name="account")
def account(request: Request, person: Viewer) -> Response:
    """Show one's own account."""
    return _page(request, person)


@router.post("/password", name="change_password")
async def change_password(
    request: Request, person: Viewer, current: Text, password: Text, repeated: Text
) -> Response:
    """Change one's own password; all other browsers are logged out."""
    people = people_of(request)
    try:
        if not await hashing(request, people.knows_password, person.name, current):
            raise AccountError("the current password is another one")  # noqa: TRY301
        if password != repeated:
            raise AccountError("the new password was typed in two ways")  # noqa: TRY301
        await hashing(request, people.change_password, person.name, password, _by(person))
        key = await hashing(request, people.log_in, person.name, password)
    except AccountError as error:
        return await run_in_threadpool(_page, request, person, problem=str(error))
    answer = RedirectResponse(request.app.url_path_for("account"), HTTPStatus.SEE_OTHER)
    if key is not None:
        give_session(request, answer, key)
    return answer


@router.post("/tokens", name="make_token")
def make_token(request: Request, person: Viewer, label: Text) -> Response:
    """Make a token for a program; only this answer shows it."""
    try:
        token = people_of(request).make_token(person.name, label, _by(person))
    except AccountError as error:
        return _page(request, person, problem=str(error))
    return _page(request, person, token=token)


@router.post("/tokens/{number}/revoke", name="revoke_token")
def revoke_token(request: Request, person: Viewer, number: RowNumber) -> Response:
    """End a token."""
    people_of(request).revoke_token(person.name, number, _by(person))
    return RedirectResponse(request.app.url_path_for("account"), HTTPStatus.SEE_OTHER)


def _by(person: Person) -> Author:
    return Author(person.name, "account page")


def _page(
    request: Request, person: Person, *, problem: str = "", token: str | None = None
) -> Response:
    return render(
        request,
        "account.html.j2",
        person=person,
        status=HTTPStatus.CONFLICT if problem else HTTPStatus.OK,
        tokens=people_of(request).tokens(person.name),
        problem=problem,
        token=token,
    )
