"""Who asks, and whether they may.

Every route names one of `Viewer`, `Reviewer` and `Admin` as a parameter; a test goes through all
routes and refuses those that name none, except for the few that are open on purpose.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from clonetrace.domain import Role
from clonetrace.store import Account, user_name
from clonetrace.web.accounts import People
from clonetrace.web.accounts.keys import same
from clonetrace.web.cookies import session_key
from clonetrace.web.errors import ForbiddenError, UnknownPersonError
from clonetrace.web.services import services_of

#: Where programs may ask with a token.
API = "/api/"
#: Methods that change nothing.
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True)
class Person:
    """Who asks.

    Attributes:
        name: Of the account.
        full_name: As it is printed.
        role: What the person may do.
        csrf: What forms and scripts of the person's pages must send with every change.
        by_token: Whether a program asks, with a token that no page makes a browser send.
    """

    name: str
    full_name: str
    role: Role
    csrf: str
    by_token: bool = False


class Gate:
    """Lets those in whose role is enough.

    Changes (all methods but GET and HEAD) from a browser must carry the page's CSRF token, in the
    header `X-CSRF-Token` or the form field `csrf`.
    """

    def __init__(self, needed: Role) -> None:
        """Remember what is needed."""
        self.needed = needed

    async def __call__(self, request: Request) -> Person:
        """Return who asks; `request.state.person` is the same.

        Raises:
            UnknownPersonError: Nobody is logged in.
            ForbiddenError: The role is not enough, or the CSRF token is wrong.
        """
        person = await person_of(request)
        request.state.person = person
        if request.method not in _READING and not person.by_token:
            await must_carry(request, person.csrf)
        if not person.role.may(self.needed):
            raise ForbiddenError(
                f"this needs the role {self.needed}, {person.name} is {person.role}"
            )
        return person


async def person_of(request: Request) -> Person:
    """Return who asks: without accounts, the user of this computer.

    Raises:
        UnknownPersonError: Nobody is logged in.
    """
    if not services_of(request).settings.web.accounts:
        name = user_name()
        return Person(name=name, full_name=name, role=Role.ADMIN, csrf=request.app.state.local_csrf)
    people = people_of(request)
    header = request.headers.get("authorization")
    if header is not None and request.url.path.startswith(API):
        scheme, _, token = header.partition(" ")
        known = scheme.lower() == "bearer"
        account = await run_in_threadpool(people.account_of_token, token) if known else None
        if account is None:
            raise UnknownPersonError("this token is not known, or was revoked")
        return _person(account, csrf="", by_token=True)
    key = session_key(request)
    session = await run_in_threadpool(people.session, key) if key else None
    if session is None:
        raise UnknownPersonError("log in first")
    return _person(session.account, csrf=session.csrf)


def people_of(request: Request) -> People:
    """Return the accounts of the server."""
    people: People = request.app.state.people
    return people


async def must_carry(request: Request, csrf: str) -> None:
    """Refuse a change that another site may have made the browser send.

    Args:
        request: Of any method; its form, where it has one, is read.
        csrf: What it must carry.

    Raises:
        ForbiddenError: It carries nothing, or something else.
    """
    sent: object = request.headers.get("x-csrf-token")
    if sent is None and request.headers.get("content-type", "").lower().startswith(_FORMS):
        form: FormData = await request.form()
        sent = form.get("csrf")
    if not isinstance(sent, str) or not same(sent, csrf):
        raise ForbiddenError("this page is too old, or not one of ours: load it again and repeat")


def _person(account: Account, *, csrf: str, by_token: bool = False) -> Person:
    return Person(
        name=account.name,
        full_name=account.full_name,
        role=account.role,
        csrf=csrf,
        by_token=by_token,
    )


Viewer = Annotated[Person, Depends(Gate(Role.VIEWER))]
Reviewer = Annotated[Person, Depends(Gate(Role.REVIEWER))]
Admin = Annotated[Person, Depends(Gate(Role.ADMIN))]
