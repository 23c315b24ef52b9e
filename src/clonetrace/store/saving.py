"""Values into rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from clonetrace.domain import (
    PROBABILITIES,
    ColonyMeasurement,
    Detection,
    Finding,
    Landmarks,
    Lineage,
    Morphology,
    MorphologyGrade,
    Plate,
    Quality,
    Rim,
    ScanFrame,
    ScanReading,
    ScanSummary,
    Sighting,
    Stray,
    Value,
    WellResult,
)
from clonetrace.store.records import AnalysisRecord
from clonetrace.store.schema import (
    AccountRow,
    AnalysisRow,
    AnnotationRow,
    AuditRow,
    Base,
    DetectionRow,
    EvidenceRow,
    FindingRow,
    LineageRow,
    PickRow,
    PlateRow,
    ReadingRow,
    ReviewRow,
    ScanRow,
    SessionRow,
    SightingRow,
    SignatureRow,
    StrayRow,
    TileRow,
    TokenRow,
    WellRow,
)

Columns = dict[str, Any]

#: Tables that are never emptied.
_KEPT = (
    AccountRow.__table__,
    AnalysisRow.__table__,
    AnnotationRow.__table__,
    AuditRow.__table__,
    PickRow.__table__,
    ReviewRow.__table__,
    SessionRow.__table__,
    SignatureRow.__table__,
    TokenRow.__table__,
)

#: Fields of a colony's measurement that have a column of the same name.
_MEASURED = tuple(name for name in ColonyMeasurement.model_fields if name != "pixels")


def save_well(
    connection: Connection,
    result: WellResult,
    readings: Sequence[ScanReading],
    fingerprint: str,
    detectors: str,
) -> None:
    """Replace a well's result, and those of its readings that are given.

    Args:
        connection: In a transaction.
        result: The well's result.
        readings: Readings of the well's scans.
        fingerprint: Of the scans, settings and detectors that led to the result.
        detectors: Names the detectors that made the readings.
    """
    well_id = _save_verdict(connection, result, fingerprint)
    for table in (EvidenceRow, SightingRow, LineageRow, StrayRow, ScanRow):
        connection.execute(delete(table).where(table.well_id == well_id))
    _insert(connection, EvidenceRow, _evidence_rows(well_id, result))
    _insert(connection, LineageRow, _lineage_rows(well_id, result.lineages))
    _insert(connection, SightingRow, _sighting_rows(well_id, result.lineages))
    _insert(connection, StrayRow, _stray_rows(well_id, result.strays))
    _insert(connection, ScanRow, _scan_rows(well_id, result.scans))
    # Of two readings of one scan the later one counts, as it would in two calls.
    by_scan = {reading.scan_key: reading for reading in readings}
    if by_scan:
        _save_readings(connection, well_id, detectors, by_scan)


def save_findings(connection: Connection, findings: Sequence[Finding]) -> None:
    """Replace all findings."""
    connection.execute(delete(FindingRow))
    rows = (
        {
            "position": position,
            "kind": finding.kind,
            "message": finding.message,
            "path": None if finding.path is None else str(finding.path),
            "run": None if finding.plate is None else finding.plate.run,
            "plate": None if finding.plate is None else finding.plate.name,
            "well": None if finding.well is None else finding.well.label,
        }
        for position, finding in enumerate(findings)
    )
    _insert(connection, FindingRow, rows)


def save_analysis(connection: Connection, record: AnalysisRecord) -> None:
    """Add the record of an analysis, or replace the one of the same start."""
    connection.execute(delete(AnalysisRow).where(AnalysisRow.started_at == record.started_at))
    connection.execute(insert(AnalysisRow), _spread(AnalysisRecord, record))


def forget_all(connection: Connection) -> None:
    """Delete everything but the analyses, the picks, the audit, and what people decided."""
    # Tables that are referred to come first in this order; deleting in the opposite one leaves
    # nothing to cascade.
    for table in reversed(Base.metadata.sorted_tables):
        if table not in _KEPT:
            connection.execute(delete(table))


def _insert(connection: Connection, table: type[Base], rows: Iterator[Columns]) -> None:
    batch = list(rows)
    if batch:
        connection.execute(insert(table), batch)


def _spread(kind: type[Value], value: Value | None, prefix: str = "") -> Columns:
    """Give each field of a flat value its column; all are NULL where the value is missing."""
    return {
        prefix + name: None if value is None else getattr(value, name) for name in kind.model_fields
    }


def _plate_id(connection: Connection, plate: Plate) -> int:
    known = connection.execute(
        select(PlateRow.id).where(PlateRow.run == plate.run, PlateRow.name == plate.name)
    ).scalar()
    return known or _new_id(connection, PlateRow, _spread(Plate, plate))


def _save_verdict(connection: Connection, result: WellResult, fingerprint: str) -> int:
    plate_id = _plate_id(connection, result.plate)
    row = _well_row(result) | {"plate_id": plate_id, "fingerprint": fingerprint}
    known = connection.execute(
        select(WellRow.id).where(WellRow.plate_id == plate_id, WellRow.label == result.well.label)
    ).scalar()
    if known is None:
        return _new_id(connection, WellRow, row)
    connection.execute(update(WellRow).where(WellRow.id == known).values(row))
    return known


def _new_id(connection: Connection, table: type[PlateRow | WellRow], row: Columns) -> int:
    key = connection.execute(insert(table).values(row)).inserted_primary_key
    if key is None:
        raise LookupError(f"the database gave no id to a new row of {table.__tablename__}")
    return int(key[0])


def _well_row(result: WellResult) -> Columns:
    verdict, largest = result.verdict, result.largest
    return {
        "label": result.well.label,
        "plate_row": result.well.row,
        "plate_column": result.well.column,
        "clonality": verdict.clonality,
        **{name: getattr(verdict, name) for name in PROBABILITIES},
        "founders_seen": verdict.founders_seen,
        **{name: None if largest is None else getattr(largest, name) for name in _MEASURED},
        **{
            f"{edge}_px": None if largest is None else getattr(largest.pixels, edge)
            for edge in ("left", "top", "right", "bottom")
        },
        **_morphology_columns(result.morphology),
        "warnings": result.warnings,
        "failed": result.failed,
    }


def _morphology_columns(grade: MorphologyGrade | None) -> Columns:
    confidences: Mapping[Morphology, float] = {} if grade is None else grade.confidences
    return {
        "morphology": None if grade is None else grade.morphology,
        **{f"confidence_{each.value.lower()}": confidences.get(each) for each in Morphology},
    }


def _evidence_rows(well_id: int, result: WellResult) -> Iterator[Columns]:
    for position, reason in enumerate(result.verdict.reasons):
        yield {
            "well_id": well_id,
            "position": position,
            "statement": reason.statement,
            "weight": reason.weight,
        }


def _lineage_rows(well_id: int, lineages: Sequence[Lineage]) -> Iterator[Columns]:
    for position, lineage in enumerate(lineages):
        yield {
            "well_id": well_id,
            "position": position,
            "number": lineage.number,
            "parent": lineage.parent,
            "fate": lineage.fate,
            "why": lineage.why,
        }


def _sighting_rows(well_id: int, lineages: Sequence[Lineage]) -> Iterator[Columns]:
    for lineage_position, lineage in enumerate(lineages):
        for position, sighting in enumerate(lineage.sightings):
            yield {
                "well_id": well_id,
                "lineage_position": lineage_position,
                "position": position,
                **_sighting_columns(sighting),
            }


def _sighting_columns(sighting: Sighting) -> Columns:
    found = sighting.detection
    return {
        "scan_key": sighting.scan_key,
        "day": sighting.day,
        "hours": sighting.hours,
        "expected_x_um": sighting.expected.x_um,
        "expected_y_um": sighting.expected.y_um,
        "expected_width_um": sighting.expected.width_um,
        "expected_height_um": sighting.expected.height_um,
        **(_NOTHING_FOUND if found is None else _detection_columns(found)),
    }


def _stray_rows(well_id: int, strays: Sequence[Stray]) -> Iterator[Columns]:
    for position, stray in enumerate(strays):
        yield {
            "well_id": well_id,
            "position": position,
            "scan_key": stray.scan_key,
            "day": stray.day,
            "hours": stray.hours,
            "from_colony_um": stray.from_colony_um,
            **_detection_columns(stray.detection),
        }


def _detection_columns(detection: Detection) -> Columns:
    box = detection.box
    return {
        "x_um": box.x_um,
        "y_um": box.y_um,
        "width_um": box.width_um,
        "height_um": box.height_um,
        "label": detection.label,
        "score": detection.score,
        "level": detection.level,
        "area_um2": detection.area_um2,
    }


_NOTHING_FOUND: Columns = dict.fromkeys(
    ("x_um", "y_um", "width_um", "height_um", "label", "score", "level", "area_um2")
)


def _scan_rows(well_id: int, scans: Sequence[ScanSummary]) -> Iterator[Columns]:
    for position, scan in enumerate(scans):
        yield {
            "well_id": well_id,
            "position": position,
            "scan_key": scan.scan_key,
            "day": scan.day,
            "hours": scan.hours,
            "taken_at": scan.taken_at,
            "file_name": scan.file_name,
            "searched": scan.searched,
            "crop": scan.crop,
            **_spread(Quality, scan.quality),
            **_spread(ScanFrame, scan.frame),
        }


def _save_readings(
    connection: Connection, well_id: int, detectors: str, by_scan: Mapping[str, ScanReading]
) -> None:
    connection.execute(
        delete(ReadingRow).where(
            ReadingRow.well_id == well_id,
            ReadingRow.detectors == detectors,
            ReadingRow.scan_key.in_(by_scan),
        )
    )
    inserted = connection.execute(
        insert(ReadingRow).returning(ReadingRow.scan_key, ReadingRow.id),
        [
            {"well_id": well_id, "detectors": detectors, **_reading_columns(reading)}
            for reading in by_scan.values()
        ],
    )
    by_id = {reading_id: by_scan[scan_key] for scan_key, reading_id in inserted}
    _insert(connection, TileRow, _tile_rows(by_id))
    _insert(connection, DetectionRow, _detection_rows(by_id))


def _reading_columns(reading: ScanReading) -> Columns:
    return {
        "scan_key": reading.scan_key,
        "content": reading.content,
        "scale_source": reading.scale_source,
        **_spread(Quality, reading.quality),
        **_spread(ScanFrame, reading.frame),
        **_spread(Rim, reading.rim, "rim_"),
        **_spread(Landmarks, reading.landmarks, "landmarks_"),
    }


def _tile_rows(by_id: Mapping[int, ScanReading]) -> Iterator[Columns]:
    for reading_id, reading in by_id.items():
        for position, searched in enumerate(reading.tiles):
            yield {
                "reading_id": reading_id,
                "position": position,
                "level": searched.tile.level,
                "tile_column": searched.tile.column,
                "tile_row": searched.tile.row,
            }


def _detection_rows(by_id: Mapping[int, ScanReading]) -> Iterator[Columns]:
    for reading_id, reading in by_id.items():
        found = [
            (tile_position, detection)
            for tile_position, searched in enumerate(reading.tiles)
            for detection in searched.detections
        ]
        for position, (tile_position, detection) in enumerate(found):
            yield {
                "reading_id": reading_id,
                "position": position,
                "tile_position": tile_position,
                **_detection_columns(detection),
            }
