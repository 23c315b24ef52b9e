"""Settings of reading and judging scans."""

from typing import Annotated

from pydantic import Field

from clonetrace.domain import Value


class ImagingSettings(Value):
    """How scans are scaled, centred and judged."""

    um_per_px: Annotated[float, Field(gt=0)] | None = None
    """Micrometres per native pixel of every scan; None to ask file, file name and rim."""
    scale_tolerance: Annotated[float, Field(gt=0, lt=1)] = 0.05
    """Largest share by which the rim may differ from the stated scale (design, section 3)."""
    min_rim_coverage: Annotated[float, Field(gt=0, le=1)] = 0.3
    """Smallest share of the circle that must show an edge; a circle seen over less than about a
    third of its length is not held by the data on both sides."""
    min_overruling_coverage: Annotated[float, Field(gt=0, le=1)] = 0.5
    """Smallest share of the circle with which a rim overrules the stated scale."""
    min_size_px: Annotated[int, Field(gt=0)] = 64
    """Smallest width and height of a usable scan: a 6.35 mm well in 64 px is 100 um per pixel, at
    which no colony below a day's picking size is visible."""
    black_level_8bit: Annotated[int, Field(ge=0)] = 10
    """Grey of 255 that the brightest thousandth of a scan must reach."""
    black_level_16bit: Annotated[int, Field(ge=0)] = 256
    """The same for 16-bit scans, in counts: a sixteenth of a 12-bit camera's range."""
    blank_range: Annotated[float, Field(ge=0)] = 2.0
    """Range of 8-bit grey inside the well up to which nothing is in it. Sensor noise and shading
    alone make more in every lit scan."""
    sharp_edge_um: Annotated[float, Field(gt=0)] = 12.0
    """Width of the sharpest edges above which a scan is out of focus: about the diameter of one
    cell, which then can no longer be told from its neighbour."""
    sharp_edge_px: Annotated[float, Field(gt=0)] = 4.0
    """The same in native pixels, for scans too coarse to show an edge of `sharp_edge_um`."""
    sharp_rim_um: Annotated[float, Field(gt=0)] = 48.0
    """Width of the wall's edge, in the small look, up to which it confirms one or two sharp places.
    In focus, real walls have edges of 20 to 41 um there and simulated ones up to 47, because a wall
    is tall."""
    focus_sites: Annotated[int, Field(gt=0)] = 12
    """Native regions that are read to judge the focus."""
