"""What the TIFF sources have in common: the one page that is the scan, checked."""

import math
import re
import struct
from pathlib import Path

import tifffile

from clonetrace.domain.errors import TruncatedScanError, UnreadableScanError
from clonetrace.files import file_size, open_binary
from clonetrace.imaging.refusals import DAMAGE, refuse_channels, refuse_depth, refuse_size
from clonetrace.imaging.scale import scale_in

SIGNATURES = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")

_X_RESOLUTION = 282
_RESOLUTION_UNIT = 296
#: TIFF 6.0, section 8: 2 is inch, 3 is cm, 1 is "no absolute unit".
_RESOLUTION_UNITS = {2: "inch", 3: "cm"}
_OME_SIZE = re.compile(r'\bPhysicalSizeX="([^"]+)"')
_OME_UNIT = re.compile(r'\bPhysicalSizeXUnit="([^"]+)"')
_OME_DEFAULT_UNIT = "um"
_PALETTE = 3
_CUT_SHORT = (tifffile.TiffFileError, IndexError, struct.error)


def open_page(path: Path) -> tuple[tifffile.TiffFile, tifffile.TiffPage]:
    """Open a TIFF file and find its one grey image.

    Args:
        path: A file that begins with a TIFF signature.

    Returns:
        The open file, which the caller closes, and its first page.

    Raises:
        TruncatedScanError: The file breaks off.
        UnreadableScanError: It holds no single 8 or 16 bit grey image.
    """
    try:
        tiff = tifffile.TiffFile(open_binary(path))
    except _CUT_SHORT as error:
        raise TruncatedScanError(path, _cut("its header")) from error
    except DAMAGE as error:
        raise damaged_header(path, error) from error
    try:
        return tiff, _checked_page(path, tiff)
    except UnreadableScanError:
        tiff.close()
        raise
    except _CUT_SHORT as error:
        tiff.close()
        raise TruncatedScanError(path, _cut("its header")) from error
    except DAMAGE as error:
        tiff.close()
        raise damaged_header(path, error) from error


def damaged_header(path: Path, error: BaseException) -> UnreadableScanError:
    """Say that the header makes no sense."""
    said = str(error).replace("\n", " ")
    return UnreadableScanError(path, f"has a damaged TIFF header ({said}); export or copy it again")


def _checked_page(path: Path, tiff: tifffile.TiffFile) -> tifffile.TiffPage:
    page = tiff.pages.first
    if not isinstance(page, tifffile.TiffPage):
        raise UnreadableScanError(path, "holds no image; export the scan again")
    refuse_size(path, page.imagewidth, page.imagelength)
    _refuse_others(path, tiff, page)
    refuse_channels(path, 3 if page.photometric == _PALETTE else page.samplesperpixel)
    refuse_depth(path, page.dtype if page.dtype is not None else page.bitspersample)
    size = file_size(path)
    segments = list(zip(page.dataoffsets, page.databytecounts, strict=False))
    missing = len(segments) < math.prod(page.chunked)
    if missing or any(offset + length > size for offset, length in segments):
        raise TruncatedScanError(path, _cut("its pixels"))
    return page


def _refuse_others(path: Path, tiff: tifffile.TiffFile, page: tifffile.TiffPage) -> None:
    """Thumbnails and pyramid levels may follow the scan; other full images may not."""
    others = [tiff.pages[number] for number in range(1, len(tiff.pages))]
    images = 1 + sum(
        not getattr(other, "is_reduced", False) and other.shape >= page.shape for other in others
    )
    if images > 1 or page.imagedepth > 1:
        raise UnreadableScanError(
            path,
            f"holds {max(images, page.imagedepth)} images where 1 is expected; "
            "export one file per well and day",
        )


def stated_scale(tiff: tifffile.TiffFile, page: tifffile.TiffPage) -> float | None:
    """Return the micrometres per pixel that the file states: OME-XML, ImageJ, then TIFF tags."""
    return _ome_scale(tiff.ome_metadata) or _imagej_scale(tiff, page) or _tag_scale(page)


def _ome_scale(xml: str | None) -> float | None:
    size = _OME_SIZE.search(xml or "")
    if xml is None or size is None:
        return None
    unit = _OME_UNIT.search(xml)
    try:
        return scale_in(float(size[1]), unit[1] if unit else _OME_DEFAULT_UNIT)
    except ValueError:
        return None


def _imagej_scale(tiff: tifffile.TiffFile, page: tifffile.TiffPage) -> float | None:
    """ImageJ keeps the unit in its own text and the pixels per unit in the resolution tag."""
    per_unit = _pixels_per_unit(page)
    unit = str((tiff.imagej_metadata or {}).get("unit", ""))
    return scale_in(1 / per_unit, unit) if per_unit else None


def _tag_scale(page: tifffile.TiffPage) -> float | None:
    per_unit = _pixels_per_unit(page)
    unit = page.tags.valueof(_RESOLUTION_UNIT)
    name = _RESOLUTION_UNITS.get(int(unit)) if isinstance(unit, int) else None
    return scale_in(1 / per_unit, name) if per_unit and name else None


def _pixels_per_unit(page: tifffile.TiffPage) -> float | None:
    value = page.tags.valueof(_X_RESOLUTION)
    if not isinstance(value, tuple) or len(value) != 2 or not all(value):  # noqa: PLR2004
        return None
    return float(value[0]) / float(value[1])


def _cut(missing: str) -> str:
    return (
        f"is truncated: it should be a whole TIFF image but breaks off in {missing}; copy it again"
    )
