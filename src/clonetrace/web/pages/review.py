"""The review: a queue of wells, one decision each, by keyboard or by mouse."""

from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import AfterValidator, BaseModel, Field

from clonetrace.domain import Clonality, Morphology, Plate, Review, Signature, Turn
from clonetrace.report.wording import STAGE_WORDS
from clonetrace.review import ReviewTask, Stage, after, decision_words
from clonetrace.store import WellKey
from clonetrace.web.access import Person, Reviewer
from clonetrace.web.clock import utc_now
from clonetrace.web.errors import ConflictError, MissingError
from clonetrace.web.keys import well_of
from clonetrace.web.pages.reviewing import (
    MORPHOLOGY_KEYS,
    OTHER_KEYS,
    VERDICT_KEYS,
    large_ones,
    machine_view,
    pictures_of,
    told,
)
from clonetrace.web.readings import WellReadings, readings_of, rules_of, waiting_for
from clonetrace.web.rendering import address, render
from clonetrace.web.services import Services, services_of

router = APIRouter(default_response_class=HTMLResponse)

#: Longest comment, in characters.
_LONGEST_COMMENT = 4000
#: How often a decision is tried to be kept while others decide the same well.
_TRIES = 5

_TURN_WORDS = {
    Turn.FIRST: "first reading",
    Turn.SECOND: "second reading",
    Turn.THIRD: "third reading: the first two differ",
}


class PlateChoice:
    """The plate that a person goes through; all of them unless the address names one."""

    def __init__(self, of_run: str = "", of_plate: str = "") -> None:
        """Take `?of_run=...&of_plate=...`."""
        self.plate = Plate(run=of_run, name=of_plate) if of_run and of_plate else None

    @property
    def query(self) -> str:
        """As the end of an address."""
        if self.plate is None:
            return ""
        return "?" + urlencode({"of_run": self.plate.run, "of_plate": self.plate.name})


class Meaning(StrEnum):
    """What a signature says."""

    REVIEWED = "reviewed"
    APPROVED = "approved"


def _given_by_people(clonality: Clonality) -> Clonality:
    if clonality not in VERDICT_KEYS.values():
        raise ValueError("no verdict that a person gives")
    return clonality


class DecisionForm(BaseModel):
    """A decision as the page sends it."""

    clonality: Annotated[Clonality, AfterValidator(_given_by_people)]
    morphology: Morphology | Literal[""] = ""
    comment: Annotated[str, Field(max_length=_LONGEST_COMMENT)] = ""
    fingerprint: Annotated[str, Field(max_length=200)]
    """Of the result that the person saw; so is the next."""
    machine: Annotated[str, Field(max_length=200)]


AskedWell = Annotated[WellKey, Depends(well_of)]
Chosen = Annotated[PlateChoice, Depends()]


@router.get("/review", name="review")
def review(request: Request, person: Reviewer, chosen: Chosen) -> Response:
    """Lead to the well that is most worth a look, or say that none waits."""
    services = services_of(request)
    queue, wells = waiting_for(services.store, services.settings, person.name, chosen.plate)
    if queue:
        return _to_well(request, queue[0], chosen)
    return render(
        request, "review_done.html.j2", person=person, wells=wells, plate=chosen.plate, left=0
    )


@router.get("/review/{run}/{plate}/{well}/next", name="review_next")
def review_next(request: Request, person: Reviewer, key: AskedWell, chosen: Chosen) -> Response:
    """Lead to the well behind this one in the queue, or say that no other waits."""
    services = services_of(request)
    queue, wells = waiting_for(services.store, services.settings, person.name, chosen.plate)
    here = _readings(services, person, key)
    task = after(queue, here.well, here.standing, rules_of(services.settings))
    if task is not None:
        return _to_well(request, task, chosen)
    return render(
        request,
        "review_done.html.j2",
        person=person,
        wells=wells,
        plate=chosen.plate,
        left=len(queue),
    )


@router.get("/review/{run}/{plate}/{well}", name="review_well")
def review_well(request: Request, person: Reviewer, key: AskedWell, chosen: Chosen) -> HTMLResponse:
    """Show a well to be decided, or what was decided."""
    services = services_of(request)
    here = _readings(services, person, key)
    result = services.store.result(key.plate, key.well)
    if result is None:
        raise MissingError(f"there are no results of {key.plate} {key.well}")
    queue, wells = waiting_for(services.store, services.settings, person.name, chosen.plate)
    pictures = pictures_of(result, services.settings.trace.cell_days)
    return render(
        request,
        "review_well.html.j2",
        person=person,
        key=key,
        here=here,
        machine=machine_view(result),
        pictures=pictures,
        large=large_ones(pictures),
        of_result=here.well.fingerprint[:16],
        given=_given_before(here, person.name),
        waiting=len(queue),
        wells=wells,
        query=chosen.query,
        turn_words=None if here.turn is None else _TURN_WORDS[here.turn],
        stage_words=STAGE_WORDS[here.standing.stage],
        told=told,
        verdict_keys=VERDICT_KEYS,
        morphology_keys=MORPHOLOGY_KEYS,
        other_keys=OTHER_KEYS,
        may_sign=_signable(here) is not None,
        longest_comment=_LONGEST_COMMENT,
        corrected=any(one.withdrawn_at is None for one in here.annotations.values()),
    )


@router.post("/review/{run}/{plate}/{well}", name="decide")
def decide(
    request: Request,
    person: Reviewer,
    key: AskedWell,
    chosen: Chosen,
    form: Annotated[DecisionForm, Form()],
) -> Response:
    """Keep a decision, and lead to the next well."""
    services = services_of(request)
    # Whose decision comes first is only known when it is kept: another reader may be as fast.
    if not any(keep_decision(services, person, key, form) for _ in range(_TRIES)):
        raise ConflictError(
            f"other readers decided {key.well} of {key.plate} at the same moment, and nothing of "
            "your decision is kept: decide it again"
        )
    if _wants_json(request):
        return JSONResponse({"kept": True})
    return RedirectResponse(
        _address(request, "review_next", key) + chosen.query, status_code=HTTPStatus.SEE_OTHER
    )


@router.post("/review/undo", name="undo")
def undo(request: Request, person: Reviewer, chosen: Chosen) -> Response:
    """Take the person's newest decision back, and lead to its well."""
    store = services_of(request).store
    newest = store.newest_review(person.name)
    if newest is None or store.withdraw(newest, utc_now()) is None:
        raise ConflictError("there is no decision of yours left to take back")
    key = WellKey(plate=newest.plate, well=newest.well)
    there = _address(request, "review_well", key) + chosen.query
    if _wants_json(request):
        return JSONResponse({"address": there, "well": newest.well.label})
    return RedirectResponse(there, status_code=HTTPStatus.SEE_OTHER)


@router.post("/review/{run}/{plate}/{well}/sign", name="sign")
def sign(
    request: Request,
    person: Reviewer,
    key: AskedWell,
    chosen: Chosen,
    meaning: Annotated[Meaning, Form()],
) -> Response:
    """Put the person's name under his own decision, or under the one that readers came to."""
    services = services_of(request)
    here = _readings(services, person, key)
    decision = _signable(here)
    if decision is None:
        raise ConflictError(
            f"{key.well} of {key.plate} cannot be signed before you or its readers have decided it"
        )
    services.store.remember_signature(
        Signature(
            plate=key.plate,
            well=key.well,
            who=person.name,
            name=person.full_name,
            meaning=meaning.value,
            signed_at=utc_now(),
            fingerprint=here.well.fingerprint,
            decision=decision,
        )
    )
    return RedirectResponse(
        _address(request, "review_well", key) + chosen.query, status_code=HTTPStatus.SEE_OTHER
    )


def keep_decision(services: Services, person: Person, key: WellKey, form: DecisionForm) -> bool:
    """Keep a decision, unless the well's decisions change meanwhile.

    Raises:
        ConflictError: The person saw another result, or it is not his turn.
    """
    here = _readings(services, person, key)
    if (form.fingerprint, form.machine) != (here.well.fingerprint, here.well.machine):
        raise ConflictError(
            f"{key.well} of {key.plate} was analysed again while you looked at it, and nothing of "
            "your decision is kept: look at it once more"
        )
    if here.turn is None:
        raise ConflictError(_not_your_turn(here, person))
    review = Review(
        plate=key.plate,
        well=key.well,
        who=person.name,
        name=person.full_name,
        turn=here.turn,
        clonality=form.clonality,
        morphology=form.morphology or None,
        comment=form.comment.strip(),
        decided_at=utc_now(),
        machine=here.well.machine,
        fingerprint=here.well.fingerprint,
    )
    return services.store.remember_review(review, known=here.known)


def _readings(services: Services, person: Person, key: WellKey) -> WellReadings:
    here = readings_of(services.store, services.settings, person.name, key.plate, key.well)
    if here is None:
        raise MissingError(f"there are no results of {key.plate} {key.well}")
    return here


def _to_well(request: Request, task: ReviewTask, chosen: PlateChoice) -> RedirectResponse:
    key = WellKey(plate=task.well.plate, well=task.well.well)
    return RedirectResponse(
        _address(request, "review_well", key) + chosen.query, status_code=HTTPStatus.SEE_OTHER
    )


def _address(request: Request, name: str, key: WellKey) -> str:
    return address(request, name, run=key.plate.run, plate=key.plate.name, well=key.well.label)


def _signable(here: WellReadings) -> str | None:
    """Write down what a person may sign; None where there is nothing."""
    if (decision := here.decision) is not None:
        readers = ", ".join(f"{one.turn} reader {one.name}" for one in decision.reviews)
        return f"{decision_words(decision.clonality, decision.morphology)} ({readers})"
    if here.own is not None:
        return f"{told(here.own)} ({here.own.turn} reader {here.own.name})"
    return None


def _not_your_turn(here: WellReadings, person: Person) -> str:
    place = f"{here.well.well} of {here.well.plate}"
    if here.standing.stage is Stage.DECIDED:
        return f"{place} is decided already; nothing of your decision is kept"
    return (
        f"{place} is for another reader: {person.name} has read it, and nothing of a second "
        "decision is kept"
    )


def _given_before(here: WellReadings, who: str) -> Review | None:
    """Return the person's newest decision, to begin with after it was taken back."""
    return next((one for one in reversed(here.reviews) if one.who == who), None)


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")
