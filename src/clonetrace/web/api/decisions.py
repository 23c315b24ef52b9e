"""What people decided and signed."""

from typing import TypeVar

from fastapi import APIRouter, Request

from clonetrace.domain import Review, Signature
from clonetrace.store import AuditEntry
from clonetrace.store.listing import Page
from clonetrace.web.access import Person, Viewer
from clonetrace.web.api.lists import ChosenWells, PartOf, items_of
from clonetrace.web.api.values import Items, ReviewLine, SignatureLine
from clonetrace.web.readings import Blindness
from clonetrace.web.services import services_of

router = APIRouter(tags=["decisions"])

_W = TypeVar("_W", Review, Signature, AuditEntry)


@router.get("/reviews")
def reviews(
    request: Request, person: Viewer, chosen: ChosenWells, part: PartOf
) -> Items[ReviewLine]:
    """List decisions in the order in which they were made, withdrawn ones among them.

    With a blind second reader, decisions of others appear when the well is decided; a part may
    hold fewer items than asked for.
    """
    page = services_of(request).store.listing.reviews(chosen, part)
    return items_of(seen_by(request, person, page), review_line)


@router.get("/signatures")
def signatures(
    request: Request, person: Viewer, chosen: ChosenWells, part: PartOf
) -> Items[SignatureLine]:
    """List signatures in the order in which they were given; hidden as decisions are."""
    page = services_of(request).store.listing.signatures(chosen, part)
    return items_of(seen_by(request, person, page), signature_line)


def seen_by(request: Request, person: Person, page: Page[_W]) -> Page[_W]:
    """Leave out what a person may not know yet of other readers' work."""
    services = services_of(request)
    blindness = Blindness(services.store, services.settings, person.name)
    return Page(tuple(one for one in page.items if not blindness.hides(one)), page.next)


def review_line(review: Review) -> ReviewLine:
    """Make the answer of a decision."""
    return ReviewLine(**review.model_dump(exclude={"plate", "well"}), **_place(review))


def signature_line(signature: Signature) -> SignatureLine:
    """Make the answer of a signature."""
    return SignatureLine(**signature.model_dump(exclude={"plate", "well"}), **_place(signature))


def _place(decision: Review | Signature) -> dict[str, str]:
    return {
        "run": decision.plate.run,
        "plate": decision.plate.name,
        "well": decision.well.label,
    }
