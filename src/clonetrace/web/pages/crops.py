"""The pictures that the analysis kept."""

from pathlib import PurePosixPath
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from clonetrace.store import WellKey
from clonetrace.web.access import Viewer
from clonetrace.web.errors import MissingError
from clonetrace.web.keys import well_of
from clonetrace.web.services import services_of

router = APIRouter()

#: An address holds a version: what it names never changes. Only the person's own browser keeps it.
_FOREVER = "private, max-age=31536000, immutable"
_NEVER = "no-store"


@router.get("/crops/{run}/{plate}/{well}/{scan}", name="crop")
def crop(
    request: Request,
    person: Viewer,
    key: Annotated[WellKey, Depends(well_of)],
    scan: str,
    v: str = "",
) -> Response:
    """Return the picture that the analysis kept of a scan."""
    services = services_of(request)
    result = services.store.result(key.plate, key.well)
    crops = {} if result is None else {one.scan_key: one.crop for one in result.scans}
    kept = crops.get(scan)
    # What the database names is checked like everything else that names a file.
    parts = PurePosixPath(kept or "")
    if kept is None or parts.is_absolute() or ".." in parts.parts or parts.suffix != ".jpg":
        raise MissingError(f"no picture of scan {scan} of {key.plate} {key.well} was kept")
    try:
        data = services.results.joinpath(*parts.parts).read_bytes()
    except OSError:
        raise MissingError(f"the picture {kept} is not in the output folder any more") from None
    return Response(
        data, media_type="image/jpeg", headers={"cache-control": _FOREVER if v else _NEVER}
    )
