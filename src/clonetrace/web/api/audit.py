"""Who changed what, as a list that a program can go on reading."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from clonetrace.domain import Role
from clonetrace.store import AuditKind
from clonetrace.web.access import Viewer
from clonetrace.web.api.lists import PartOf
from clonetrace.web.api.values import AuditLine, Items
from clonetrace.web.readings import entries_for
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

    Changes of accounts are for admins. With a blind second reader, decisions of others appear when
    the well is decided, under the number that they had from the beginning.
    """
    services = services_of(request)
    kinds = frozenset(AuditKind) if kind is None else frozenset({kind})
    if not person.role.may(Role.ADMIN):
        kinds -= {AuditKind.ACCOUNT}
    page = services.store.listing.audit(kinds, part)
    shown = entries_for(services.store, services.settings, person.name, page.items)
    return Items(items=tuple(AuditLine(**one.model_dump()) for one in shown), next=page.next)
