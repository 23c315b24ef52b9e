"""The table of wells as a file."""

from collections.abc import Iterator

import polars as pl
from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from clonetrace.analysis import Settings, rulings_of
from clonetrace.domain import Plate
from clonetrace.report.wells_table import WELLS_COLUMNS, wells_rows
from clonetrace.store import Store
from clonetrace.web.access import Viewer
from clonetrace.web.api.lists import Plate as PlateName
from clonetrace.web.api.lists import Run
from clonetrace.web.services import services_of

router = APIRouter(tags=["results"])


class Csv(StreamingResponse):
    """A table with a line of headings, UTF-8 with commas."""

    media_type = "text/csv"


@router.get("/wells.csv", response_class=Csv)
def wells_csv(
    request: Request, person: Viewer, run: Run = None, plate: PlateName = None
) -> Response:
    """Give the table of wells: the columns of `wells.csv` in the output folder, as of now."""
    services = services_of(request)
    store = services.store
    chosen = [
        each for each in store.plates() if run in (None, each.run) and plate in (None, each.name)
    ]
    return Csv(
        _lines(store, services.settings, chosen),
        headers={"Content-Disposition": 'attachment; filename="wells.csv"'},
    )


def _lines(store: Store, settings: Settings, plates: list[Plate]) -> Iterator[str]:
    """Yield the headings, then one plate at a time: a run is more than should lie in memory."""
    yield pl.DataFrame(schema=WELLS_COLUMNS).write_csv()
    for plate in plates:
        rulings = rulings_of(store, settings, plate)
        rows = wells_rows(tuple(store.results([plate])), rulings)
        yield pl.DataFrame(rows, schema=WELLS_COLUMNS).write_csv(include_header=False)
