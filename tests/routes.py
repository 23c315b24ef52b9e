"""The routes of the review page, as tests that go through all of them see them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from clonetrace.domain import Role
from clonetrace.web.access import Gate


@dataclass(frozen=True)
class Asked:
    """One method of one route.

    Attributes:
        method: GET, POST and the like.
        path: With its parts in braces.
        needed: The role it asks for, None where it asks for none.
        queries: Names of what may stand after the `?`.
        reads_form: Whether it takes fields of a form, or any other body.
    """

    method: str
    path: str
    needed: Role | None
    queries: tuple[str, ...]
    reads_form: bool

    def filled(self, part: Callable[[str], str]) -> str:
        """The path with its parts filled in, each by its name."""
        return re.sub(r"{(\w+)}", lambda found: part(found[1]), self.path)


def routes_of(app: FastAPI) -> Iterator[Asked]:
    """Go through all routes; of mounted folders there is only the one of static files."""
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, Mount):
            assert context.original_route.path == "/static", context.original_route
            continue
        dependant = context.dependant
        gates = [each.call.needed for each in dependant.dependencies if isinstance(each.call, Gate)]
        assert len(gates) <= 1, context.path_format
        for method in sorted(context.methods):
            yield Asked(
                method,
                context.path_format,
                gates[0] if gates else None,
                tuple(_queries(dependant)),
                context.body_field is not None,
            )


def _queries(dependant) -> Iterator[str]:
    yield from (each.alias for each in dependant.query_params)
    for each in dependant.dependencies:
        yield from _queries(each)
