"""Open a scan by what is in the file, not by its suffix."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from tifffile import TiffFile, TiffPage

from clonetrace.domain import is_remote
from clonetrace.domain.errors import UnreadableScanError
from clonetrace.files import read_start
from clonetrace.imaging import jpeg, ome_zarr, png, tiff_page
from clonetrace.imaging.refusals import DAMAGE
from clonetrace.imaging.source import PixelSource
from clonetrace.imaging.tiff_mapped import MappedTiffSource, can_be_mapped
from clonetrace.imaging.tiff_remote import RemoteTiffSource, lies_in_one_piece
from clonetrace.imaging.tiff_segments import SegmentedTiffSource

_listener: ContextVar[Callable[[Path], None] | None] = ContextVar("listener", default=None)


@contextmanager
def openings_told(tell: Callable[[Path], None]) -> Iterator[None]:
    """Tell of every scan before it is opened, within the block: one may end the process."""
    token = _listener.set(tell)
    try:
        yield
    finally:
        _listener.reset(token)


def open_source(path: Path) -> PixelSource:
    """Open a scan file; use it in a `with` statement.

    Args:
        path: A TIFF, PNG or JPEG file, whatever its suffix, or the `zarr.json` of an image.

    Raises:
        TruncatedScanError: The file breaks off.
        UnreadableScanError: It is missing, empty, no image, or no single 8 or 16 bit grey image.
    """
    tell = _listener.get()
    if tell is not None:
        tell(path)
    start = _start_of(path)
    if start.startswith(png.SIGNATURE):
        return png.PngSource(path)
    if start.startswith(jpeg.SIGNATURE):
        return jpeg.JpegSource(path)
    if start.startswith(ome_zarr.SIGNATURE) and path.name == "zarr.json":
        return ome_zarr.OmeZarrSource(path)
    if start.startswith(tiff_page.SIGNATURES):
        return _open_tiff(path)
    raise UnreadableScanError(
        path, "is not a TIFF, PNG or JPEG image; remove it or export the scan again"
    )


def _open_tiff(path: Path) -> PixelSource:
    tiff, page = tiff_page.open_page(path)
    try:
        return _kind_of_tiff(path, page)(path, tiff, page)
    except DAMAGE as error:
        tiff.close()
        raise tiff_page.damaged_header(path, error) from error
    except UnreadableScanError:
        tiff.close()
        raise


def _kind_of_tiff(path: Path, page: TiffPage) -> Callable[[Path, TiffFile, TiffPage], PixelSource]:
    if is_remote(path):
        return RemoteTiffSource if lies_in_one_piece(page) else SegmentedTiffSource
    return MappedTiffSource if can_be_mapped(page) else SegmentedTiffSource


def _start_of(path: Path) -> bytes:
    try:
        start = read_start(path, 16)
    except OSError as error:
        raise UnreadableScanError(
            path, f"cannot be opened ({error.strerror}); check that it is there and may be read"
        ) from error
    if not start:
        raise UnreadableScanError(
            path, "is empty (0 bytes) where an image is expected; copy it again"
        )
    return start
