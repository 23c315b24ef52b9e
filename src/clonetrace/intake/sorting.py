"""Sorts the files of a folder into scans and the rest."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from clonetrace.domain import Plate, Well
from clonetrace.intake.layout import Layout, UnplaceableFileError
from clonetrace.intake.settings import IntakeSettings
from clonetrace.intake.walk import Folder

#: Files that operating systems leave in every folder they show.
SYSTEM_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class FoundScan:
    """A file that shows a well of the plate at a known time.

    Attributes:
        plate: The plate.
        well: A well that the plate has.
        taken_at: Local time of the imager, whole seconds.
        path: The file, absolute.
    """

    plate: Plate
    well: Well
    taken_at: datetime
    path: Path


@dataclass(frozen=True)
class FolderContent:
    """What the files of one folder are; the lists are filled once, by `sort_folder`.

    Attributes:
        folder: The folder's listing.
        scans: Images of known wells, in the order of their names.
        foreign: Names that mean nothing to the layout.
        system: Names that operating systems leave behind.
        unknown_wells: Images of wells that the plate does not have.
        problems: Images that cannot be used, by the reason.
    """

    folder: Folder
    scans: list[FoundScan] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    system: list[str] = field(default_factory=list)
    unknown_wells: list[str] = field(default_factory=list)
    problems: dict[str, list[str]] = field(default_factory=dict)

    @property
    def meaningful(self) -> bool:
        """Whether it holds, or may hold, something of the layout."""
        found = self.scans or self.unknown_wells or self.problems or self.folder.problem
        return bool(found)


def sort_folder(
    folder: Folder, root: Path, layout: Layout, settings: IntakeSettings
) -> FolderContent:
    """Sort the files of one folder into scans and the rest.

    Args:
        folder: Its listing.
        root: The input that it belongs to, absolute.
        layout: Understands the paths.
        settings: Image suffixes and the plate's format.
    """
    content = FolderContent(folder=folder, foreign=list(folder.others))
    for name in folder.files:
        lower = name.lower()
        if lower in SYSTEM_FILES or lower.startswith("._"):
            content.system.append(name)
        elif name.startswith(".") or not lower.endswith(settings.suffixes):
            content.foreign.append(name)
        else:
            _sort_image(name, content, root, layout, settings)
    return content


def _sort_image(
    name: str, content: FolderContent, root: Path, layout: Layout, settings: IntakeSettings
) -> None:
    path = content.folder.path / name
    try:
        placement = layout.place(path, root)
    except UnplaceableFileError as error:
        content.problems.setdefault(error.problem, []).append(name)
        return
    if placement is None:
        content.foreign.append(name)
        return
    well = _well(placement.well)
    if well is None or not settings.plate_format.has(well):
        content.unknown_wells.append(name)
        return
    content.scans.append(
        FoundScan(
            plate=_plate(placement.run, placement.plate),
            well=well,
            taken_at=placement.taken_at,
            path=path,
        )
    )


@lru_cache(maxsize=4096)
def _well(text: str) -> Well | None:
    try:
        return Well.parse(text)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _plate(run: str, name: str) -> Plate:
    return Plate(run=run, name=name)
