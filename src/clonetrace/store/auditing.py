"""The audit in the database: adding to it, and finding out whether it was edited."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, select, text

from clonetrace.store.audit import (
    FIRST,
    AuditEntry,
    AuditKind,
    Author,
    hash_of,
    subject_of,
    verdict_words,
)
from clonetrace.store.schema import AuditRow, PlateRow, WellRow

#: Name, among a database's advisory locks, of the right to add to the chain: "auditing" in bytes.
_CHAIN = int.from_bytes(b"auditing", "big", signed=True)


def note(
    connection: Connection, kind: AuditKind, subject: str, new: str, author: Author
) -> AuditEntry | None:
    """Add an entry, unless the subject had this value already.

    Args:
        connection: In a transaction.
        kind: What is changed.
        subject: What exactly.
        new: Its value from now on.
        author: Who changes it, and why.

    Returns:
        The entry; None where nothing changed.
    """
    queue_up(connection)
    old = latest_of(connection, kind, subject)
    if old == new:
        return None
    last = connection.execute(
        select(AuditRow.number, AuditRow.hash).order_by(AuditRow.number.desc()).limit(1)
    ).one_or_none()
    fields = {
        "number": 1 if last is None else last.number + 1,
        "at": datetime.now(UTC).isoformat(),
        "who": author.who,
        "kind": kind.value,
        "subject": subject,
        "why": author.why,
        "old": old,
        "new": new,
        "previous": FIRST if last is None else last.hash,
    }
    entry = AuditEntry.model_validate(fields | {"hash": hash_of(fields)})
    connection.execute(insert(AuditRow), entry.model_dump())
    return entry


def queue_up(connection: Connection) -> None:
    """Let one transaction at a time add entries: each is chained to the newest.

    SQLite's transactions exclude each other anyway. On a server an analysis and the review page
    may both write.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN})


def load_entries(connection: Connection, subject: str | None = None) -> Iterator[AuditEntry]:
    """Go through the audit, or what it says of one well, oldest first.

    Args:
        connection: For reading.
        subject: Of a well, as `subject_of` names it; its decisions, corrections and signatures,
            which are named after it, are included.
    """
    query = select(AuditRow.__table__).order_by(AuditRow.number)
    if subject is not None:
        begins = f'{subject.removesuffix("]")}, "'
        of_people = (AuditKind.REVIEW, AuditKind.ANNOTATION, AuditKind.SIGNATURE)
        # The kinds are named because the index begins with them.
        query = query.where(
            (AuditRow.kind.in_(list(AuditKind)) & (AuditRow.subject == subject))
            | (
                AuditRow.kind.in_(of_people)
                & (func.substr(AuditRow.subject, 1, len(begins)) == begins)
            )
        )
    rows = connection.execute(query).mappings()
    return (AuditEntry.model_validate(dict(row)) for row in rows)


def find_edits(connection: Connection) -> Iterator[str]:
    """Say in one sentence each what was edited after it was written.

    The chain shows entries that were altered, inserted, reordered or taken out before the newest;
    the wells show verdicts that were changed without an entry, and entries taken off the end.
    """
    previous, expected = FIRST, 1
    for entry in load_entries(connection):
        if entry.number != expected:
            yield f"entry {expected} of the audit is missing; the next one is {entry.number}"
        if entry.previous != previous:
            yield f"entry {entry.number} of the audit does not follow the one before it"
        if entry.hash != entry.true_hash:
            yield f"entry {entry.number} of the audit ({entry.subject}) was altered"
        previous, expected = entry.hash, entry.number + 1
    yield from _edited_verdicts(connection)


def _edited_verdicts(connection: Connection) -> Iterator[str]:
    newest = (
        select(AuditRow.subject, func.max(AuditRow.number).label("number"))
        .where(AuditRow.kind == AuditKind.VERDICT)
        .group_by(AuditRow.subject)
        .subquery()
    )
    rows = connection.execute(
        select(AuditRow.subject, AuditRow.new).join(newest, newest.c.number == AuditRow.number)
    )
    noted: dict[str, str] = {subject: new for subject, new in rows}  # noqa: C416
    wells = connection.execute(
        select(
            PlateRow.run,
            PlateRow.name,
            WellRow.label,
            WellRow.clonality,
            WellRow.probability_monoclonal,
        )
        .join(PlateRow, PlateRow.id == WellRow.plate_id)
        .order_by(PlateRow.run, PlateRow.name, WellRow.plate_row, WellRow.plate_column)
    )
    for run, name, label, clonality, probability in wells:
        found = verdict_words(clonality.value, probability)
        known = noted.get(subject_of(run, name, label))
        if known != found:
            yield (
                f"the verdict of {run}_{name} {label} is {found!r}, but the audit "
                + ("does not know of it" if known is None else f"says {known!r}")
            )


def latest_of(connection: Connection, kind: AuditKind, subject: str) -> str | None:
    """Return the value that a subject has by now, None where nothing is known of it."""
    found: str | None = connection.execute(
        select(AuditRow.new)
        .where(AuditRow.kind == kind, AuditRow.subject == subject)
        .order_by(AuditRow.number.desc())
        .limit(1)
    ).scalar()
    return found
