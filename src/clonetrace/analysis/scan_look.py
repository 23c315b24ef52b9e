"""Looking at one scan: as little as needed, and nothing twice."""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from clonetrace.analysis.settings import Settings
from clonetrace.detect import TILE_GRIDS, Modules
from clonetrace.domain import (
    SPRAWL,
    WHOLE_WELL,
    Box,
    Defect,
    Detection,
    FieldOfView,
    Label,
    Level,
    PlateFormat,
    Quality,
    Scan,
    ScanFrame,
    ScanReading,
    SearchedTile,
    Tile,
    View,
)
from clonetrace.domain.errors import TruncatedScanError, UnreadableScanError
from clonetrace.files import Closing, stamp_of
from clonetrace.imaging import Examination, PixelSource, ScanImage, examine, open_source
from clonetrace.trace import (
    combine_levels,
    find_landmarks,
    merge_overlapping,
    remains_of,
    slowest_colony_um,
)

#: Raised when something else is learned from the same pixels by the same detectors.
READING_VERSION = 2
#: Scale at which a well's landmarks are looked for, um/px.
_LANDMARKS_UM_PER_PX = 8.0
#: Width from which a colony is surely found in the overview, um: about 20 of its pixels.
_SEEN_IN_OVERVIEW_UM = 150.0
#: Score from which such a colony is beyond doubt: dirt seldom reaches it.
_PLAIN_SCORE = 0.5
#: Width from which the overview at least hints at a colony, um.
_HINTED_FROM_UM = 30.0
#: Around the middle of a hint so much is looked at, um: unsure boxes of sprawl may span the well.
MOST_HINTED_UM = 300.0
#: Content of a reading that the operating system refused: a right or a connection that is missing
#: comes back without the file's size or time changing, so the file is asked for again.
NOT_READ = "not read"


class Found(NamedTuple):
    """What lies in a field of view, each object once."""

    living: tuple[Detection, ...]
    dead: tuple[Detection, ...]
    """What does not look alive, and lies on nothing that does."""


class ScanLook(Closing):
    """One scan during the analysis of its well.

    What was read before is taken from the remembered reading; the file is opened only when
    something new is asked for.
    """

    def __init__(
        self,
        scan: Scan,
        remembered: ScanReading | None,
        modules: Modules,
        settings: Settings,
    ) -> None:
        """Prepare the look; nothing is read yet.

        Args:
            scan: The scan.
            remembered: What an earlier analysis learned from it, with the same detectors.
            modules: The detectors.
            settings: Of all stages.
        """
        self.scan = scan
        self._modules = modules
        self._settings = settings
        self._source: PixelSource | None = None
        self._image: ScanImage | None = None
        self._content = content_of(scan.path)
        known = remembered is not None and remembered.content == self._content
        self._remembered = remembered if known else None
        before = self._remembered.tiles if self._remembered else ()
        self._searched: dict[Tile, SearchedTile] = {searched.tile: searched for searched in before}
        self._learned = False

    @cached_property
    def _examined(self) -> ScanReading:
        """What the first look tells, read now or remembered."""
        if self._remembered is not None:
            return self._remembered
        self._learned = True
        return self._examine(self._content)

    @property
    def looked_at(self) -> bool:
        """Whether anything was asked of the scan so far."""
        return "_examined" in self.__dict__

    @property
    def changed(self) -> bool:
        """Whether more is known of it than was remembered."""
        return self._learned

    @property
    def reading(self) -> ScanReading:
        """What is known of the scan by now."""
        examined = self._examined
        return examined.model_copy(update={"tiles": tuple(self._searched.values())})

    @property
    def usable(self) -> bool:
        """Whether anything can be found in the scan."""
        return self._examined.usable

    @property
    def frame(self) -> ScanFrame:
        """Where the scan's pixels lie in the well.

        Raises:
            UnreadableScanError: The scan cannot be used.
        """
        if self._examined.frame is None:
            raise UnreadableScanError(self.scan.path, "cannot be used")
        return self._examined.frame

    @property
    def overview(self) -> tuple[Detection, ...]:
        """The living objects of the whole well as seen from afar, sprawl among them."""
        return self._objects((), self._from_afar(sprawl=True))

    def everything(self) -> tuple[Detection, ...]:
        """Find the colonies of the whole well, and small ones as long as colonies may be small."""
        return self._objects(self._worth_a_look(), self._from_afar(sprawl=True))

    def within(self, field: FieldOfView, *, from_afar: bool) -> Found:
        """Find the objects whose centre lies in a field of view, and what is plain to see beyond.

        A look from afar shows the whole well. What it surely shows to be a wide colony is found
        wherever it lies: a later scan may have missed it. Where it hints at nothing, no closer look
        is worth while. Sprawl is not looked for: nobody follows it.

        Args:
            field: Where to look.
            from_afar: Whether some may be too wide to be seen whole from near by.
        """
        tiles = self._tiles(field, from_afar=from_afar)
        living = self._objects(tiles, self._from_afar(sprawl=False) if from_afar else ())
        dead = remains_of(self._closer(tiles), living)
        return Found(
            tuple(found for found in living if _lies_in(field, found) or _is_plain(found)),
            tuple(found for found in dead if _lies_in(field, found)),
        )

    def search(self, field: FieldOfView, *, from_afar: bool) -> None:
        """Search a field of view and keep the answers for a later analysis; see `within`."""
        for tile in self._tiles(field, from_afar=from_afar):
            self._search(tile)

    def region(self, box: Box, um_per_px: float) -> View:
        """Return a part of the scan, for pictures."""
        return self._open().region(box, um_per_px)

    def rest(self) -> None:
        """Give memory back until a picture is asked for; the search of the scan is over."""
        if self._source is not None:
            self._source.rest()

    def close(self) -> None:
        """Close the file."""
        if self._source is not None:
            self._source.close()
        self._source = self._image = None

    @property
    def _level(self) -> Level:
        return Level.CELL if self.scan.day <= self._settings.trace.cell_days else Level.LOCAL

    @property
    def _plate_format(self) -> PlateFormat:
        return self._settings.intake.plate_format

    def _open(self) -> ScanImage:
        if self._image is None:
            self._source = open_source(self.scan.path)
            self._image = ScanImage(self._source, self.frame)
        return self._image

    def _examine(self, content: str) -> ScanReading:
        """Read the overview: frame, quality, and landmarks."""
        try:
            self._source = open_source(self.scan.path)
            seen = examine(
                self._source,
                f"{self.scan.path.parent.name}/{self.scan.path.name}",
                self._plate_format,
                self._settings.imaging,
            )
            if seen.frame is None or not seen.quality.usable:
                return ScanReading(scan_key=self.scan.key, content=content, quality=seen.quality)
            self._image = ScanImage(self._source, seen.frame)
            landmarks = find_landmarks(self._image.well(_LANDMARKS_UM_PER_PX))
        except UnreadableScanError as error:
            refused = getattr(error.__cause__, "errno", None) is not None
            return ScanReading(
                scan_key=self.scan.key,
                content=NOT_READ if refused else content,
                quality=_unreadable(error),
            )
        return ScanReading(
            scan_key=self.scan.key,
            content=content,
            quality=_with_scale(seen),
            frame=seen.frame,
            rim=seen.rim,
            scale_source=seen.scale_source,
            landmarks=landmarks,
        )

    def _worth_a_look(self) -> tuple[Tile, ...]:
        """Return the tiles that may show a colony which the look from afar does not."""
        grid, radius_um = TILE_GRIDS[self._level], self.frame.well_radius_um
        if slowest_colony_um(self.scan.hours) >= _SEEN_IN_OVERVIEW_UM:
            return ()
        if not self._hinted:
            return grid.whole_well(radius_um)
        hints = (found.box.at_most(MOST_HINTED_UM) for found in self._search(WHOLE_WELL))
        return grid.covering(hints, radius_um)

    @property
    def _hinted(self) -> bool:
        """Whether the look from afar hints at every colony: it does once they have grown a bit."""
        return self._modules.hints and slowest_colony_um(self.scan.hours) >= _HINTED_FROM_UM

    def _tiles(self, field: FieldOfView, *, from_afar: bool) -> tuple[Tile, ...]:
        """Return the tiles of a field of view that are worth a closer look."""
        grid, radius_um = TILE_GRIDS[self._level], self.frame.well_radius_um
        tiles = grid.covering(field.boxes, radius_um)
        if not (from_afar and self._hinted):
            return tiles
        hints = (found.box for found in self._search(WHOLE_WELL))
        worth = frozenset(grid.covering(hints, radius_um))
        return tuple(tile for tile in tiles if tile in worth)

    def _from_afar(self, *, sprawl: bool) -> tuple[Detection, ...]:
        """Return what counts of the look from afar."""
        found = self._search(WHOLE_WELL)
        sure = tuple(one for one in found if one.score >= self._modules.counts_from)
        if sprawl and self._modules.sprawl is not None:
            return (*self._search(SPRAWL), *sure)
        return sure

    def _objects(
        self, tiles: Iterable[Tile], overview: Iterable[Detection]
    ) -> tuple[Detection, ...]:
        """Return the living objects of the overview and of some tiles, each once."""
        together = combine_levels(overview, self._closer(tiles))
        return merge_overlapping(together, self._settings.trace.merge_distance)

    def _closer(self, tiles: Iterable[Tile]) -> list[Detection]:
        """Return what is found in some tiles; those that were searched before cost nothing."""
        return [found for tile in tiles for found in self._search(tile)]

    def _search(self, tile: Tile) -> tuple[Detection, ...]:
        """Return what is found in a tile, hints of the whole well among it."""
        if tile not in self._searched:
            self._searched[tile] = SearchedTile(tile=tile, detections=self._found_in(tile))
            self._learned = True
        return self._searched[tile].detections

    def _found_in(self, tile: Tile) -> tuple[Detection, ...]:
        sprawl = self._modules.sprawl if tile == SPRAWL else None
        module = sprawl or self._modules.at(tile.level)
        if tile.level is Level.GLOBAL:
            return module.detect(self._open().well(module.um_per_px))
        grid = TILE_GRIDS[tile.level]
        return grid.own(tile, module.detect(self._open().region(grid.view(tile), grid.um_per_px)))


def _is_plain(found: Detection) -> bool:
    """Whether something seen from afar is a wide colony beyond doubt."""
    wide = found.box.mean_edge_um >= _SEEN_IN_OVERVIEW_UM and found.score >= _PLAIN_SCORE
    return wide and found.level is Level.GLOBAL and found.label is Label.COLONY


def _lies_in(field: FieldOfView, found: Detection) -> bool:
    return field.holds(found.box.x_um, found.box.y_um)


def content_of(path: Path) -> str:
    """Return size and time of change of a file, by which a changed file is recognised."""
    return stamp_of(path)


def _with_scale(seen: Examination) -> Quality:
    """Mark a scan whose rim contradicts its stated scale; it is said once per plate."""
    if not seen.scale_disagrees:
        return seen.quality
    return seen.quality.model_copy(update={"defects": (*seen.quality.defects, Defect.SCALE)})


def _unreadable(error: UnreadableScanError) -> Quality:
    truncated = isinstance(error, TruncatedScanError)
    return Quality(
        defects=(Defect.TRUNCATED if truncated else Defect.UNREADABLE,), notes=(str(error),)
    )
