"""Rows into values. What comes back equals what was saved, order included."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, select
from sqlalchemy.sql.elements import ColumnElement

from clonetrace.domain import (
    PROBABILITIES,
    Box,
    ColonyMeasurement,
    Detection,
    Evidence,
    Finding,
    Landmarks,
    Lineage,
    Morphology,
    MorphologyGrade,
    PixelBox,
    Plate,
    Quality,
    Rim,
    ScanFrame,
    ScanReading,
    ScanSummary,
    SearchedTile,
    Sighting,
    Stray,
    Tile,
    Value,
    Verdict,
    Well,
    WellResult,
)
from clonetrace.store.records import AnalysisRecord, WellKey
from clonetrace.store.schema import (
    AnalysisRow,
    DetectionRow,
    EvidenceRow,
    FindingRow,
    LineageRow,
    PlateRow,
    ReadingRow,
    ScanRow,
    SightingRow,
    StrayRow,
    TileRow,
    WellRow,
)

_V = TypeVar("_V", bound=Value)
_Rows = Sequence[RowMapping]
_MEASURED = tuple(name for name in ColonyMeasurement.model_fields if name != "pixels")
_EDGES = tuple(PixelBox.model_fields)


def load_plates(connection: Connection) -> tuple[Plate, ...]:
    """Return all plates in order."""
    rows = connection.execute(select(PlateRow.run, PlateRow.name))
    # Databases sort text by the rules of a language; plates sort the same everywhere.
    return tuple(sorted(Plate(run=run, name=name) for run, name in rows))


def load_results(
    connection: Connection, plate: Plate, well: Well | None = None
) -> list[WellResult]:
    """Return the results of a plate in the order of its wells, or of one of its wells.

    Args:
        connection: In a transaction, so that all rows are of one moment.
        plate: The plate; one that is not in the database has no results.
        well: Only this well.
    """
    chosen = _chosen(plate, well)
    evidence = _rows_by_well(connection, EvidenceRow, chosen)
    lineages = _rows_by_well(connection, LineageRow, chosen)
    sightings = _rows_by_well(connection, SightingRow, chosen)
    strays = _rows_by_well(connection, StrayRow, chosen)
    scans = _rows_by_well(connection, ScanRow, chosen)
    wells = connection.execute(
        select(WellRow.__table__)
        .join(PlateRow, PlateRow.id == WellRow.plate_id)
        .where(chosen)
        .order_by(WellRow.plate_row, WellRow.plate_column)
    ).mappings()
    return [
        _result(
            plate,
            row,
            reasons=tuple(
                Evidence(statement=each["statement"], weight=each["weight"])
                for each in evidence[row["id"]]
            ),
            lineages=_lineages(lineages[row["id"]], sightings[row["id"]]),
            strays=tuple(map(_stray, strays[row["id"]])),
            scans=tuple(map(_scan, scans[row["id"]])),
        )
        for row in wells
    ]


def load_fingerprint(connection: Connection, plate: Plate, well: Well) -> str | None:
    """Return a well's fingerprint, or None where the well is not in the database."""
    found: str | None = connection.execute(
        select(WellRow.fingerprint)
        .join(PlateRow, PlateRow.id == WellRow.plate_id)
        .where(_chosen(plate, well))
    ).scalar()
    return found


def load_fingerprints(connection: Connection) -> dict[WellKey, str]:
    """Return the fingerprints of all wells."""
    rows = connection.execute(
        select(PlateRow.run, PlateRow.name, WellRow.label, WellRow.fingerprint).join(
            WellRow, WellRow.plate_id == PlateRow.id
        )
    )
    return {
        WellKey(plate=Plate(run=run, name=name), well=Well(label=label)): fingerprint
        for run, name, label, fingerprint in rows
    }


def load_readings(
    connection: Connection, plate: Plate, well: Well, detectors: str
) -> dict[str, ScanReading]:
    """Return what the detectors read from a well's scans, by scan key."""
    chosen = _chosen(plate, well) & (ReadingRow.detectors == detectors)
    tiles = _rows_by_reading(connection, TileRow, chosen)
    detections = _rows_by_reading(connection, DetectionRow, chosen)
    rows = connection.execute(
        select(ReadingRow.__table__)
        .join(WellRow, WellRow.id == ReadingRow.well_id)
        .join(PlateRow, PlateRow.id == WellRow.plate_id)
        .where(chosen)
        .order_by(ReadingRow.scan_key)
    ).mappings()
    return {row["scan_key"]: _reading(row, tiles[row["id"]], detections[row["id"]]) for row in rows}


def load_detectors(connection: Connection, plate: Plate, well: Well) -> str | None:
    """Return the name of the detectors that read a well last, None where none did."""
    found: str | None = connection.execute(
        select(ReadingRow.detectors)
        .join(WellRow, WellRow.id == ReadingRow.well_id)
        .join(PlateRow, PlateRow.id == WellRow.plate_id)
        .where(_chosen(plate, well))
        .order_by(ReadingRow.id.desc())
        .limit(1)
    ).scalar()
    return found


def load_findings(connection: Connection) -> tuple[Finding, ...]:
    """Return the findings in order."""
    rows = connection.execute(select(FindingRow.__table__).order_by(FindingRow.position))
    return tuple(map(_finding, rows.mappings()))


def load_analyses(connection: Connection) -> tuple[AnalysisRecord, ...]:
    """Return the records of the analyses, oldest first."""
    rows = connection.execute(select(AnalysisRow.__table__).order_by(AnalysisRow.started_at))
    return tuple(_built(AnalysisRecord, row) for row in rows.mappings())


def _chosen(plate: Plate, well: Well | None) -> ColumnElement[bool]:
    chosen = (PlateRow.run == plate.run) & (PlateRow.name == plate.name)
    return chosen if well is None else chosen & (WellRow.label == well.label)


def _rows_by_well(
    connection: Connection,
    table: type[EvidenceRow | LineageRow | SightingRow | StrayRow | ScanRow],
    chosen: ColumnElement[bool],
) -> Mapping[int, _Rows]:
    query = (
        select(table.__table__)
        .join(WellRow, WellRow.id == table.well_id)
        .join(PlateRow, PlateRow.id == WellRow.plate_id)
        .where(chosen)
        .order_by(*table.__table__.primary_key)
    )
    grouped = defaultdict[int, list[RowMapping]](list)
    for row in connection.execute(query).mappings():
        grouped[row["well_id"]].append(row)
    return grouped


def _rows_by_reading(
    connection: Connection, table: type[TileRow | DetectionRow], chosen: ColumnElement[bool]
) -> Mapping[int, _Rows]:
    query = (
        select(table.__table__)
        .join(ReadingRow, ReadingRow.id == table.reading_id)
        .join(WellRow, WellRow.id == ReadingRow.well_id)
        .join(PlateRow, PlateRow.id == WellRow.plate_id)
        .where(chosen)
        .order_by(*table.__table__.primary_key)
    )
    grouped = defaultdict[int, list[RowMapping]](list)
    for row in connection.execute(query).mappings():
        grouped[row["reading_id"]].append(row)
    return grouped


def _built(kind: type[_V], row: RowMapping, prefix: str = "") -> _V:
    """Make a flat value of the columns named after its fields."""
    return kind(**{name: row[prefix + name] for name in kind.model_fields})


def _result(
    plate: Plate,
    row: RowMapping,
    *,
    reasons: tuple[Evidence, ...],
    lineages: tuple[Lineage, ...],
    strays: tuple[Stray, ...],
    scans: tuple[ScanSummary, ...],
) -> WellResult:
    return WellResult(
        plate=plate,
        well=Well(label=row["label"]),
        verdict=Verdict(
            clonality=row["clonality"],
            **{name: row[name] for name in PROBABILITIES},
            founders_seen=row["founders_seen"],
            reasons=reasons,
        ),
        lineages=lineages,
        strays=strays,
        largest=_measurement(row),
        morphology=_grade(row),
        scans=scans,
        warnings=row["warnings"],
        failed=row["failed"],
    )


def _measurement(row: RowMapping) -> ColonyMeasurement | None:
    if row["width_mm"] is None:
        return None
    fields: dict[str, Any] = {name: row[name] for name in _MEASURED}
    return ColonyMeasurement(
        **fields, pixels=PixelBox(**{edge: row[f"{edge}_px"] for edge in _EDGES})
    )


def _grade(row: RowMapping) -> MorphologyGrade | None:
    if row["morphology"] is None:
        return None
    confidences = {each: row[f"confidence_{each.value.lower()}"] for each in Morphology}
    return MorphologyGrade(
        morphology=row["morphology"],
        confidences={each: value for each, value in confidences.items() if value is not None},
    )


def _lineages(lineages: _Rows, sightings: _Rows) -> tuple[Lineage, ...]:
    by_lineage = defaultdict[int, list[Sighting]](list)
    for row in sightings:
        by_lineage[row["lineage_position"]].append(_sighting(row))
    return tuple(
        Lineage(
            number=row["number"],
            parent=row["parent"],
            sightings=tuple(by_lineage[row["position"]]),
            fate=row["fate"],
            why=row["why"],
        )
        for row in lineages
    )


def _sighting(row: RowMapping) -> Sighting:
    return Sighting(
        scan_key=row["scan_key"],
        day=row["day"],
        hours=row["hours"],
        expected=_built(Box, row, "expected_"),
        detection=None if row["label"] is None else _detection(row),
    )


def _stray(row: RowMapping) -> Stray:
    return Stray(
        scan_key=row["scan_key"],
        day=row["day"],
        hours=row["hours"],
        detection=_detection(row),
        from_colony_um=row["from_colony_um"],
    )


def _detection(row: RowMapping) -> Detection:
    return Detection(
        box=_built(Box, row),
        label=row["label"],
        score=row["score"],
        level=row["level"],
        area_um2=row["area_um2"],
    )


def _scan(row: RowMapping) -> ScanSummary:
    return ScanSummary(
        scan_key=row["scan_key"],
        day=row["day"],
        hours=row["hours"],
        taken_at=row["taken_at"],
        file_name=row["file_name"],
        quality=_built(Quality, row),
        frame=_frame(row),
        searched=row["searched"],
        crop=row["crop"],
    )


def _frame(row: RowMapping) -> ScanFrame | None:
    return None if row["um_per_px"] is None else _built(ScanFrame, row)


def _reading(row: RowMapping, tiles: _Rows, detections: _Rows) -> ScanReading:
    by_tile = defaultdict[int | None, list[Detection]](list)
    for each in detections:
        by_tile[each["tile_position"]].append(_detection(each))
    return ScanReading(
        scan_key=row["scan_key"],
        content=row["content"],
        quality=_built(Quality, row),
        frame=_frame(row),
        rim=None if row["rim_radius_px"] is None else _built(Rim, row, "rim_"),
        scale_source=row["scale_source"],
        landmarks=_built(Landmarks, row, "landmarks_"),
        tiles=tuple(
            SearchedTile(
                tile=Tile(level=each["level"], column=each["tile_column"], row=each["tile_row"]),
                detections=tuple(by_tile[each["position"]]),
            )
            for each in tiles
        ),
    )


def _finding(row: RowMapping) -> Finding:
    named = row["run"] is not None
    return Finding(
        kind=row["kind"],
        message=row["message"],
        path=None if row["path"] is None else Path(row["path"]),
        plate=Plate(run=row["run"], name=row["plate"]) if named else None,
        well=None if row["well"] is None else Well(label=row["well"]),
    )
