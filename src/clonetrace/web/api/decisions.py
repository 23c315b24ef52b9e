"""What people decided and signed."""

from typing import TypeVar

from fastapi import APIRouter, Request

from clonetrace.domain import Review, Signature
from clonetrace.review import Decision
from clonetrace.store.listing import Page
from clonetrace.web.access import Person, Viewer
from clonetrace.web.api.lists import ChosenWells, PartOf, items_of
from clonetrace.web.api.values import DecisionLine, Items, ReviewLine, SignatureLine
from clonetrace.web.readings import Hidden
from clonetrace.web.services import services_of

_D = TypeVar("_D", Review, Signature)

router = APIRouter(tags=["decisions"])


@router.get("/reviews")
def reviews(
    request: Request, person: Viewer, chosen: ChosenWells, part: PartOf
) -> Items[ReviewLine]:
    """List decisions in the order in which they were made, withdrawn ones among them.

    With a blind second reader, decisions of others appear when the well is decided: a part may then
    hold fewer items than were asked for.
    """
    page = services_of(request).store.listing.reviews(chosen, part)
    return items_of(_visible(request, person, page), review_line)


@router.get("/signatures")
def signatures(
    request: Request, person: Viewer, chosen: ChosenWells, part: PartOf
) -> Items[SignatureLine]:
    """List signatures in the order in which they were given; those of open wells are hidden too."""
    page = services_of(request).store.listing.signatures(chosen, part)
    return items_of(_visible(request, person, page), signature_line)


def _visible(request: Request, person: Person, page: Page[_D]) -> Page[_D]:
    services = services_of(request)
    hidden = Hidden(services.store, services.settings, person.name)
    shown = tuple(one for one in page.items if not hidden.decision(one))
    return Page(shown, page.next)


def decision_line(decision: Decision | None) -> DecisionLine | None:
    """Make the answer of what people say together."""
    if decision is None:
        return None
    return DecisionLine(clonality=decision.clonality, morphology=decision.morphology)


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
