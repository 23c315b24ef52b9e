"""Who changed what, as a list that a program can go on reading."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from clonetrace.domain import Role
from clonetrace.store import AuditKind
from clonetrace.web.access import Viewer
from clonetrace.web.api.decisions import seen_by
from clonetrace.web.api.lists import PartOf, items_of
from clonetrace.web.api.values import AuditLine, Items
from clonetrace.web.services import services_of

router = APIRouter(tags=["audit"])


@router.get("/audit")
def audit(
    request: Request,
    person: Viewer,
    part: PartOf,
    kind: Annotated[AuditKind | None, Query(description="Only changes of this kind.")] = None,
) -> Items[AuditLine]:
    """List changes, oldest first. To learn what is new, ask again after the last number.

    Changes of accounts are for admins. With a blind second reader, what others decided, corrected
    and signed appears when the well is decided; a part may hold fewer items than asked for.
    """
    kinds = frozenset(AuditKind)
    if not person.role.may(Role.ADMIN):
        kinds -= {AuditKind.ACCOUNT}
    page = services_of(request).store.listing.audit(kinds if kind is None else kinds & {kind}, part)
    return items_of(seen_by(request, person, page), lambda each: AuditLine(**each.model_dump()))
