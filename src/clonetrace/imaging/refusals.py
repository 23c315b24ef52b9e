"""Images that are no grey scans, said the same way for every format."""

import struct
from pathlib import Path
from typing import Any

import numpy as np

from clonetrace.domain.errors import UnreadableScanError

#: What decoders raise when the bytes make no sense; a damaged header can lead them anywhere.
DAMAGE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)

#: Longest side that is believed, in pixels: a six-well well at 0.2 um/px has 180,000.
_LONGEST_PX = 200_000


def refuse_size(path: Path, width: object, height: object) -> None:
    """Accept sizes that a scan can have.

    Raises:
        UnreadableScanError: A damaged header states another.
    """
    for length in (width, height):
        if not isinstance(length, int) or not 0 < length <= _LONGEST_PX:
            raise UnreadableScanError(
                path,
                f"states a size of {width} x {height} pixels, which no scan has; its header is "
                "damaged, export or copy it again",
            )


def refuse_channels(path: Path, channels: int) -> None:
    """Accept one channel only.

    Raises:
        UnreadableScanError: The image has colours or transparency.
    """
    if channels != 1:
        raise UnreadableScanError(
            path,
            f"is a colour image, {channels} channels, where 1 is expected; "
            "export the grey brightfield channel",
        )


def refuse_depth(path: Path, found: object) -> np.dtype[Any]:
    """Accept 8 and 16 bit unsigned whole numbers only.

    Args:
        path: The file, for the message.
        found: A dtype, or bits per pixel where numpy has no dtype for them.

    Returns:
        The dtype in the machine's own byte order.

    Raises:
        UnreadableScanError: The pixels are of another kind.
    """
    kind = found.newbyteorder("=") if isinstance(found, np.dtype) else None
    if kind is None or kind not in (np.dtype(np.uint8), np.dtype(np.uint16)):
        said = f"{found} bit" if isinstance(found, int) else str(found)
        raise UnreadableScanError(
            path,
            f"has pixels of type {said} where 8 or 16 bit grey (uint8, uint16) is expected; "
            "export the scan as 8 or 16 bit",
        )
    return kind
