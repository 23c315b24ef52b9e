"""Long lists, page by page, of the columns that they show.

A page goes on after a number that never changes (of the row, or of the entry), so that nothing is
listed twice or left out when results are written between two pages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, RowMapping, Select, func, select
from sqlalchemy.sql.elements import ColumnElement

from clonetrace.domain import Clonality, Morphology, Plate, Review, Signature, Value, Well
from clonetrace.store.accounts import Transaction
from clonetrace.store.audit import AuditEntry, AuditKind
from clonetrace.store.schema import AuditRow, PlateRow, ReviewRow, SignatureRow, WellRow

_T = TypeVar("_T")


@dataclass(frozen=True)
class Page(Generic[_T]):
    """A part of a list.

    Attributes:
        items: The part.
        next: Number after which the next part begins; None at the end.
    """

    items: tuple[_T, ...]
    next: int | None


@dataclass(frozen=True)
class Part:
    """Which part of a list is asked for.

    Attributes:
        after: 0, or `next` of the page before.
        limit: Most items.
    """

    after: int
    limit: int


@dataclass(frozen=True)
class Chosen:
    """Which wells are listed; None leaves it open.

    Attributes:
        run: Only this run.
        plate: Only plates of this name.
        well: Only wells of this name.
    """

    run: str | None = None
    plate: str | None = None
    well: str | None = None


class ListedPlate(Value):
    """A plate, and how its wells were decided."""

    run: str
    plate: str
    wells: int
    ready_to_pick: int
    verdicts: dict[Clonality, int]
    """Number of wells by verdict, without those that no well has."""


class ListedWell(Value):
    """A well as a line of a list."""

    run: str
    plate: str
    well: str
    clonality: Clonality
    probability_monoclonal: float | None
    probability_low: float | None
    probability_high: float | None
    founders_seen: int | None
    width_mm: float | None
    morphology: Morphology | None
    ready_to_pick: bool | None
    days_to_ready: float | None
    failed: str | None


class Listing:
    """Lists what the database holds."""

    def __init__(self, reading: Transaction) -> None:
        """Work within a store's transactions."""
        self._reading = reading

    def plates(self, run: str | None = None) -> tuple[ListedPlate, ...]:
        """Return the plates in order, of one run or of all."""
        query = (
            select(
                PlateRow.run,
                PlateRow.name,
                WellRow.clonality,
                func.count(),
                func.count().filter(WellRow.ready_to_pick.is_(True)),
            )
            .join(WellRow, WellRow.plate_id == PlateRow.id)
            .group_by(PlateRow.run, PlateRow.name, WellRow.clonality)
        )
        if run is not None:
            query = query.where(PlateRow.run == run)
        verdicts: dict[Plate, dict[Clonality, int]] = {}
        ready: dict[Plate, int] = {}
        with self._reading() as connection:
            for run_name, name, clonality, wells, ripe in connection.execute(query):
                plate = Plate(run=run_name, name=name)
                verdicts.setdefault(plate, {})[clonality] = wells
                ready[plate] = ready.get(plate, 0) + ripe
        return tuple(
            ListedPlate(
                run=plate.run,
                plate=plate.name,
                wells=sum(verdicts[plate].values()),
                ready_to_pick=ready[plate],
                verdicts=verdicts[plate],
            )
            for plate in sorted(verdicts)
        )

    def wells(
        self,
        chosen: Chosen,
        part: Part,
        *,
        clonality: Clonality | None = None,
        ready: bool | None = None,
    ) -> Page[ListedWell]:
        """Return wells in the order in which they were first analysed.

        Args:
            chosen: Which wells.
            part: Which of them.
            clonality: Only wells of this verdict.
            ready: Only wells that are, or are not, ready to pick.
        """
        named = {"run": PlateRow.run, "plate": PlateRow.name, "well": WellRow.label}
        columns = {name: getattr(WellRow, name) for name in ListedWell.model_fields - named.keys()}
        query = (
            select(
                WellRow.id.label("position"),
                *(column.label(name) for name, column in {**named, **columns}.items()),
            )
            .join(PlateRow, PlateRow.id == WellRow.plate_id)
            .where(WellRow.id > part.after, *_matches(chosen, **named))
            .order_by(WellRow.id)
        )
        if clonality is not None:
            query = query.where(WellRow.clonality == clonality)
        if ready is not None:
            query = query.where(WellRow.ready_to_pick.is_(ready))
        with self._reading() as connection:
            return _page(connection, query, part, _well)

    def reviews(self, chosen: Chosen, part: Part) -> Page[Review]:
        """Return decisions in the order in which they were made, withdrawn ones among them."""
        with self._reading() as connection:
            return _page(connection, _of_wells(ReviewRow, chosen, part), part, _review)

    def signatures(self, chosen: Chosen, part: Part) -> Page[Signature]:
        """Return signatures in the order in which they were given."""
        with self._reading() as connection:
            return _page(connection, _of_wells(SignatureRow, chosen, part), part, _signature)

    def audit(self, kinds: frozenset[AuditKind], part: Part) -> Page[AuditEntry]:
        """Return entries of the audit, oldest first; `next` is the number of an entry.

        Args:
            kinds: Only entries of these.
            part: Which of them.
        """
        query = (
            select(AuditRow.number.label("position"), AuditRow.__table__)
            .where(AuditRow.number > part.after, AuditRow.kind.in_(kinds))
            .order_by(AuditRow.number)
        )
        with self._reading() as connection:
            return _page(connection, query, part, _entry)


def _page(
    connection: Connection, query: Select[Any], part: Part, make: Callable[[RowMapping], _T]
) -> Page[_T]:
    rows = connection.execute(query.limit(part.limit + 1)).mappings().all()
    shown = rows[: part.limit]
    further = int(shown[-1]["position"]) if len(rows) > len(shown) else None
    return Page(tuple(map(make, shown)), further)


def _of_wells(table: type[ReviewRow | SignatureRow], chosen: Chosen, part: Part) -> Select[Any]:
    matches = _matches(chosen, run=table.run, plate=table.plate, well=table.well)
    return (
        select(table.id.label("position"), table.__table__)
        .where(table.id > part.after, *matches)
        .order_by(table.id)
    )


def _matches(chosen: Chosen, **columns: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401
    wanted = {name: getattr(chosen, name) for name in columns}
    return [columns[name] == value for name, value in wanted.items() if value is not None]


def _well(row: RowMapping) -> ListedWell:
    return ListedWell(**{name: row[name] for name in ListedWell.model_fields})


def _review(row: RowMapping) -> Review:
    return Review(**_with_well(Review, row))


def _signature(row: RowMapping) -> Signature:
    return Signature(**_with_well(Signature, row))


def _entry(row: RowMapping) -> AuditEntry:
    return AuditEntry(**{name: row[name] for name in AuditEntry.model_fields})


def _with_well(kind: type[Review | Signature], row: RowMapping) -> dict[str, Any]:
    fields = {name: row[name] for name in kind.model_fields}
    place = {"plate": Plate(run=row["run"], name=row["plate"]), "well": Well(label=row["well"])}
    return fields | place
