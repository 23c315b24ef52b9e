"""The scans that pages show: whether they are there, and their tiles."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from fastapi import Request

from clonetrace.analysis.scan_finder import ScanFinder, ScanKey
from clonetrace.domain import ScanFrame
from clonetrace.files import MISSING, stamp_of
from clonetrace.web.errors import MissingError
from clonetrace.web.services import Services
from clonetrace.web.tiles import Place, Pyramid, TileAt, TileCache, TileMaker

_MEGABYTE = 1_000_000
#: Scans whose place is remembered: as many as a large run has.
_MOST_PLACES = 20_000


@dataclass(frozen=True)
class ScanFile:
    """A scan whose file is there.

    Attributes:
        place: Where.
        version: Changes when its tiles do.
    """

    place: Place
    version: str


class Scans:
    """Finds scans and makes their tiles; lives as long as the server."""

    def __init__(self, services: Services, finder: ScanFinder) -> None:
        """Prepare; nothing is looked at yet."""
        web, self._store = services.settings.web, services.store
        self._finder = finder
        cache = TileCache(
            services.results / "cache" / "tiles", round(web.tile_cache_mb * _MEGABYTE)
        )
        self._maker = TileMaker(cache, services.settings.report)
        self._lock = Lock()
        self._known: OrderedDict[ScanKey, ScanFile] = OrderedDict()

    def file_of(self, key: ScanKey) -> ScanFile | None:
        """Return a scan's file as it is now, or None where it is not there any more.

        Raises:
            MissingError: The results know no such scan.
        """
        frames = self._store.frames(key.plate, key.well)
        if key.scan not in frames:
            raise MissingError(f"{key.plate} {key.well} has no scan {key.scan}")
        return self.place(key, frames)

    def place(self, key: ScanKey, frames: Mapping[str, ScanFrame | None]) -> ScanFile | None:
        """Do the same for a scan that the results know.

        Args:
            key: The scan.
            frames: Of all scans of the well, by scan key, as the results have them.
        """
        path = self._finder.find(key)
        place = None
        if path is not None:
            like = next((frame for _, frame in sorted(frames.items()) if frame), None)
            place = Place.of(path, frames[key.scan], like)
        if place is None or place.missing:
            return None
        found = ScanFile(place, self._maker.identity(place))
        with self._lock:
            self._known[key] = found
            while len(self._known) > _MOST_PLACES:
                self._known.popitem(last=False)
        return found

    def size(self, file: ScanFile) -> Pyramid:
        """Return a scan's size.

        Raises:
            UnreadableScanError: It cannot be read.
        """
        return self._maker.size(file.place)

    def tile(self, key: ScanKey, version: str, at: TileAt) -> tuple[bytes, bool]:
        """Return a tile as JPEG, and whether it is of the version that was asked for.

        Raises:
            MissingError: There is no such scan or tile, or the file is gone.
            UnreadableScanError: The scan cannot be read.
        """
        file = self._known.get(key)
        # Of a page that is open one tile after the other is asked for; only the file may change.
        if file is None or file.version != version or stamp_of(file.place.path) != file.place.stamp:
            file = self.file_of(key)
        if file is None:
            raise MissingError(
                f"the file of scan {key.scan} of {key.plate} {key.well} is {MISSING}"
            )
        data = self._maker.tile(file.place, at)
        if data is None:
            raise MissingError(f"scan {key.scan} of {key.plate} {key.well} has no such tile")
        return data, file.version == version

    def close(self) -> None:
        """Close the scans that are open."""
        self._maker.close()


def scans_of(request: Request) -> Scans:
    """Return the server's scans."""
    scans: Scans = request.app.state.scans
    return scans
