"""Forecasts with their intervals, and the wells that were picked."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COLUMNS = (
    "days_to_ready_low",
    "days_to_ready_high",
    "days_to_touch",
    "days_to_touch_low",
    "days_to_touch_high",
)


def upgrade() -> None:
    """Add the columns and the table; wells that were decided before have no intervals."""
    for name in _COLUMNS:
        op.add_column("wells", sa.Column(name, sa.Double))
    op.create_table(
        "picks",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("plate", sa.Text, nullable=False),
        sa.Column("well", sa.Text, nullable=False),
        sa.Column("destination_plate", sa.Text, nullable=False),
        sa.Column("destination_well", sa.Text, nullable=False),
        sa.Column("picked_at", sa.DateTime, nullable=False),
        sa.Column("picked_by", sa.Text, nullable=False),
        sa.Column("worklist", sa.Text, nullable=False),
        sa.Column("result_json", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_picks"),
        sa.UniqueConstraint("run", "plate", "well", name="uq_picks_run_plate_well"),
        sa.UniqueConstraint(
            "destination_plate",
            "destination_well",
            name="uq_picks_destination_plate_destination_well",
        ),
    )
    op.create_index("ix_picks_worklist", "picks", ["worklist"])


def downgrade() -> None:
    """Drop all of it; which wells were picked is lost."""
    op.drop_table("picks")
    for name in _COLUMNS:
        op.drop_column("wells", name)
