"""What people decided and signed."""

from fastapi import APIRouter, Request

from clonetrace.domain import Review, Role, Signature
from clonetrace.web.access import Person, Viewer
from clonetrace.web.api.lists import ChosenWells, PartOf, items_of
from clonetrace.web.api.values import Items, ReviewLine, SignatureLine
from clonetrace.web.services import services_of

router = APIRouter(tags=["decisions"])


@router.get("/reviews")
def reviews(
    request: Request, person: Viewer, chosen: ChosenWells, part: PartOf
) -> Items[ReviewLine]:
    """List decisions in the order in which they were made, withdrawn ones among them.

    With a blind second reader, decisions of others appear when both readers have decided.
    """
    listing = services_of(request).store.listing
    return items_of(listing.reviews(chosen, part, blind_to=blind_to(request, person)), review_line)


@router.get("/signatures")
def signatures(
    request: Request, person: Viewer, chosen: ChosenWells, part: PartOf
) -> Items[SignatureLine]:
    """List signatures in the order in which they were given."""
    page = services_of(request).store.listing.signatures(chosen, part)
    return items_of(page, signature_line)


def blind_to(request: Request, person: Person) -> str | None:
    """Name the account that must not see open decisions of others; None where it may see all."""
    blind = services_of(request).settings.web.second_reader
    return person.name if blind and not person.role.may(Role.ADMIN) else None


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
