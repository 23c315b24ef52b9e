"""The interface of a layout: what a path says about the scan."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from clonetrace.domain.errors import LayoutError


@dataclass(frozen=True)
class Placement:
    """What a file's path says about the scan in it.

    Attributes:
        run: Id of the run.
        plate: Id of the plate within the run.
        well: Name of the well as the path writes it; the plate may not have it.
        taken_at: Local time of the imager in whole seconds, without a time zone.
    """

    run: str
    plate: str
    well: str
    taken_at: datetime


class Layout(Protocol):
    """Understands how an imager or a lab names folders and files."""

    @property
    def name(self) -> str:
        """Name of the layout in the configuration."""

    @property
    def form(self) -> str:
        """How the path of a scan looks, for messages."""

    def place(self, file: Path, root: Path) -> Placement | None:
        """Read a scan's plate, well and time from its path; the disk is not touched.

        Args:
            file: Path of an image, below `root`.
            root: The input folder, as an absolute path.

        Returns:
            What the path says, or None where the file does not belong to this layout.

        Raises:
            UnplaceableFileError: The file belongs to the layout, but cannot be used.
        """


class UnplaceableFileError(LayoutError):
    """A file follows the layout, but its path contradicts itself or says the impossible."""

    def __init__(self, file: Path, problem: str) -> None:
        """Name the file and what is wrong.

        Args:
            file: The file.
            problem: The reason as a clause that does not name the file, so that it can be told
                once for all files of a folder ("the channel is Ch2, expected Ch1").
        """
        super().__init__(f"{file} is left out because {problem}")
        self.file = file
        self.problem = problem
