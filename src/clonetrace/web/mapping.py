"""The map of a plate as pages draw it: which wells there are, their shades and texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clonetrace.domain import Well
from clonetrace.report.platemap import layout_for
from clonetrace.report.wording import look_for
from clonetrace.store import WellLine
from clonetrace.web.colouring import Colouring


@dataclass(frozen=True)
class Hole:
    """One place of a plate.

    Attributes:
        well: Its name.
        column: From 0.
        row: From 0.
        shade: Key of its shade; empty where no results are of it.
        text: What stands in it.
        title: For the tooltip and for screen readers.
        ready: Whether its colony can be picked.
        shown: Whether the filter lets it through.
        readers: What readers decided; empty until they are done.
    """

    well: str
    column: int
    row: int
    shade: str
    text: str
    title: str
    ready: bool
    shown: bool
    readers: str = ""


@dataclass(frozen=True)
class PlateMap:
    """The places of a plate, row by row."""

    rows: tuple[tuple[Hole, ...], ...]
    letters: tuple[str, ...]
    columns: tuple[int, ...]


def map_plate(
    lines: Sequence[WellLine],
    colouring: Colouring,
    plate_wells: int,
    shown: frozenset[Well] | None = None,
    readers: Mapping[Well, str] | None = None,
) -> PlateMap:
    """Lay out the wells of a plate.

    Args:
        lines: Its wells.
        colouring: By what they are coloured.
        plate_wells: How many wells the plate has.
        shown: Those that a filter lets through; None for all.
        readers: What readers decided, of the wells that they are done with.
    """
    layout = layout_for([line.well for line in lines], plate_wells)
    found = {line.well: line for line in lines}
    rows = []
    for row in range(layout.rows):
        wells = [Well.at(row, column) for column in range(layout.columns)]
        rows.append(
            tuple(
                _hole(well, found.get(well), colouring, shown, (readers or {}).get(well, ""))
                for well in wells
            )
        )
    return PlateMap(
        rows=tuple(rows),
        letters=tuple(row[0].well.rstrip("0123456789") for row in rows),
        columns=tuple(range(1, layout.columns + 1)),
    )


def _hole(
    well: Well,
    line: WellLine | None,
    colouring: Colouring,
    shown: frozenset[Well] | None,
    readers: str,
) -> Hole:
    if line is None:
        return Hole(well.label, well.column, well.row, "", "", f"{well}: not analysed", False, True)
    shade = colouring.shade_of(line)
    return Hole(
        well=well.label,
        column=well.column,
        row=well.row,
        shade=shade,
        text=colouring.text_of(line),
        title=_title(line, colouring, shade) + (f"; readers: {readers}" if readers else ""),
        ready=line.ready,
        shown=shown is None or well in shown,
        readers=readers,
    )


def _title(line: WellLine, colouring: Colouring, shade: str) -> str:
    look = look_for(line.clonality, failed=line.failed is not None)
    name = next(one.name for one in colouring.shades if one.key == shade)
    told = [look.name]
    if colouring.key != "verdict":
        # Who hears the page hears what stands in the well too.
        told = [colouring.text_of(line), f"{colouring.name} {name}", look.name]
    return f"{line.well}: {', '.join(told)}" + (", ready to pick" if line.ready else "")
