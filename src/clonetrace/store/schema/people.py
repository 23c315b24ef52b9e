"""The tables of what people decide, and of who they are.

Rows name a well by its words and refer to no row of results: those are replaced by every analysis,
decisions are never forgotten.

accounts ─< sessions
         └< tokens
reviews · annotations · signatures
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clonetrace.domain import AnnotationKind, Clonality, Label, Morphology, Role, Turn
from clonetrace.store.schema.base import Base


class AccountRow(Base):
    """A person who may log in."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    full_name: Mapped[str]
    role: Mapped[Role]
    password_hash: Mapped[str]
    """Of argon2, with its salt and its cost."""
    active: Mapped[bool]
    created_at: Mapped[datetime]
    failures: Mapped[int]
    """Wrong passwords in a row."""
    locked_until: Mapped[datetime | None]


class SessionRow(Base):
    """A browser that is logged in."""

    __tablename__ = "sessions"

    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the cookie: who reads the database cannot use it."""
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class TokenRow(Base):
    """A program that may use the API in a person's name."""

    __tablename__ = "tokens"
    __table_args__ = (UniqueConstraint("secret_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    label: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class OfWell:
    """Which well a row is about, in words."""

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[str]
    plate: Mapped[str]
    well: Mapped[str]


class ReviewRow(OfWell, Base):
    """A person's decision about a well."""

    __tablename__ = "reviews"
    __table_args__ = (Index("ix_reviews_run_plate", "run", "plate", "well"),)

    who: Mapped[str]
    name: Mapped[str]
    turn: Mapped[Turn]
    clonality: Mapped[Clonality]
    morphology: Mapped[Morphology | None]
    comment: Mapped[str]
    decided_at: Mapped[datetime]
    machine: Mapped[str]
    fingerprint: Mapped[str]
    withdrawn_at: Mapped[datetime | None]


class AnnotationRow(OfWell, Base):
    """A person's correction of what was found in a scan."""

    __tablename__ = "annotations"
    __table_args__ = (Index("ix_annotations_run_plate", "run", "plate", "well"),)

    scan_key: Mapped[str]
    kind: Mapped[AnnotationKind]
    label: Mapped[Label]
    x_um: Mapped[float]
    y_um: Mapped[float]
    width_um: Mapped[float]
    height_um: Mapped[float]
    replaced_x_um: Mapped[float | None]
    replaced_y_um: Mapped[float | None]
    replaced_width_um: Mapped[float | None]
    replaced_height_um: Mapped[float | None]
    who: Mapped[str]
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class SignatureRow(OfWell, Base):
    """A person's name under a report."""

    __tablename__ = "signatures"
    __table_args__ = (Index("ix_signatures_run_plate", "run", "plate", "well"),)

    who: Mapped[str]
    name: Mapped[str]
    meaning: Mapped[str]
    signed_at: Mapped[datetime]
    fingerprint: Mapped[str]
    decision: Mapped[str]
