"""Settings of the review page, which `web` serves."""

from typing import Annotated

from pydantic import Field

from clonetrace.domain import Value


class WebSettings(Value):
    """How `clonetrace serve` behaves."""

    accounts: bool = False
    """Whether people log in. Without accounts the page is for whoever sits at this computer: it
    listens on 127.0.0.1 only, and decisions carry the name of the operating system's user."""
    behind_tls: bool = False
    """Whether people reach the page by https, through a proxy: cookies are sent by https only."""
    second_reader: bool = False
    """Whether a second person reads every reviewed well without seeing the first decision."""
    session_hours: Annotated[float, Field(gt=0)] = 12.0
    """Hours without a click after which a person must log in again."""
    wrong_passwords: Annotated[int, Field(ge=1)] = 5
    """Wrong passwords in a row that lock an account for a while."""
    locked_minutes: Annotated[float, Field(gt=0)] = 15.0
    """Minutes for which such an account stays locked."""
    tile_cache_mb: Annotated[float, Field(ge=0)] = 1000.0
    """What pieces of scans that were looked at may take on disk, in `cache/tiles` of the output
    folder; 0 keeps none. Those of one scan at all scales take 2 to 4 MB."""
