"""The tables of what was analysed.

Words are the field's, units are in the names of columns. A `position` counts from 0 and keeps the
order of a list. Columns that belong to a part that is missing (a frame, a rim, the largest colony)
are NULL together.

plates ─< wells ─< evidence
                ├< lineages ─< sightings
                ├< scans
                └< readings ─< tiles ─< detections
                            └───────< detections (of the whole well)
findings · analyses · picks · audit
"""

from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from clonetrace.domain import Clonality, Fate, FindingKind, Label, Level, Morphology, ScaleSource
from clonetrace.store.audit import AuditKind
from clonetrace.store.schema.base import Base
from clonetrace.store.sqlite import CLUSTERED


class QualityColumns:
    """A scan's quality."""

    defects: Mapped[tuple[str, ...]]
    focus: Mapped[float | None]
    notes: Mapped[tuple[str, ...]]


class FrameColumns:
    """Where a scan's pixels lie in its well."""

    width_px: Mapped[int | None]
    height_px: Mapped[int | None]
    centre_x_px: Mapped[float | None]
    centre_y_px: Mapped[float | None]
    um_per_px: Mapped[float | None]
    well_radius_um: Mapped[float | None]


class DetectionColumns:
    """Something that was found."""

    x_um: Mapped[float]
    y_um: Mapped[float]
    width_um: Mapped[float]
    height_um: Mapped[float]
    label: Mapped[Label]
    score: Mapped[float]
    level: Mapped[Level]
    area_um2: Mapped[float | None]


class PlateRow(Base):
    """A plate of a run."""

    __tablename__ = "plates"
    __table_args__ = (UniqueConstraint("run", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[str]
    name: Mapped[str]


class WellRow(Base):
    """A well with its verdict, its largest colony and that colony's morphology."""

    __tablename__ = "wells"
    __table_args__ = (UniqueConstraint("plate_id", "label"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plate_id: Mapped[int] = mapped_column(ForeignKey("plates.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(String(4))
    """`C7`."""
    plate_row: Mapped[int]
    """From 0, for sorting."""
    plate_column: Mapped[int]
    """From 0, for sorting."""
    clonality: Mapped[Clonality] = mapped_column(index=True)
    probability_monoclonal: Mapped[float | None]
    probability_low: Mapped[float | None]
    probability_high: Mapped[float | None]
    probability_empty: Mapped[float | None]
    expected_founders: Mapped[float | None]
    founders_seen: Mapped[int | None]
    x_um: Mapped[float | None]
    """Of the largest colony, from the well's centre; so are the columns down to `bottom_px`."""
    y_um: Mapped[float | None]
    width_mm: Mapped[float | None]
    area_mm2: Mapped[float | None]
    doubling_time_h: Mapped[float | None]
    ready_to_pick: Mapped[bool | None]
    days_to_ready: Mapped[float | None]
    days_to_ready_low: Mapped[float | None]
    days_to_ready_high: Mapped[float | None]
    days_to_touch: Mapped[float | None]
    days_to_touch_low: Mapped[float | None]
    days_to_touch_high: Mapped[float | None]
    left_px: Mapped[int | None]
    top_px: Mapped[int | None]
    right_px: Mapped[int | None]
    bottom_px: Mapped[int | None]
    morphology: Mapped[Morphology | None]
    confidence_m1: Mapped[float | None]
    confidence_m2: Mapped[float | None]
    confidence_m3: Mapped[float | None]
    confidence_m4: Mapped[float | None]
    warnings: Mapped[tuple[str, ...]]
    failed: Mapped[str | None]
    """The error that stopped the analysis."""
    fingerprint: Mapped[str]
    """Of the scans, settings and detectors that the result was made from."""


class EvidenceRow(Base):
    """A reason for a well's verdict."""

    __tablename__ = "evidence"
    __table_args__ = CLUSTERED

    well_id: Mapped[int] = mapped_column(
        ForeignKey("wells.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    statement: Mapped[str]
    weight: Mapped[float | None]
    """By how much it moves the log odds of exactly one founder."""


class LineageRow(Base):
    """An object of a well followed backwards."""

    __tablename__ = "lineages"
    __table_args__ = CLUSTERED

    well_id: Mapped[int] = mapped_column(
        ForeignKey("wells.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    parent: Mapped[int | None]
    """Number of the lineage that it merges into later."""
    fate: Mapped[Fate]
    why: Mapped[str]


class SightingRow(Base):
    """Where a lineage is in one scan: expected, and found unless `label` is NULL."""

    __tablename__ = "sightings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["well_id", "lineage_position"],
            ["lineages.well_id", "lineages.position"],
            ondelete="CASCADE",
        ),
        CLUSTERED,
    )

    well_id: Mapped[int] = mapped_column(primary_key=True)
    lineage_position: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    scan_key: Mapped[str]
    day: Mapped[int]
    hours: Mapped[float]
    expected_x_um: Mapped[float]
    expected_y_um: Mapped[float]
    expected_width_um: Mapped[float]
    expected_height_um: Mapped[float]
    x_um: Mapped[float | None]
    y_um: Mapped[float | None]
    width_um: Mapped[float | None]
    height_um: Mapped[float | None]
    label: Mapped[Label | None]
    score: Mapped[float | None]
    level: Mapped[Level | None]
    area_um2: Mapped[float | None]


class StrayRow(DetectionColumns, Base):
    """A cell of the first days that may have joined a colony unseen."""

    __tablename__ = "strays"
    __table_args__ = CLUSTERED

    well_id: Mapped[int] = mapped_column(
        ForeignKey("wells.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    scan_key: Mapped[str]
    day: Mapped[int]
    hours: Mapped[float]
    from_colony_um: Mapped[float]


class ScanRow(QualityColumns, FrameColumns, Base):
    """A scan of a well as the report shows it."""

    __tablename__ = "scans"
    __table_args__ = CLUSTERED

    well_id: Mapped[int] = mapped_column(
        ForeignKey("wells.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    scan_key: Mapped[str]
    day: Mapped[int]
    hours: Mapped[float]
    taken_at: Mapped[datetime]
    file_name: Mapped[str]
    searched: Mapped[bool]
    crop: Mapped[str | None]


class ReadingRow(QualityColumns, FrameColumns, Base):
    """What one set of detectors learned from one scan."""

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("well_id", "detectors", "scan_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    well_id: Mapped[int] = mapped_column(ForeignKey("wells.id", ondelete="CASCADE"))
    detectors: Mapped[str]
    """The set of detectors with their versions and settings."""
    scan_key: Mapped[str]
    content: Mapped[str]
    """Size and time of change of the file that was read."""
    rim_x_px: Mapped[float | None]
    rim_y_px: Mapped[float | None]
    rim_radius_px: Mapped[float | None]
    rim_coverage: Mapped[float | None]
    scale_source: Mapped[ScaleSource | None]
    landmarks_x_um: Mapped[tuple[float, ...]]
    """Spots that tie scans together, from the well's centre."""
    landmarks_y_um: Mapped[tuple[float, ...]]


class TileRow(Base):
    """A searched tile of a scan."""

    __tablename__ = "tiles"
    __table_args__ = CLUSTERED

    reading_id: Mapped[int] = mapped_column(
        ForeignKey("readings.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[Level]
    tile_column: Mapped[int]
    tile_row: Mapped[int]


class DetectionRow(DetectionColumns, Base):
    """An object found in a scan, in a tile or in the search of the whole well."""

    __tablename__ = "detections"
    __table_args__ = (
        ForeignKeyConstraint(
            ["reading_id", "tile_position"],
            ["tiles.reading_id", "tiles.position"],
            ondelete="CASCADE",
        ),
        CLUSTERED,
    )

    reading_id: Mapped[int] = mapped_column(
        ForeignKey("readings.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    """Within the reading, over all its tiles."""
    tile_position: Mapped[int | None]
    """NULL for objects of whole wells in readings of earlier versions."""


class FindingRow(Base):
    """Something noticed in the input of the latest analysis."""

    __tablename__ = "findings"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[FindingKind]
    message: Mapped[str]
    path: Mapped[str | None]
    run: Mapped[str | None]
    plate: Mapped[str | None]
    well: Mapped[str | None]


class AnalysisRow(Base):
    """One call of `clonetrace analyze`."""

    __tablename__ = "analyses"

    started_at: Mapped[datetime] = mapped_column(primary_key=True)
    finished_at: Mapped[datetime | None]
    version: Mapped[str]
    settings_json: Mapped[str]
    inputs: Mapped[tuple[str, ...]]
    wells_done: Mapped[int]
    wells_failed: Mapped[int]


class PickRow(Base):
    """A well that a worklist picks; it is never forgotten, and refers to no row that may be."""

    __tablename__ = "picks"
    __table_args__ = (
        UniqueConstraint("run", "plate", "well"),
        UniqueConstraint("destination_plate", "destination_well"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[str]
    plate: Mapped[str]
    well: Mapped[str]
    destination_plate: Mapped[str]
    destination_well: Mapped[str]
    picked_at: Mapped[datetime]
    picked_by: Mapped[str]
    worklist: Mapped[str] = mapped_column(index=True)
    result_json: Mapped[str]
    """The well's result at that time: what the decision rested on."""


class AuditRow(Base):
    """One change of a verdict or a setting. The database refuses to alter or delete any."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_kind_subject", "kind", "subject"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str]
    who: Mapped[str]
    kind: Mapped[AuditKind]
    subject: Mapped[str]
    why: Mapped[str]
    old: Mapped[str | None]
    new: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]
