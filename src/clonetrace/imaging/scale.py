"""What files and file names state about micrometres per pixel."""

import math
import re

#: Coarsest scale that is believed, in um per pixel. Screens and printers leave 72 to 600 dpi
#: (353 to 42 um) in files; nobody looks for cells at that scale.
COARSEST_UM_PER_PX = 40.0
#: Finest scale that is believed, in um per pixel: below the resolution of light.
FINEST_UM_PER_PX = 0.02

#: `_1um`, `_0.65um`, `-1um`: a scale cannot be negative, so the dash is a separator.
_IN_NAME = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)[uµμ]m(?![a-z])", re.IGNORECASE)

#: Units of OME-XML, OME-Zarr and ImageJ in um.
_UNITS_UM = {
    "m": 1e6,
    "cm": 1e4,
    "mm": 1e3,
    "µm": 1.0,
    "μm": 1.0,
    "um": 1.0,
    "micron": 1.0,
    "microns": 1.0,
    "micrometer": 1.0,
    "nm": 1e-3,
    "meter": 1e6,
    "centimeter": 1e4,
    "millimeter": 1e3,
    "nanometer": 1e-3,
    "inch": 25400.0,
}


def believable(um_per_px: float) -> float | None:
    """Return the scale, or None where no imager has such a one (a printer's resolution, say)."""
    if math.isfinite(um_per_px) and FINEST_UM_PER_PX <= um_per_px <= COARSEST_UM_PER_PX:
        return um_per_px
    return None


def scale_in(value: float, unit: str) -> float | None:
    """Return a pixel's width in um, or None where the unit is unknown or the width absurd.

    Args:
        value: Width of a pixel in `unit`.
        unit: As OME-XML and ImageJ write it (`µm`, `micron`, `mm`).
    """
    factor = _UNITS_UM.get(unit.strip().replace("\\u00B5", "µ").lower())
    return None if factor is None else believable(value * factor)


def scale_in_name(file_name: str) -> float | None:
    """Return the micrometres per pixel that a file name states, the last one where it has many.

    Args:
        file_name: Such as `Well_C7_Ch1_1um.tif`.
    """
    stated = [believable(float(number)) for number in _IN_NAME.findall(file_name)]
    return next((scale for scale in reversed(stated) if scale is not None), None)
