"""GeoJSON as QuPath imports it: one file per scan, in pixels of that scan."""

import json
from collections.abc import Sequence
from pathlib import Path

from clonetrace.domain import ScanFrame, WellResult
from clonetrace.exchange.objects import FoundObject, SearchedScan, in_pixels, write_per_scan

#: Red, green, blue of objects that count and of those that do not.
_COUNTS, _DOES_NOT = (46, 139, 87), (128, 128, 128)

_Json = dict[str, object]


class QupathGeojson:
    """Writes `geojson/SCAN.geojson` for every scan in which something was found."""

    name = "geojson"

    def write(self, results: Sequence[WellResult], out: Path) -> tuple[Path, ...]:
        """Write the files.

        Args:
            results: One per well, in any order.
            out: The folder; made where it is missing.

        Returns:
            The files, well by well.

        Raises:
            StoreError: A file cannot be written.
        """
        return write_per_scan(results, out / "geojson", ".geojson", _collection)


def _collection(searched: SearchedScan, frame: ScanFrame) -> bytes:
    features = [_feature(one, frame) for one in searched.found]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _feature(found: FoundObject, frame: ScanFrame) -> _Json:
    place, detection = in_pixels(found.detection, frame), found.detection
    right, bottom = place.left + place.width, place.top + place.height
    # RFC 7946: the outer ring goes counter-clockwise where y points up, and ends where it began.
    ring = [
        [place.left, place.top],
        [right, place.top],
        [right, bottom],
        [place.left, bottom],
        [place.left, place.top],
    ]
    lineage = found.lineage
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {
            "objectType": "annotation",
            "name": detection.label.value if lineage is None else f"lineage {lineage.number}",
            "classification": {
                "name": detection.label.value,
                "color": list(_COUNTS if found.counts else _DOES_NOT),
            },
            "measurements": {
                "score": detection.score,
                "width um": detection.box.width_um,
                "height um": detection.box.height_um,
            },
        },
    }
