"""Scans in OME-Zarr plates of version 0.5, of which only the needed chunks are read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from clonetrace.domain import PixelBox, address_of
from clonetrace.domain.errors import UnreadableScanError
from clonetrace.files import read_text
from clonetrace.imaging.refusals import refuse_channels, refuse_depth
from clonetrace.imaging.scale import scale_in
from clonetrace.imaging.shrink import Pixels
from clonetrace.imaging.source import GridSource

#: The first sign of a `zarr.json`.
SIGNATURE = b"{"
#: Rows that are read together where the chunks say nothing better.
_BAND_ROWS = 512
_PLANE = 2


class OmeZarrSource(GridSource):
    """The full-size level of an image in a plate. A region costs the chunks that it touches."""

    def __init__(self, path: Path) -> None:
        """Open an image.

        Args:
            path: Its `zarr.json`.

        Raises:
            UnreadableScanError: It holds no single grey image, or zarr is not installed.
        """
        try:
            import zarr  # noqa: PLC0415  (an extra, and slow to import)
        except ModuleNotFoundError as error:
            raise UnreadableScanError(
                path, "needs zarr, which is not installed: pip install 'clonetrace[zarr]'"
            ) from error
        try:
            scale = _Multiscale(json.loads(read_text(path)))
            array: Any = zarr.open_array(address_of(path.parent / scale.dataset), mode="r")
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise UnreadableScanError(
                path, f"is no image of OME-Zarr 0.5 ({error}); export the plate again"
            ) from error
        refuse_channels(path, int(np.prod(array.shape[:-_PLANE])))
        height, width = array.shape[-_PLANE:]
        super().__init__(
            path,
            width_px=width,
            height_px=height,
            dtype=refuse_depth(path, array.dtype),
            stated_um_per_px=scale.um_per_px,
        )
        self._array = array
        self._first = (0,) * (array.ndim - _PLANE)
        self._rows = max(int(array.chunks[-_PLANE]), _BAND_ROWS)

    def bands(self) -> Iterator[Pixels]:
        """Yield whole rows of chunks."""
        for top in range(0, self.height_px, self._rows):
            bottom = min(top + self._rows, self.height_px)
            yield self.inside(PixelBox(left=0, top=top, right=self.width_px, bottom=bottom))

    def inside(self, box: PixelBox) -> Pixels:
        """Read the chunks that a box touches."""
        self.pixels_decoded += box.width * box.height
        place = (*self._first, slice(box.top, box.bottom), slice(box.left, box.right))
        try:
            pixels = self._array[place]
        except (OSError, ValueError, RuntimeError) as error:
            raise UnreadableScanError(
                self.path, f"has a damaged chunk ({error}); copy the plate again"
            ) from error
        return np.asarray(pixels, dtype=self.dtype)


class _Multiscale:
    """What the metadata of an image say of its full-size level."""

    def __init__(self, document: dict[str, Any]) -> None:
        """Read the metadata.

        Raises:
            LookupError: Something is missing.
            TypeError: Something is of another kind.
        """
        multiscale = document["attributes"]["ome"]["multiscales"][0]
        level = multiscale["datasets"][0]
        self.dataset = str(level["path"])
        if self.dataset.startswith("/") or ".." in self.dataset.split("/"):
            raise LookupError("a level lies outside of the image")
        unit = multiscale["axes"][-1].get("unit")
        scales = [one["scale"] for one in level["coordinateTransformations"] if "scale" in one]
        stated = bool(unit and scales)
        self.um_per_px = scale_in(float(scales[0][-1]), str(unit)) if stated else None
