"""The OpenAPI document of the API, for those who may use it."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

from clonetrace import __version__
from clonetrace.web.access import API, Viewer

router = APIRouter()

_DESCRIPTION = """Results of CloneTrace for laboratory information systems.

Programs send `Authorization: Bearer TOKEN`; tokens are made on the account page, or by `clonetrace
accounts token`. Lists come in parts: ask again with `after` set to `next` until that is null.
Version 1 only gains fields and addresses; it loses none, and none changes its meaning."""

_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "clonetrace"},
}


@router.get("/openapi.json", include_in_schema=False)
def openapi_document(request: Request, person: Viewer) -> dict[str, Any]:
    """Describe the API to programs."""
    state = request.app.state
    if not hasattr(state, "openapi"):
        state.openapi = _document(request)
    document: dict[str, Any] = state.openapi
    return document


def _document(request: Request) -> dict[str, Any]:
    routes = [
        context
        for context in iter_route_contexts(request.app.routes)
        if (context.path_format or "").startswith(API)
    ]
    document = get_openapi(
        title="CloneTrace", version=__version__, description=_DESCRIPTION, routes=routes
    )
    for operations in document["paths"].values():
        for operation in operations.values():
            _refuse_in_json(operation["responses"])
    document["components"]["securitySchemes"] = _SCHEMES
    document["security"] = [{name: []} for name in _SCHEMES]
    return document


def _refuse_in_json(responses: dict[str, Any]) -> None:
    """Say that refusals are JSON, also of addresses that answer with something else."""
    for status, response in responses.items():
        if status >= "4" and "content" in response:
            (told,) = response["content"].values()
            response["content"] = {"application/json": told}
