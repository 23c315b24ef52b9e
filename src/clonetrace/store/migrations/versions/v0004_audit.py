"""The audit, to which entries are added and in which none is altered."""

import sqlalchemy as sa
from alembic import op

from clonetrace.store.audit import FIRST, hash_of, subject_of, verdict_words

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_CHANGES = ("UPDATE", "DELETE")


def upgrade() -> None:
    """Make the table, note the verdicts that are there, and refuse changes from then on."""
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("old", sa.Text),
        sa.Column("new", sa.Text, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    op.create_index("ix_audit_kind_subject", "audit", ["kind", "subject"])
    _note_known_verdicts(op.get_bind())
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$"
        )
    for change in _CHANGES:
        op.execute(_trigger(change, op.get_bind().dialect.name))


def downgrade() -> None:
    """Drop the table; who changed what is lost."""
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_audit_change()")


def _trigger(change: str, dialect: str) -> str:
    name = f"audit_refuses_{change.lower()}"
    if dialect == "postgresql":
        return (
            f"CREATE TRIGGER {name} BEFORE {change} ON audit "
            "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
        )
    return (
        f"CREATE TRIGGER {name} BEFORE {change} ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
    )


def _note_known_verdicts(connection: sa.Connection) -> None:
    wells = connection.execute(
        sa.text(
            "SELECT run, name, label, clonality, probability_monoclonal FROM wells "
            "JOIN plates ON plates.id = plate_id ORDER BY wells.id"
        )
    ).all()
    previous = FIRST
    for number, (run, name, label, clonality, probability) in enumerate(wells, start=1):
        fields = {
            "number": number,
            "at": "1970-01-01T00:00:00+00:00",
            "who": "migration",
            "kind": "verdict",
            "subject": subject_of(run, name, label),
            "why": "decided before there was an audit",
            "old": None,
            "new": verdict_words(clonality, probability),
            "previous": previous,
        }
        previous = hash_of(fields)
        connection.execute(
            sa.text(
                "INSERT INTO audit VALUES "
                "(:number, :at, :who, :kind, :subject, :why, :old, :new, :previous, :hash)"
            ),
            fields | {"hash": previous},
        )
