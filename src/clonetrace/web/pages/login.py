"""Logging in and out."""

import re
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from clonetrace.web.access import Viewer, must_carry, people_of
from clonetrace.web.accounts.keys import new_key
from clonetrace.web.cookies import (
    end_session,
    give_login_csrf,
    give_session,
    login_csrf,
    session_key,
)
from clonetrace.web.errors import ForbiddenError
from clonetrace.web.fields import Text
from clonetrace.web.hashing import hashing
from clonetrace.web.rendering import render
from clonetrace.web.services import services_of

router = APIRouter(default_response_class=HTMLResponse)

#: A place on this server: `//` and `/\` would lead to another one.
_LOCAL_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
#: The same for a wrong name, a wrong password, a disabled and a locked account.
_REFUSED = (
    "This name and password do not fit, or there were too many wrong ones. After {tries} "
    "wrong ones an account is locked for {minutes:g} minutes."
)
_TOO_OLD = "This form was too old. Please try again."


@router.get("/login", name="login")
def login(request: Request, next: str = "/") -> Response:
    """Ask who it is."""
    if not services_of(request).settings.web.accounts:
        return _to("/")
    return _form(request, next=next)


@router.post("/login")
async def log_in(
    request: Request,
    name: Text,
    password: Text,
    next: Text = "/",
) -> Response:
    """Start a session, or ask again."""
    web = services_of(request).settings.web
    if not web.accounts:
        return _to("/")
    try:
        await must_carry(request, login_csrf(request) or new_key())
    except ForbiddenError:
        return _form(request, next=next, problem=_TOO_OLD, status=HTTPStatus.FORBIDDEN)
    people = people_of(request)
    key = await hashing(request, people.log_in, name, password)
    if key is None:
        refused = _REFUSED.format(tries=web.wrong_passwords, minutes=web.locked_minutes)
        return _form(request, next=next, problem=refused, status=HTTPStatus.UNAUTHORIZED)
    former = session_key(request)
    if former is not None:
        await run_in_threadpool(people.log_out, former)
    answer = _to(next if _LOCAL_PATH.fullmatch(next) else "/")
    give_session(request, answer, key)
    return answer


@router.post("/logout", name="logout")
def log_out(request: Request, person: Viewer) -> Response:
    """End the session."""
    key = session_key(request)
    if key is not None:
        people_of(request).log_out(key)
    answer = _to(request.app.url_path_for("login"))
    end_session(request, answer)
    return answer


def _form(
    request: Request,
    *,
    next: str,
    problem: str = "",
    status: int = HTTPStatus.OK,
) -> Response:
    csrf = login_csrf(request) or new_key()
    answer = render(
        request,
        "login.html.j2",
        person=None,
        status=status,
        csrf=csrf,
        next=next,
        problem=problem,
    )
    give_login_csrf(request, answer, csrf)
    return answer


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=HTTPStatus.SEE_OTHER)
