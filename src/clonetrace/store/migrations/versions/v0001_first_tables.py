"""First tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_WORD = sa.String(32)
#: Keep the rows in the order of the primary key; without meaning outside SQLite.
_CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}


def upgrade() -> None:
    """Create all tables."""
    _create_wells()
    _create_histories()
    _create_scans()
    _create_readings()
    _create_detections()
    _create_journal()


def downgrade() -> None:
    """Drop all tables."""
    for table in (
        "analyses",
        "findings",
        "detections",
        "tiles",
        "readings",
        "scans",
        "sightings",
        "lineages",
        "evidence",
        "wells",
        "plates",
    ):
        op.drop_table(table)


def _create_wells() -> None:
    op.create_table(
        "plates",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plates"),
        sa.UniqueConstraint("run", "name", name="uq_plates_run_name"),
    )
    op.create_table(
        "wells",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("plate_id", sa.Integer, nullable=False),
        sa.Column("label", sa.String(4), nullable=False),
        sa.Column("plate_row", sa.Integer, nullable=False),
        sa.Column("plate_column", sa.Integer, nullable=False),
        sa.Column("clonality", _WORD, nullable=False),
        sa.Column("probability_monoclonal", sa.Double),
        sa.Column("founders_seen", sa.Integer),
        *_colony_columns(),
        sa.Column("warnings", sa.Text, nullable=False),
        sa.Column("failed", sa.Text),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wells"),
        sa.UniqueConstraint("plate_id", "label", name="uq_wells_plate_id_label"),
        sa.ForeignKeyConstraint(
            ["plate_id"], ["plates.id"], name="fk_wells_plate_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_wells_clonality", "wells", ["clonality"])


def _colony_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("x_um", sa.Double),
        sa.Column("y_um", sa.Double),
        sa.Column("width_mm", sa.Double),
        sa.Column("area_mm2", sa.Double),
        sa.Column("doubling_time_h", sa.Double),
        sa.Column("ready_to_pick", sa.Boolean),
        sa.Column("days_to_ready", sa.Double),
        sa.Column("left_px", sa.Integer),
        sa.Column("top_px", sa.Integer),
        sa.Column("right_px", sa.Integer),
        sa.Column("bottom_px", sa.Integer),
        sa.Column("morphology", _WORD),
        sa.Column("confidence_m1", sa.Double),
        sa.Column("confidence_m2", sa.Double),
        sa.Column("confidence_m3", sa.Double),
        sa.Column("confidence_m4", sa.Double),
    ]


def _create_histories() -> None:
    op.create_table(
        "evidence",
        *_part_of_well("evidence"),
        sa.Column("statement", sa.Text, nullable=False),
        sa.Column("weight", sa.Double),
        **_CLUSTERED,
    )
    op.create_table(
        "lineages",
        *_part_of_well("lineages"),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("parent", sa.Integer),
        sa.Column("fate", _WORD, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        **_CLUSTERED,
    )
    op.create_table(
        "sightings",
        sa.Column("well_id", sa.Integer, nullable=False),
        sa.Column("lineage_position", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("scan_key", sa.Text, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("hours", sa.Double, nullable=False),
        sa.Column("expected_x_um", sa.Double, nullable=False),
        sa.Column("expected_y_um", sa.Double, nullable=False),
        sa.Column("expected_width_um", sa.Double, nullable=False),
        sa.Column("expected_height_um", sa.Double, nullable=False),
        *_detection_columns(required=False),
        sa.PrimaryKeyConstraint("well_id", "lineage_position", "position", name="pk_sightings"),
        sa.ForeignKeyConstraint(
            ["well_id", "lineage_position"],
            ["lineages.well_id", "lineages.position"],
            name="fk_sightings_well_id_lineage_position",
            ondelete="CASCADE",
        ),
        **_CLUSTERED,
    )


def _create_scans() -> None:
    op.create_table(
        "scans",
        *_part_of_well("scans"),
        sa.Column("scan_key", sa.Text, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("hours", sa.Double, nullable=False),
        sa.Column("taken_at", sa.DateTime, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("searched", sa.Boolean, nullable=False),
        sa.Column("crop", sa.Text),
        *_quality_and_frame_columns(),
        **_CLUSTERED,
    )


def _create_readings() -> None:
    op.create_table(
        "readings",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("well_id", sa.Integer, nullable=False),
        sa.Column("detectors", sa.Text, nullable=False),
        sa.Column("scan_key", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("rim_x_px", sa.Double),
        sa.Column("rim_y_px", sa.Double),
        sa.Column("rim_radius_px", sa.Double),
        sa.Column("rim_coverage", sa.Double),
        sa.Column("scale_source", _WORD),
        sa.Column("landmarks_x_um", sa.Text, nullable=False),
        sa.Column("landmarks_y_um", sa.Text, nullable=False),
        *_quality_and_frame_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_readings"),
        sa.UniqueConstraint(
            "well_id", "detectors", "scan_key", name="uq_readings_well_id_detectors_scan_key"
        ),
        sa.ForeignKeyConstraint(
            ["well_id"], ["wells.id"], name="fk_readings_well_id", ondelete="CASCADE"
        ),
    )


def _create_detections() -> None:
    op.create_table(
        "tiles",
        sa.Column("reading_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("level", _WORD, nullable=False),
        sa.Column("tile_column", sa.Integer, nullable=False),
        sa.Column("tile_row", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("reading_id", "position", name="pk_tiles"),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["readings.id"], name="fk_tiles_reading_id", ondelete="CASCADE"
        ),
        **_CLUSTERED,
    )
    op.create_table(
        "detections",
        sa.Column("reading_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("tile_position", sa.Integer),
        *_detection_columns(required=True),
        sa.PrimaryKeyConstraint("reading_id", "position", name="pk_detections"),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["readings.id"], name="fk_detections_reading_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reading_id", "tile_position"],
            ["tiles.reading_id", "tiles.position"],
            name="fk_detections_reading_id_tile_position",
            ondelete="CASCADE",
        ),
        **_CLUSTERED,
    )


def _create_journal() -> None:
    op.create_table(
        "findings",
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", _WORD, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("path", sa.Text),
        sa.Column("run", sa.Text),
        sa.Column("plate", sa.Text),
        sa.Column("well", sa.Text),
        sa.PrimaryKeyConstraint("position", name="pk_findings"),
    )
    op.create_table(
        "analyses",
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("finished_at", sa.DateTime),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("settings_json", sa.Text, nullable=False),
        sa.Column("inputs", sa.Text, nullable=False),
        sa.Column("wells_done", sa.Integer, nullable=False),
        sa.Column("wells_failed", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("started_at", name="pk_analyses"),
    )


def _part_of_well(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("well_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("well_id", "position", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["well_id"], ["wells.id"], name=f"fk_{table}_well_id", ondelete="CASCADE"
        ),
    ]


def _detection_columns(*, required: bool) -> list[sa.Column[Any]]:
    optional = not required
    return [
        sa.Column("x_um", sa.Double, nullable=optional),
        sa.Column("y_um", sa.Double, nullable=optional),
        sa.Column("width_um", sa.Double, nullable=optional),
        sa.Column("height_um", sa.Double, nullable=optional),
        sa.Column("label", _WORD, nullable=optional),
        sa.Column("score", sa.Double, nullable=optional),
        sa.Column("level", _WORD, nullable=optional),
        sa.Column("area_um2", sa.Double),
    ]


def _quality_and_frame_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("defects", sa.Text, nullable=False),
        sa.Column("focus", sa.Double),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("width_px", sa.Integer),
        sa.Column("height_px", sa.Integer),
        sa.Column("centre_x_px", sa.Double),
        sa.Column("centre_y_px", sa.Double),
        sa.Column("um_per_px", sa.Double),
        sa.Column("well_radius_um", sa.Double),
    ]
