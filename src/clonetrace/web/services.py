"""What the pages work with: the results, and where they are written down."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Request

from clonetrace.analysis import Settings

if TYPE_CHECKING:
    from clonetrace.store import Store


@dataclass(frozen=True, eq=False)
class Services:
    """What lives as long as the server.

    Attributes:
        results: The output folder; crops lie in it.
        settings: All settings; those of the page are `settings.web`.
        store: The database, open for reading and for what people decide.
    """

    results: Path
    settings: Settings
    store: "Store"


def services_of(request: Request) -> Services:
    """Return the server's services."""
    services: Services = request.app.state.services
    return services
