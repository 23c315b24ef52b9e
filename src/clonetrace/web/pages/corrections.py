"""Corrections of what was found in scans, for the script that draws them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import Field

from clonetrace.domain import Annotation, AnnotationKind, Box, Label, Value, WellResult
from clonetrace.store import WellKey
from clonetrace.web.access import Reviewer
from clonetrace.web.clock import utc_now
from clonetrace.web.errors import ConflictError, MissingError, RequestError
from clonetrace.web.keys import well_of
from clonetrace.web.pages.reviewing import Shown, shown_in
from clonetrace.web.readings import readings_of
from clonetrace.web.services import Services, services_of

router = APIRouter(prefix="/review/{run}/{plate}/{well}/corrections")

AskedWell = Annotated[WellKey, Depends(well_of)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class Correction(Value):
    """A correction as the page sends it."""

    scan: Annotated[str, Field(max_length=200)]
    kind: AnnotationKind
    label: Label
    box: Box
    replaces: Box | None = None
    """The machine's box that was moved."""
    instead_of: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    """Number of the person's correction that this one replaces."""


class ShownCorrection(Value):
    """A correction as the page gets it."""

    number: int
    kind: AnnotationKind
    label: Label
    box: Box
    replaces: Box | None
    who: str
    mine: bool


class ScanCorrections(Value):
    """What was found in a scan, and what people say about it."""

    objects: tuple[Shown, ...]
    corrections: tuple[ShownCorrection, ...]


class WellCorrections(Value):
    """All scans of a well in which something was found, or corrected, by scan key."""

    scans: dict[str, ScanCorrections]


class Kept(Value):
    """Number of a correction that was kept; None where one was taken back."""

    number: int | None


@router.get("", name="corrections")
def corrections(request: Request, person: Reviewer, key: AskedWell) -> WellCorrections:
    """Return what was found in the scans of a well, and the corrections that stand."""
    services = services_of(request)
    result = _result(services, key)
    here = readings_of(services.store, services.settings, person.name, key.plate, key.well)
    scans: dict[str, tuple[list[Shown], list[ShownCorrection]]] = {
        scan.scan_key: (shown_in(result, scan.scan_key), []) for scan in result.scans
    }
    for number, one in ({} if here is None else here.annotations).items():
        if one.withdrawn_at is None and one.scan_key in scans:
            told = one.model_dump(include={"kind", "label", "who", "box", "replaces"})
            scans[one.scan_key][1].append(
                ShownCorrection(number=number, mine=one.who == person.name, **told)
            )
    return WellCorrections(
        scans={
            scan: ScanCorrections(objects=tuple(objects), corrections=tuple(corrected))
            for scan, (objects, corrected) in scans.items()
            if objects or corrected
        }
    )


@router.post("")
def correct(request: Request, person: Reviewer, key: AskedWell, sent: Correction) -> Kept:
    """Keep a correction."""
    services = services_of(request)
    _check(sent, _result(services, key))
    number = services.store.remember_annotation(
        Annotation(
            plate=key.plate,
            well=key.well,
            scan_key=sent.scan,
            kind=sent.kind,
            label=sent.label,
            box=sent.box,
            replaces=sent.replaces,
            who=person.name,
            made_at=utc_now(),
        ),
        instead_of=sent.instead_of,
    )
    if number is None:
        raise ConflictError("the correction to be replaced is not yours, or was taken back already")
    return Kept(number=number)


@router.delete("/{number}")
def take_back(request: Request, person: Reviewer, key: AskedWell, number: Number) -> Kept:
    """Take a correction of the person's back."""
    store = services_of(request).store
    known = store.annotations(key.plate, key.well).get(number)
    mine = known is not None and known.who == person.name
    if known is None or not mine or store.withdraw_annotation(number, known, utc_now()) is None:
        raise ConflictError(
            f"correction {number} of {key.well} is not yours, or was taken back already"
        )
    return Kept(number=None)


def _result(services: Services, key: WellKey) -> WellResult:
    result = services.store.result(key.plate, key.well)
    if result is None:
        raise MissingError(f"there are no results of {key.plate} {key.well}")
    return result


def _check(sent: Correction, result: WellResult) -> None:
    """Refuse what cannot be: another scan, a box outside of it, a machine's box that is not there.

    Raises:
        RequestError: Always then.
    """
    scan = next((one for one in result.scans if one.scan_key == sent.scan), None)
    if scan is None or scan.frame is None:
        raise MissingError(f"{result.well} has no scan {sent.scan} that was looked at")
    if scan.frame.extent.overlap_um2(sent.box) < sent.box.area_um2 / 2:
        raise RequestError("the box lies outside of the scan")
    if (sent.kind is AnnotationKind.MOVED) != (sent.replaces is not None):
        raise RequestError("a box that was moved, and no other, says which box it replaces")
    if sent.kind is AnnotationKind.ADDED:
        return
    found = {one.box for one in shown_in(result, sent.scan)}
    if (sent.replaces or sent.box) not in found:
        raise RequestError("the machine found nothing in the place of the box to be corrected")
