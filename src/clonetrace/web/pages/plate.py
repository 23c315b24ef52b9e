"""A plate: its map, coloured and filtered, and its wells as a list."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from clonetrace.analysis import rulings_of
from clonetrace.domain import Plate, Role
from clonetrace.report.wording import Look, look_for, probability_words
from clonetrace.review import Decision
from clonetrace.store import WellKey, WellLine
from clonetrace.web.access import Viewer
from clonetrace.web.colouring import Colouring, Shade, colourings
from clonetrace.web.errors import MissingError
from clonetrace.web.keys import plate_of
from clonetrace.web.mapping import map_plate
from clonetrace.web.pages.reviewing import told
from clonetrace.web.readings import as_offered, decisions
from clonetrace.web.rendering import address, render
from clonetrace.web.services import services_of

router = APIRouter(default_response_class=HTMLResponse)

#: Filters beside the shades of the map: key, name.
_FLAGS = {
    "ready": "ready to pick",
    "warned": "with quality warnings",
    "reviewed": "decided by readers",
    "differ": "on which readers and machine differ",
}


@dataclass(frozen=True)
class Choice:
    """Something to click: a colouring, a shade of the legend, or a flag."""

    name: str
    address: str
    chosen: bool
    count: int | None = None
    shade: Shade | None = None


@dataclass(frozen=True)
class WellRow:
    """A well in the list."""

    well: str
    look: Look
    probability: str
    interval: str
    width: str
    morphology: str
    ready: str
    warnings: int
    readers: str
    """What they decided; empty until they are done."""
    differ: bool
    """Whether that is another verdict than the machine's."""


@dataclass(frozen=True)
class Chosen:
    """What the address asks for."""

    by: Colouring
    shades: frozenset[str]
    flags: frozenset[str]
    decided: Mapping[WellKey, Decision]

    def lets_through(self, line: WellLine) -> bool:
        """Whether a well is shown."""
        if self.shades and self.by.shade_of(line) not in self.shades:
            return False
        return all(_has(line, flag, self.decided) for flag in self.flags)

    def query(self, **changes: object) -> str:
        """Return the part of the address that asks for something else."""
        wanted = {"by": self.by.key, "only": self.shades, "flag": self.flags} | changes
        pairs = [("by", wanted["by"])]
        for name in ("only", "flag"):
            values = wanted[name]
            pairs += [(name, value) for value in sorted(values)]  # type: ignore[call-overload]
        return urlencode(pairs)


@router.get("/plates/{run}/{plate}", name="plate")
def plate(
    request: Request,
    person: Viewer,
    run: str,
    plate: str,
    by: str = "verdict",
    only: Annotated[list[str] | None, Query()] = None,
    flag: Annotated[list[str] | None, Query()] = None,
) -> HTMLResponse:
    """Show a plate."""
    services, key = services_of(request), plate_of(run, plate)
    settings = services.settings
    lines = services.store.lines(key)
    if not lines:
        raise MissingError(f"there are no results of plate {key}")
    decided = decisions(services.store, settings, key, wells=lines)
    lines = as_offered(lines, rulings_of(services.store, settings, key, wells=lines))
    ways = colourings(settings.measure.ready_width_mm)
    if by not in ways:
        raise MissingError(f"maps are coloured by {', '.join(ways)}, not by {by!r}")
    known = {shade.key for shade in ways[by].shades}
    chosen = Chosen(
        by=ways[by],
        shades=frozenset(only or ()) & known,
        flags=frozenset(flag or ()) & frozenset(_FLAGS),
        decided=decided,
    )
    shown = [line for line in lines if chosen.lets_through(line)]
    here = address(request, "plate", run=run, plate=plate)
    others = services.store.plates()
    return render(
        request,
        "plate.html.j2",
        person=person,
        plate=key,
        before=_beside(others, key, -1),
        after=_beside(others, key, +1),
        map=map_plate(
            lines,
            chosen.by,
            settings.intake.plate_wells,
            frozenset(line.well for line in shown),
            {one.well: told(decision) for one, decision in chosen.decided.items()},
        ),
        by=chosen.by,
        ways=[
            Choice(way.name, f"{here}?{chosen.query(by=way.key, only=())}", way.key == by)
            for way in ways.values()
        ],
        legend=_legend(lines, chosen, here),
        flags=_flags(lines, chosen, here),
        all_wells=f"{here}?{chosen.query(only=(), flag=())}" if shown != list(lines) else "",
        rows=[_row(line, _decision(line, chosen.decided)) for line in shown],
        reviewer=person.role.may(Role.REVIEWER),
        total=len(lines),
    )


def _legend(lines: Sequence[WellLine], chosen: Chosen, here: str) -> list[Choice]:
    counts = Counter(map(chosen.by.shade_of, lines))
    return [
        Choice(
            name=shade.name,
            address=f"{here}?{chosen.query(only=chosen.shades ^ {shade.key})}",
            chosen=shade.key in chosen.shades,
            count=counts[shade.key],
            shade=shade,
        )
        for shade in chosen.by.shades
        if counts[shade.key] or shade.key in chosen.shades
    ]


def _flags(lines: Sequence[WellLine], chosen: Chosen, here: str) -> list[Choice]:
    return [
        Choice(
            name=name,
            address=f"{here}?{chosen.query(flag=chosen.flags ^ {flag})}",
            chosen=flag in chosen.flags,
            count=sum(_has(line, flag, chosen.decided) for line in lines),
        )
        for flag, name in _FLAGS.items()
    ]


def _has(line: WellLine, flag: str, decided: Mapping[WellKey, Decision]) -> bool:
    match flag:
        case "ready":
            return line.ready
        case "warned":
            return line.warnings > 0
        case "reviewed":
            return _decision(line, decided) is not None
        case _:
            return _differ(line, _decision(line, decided))


def _decision(line: WellLine, decided: Mapping[WellKey, Decision]) -> Decision | None:
    return decided.get(WellKey(plate=line.plate, well=line.well))


def _differ(line: WellLine, decision: Decision | None) -> bool:
    return decision is not None and decision.clonality is not line.clonality


def _row(line: WellLine, decision: Decision | None) -> WellRow:
    low, high = line.probability_low, line.probability_high
    known = low is not None and high is not None and not line.failed
    return WellRow(
        well=line.well.label,
        look=look_for(line.clonality, failed=line.failed is not None),
        probability="" if line.failed else _probability(line.probability_monoclonal),
        interval=f"{_probability(low)} to {_probability(high)}" if known else "",
        width="" if line.width_mm is None else f"{line.width_mm:.2f}",
        morphology="" if line.morphology is None else line.morphology.value,
        ready=_ready(line),
        warnings=line.warnings,
        readers="" if decision is None else told(decision),
        differ=_differ(line, decision),
    )


def _probability(probability: float | None) -> str:
    return "" if probability is None else probability_words(probability)


def _ready(line: WellLine) -> str:
    if line.failed or line.ready_on_day is None:
        return ""
    return "now" if line.ready else f"day {line.ready_on_day:.1f}"


def _beside(plates: Sequence[Plate], plate: Plate, step: int) -> Plate | None:
    at = plates.index(plate) + step
    return plates[at] if 0 <= at < len(plates) else None
