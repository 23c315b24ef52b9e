"""Who changed what, as a list that a program can go on reading."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from clonetrace.domain import Role
from clonetrace.store import AuditKind
from clonetrace.web.access import Person, Viewer
from clonetrace.web.api.lists import PartOf, items_of
from clonetrace.web.api.values import AuditLine, Items
from clonetrace.web.services import services_of

router = APIRouter(tags=["audit"])

#: What a second reader must not learn, who reads without knowing the first decision.
_OF_READERS = frozenset({AuditKind.REVIEW, AuditKind.ANNOTATION, AuditKind.SIGNATURE})


@router.get("/audit")
def audit(
    request: Request,
    person: Viewer,
    part: PartOf,
    kind: Annotated[AuditKind | None, Query(description="Only changes of this kind.")] = None,
) -> Items[AuditLine]:
    """List changes, oldest first. To learn what is new, ask again after the last number.

    Changes of accounts are for admins; with a blind second reader, so are those of decisions.
    """
    kinds = _kinds_for(request, person)
    page = services_of(request).store.listing.audit(kinds if kind is None else kinds & {kind}, part)
    return items_of(page, lambda each: AuditLine(**each.model_dump()))


def _kinds_for(request: Request, person: Person) -> frozenset[AuditKind]:
    if person.role.may(Role.ADMIN):
        return frozenset(AuditKind)
    blind = services_of(request).settings.web.second_reader
    return frozenset(AuditKind) - {AuditKind.ACCOUNT} - (_OF_READERS if blind else frozenset())
