"""Makes tiles: reads the part of the scan, applies the contrast, encodes, and keeps the result."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Self

import cv2

from clonetrace.domain import Grey, PixelBox, ScanFrame, View
from clonetrace.files import MISSING, stamp_of
from clonetrace.imaging import GreyLevels, Pixels, PixelSource, ScanImage, shrink
from clonetrace.report import Contrast, ReportSettings
from clonetrace.web.tiles.cache import TileCache
from clonetrace.web.tiles.opened import OpenScans
from clonetrace.web.tiles.pyramid import TILE_PX, Pyramid, TileAt

#: To be changed when tiles of the same scan come to look different.
_VERSION = 1
#: JPEG, because WebP takes tens of times as long to encode; at this quality grey levels are off by
#: one or less on average.
_QUALITY = 90
#: Share of a scan's height or width that the well's floor takes where no scan was looked at.
_SURELY_FLOOR = 0.85
#: Scans that are kept open, and tones that are remembered.
_MOST_OPEN, _MOST_TONES = 4, 20_000


@dataclass(frozen=True)
class Place:
    """A scan's file, and where its pixels lie in the well.

    Attributes:
        path: The file.
        stamp: Its size and time of change.
        frame: As the analysis found it; None where it did not look at the scan.
        floor_share: Which part of a scan's height or width the well's floor takes in one that was
            not looked at.
    """

    path: Path
    stamp: str
    frame: ScanFrame | None
    floor_share: float = _SURELY_FLOOR

    @classmethod
    def of(cls, path: Path, frame: ScanFrame | None, like: ScanFrame | None = None) -> Self:
        """Look whether the file is there; it is not read.

        Args:
            path: The file.
            frame: Of this scan.
            like: Of another scan of the well, where this one has none.
        """
        if frame is not None or like is None:
            return cls(path, stamp_of(path), frame)
        edge_um = min(like.width_px, like.height_px) * like.um_per_px
        return cls(path, stamp_of(path), None, 2 * like.well_radius_um / edge_um)

    @property
    def missing(self) -> bool:
        """Whether there is no file."""
        return self.stamp == MISSING


class TileMaker:
    """Makes tiles, each once.

    Every scan has a contrast of its own, like its kept picture: taken from its floor, and gentle,
    so that days look alike though the light differed. It is found in the overview, once; after
    that a tile of the finer levels reads its own part of the scan and nothing else.
    """

    def __init__(self, cache: TileCache, settings: ReportSettings) -> None:
        """Prepare; nothing is read yet.

        Args:
            cache: Keeps the tiles.
            settings: How far the contrast may be stretched.
        """
        self._cache = cache
        self._settings = settings
        self._opened = OpenScans(_MOST_OPEN)
        self._lock = Lock()
        self._contrasts: OrderedDict[str, Contrast] = OrderedDict()
        self._levels: OrderedDict[str, GreyLevels] = OrderedDict()

    def identity(self, place: Place) -> str:
        """Return what changes when the tiles of a scan do, as 24 letters and digits."""
        look = (self._settings.tail_share, self._settings.max_gain, _VERSION, TILE_PX)
        seen = repr((place.frame, place.floor_share))
        depends_on = "\n".join((str(place.path), place.stamp, seen, repr(look)))
        return hashlib.sha256(depends_on.encode()).hexdigest()[:24]

    def size(self, place: Place) -> Pyramid:
        """Return the size of a scan; one that the analysis looked at need not be opened for it.

        Raises:
            UnreadableScanError: The scan cannot be read.
        """
        if place.frame is not None:
            return Pyramid(place.frame.width_px, place.frame.height_px)
        with self._opened.using(place.path, place.stamp) as source:
            return Pyramid(source.width_px, source.height_px)

    def tile(self, place: Place, at: TileAt) -> bytes | None:
        """Return a tile as JPEG, or None where the scan has no such tile.

        Raises:
            UnreadableScanError: The scan cannot be read.
        """
        identity = self.identity(place)
        kept = self._cache.get(_name(identity, at))
        if kept is not None:
            return kept
        with self._opened.using(place.path, place.stamp) as source:
            pyramid = Pyramid(source.width_px, source.height_px)
            if not pyramid.has(at):
                return None
            # Whoever read the scan meanwhile may have made this tile too.
            kept = self._cache.get(_name(identity, at))
            if kept is None:
                shown = self._shown(source, place, identity)
                for made, pixels in _cut(shown, pyramid, at):
                    encoded = _encoded(pixels)
                    self._cache.put(_name(identity, made), encoded)
                    kept = encoded if made == at else kept
        return kept

    def _shown(self, source: PixelSource, place: Place, identity: str) -> "_Shown":
        """Find out how a scan's counts are shown, or remember it."""
        pyramid = Pyramid(source.width_px, source.height_px)
        frame = place.frame or _assumed(pyramid, place.floor_share)
        with self._lock:
            contrast, levels = self._contrasts.get(identity), self._levels.get(identity)
        if contrast is None or levels is None:
            levels = ScanImage(source, frame).levels
            factor = pyramid.factor(min(1, pyramid.finest))
            overview = View(
                pixels=levels.grey(source.reduced(factor)),
                um_per_px=frame.um_per_px * factor,
                left_um=frame.extent.left_um,
                top_um=frame.extent.top_um,
                well_radius_um=frame.well_radius_um,
            )
            contrast = Contrast.of([overview], self._settings)
            with self._lock:
                self._contrasts[identity], self._levels[identity] = contrast, levels
                while len(self._contrasts) > _MOST_TONES:
                    self._contrasts.popitem(last=False)
                    self._levels.popitem(last=False)
        return _Shown(source, levels, contrast)

    def close(self) -> None:
        """Close the scans that are open."""
        self._opened.close()


@dataclass(frozen=True, eq=False)
class _Shown:
    """An open scan as it is shown: 8-bit grey, with contrast."""

    source: PixelSource
    levels: GreyLevels
    contrast: Contrast

    def part(self, box: PixelBox, factor: int) -> Grey:
        return self._toned(shrink(self.source.window(box), factor))

    def whole(self, factor: int) -> Grey:
        return self._toned(self.source.reduced(factor))

    def _toned(self, pixels: Pixels) -> Grey:
        return self.contrast.apply(self.levels.grey(pixels))


def _cut(shown: _Shown, pyramid: Pyramid, at: TileAt) -> Iterator[tuple[TileAt, Grey]]:
    """Return a tile, and those that are to be had for the same reading."""
    factor = pyramid.factor(at.level)
    if not pyramid.read_in_one_go(at.level):
        yield at, shown.part(pyramid.window(at), factor)
        return
    whole = shown.whole(factor)
    for tile in pyramid.tiles(at.level):
        top, left = tile.row * TILE_PX, tile.column * TILE_PX
        yield tile, whole[top : top + TILE_PX, left : left + TILE_PX]


def _assumed(pyramid: Pyramid, floor_share: float) -> ScanFrame:
    """Place a scan that the analysis did not look at: the well is in its middle."""
    return ScanFrame(
        width_px=pyramid.width_px,
        height_px=pyramid.height_px,
        centre_x_px=pyramid.width_px / 2,
        centre_y_px=pyramid.height_px / 2,
        um_per_px=1.0,
        well_radius_um=floor_share * min(pyramid.width_px, pyramid.height_px) / 2,
    )


def _name(identity: str, at: TileAt) -> str:
    return f"{identity}-{at.level}-{at.column}-{at.row}"


def _encoded(pixels: Grey) -> bytes:
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise RuntimeError(f"a tile of shape {pixels.shape} cannot be encoded")
    return data.tobytes()
