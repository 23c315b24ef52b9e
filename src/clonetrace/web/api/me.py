"""Who asks."""

from fastapi import APIRouter

from clonetrace.web.access import Viewer
from clonetrace.web.api.values import Me

router = APIRouter(tags=["people"])


@router.get("/me")
def me(person: Viewer) -> Me:
    """Tell whose token or session it is, and what it may do."""
    return Me(name=person.name, full_name=person.full_name, role=person.role, csrf=person.csrf)
