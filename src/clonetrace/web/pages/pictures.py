"""The pictures on the pages: pieces of scans, and the pictures that the analysis kept."""

from pathlib import PurePosixPath

from fastapi import APIRouter, Request
from fastapi.responses import Response

from clonetrace.analysis.scan_finder import ScanKey
from clonetrace.web.access import Viewer
from clonetrace.web.errors import MissingError
from clonetrace.web.keys import well_of
from clonetrace.web.scans import scans_of
from clonetrace.web.services import services_of
from clonetrace.web.tiles import TileAt

router = APIRouter()

#: An address holds a version: what it names never changes. Only the person's own browser keeps it.
_FOREVER = "private, max-age=31536000, immutable"
_NEVER = "no-store"


@router.get("/tiles/{run}/{plate}/{well}/{scan}/{level}/{column}_{row}", name="tile")
def tile(
    request: Request,
    person: Viewer,
    run: str,
    plate: str,
    well: str,
    scan: str,
    level: int,
    column: int,
    row: int,
    v: str = "",
) -> Response:
    """Return a tile of a scan as JPEG.

    Args:
        request: The request.
        person: Who asks.
        run: Of the plate.
        plate: Within the run.
        well: Such as C7.
        scan: Key of the scan, such as `d03_2024-03-04T081500`.
        level: From 0, where one tile shows the whole scan.
        column: From 0.
        row: From 0.
        v: Version of the tiles, as the page of the well gives it.
    """
    key = well_of(run, plate, well)
    data, asked_for = scans_of(request).tile(
        ScanKey(key.plate, key.well, scan), v, TileAt(level, column, row)
    )
    headers = {"cache-control": _FOREVER if asked_for else _NEVER}
    return Response(data, media_type="image/jpeg", headers=headers)


@router.get("/crops/{run}/{plate}/{well}/{scan}", name="crop")
def crop(
    request: Request,
    person: Viewer,
    run: str,
    plate: str,
    well: str,
    scan: str,
    v: str = "",
) -> Response:
    """Return the picture that the analysis kept of a scan."""
    services, key = services_of(request), well_of(run, plate, well)
    kept = services.store.crops(key.plate, key.well).get(scan)
    # What the database names is checked like everything else that names a file.
    parts = PurePosixPath(kept or "")
    if kept is None or parts.is_absolute() or ".." in parts.parts or parts.suffix != ".jpg":
        raise MissingError(f"no picture of scan {scan} of {key.plate} {key.well} was kept")
    try:
        data = services.results.joinpath(*parts.parts).read_bytes()
    except OSError:
        raise MissingError(f"the picture {kept} is not in the output folder any more") from None
    headers = {"cache-control": _FOREVER if v else _NEVER}
    return Response(data, media_type="image/jpeg", headers=headers)
