"""The JSON API for laboratory information systems (LIMS), version 1."""

from fastapi import APIRouter

from clonetrace.web.access import API
from clonetrace.web.api import audit, decisions, document, me, plates, table, wells
from clonetrace.web.api.values import Sentence

#: What any answer may be besides the one that was asked for.
_REFUSALS = {
    401: "Nobody is logged in, or the token is not known.",
    403: "The role is not enough.",
    404: "There is no such run, plate or well.",
    422: "A part of the address is wrong.",
    503: "The results cannot be read just now.",
}

API_ROUTER = APIRouter(
    prefix=f"{API}v1",
    responses={
        status: {"model": Sentence, "description": told} for status, told in _REFUSALS.items()
    },
)
for part in (me, plates, wells, decisions, table, audit, document):
    API_ROUTER.include_router(part.router)
