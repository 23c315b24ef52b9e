"""COCO: boxes in pixels with the tracks that they belong to."""

import json
from collections.abc import Sequence
from pathlib import Path

from clonetrace.domain import Label, ScanFrame, WellResult
from clonetrace.exchange.objects import FoundObject, SearchedScan, in_pixels, ordered, scans_of
from clonetrace.report import write_file

_Json = dict[str, object]


class CocoDataset:
    """Writes `coco.json`: an image per usable scan, an annotation per object found in it.

    `track_id` is the same for all annotations of one object followed through the scans; cells that
    were not followed have none. `tracks` says what each track is.
    """

    name = "coco"

    def write(self, results: Sequence[WellResult], out: Path) -> tuple[Path, ...]:
        """Write the file.

        Args:
            results: One per well, in any order.
            out: The folder; made where it is missing.

        Returns:
            The one file.

        Raises:
            StoreError: The file cannot be written.
        """
        document = _Collected()
        for result in ordered(results):
            document.add(result)
        return (write_file(out / "coco.json", [json.dumps(document.as_json()).encode()]),)


_CATEGORIES = {label: number for number, label in enumerate(Label, start=1)}


class _Collected:
    """Images, annotations and tracks with their ids."""

    def __init__(self) -> None:
        self._images: list[_Json] = []
        self._annotations: list[_Json] = []
        self._tracks: list[_Json] = []

    def add(self, result: WellResult) -> None:
        """Add a well: its tracks, then its scans, oldest first."""
        first_track = len(self._tracks)
        ids = {one.number: first_track + place for place, one in enumerate(result.lineages, 1)}
        for lineage in result.lineages:
            self._tracks.append(
                {
                    "id": ids[lineage.number],
                    "plate": str(result.plate),
                    "well": result.well.label,
                    "lineage": lineage.number,
                    "parent_id": None if lineage.parent is None else ids.get(lineage.parent),
                    "fate": lineage.fate.value,
                }
            )
        for searched in scans_of(result):
            if searched.scan.frame is not None:
                self._add_scan(result, searched, searched.scan.frame, ids)

    def _add_scan(
        self, result: WellResult, searched: SearchedScan, frame: ScanFrame, tracks: dict[int, int]
    ) -> None:
        image, scan = len(self._images) + 1, searched.scan
        self._images.append(
            {
                "id": image,
                "file_name": scan.file_name,
                "width": frame.width_px,
                "height": frame.height_px,
                "date_captured": scan.taken_at.isoformat(sep=" "),
                "plate": str(result.plate),
                "well": result.well.label,
                "day": scan.day,
                "um_per_px": frame.um_per_px,
            }
        )
        for found in searched.found:
            track = None if found.lineage is None else tracks[found.lineage.number]
            annotation = _annotation(len(self._annotations) + 1, image, found, frame)
            if track is not None:
                annotation["track_id"] = track
            self._annotations.append(annotation)

    def as_json(self) -> _Json:
        """Return the whole document."""
        return {
            "info": {"description": "CloneTrace: objects followed through daily scans"},
            "licenses": [],
            "images": self._images,
            "annotations": self._annotations,
            "categories": [
                {"id": number, "name": label.value, "supercategory": "object"}
                for label, number in _CATEGORIES.items()
            ],
            "tracks": self._tracks,
        }


def _annotation(number: int, image: int, found: FoundObject, frame: ScanFrame) -> _Json:
    place = in_pixels(found.detection, frame)
    area_um2 = found.detection.area_um2
    area = place.width * place.height if area_um2 is None else area_um2 / frame.um_per_px**2
    return {
        "id": number,
        "image_id": image,
        "category_id": _CATEGORIES[found.detection.label],
        "bbox": [place.left, place.top, place.width, place.height],
        "area": area,
        "iscrowd": 0,
        "score": found.detection.score,
        "counts": found.counts,
    }
