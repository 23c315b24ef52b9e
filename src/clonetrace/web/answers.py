"""Errors into answers: a page for people, JSON for programs, never a traceback."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from clonetrace.domain.errors import AccountError, CloneTraceError
from clonetrace.web.access import API
from clonetrace.web.errors import RequestError, UnknownPersonError
from clonetrace.web.rendering import render
from clonetrace.web.services import services_of

_LOG = logging.getLogger(__name__)
_UNAVAILABLE = HTTPStatus.SERVICE_UNAVAILABLE
#: What is said where people from elsewhere ask: the sentence itself names folders of the server.
_SEE_LOG = "the results cannot be read or written just now; the log of the server says why"


def answer_errors(app: FastAPI) -> None:
    """Let an application answer expected errors with one sentence."""
    app.add_exception_handler(CloneTraceError, _answer)
    app.add_exception_handler(RequestValidationError, _answer_wrong_values)
    app.add_exception_handler(HTTPException, _answer_http)


async def _answer(request: Request, error: Exception) -> Response:
    if isinstance(error, UnknownPersonError):
        return _answer_unknown_person(request, error)
    if isinstance(error, RequestError):
        return answer(request, error.status, str(error))
    if isinstance(error, AccountError):
        return answer(request, HTTPStatus.CONFLICT, str(error))
    _LOG.warning("%s: %s", request.url.path, error)
    shared = services_of(request).settings.web.accounts
    return answer(request, _UNAVAILABLE, _SEE_LOG if shared else str(error))


async def _answer_wrong_values(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - only these are sent here
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"][1:])) or "the request"
    sentence = f"{place}: {first['msg']}"
    return answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, sentence)


async def _answer_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - only these are sent here
    return answer(request, error.status_code, str(error.detail), error.headers)


def _answer_unknown_person(request: Request, error: UnknownPersonError) -> Response:
    """Lead people to the login page, and back afterwards; tell programs."""
    if request.url.path.startswith(API):
        return answer(request, error.status, str(error), {"WWW-Authenticate": "Bearer"})
    login = request.app.url_path_for("login")
    if request.headers.get("hx-request"):
        # A part of a page must not become the login form: the whole page does.
        return Response(status_code=error.status, headers={"HX-Redirect": login})
    if "text/html" not in request.headers.get("accept", ""):
        return answer(request, error.status, str(error))
    back = f"?next={quote(_asked_for(request))}" if request.method == "GET" else ""
    return RedirectResponse(login + back, status_code=HTTPStatus.SEE_OTHER)


def _asked_for(request: Request) -> str:
    """Return path and query as they were sent, with their escapes."""
    path, query = request.scope["raw_path"], request.scope["query_string"]
    sent: bytes = path + b"?" + query if query else path
    return sent.decode("latin-1")


def answer(
    request: Request, status: int, sentence: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Say in one sentence why a request is not answered."""
    if request.url.path.startswith(API):
        return JSONResponse({"detail": sentence}, status_code=status, headers=headers)
    person = getattr(request.state, "person", None)
    page = render(request, "error.html.j2", person=person, status=status, message=sentence)
    page.headers.update(headers or {})
    return page
