"""What a verdict by probability tells, and the cells that may have joined a colony unseen."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COLUMNS = ("probability_low", "probability_high", "probability_empty", "expected_founders")


def upgrade() -> None:
    """Add the columns and the table; wells that were decided before have none of it."""
    for name in _COLUMNS:
        op.add_column("wells", sa.Column(name, sa.Double))
    op.create_table(
        "strays",
        sa.Column("well_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("scan_key", sa.Text, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("hours", sa.Double, nullable=False),
        sa.Column("x_um", sa.Double, nullable=False),
        sa.Column("y_um", sa.Double, nullable=False),
        sa.Column("width_um", sa.Double, nullable=False),
        sa.Column("height_um", sa.Double, nullable=False),
        sa.Column("label", sa.String(32), nullable=False),
        sa.Column("score", sa.Double, nullable=False),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("area_um2", sa.Double),
        sa.Column("from_colony_um", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("well_id", "position", name="pk_strays"),
        sa.ForeignKeyConstraint(
            ["well_id"], ["wells.id"], name="fk_strays_well_id", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop all of it."""
    op.drop_table("strays")
    for name in _COLUMNS:
        op.drop_column("wells", name)
