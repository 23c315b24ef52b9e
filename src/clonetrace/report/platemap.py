"""The map of a plate: a grid of its wells, coloured by verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clonetrace.domain import NO_RULINGS, PLATE_FORMATS, PlateFormat, Rulings, Well, WellResult
from clonetrace.report.results import ready_to_pick
from clonetrace.report.wording import Look, look_of, ruling_words


@dataclass(frozen=True)
class MapCell:
    """One well on the map.

    Attributes:
        well: Its name.
        look: How its verdict appears; None where the well was not analysed.
        anchor: Where on the page its details are; empty where there are none.
        title: For the tooltip and for screen readers.
        ready: Whether it is ready to be picked.
    """

    well: str
    look: Look | None
    anchor: str
    title: str
    ready: bool


@dataclass(frozen=True)
class MapRow:
    """One row of the map."""

    letters: str
    cells: tuple[MapCell, ...]


@dataclass(frozen=True)
class PlateMap:
    """The wells of a plate as they lie on it."""

    columns: tuple[int, ...]
    rows: tuple[MapRow, ...]


def plate_map(
    results: Sequence[WellResult],
    anchors: Mapping[Well, str],
    plate_wells: int,
    rulings: Rulings = NO_RULINGS,
) -> PlateMap:
    """Lay out the wells of one plate.

    Args:
        results: The plate's wells.
        anchors: Where on the page each well's details are.
        plate_wells: Number of wells of the plate; a larger one is drawn where wells lie outside.
        rulings: What people decided.
    """
    layout = layout_for([result.well for result in results], plate_wells)
    found = {result.well: result for result in results}
    rows = []
    for row in range(layout.rows):
        wells = [Well.at(row, column) for column in range(layout.columns)]
        cells = tuple(
            _cell(well, found.get(well), anchors.get(well, ""), rulings) for well in wells
        )
        rows.append(MapRow(wells[0].label.rstrip("0123456789"), cells))
    return PlateMap(tuple(range(1, layout.columns + 1)), tuple(rows))


def layout_for(wells: Sequence[Well], plate_wells: int) -> PlateFormat:
    """Return rows and columns of a plate; of a larger one where wells lie outside of it."""
    formats = [PLATE_FORMATS[size] for size in sorted(PLATE_FORMATS)]
    for layout in formats:
        if layout.wells >= plate_wells and all(layout.has(well) for well in wells):
            return layout
    return formats[-1]


def _cell(well: Well, result: WellResult | None, anchor: str, rulings: Rulings) -> MapCell:
    if result is None:
        return MapCell(well.label, None, "", f"{well}: not analysed", ready=False)
    ruling = rulings.get((result.plate, well))
    look, ready = look_of(result), ready_to_pick(result, ruling)
    title = f"{well}: {look.name}" + (", ready to pick" if ready else "")
    if ruling is not None:
        title += f"; people: {ruling_words(ruling)}"
    return MapCell(well.label, look, anchor, title, ready)
