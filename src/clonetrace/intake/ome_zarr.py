"""Finds the scans in OME-Zarr plates of version 0.5."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from clonetrace.domain import Plate, Well
from clonetrace.files import read_text
from clonetrace.intake.settings import IntakeSettings
from clonetrace.intake.sorting import FolderContent, FoundScan
from clonetrace.intake.walk import CLOSED, Folder

_METADATA = "zarr.json"


def sort_plate(folder: Folder, settings: IntakeSettings) -> FolderContent:
    """Find the scans of a plate; an acquisition is one scan of it.

    Run and plate are what CloneTrace wrote into it, or what the settings say; else the name of the
    folder up to the first `_`, and the rest.

    Args:
        folder: The folder whose name ends with `.zarr`.
        settings: The plate's format, and names for plates that do not say theirs.
    """
    content = FolderContent(folder=folder)
    try:
        plate = _Plate(folder.path, settings)
        for scan in plate.scans():
            known = settings.plate_format.has(scan.well)
            if known:
                content.scans.append(scan)
            else:
                content.unknown_wells.append(str(scan.path.relative_to(folder.path)))
    except (OSError, ValueError, LookupError, TypeError) as error:
        reason = f"it is no plate of OME-Zarr 0.5 whose acquisitions have a start time ({error})"
        content.problems[reason] = [folder.path.name]
    return content


class _Plate:
    """The metadata of a plate."""

    def __init__(self, path: Path, settings: IntakeSettings) -> None:
        self._path = path
        attributes = _attributes(path)
        self._wells: list[dict[str, Any]] = attributes["ome"]["plate"]["wells"]
        acquisitions = attributes["ome"]["plate"].get("acquisitions") or []
        self._times = {
            int(one["id"]): datetime.fromtimestamp(int(one["starttime"]), UTC).replace(tzinfo=None)
            for one in acquisitions
        }
        own = attributes.get("clonetrace", {})
        first, _, rest = path.name.removesuffix(CLOSED).removesuffix(".ome").partition("_")
        self._plate = Plate(
            run=str(own.get("run") or settings.run or first),
            name=str(own.get("plate") or settings.plate or rest or "1"),
        )

    def scans(self) -> Iterator[FoundScan]:
        """Go through the wells and their images.

        Raises:
            LookupError: The metadata lack something.
            ValueError: A well is none, or a path leads out of the plate.
        """
        for entry in self._wells:
            place = _within(entry["path"])
            for image in _attributes(self._path / place)["ome"]["well"]["images"]:
                yield FoundScan(
                    plate=self._plate,
                    well=Well.parse("".join(place.parts)),
                    taken_at=self._times[self._acquisition(image)],
                    path=self._path / place / _within(image["path"]) / _METADATA,
                )

    def _acquisition(self, image: dict[str, Any]) -> int:
        """Return an image's acquisition; with one acquisition it need not be said."""
        stated = image.get("acquisition")
        if stated is None and len(self._times) == 1:
            return next(iter(self._times))
        if stated is None:
            raise LookupError("an image does not say its acquisition")
        return int(stated)


def _attributes(group: Path) -> dict[str, Any]:
    attributes: dict[str, Any] = json.loads(read_text(group / _METADATA))["attributes"]
    return attributes


def _within(stated: object) -> PurePosixPath:
    """Return a path that stays below the place it starts from.

    Raises:
        ValueError: It does not.
    """
    path = PurePosixPath(str(stated))
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"{stated!r} leads out of the plate")
    return path
