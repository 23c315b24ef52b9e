"""Which part of a list is asked for, and which wells."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Query

from clonetrace.domain import Well
from clonetrace.store.listing import Chosen, Page, Part
from clonetrace.web.api.values import Items
from clonetrace.web.errors import MissingError
from clonetrace.web.fields import LARGEST_NUMBER

_T = TypeVar("_T")
_A = TypeVar("_A")

_LONGEST_PART = 1000

Run = Annotated[str | None, Query(description="Only this run, matched exactly.")]
Plate = Annotated[str | None, Query(description="Only plates of this name, matched exactly.")]
WellName = Annotated[str | None, Query(description="Only wells of this name, such as C7.")]


def _part(
    after: Annotated[
        int, Query(ge=0, le=LARGEST_NUMBER, description="`next` of the part before; 0 to begin.")
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=_LONGEST_PART, description="Most items.")] = 100,
) -> Part:
    return Part(after, limit)


def _chosen(run: Run = None, plate: Plate = None, well: WellName = None) -> Chosen:
    return Chosen(run, plate, None if well is None else well_of(well).label)


def well_of(name: str) -> Well:
    """Understand the name of a well.

    Raises:
        MissingError: No plate has such a well.
    """
    try:
        return Well.parse(name)
    except ValueError as error:
        raise MissingError(str(error)) from error


def items_of(page: Page[_T], kind: Callable[[_T], _A]) -> Items[_A]:
    """Make the answer of a part of a list."""
    return Items(items=tuple(map(kind, page.items)), next=page.next)


PartOf = Annotated[Part, Depends(_part)]
ChosenWells = Annotated[Chosen, Depends(_chosen)]
