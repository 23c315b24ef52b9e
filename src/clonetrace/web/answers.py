"""Errors into answers: a page for people, JSON for programs, never a traceback."""

import logging

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from clonetrace.domain.errors import CloneTraceError
from clonetrace.web.errors import RequestError
from clonetrace.web.rendering import render

_LOG = logging.getLogger(__name__)
_UNAVAILABLE = 503


def answer_errors(app: FastAPI) -> None:
    """Let an application answer expected errors with one sentence."""
    app.add_exception_handler(CloneTraceError, _answer)


async def _answer(request: Request, error: Exception) -> Response:
    status = error.status if isinstance(error, RequestError) else _UNAVAILABLE
    if status == _UNAVAILABLE:
        _LOG.warning("%s: %s", request.url.path, error)
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": str(error)}, status_code=status)
    return render(request, "error.html.j2", person=None, status=status, message=str(error))
