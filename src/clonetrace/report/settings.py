"""Settings of the pictures and the page."""

from typing import Annotated

from pydantic import Field

from clonetrace.domain import Value


class ReportSettings(Value):
    """How crops are drawn and how large the page may become."""

    crop_px: Annotated[int, Field(ge=96, le=2048)] = 320
    """Edge of every crop in pixels. The page shows crops at about half of that, which keeps them
    sharp on screens with two device pixels per point."""
    crop_quality: Annotated[int, Field(ge=30, le=100)] = 88
    """JPEG quality of the crops on disk (0 to 100). Below about 80, blocks show around single
    cells."""
    tail_share: Annotated[float, Field(ge=0, lt=0.5)] = 0.003
    """Share of a strip's pixels, at either end of the grey scale, that may become plain black or
    white when the contrast is stretched."""
    max_gain: Annotated[float, Field(ge=1)] = 2.5
    """Strongest stretch of the contrast. More makes the noise of an empty well look like cells."""
    max_bar_share: Annotated[float, Field(gt=0, lt=1)] = 0.36
    """Longest scale bar as a share of the crop's edge, where a shorter one can be had."""
    page_mb: Annotated[float, Field(gt=0)] = 40.0
    """Size that the page's pictures should stay under, in megabytes. Browsers open such pages in
    a few seconds, and they can still be mailed; with more pictures, each is embedded smaller."""
