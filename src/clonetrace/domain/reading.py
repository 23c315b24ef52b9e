"""What was learned from one scan: its frame, its quality and the objects found so far.

A reading depends on nothing but the scan, the settings and the detectors: not on other scans and
not on the order of the work. So it can be kept, and an analysed scan need not be read again.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from clonetrace.domain._value import Value
from clonetrace.domain.detection import Detection, Level
from clonetrace.domain.geometry import Box, Rim, ScanFrame


class Defect(StrEnum):
    """What is wrong with a scan."""

    UNREADABLE = "unreadable"
    TRUNCATED = "truncated"
    BLACK = "black"
    BLANK = "blank"
    OUT_OF_FOCUS = "out of focus"
    NO_RIM = "no rim"
    TOO_SMALL = "too small"
    SCALE = "scale disagrees"
    """The stated micrometres per pixel are not those of the well's rim."""


#: Defects that leave nothing to be found in a scan. The others lower the trust in it.
FATAL_DEFECTS = frozenset(
    {Defect.UNREADABLE, Defect.TRUNCATED, Defect.BLACK, Defect.BLANK, Defect.TOO_SMALL}
)


class Quality(Value):
    """Whether a scan can be used, and how far."""

    defects: tuple[Defect, ...] = ()
    focus: Annotated[float, Field(ge=0)] | None = None
    """Widest edge that still counts as sharp over the width of the sharpest edges that were found:
    below 1 the scan is out of focus. None where too little is seen to tell."""
    notes: tuple[str, ...] = ()
    """One sentence per defect or oddity, with the file's name."""

    @property
    def usable(self) -> bool:
        """Whether anything can be found in the scan."""
        return not FATAL_DEFECTS.intersection(self.defects)


class ScaleSource(StrEnum):
    """Where a scan's micrometres per pixel come from, in the order of preference."""

    CONFIGURATION = "configuration"
    METADATA = "file metadata"
    FILE_NAME = "file name"
    RIM = "well rim"


class Tile(Value):
    """A square of the well-centred grid in which scans are searched piece by piece.

    The search of a tile sees a margin around it and answers for the objects whose centre lies
    within it. Its answer does not depend on which other tiles were searched. The tiles of the
    global level are all the whole well: `WHOLE_WELL` searched for colonies, `SPRAWL` for sprawl.
    """

    level: Level
    column: int
    row: int


#: The whole well, seen from afar.
WHOLE_WELL = Tile(level=Level.GLOBAL, column=0, row=0)
#: The same, where sprawl is looked for apart from colonies.
SPRAWL = Tile(level=Level.GLOBAL, column=0, row=1)


class SearchedTile(Value):
    """A tile and the objects found in it."""

    tile: Tile
    detections: tuple[Detection, ...]


class Landmarks(Value):
    """Small spots of a whole well (dust, scratches, cells) that tie scans together."""

    x_um: tuple[float, ...] = ()
    """From the well's centre."""
    y_um: tuple[float, ...] = ()
    """As many as `x_um`."""


class ScanReading(Value):
    """What was learned from one scan."""

    scan_key: str
    content: str
    """Size and time of change of the file that was read; another value means another scan."""
    quality: Quality
    frame: ScanFrame | None = None
    """None where the scan cannot be used."""
    rim: Rim | None = None
    scale_source: ScaleSource | None = None
    landmarks: Landmarks = Landmarks()
    tiles: tuple[SearchedTile, ...] = ()
    """What was searched so far, `WHOLE_WELL` among it where it was."""

    @property
    def usable(self) -> bool:
        """Whether anything can be found in the scan."""
        return self.frame is not None and self.quality.usable


class FieldOfView(Value):
    """The part of a scan that is searched for the history of the later scan's colonies."""

    boxes: tuple[Box, ...]

    def holds(self, x_um: float, y_um: float) -> bool:
        """Whether a point lies in any of the boxes."""
        return any(box.holds(x_um, y_um) for box in self.boxes)
