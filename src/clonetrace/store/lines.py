"""What lists and maps show of many wells: a few columns, in one query each."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select

from clonetrace.domain import Landmarks, Plate, ScanFrame, Value, Well
from clonetrace.store.naming import plate_named, well_named
from clonetrace.store.schema import PlateRow, ReadingRow, ScanRow, WellRow
from clonetrace.store.summaries import WellLine, WellSummary

_S = TypeVar("_S", bound=WellSummary)


class ScanSpots(Value):
    """By what one scan is registered to another."""

    landmarks: Landmarks
    rim_fitted: bool


def load_summaries(
    connection: Connection, plate: Plate | None = None, well: Well | None = None
) -> tuple[WellSummary, ...]:
    """Return what queues need of wells, in the order of plates and wells, in one query."""
    return _in_order(
        WellSummary(**fields) for _, fields in _fields(connection, WellSummary, plate, well)
    )


def load_lines(connection: Connection, plate: Plate | None = None) -> tuple[WellLine, ...]:
    """Return what lists and maps show of wells, in the order of plates and wells."""
    # Only a scan that can be used has a place in its well.
    newest = (
        select(ScanRow.well_id, func.max(ScanRow.day).label("day"))
        .where(ScanRow.um_per_px.is_not(None))
        .group_by(ScanRow.well_id)
    )
    if plate is not None:
        chosen = select(WellRow.id).join(PlateRow, PlateRow.id == WellRow.plate_id)
        chosen = chosen.where(PlateRow.run == plate.run, PlateRow.name == plate.name)
        newest = newest.where(ScanRow.well_id.in_(chosen))
    days: dict[int, int] = {row.well_id: row.day for row in connection.execute(newest)}
    wells = []
    for number, fields in _fields(connection, WellLine, plate):
        fields["ready_to_pick"] = bool(fields["ready_to_pick"])
        fields["warnings"] = len(fields["warnings"])
        wells.append(WellLine(**fields, newest_day=days.get(number)))
    return _in_order(wells)


def _fields(
    connection: Connection, kind: type[WellSummary], plate: Plate | None, well: Well | None = None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number of each well's row, and the fields of a value that are columns of it."""
    names = kind.columns()
    query = select(
        PlateRow.run,
        PlateRow.name,
        WellRow.label,
        WellRow.id,
        *(getattr(WellRow, name) for name in names),
    ).join(PlateRow, PlateRow.id == WellRow.plate_id)
    if plate is not None:
        query = query.where(PlateRow.run == plate.run, PlateRow.name == plate.name)
    if well is not None:
        query = query.where(WellRow.label == well.label)
    for run, name, label, number, *values in connection.execute(query):
        place = {"plate": plate_named(run, name), "well": well_named(label)}
        yield number, place | dict(zip(names, values, strict=True))


def _in_order(wells: Iterable[_S]) -> tuple[_S, ...]:
    # Databases sort text by the rules of a language; plates sort the same everywhere.
    return tuple(sorted(wells, key=lambda one: (one.plate, one.well)))


def load_frames(connection: Connection, plate: Plate, well: Well) -> dict[str, ScanFrame | None]:
    """Return where the pixels of a well's scans lie, by scan key; None for scans not looked at."""
    names = tuple(ScanFrame.model_fields)
    rows = connection.execute(
        select(ScanRow.scan_key, *(getattr(ScanRow, name) for name in names))
        .join(WellRow, WellRow.id == ScanRow.well_id)
        .join(PlateRow, PlateRow.id == WellRow.plate_id)
        .where(PlateRow.run == plate.run, PlateRow.name == plate.name, WellRow.label == well.label)
    ).mappings()
    return {
        row["scan_key"]: None
        if row["um_per_px"] is None
        else ScanFrame(**{name: row[name] for name in names})
        for row in rows
    }


def load_crops(connection: Connection, plate: Plate, well: Well) -> dict[str, str]:
    """Return the kept pictures of a well, by scan key."""
    rows = connection.execute(
        select(ScanRow.scan_key, ScanRow.crop)
        .join(WellRow, WellRow.id == ScanRow.well_id)
        .join(PlateRow, PlateRow.id == WellRow.plate_id)
        .where(
            PlateRow.run == plate.run,
            PlateRow.name == plate.name,
            WellRow.label == well.label,
            ScanRow.crop.is_not(None),
        )
    )
    return {row.scan_key: row.crop for row in rows if row.crop is not None}


def load_spots(connection: Connection, plate: Plate, well: Well) -> dict[str, ScanSpots]:
    """Return what a well's scans are registered by, by scan key, as it was read last."""
    rows = connection.execute(
        select(
            ReadingRow.scan_key,
            ReadingRow.landmarks_x_um,
            ReadingRow.landmarks_y_um,
            ReadingRow.rim_radius_px,
        )
        .join(WellRow, WellRow.id == ReadingRow.well_id)
        .join(PlateRow, PlateRow.id == WellRow.plate_id)
        .where(PlateRow.run == plate.run, PlateRow.name == plate.name, WellRow.label == well.label)
        .order_by(ReadingRow.id)
    )
    return {
        row.scan_key: ScanSpots(
            landmarks=Landmarks(x_um=row.landmarks_x_um, y_um=row.landmarks_y_um),
            rim_fitted=row.rim_radius_px is not None,
        )
        for row in rows
    }
