"""What people decide, correct and sign, in and out of the database.

Rows are added and never deleted. Taking something back fills in when; both become entries of the
audit, in the same transaction.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update
from sqlalchemy.sql import Select

from clonetrace.domain import Annotation, Box, Plate, Review, Signature, Value, Well
from clonetrace.store import auditing
from clonetrace.store.audit import AuditKind, Author
from clonetrace.store.naming import plate_named, well_named
from clonetrace.store.schema import (
    AnnotationRow,
    AuditRow,
    ReviewRow,
    SignatureRow,
)

_Table = type[ReviewRow | AnnotationRow | SignatureRow]

#: What kind of entry each table's rows leave in the audit; its word also names a row there.
_KINDS: dict[AuditKind, _Table] = {
    AuditKind.REVIEW: ReviewRow,
    AuditKind.ANNOTATION: AnnotationRow,
    AuditKind.SIGNATURE: SignatureRow,
}
#: Fields that an entry's subject tells, or that change later.
_NOT_RECORDED = {"plate", "well", "withdrawn_at"}
_BOX = tuple(Box.model_fields)


def save_review(
    connection: Connection, review: Review, known: Sequence[Review] | None = None
) -> bool:
    """Add a decision.

    Args:
        connection: In a transaction.
        review: The decision.
        known: The well's decisions that its turn rests on; None to keep it whatever there is.

    Returns:
        Whether it was kept; it is not where the well's decisions are others by now.
    """
    auditing.queue_up(connection)
    if known is not None and load_reviews(connection, review.plate, review.well) != tuple(known):
        return False
    _add(connection, AuditKind.REVIEW, review, f"{review.turn} reading")
    return True


def withdraw_review(connection: Connection, review: Review, at: datetime) -> Review | None:
    """Take a decision back.

    Returns:
        It with the time; None where it does not stand.
    """
    auditing.queue_up(connection)
    for row in connection.execute(_of_well(ReviewRow, review.plate, review.well)).mappings():
        if _review(row) == review and review.withdrawn_at is None:
            _withdraw(connection, AuditKind.REVIEW, row, at, review.who)
            return review.model_copy(update={"withdrawn_at": at})
    return None


def load_reviews(
    connection: Connection, plate: Plate | None = None, well: Well | None = None
) -> tuple[Review, ...]:
    """Return decisions in the order in which they were made, also those taken back."""
    rows = connection.execute(_of_well(ReviewRow, plate, well)).mappings()
    return tuple(map(_review, rows))


def newest_review(connection: Connection, who: str) -> Review | None:
    """Return a reader's newest decision that stands."""
    query = (
        select(ReviewRow.__table__)
        .where(ReviewRow.who == who, ReviewRow.withdrawn_at.is_(None))
        .order_by(ReviewRow.id.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else _review(row)


def save_annotation(
    connection: Connection, annotation: Annotation, instead_of: int | None = None
) -> int | None:
    """Add a correction.

    Args:
        connection: In a transaction.
        annotation: The correction.
        instead_of: Number of a standing correction of the same scan that it replaces.

    Returns:
        Its number; None where there is nothing to replace.
    """
    if instead_of is not None:
        former = withdraw_annotation(connection, instead_of, annotation.made_at, annotation)
        if former is None:
            return None
    return _add(connection, AuditKind.ANNOTATION, annotation, f"{annotation.kind} by hand")


def withdraw_annotation(
    connection: Connection, number: int, at: datetime, like: Annotation
) -> Annotation | None:
    """Take a correction back.

    Args:
        connection: In a transaction.
        number: Of the correction.
        at: Now, UTC.
        like: Whose well and person it must be of.

    Returns:
        It with the time; None where there is none such, or it was taken back already.
    """
    auditing.queue_up(connection)
    query = _of_well(AnnotationRow, like.plate, like.well).where(AnnotationRow.id == number)
    row = connection.execute(query).mappings().one_or_none()
    if row is None or row["withdrawn_at"] is not None or row["who"] != like.who:
        return None
    _withdraw(connection, AuditKind.ANNOTATION, row, at, like.who)
    return _annotation(row).model_copy(update={"withdrawn_at": at})


def load_annotations(
    connection: Connection, plate: Plate | None = None, well: Well | None = None
) -> dict[int, Annotation]:
    """Return corrections by their numbers, oldest first, also those taken back."""
    rows = connection.execute(_of_well(AnnotationRow, plate, well)).mappings()
    return {row["id"]: _annotation(row) for row in rows}


def save_signature(connection: Connection, signature: Signature) -> None:
    """Add a signature."""
    _add(connection, AuditKind.SIGNATURE, signature, f"signed as {signature.meaning}")


def load_signatures(
    connection: Connection, plate: Plate | None = None, well: Well | None = None
) -> tuple[Signature, ...]:
    """Return signatures in the order in which they were made."""
    rows = connection.execute(_of_well(SignatureRow, plate, well)).mappings()
    return tuple(_built(Signature, row) for row in rows)


def find_edits(connection: Connection) -> Iterator[str]:
    """Say in one sentence each what of people's was edited behind the back of the audit."""
    for kind, table in _KINDS.items():
        told = defaultdict[str, list[str]](list)
        entries = select(AuditRow.subject, AuditRow.new).where(AuditRow.kind == kind)
        for subject, new in connection.execute(entries.order_by(AuditRow.number)):
            told[subject].append(new)
        for row in connection.execute(_of_well(table, None, None)).mappings():
            if not _agrees(row, kind, told.pop(_subject(row, kind), [])):
                place = f"{row['run']}_{row['plate']} {row['well']}"
                yield f"{kind} {row['id']} of {place} differs from what the audit says"
        yield from (f"the {kind} that the audit calls {subject} is missing" for subject in told)


def _agrees(row: RowMapping, kind: AuditKind, told: Sequence[str]) -> bool:
    if not told:
        return False
    recorded, *later = told
    now = _fields(_VALUES[kind](row))
    at = row.get("withdrawn_at")
    # Fields that a later version adds are in no earlier entry.
    same = all(now.get(name) == value for name, value in json.loads(recorded).items())
    return same and later == ([] if at is None else [_withdrawn_words(at)])


def _add(
    connection: Connection, kind: AuditKind, value: Review | Annotation | Signature, why: str
) -> int:
    table = _KINDS[kind]
    kept = _cleaned(value)
    key = connection.execute(insert(table).values(_columns(kept))).inserted_primary_key
    if key is None:
        raise LookupError(f"the database gave no id to a new row of {table.__tablename__}")
    row = {"run": value.plate.run, "plate": value.plate.name, "well": value.well.label}
    subject = _subject(row | {"id": int(key[0])}, kind)
    auditing.note(
        connection,
        kind,
        subject,
        json.dumps(_fields(kept), ensure_ascii=False),
        Author(value.who, why),
    )
    return int(key[0])


def _withdraw(
    connection: Connection, kind: AuditKind, row: RowMapping, at: datetime, who: str
) -> None:
    table = ReviewRow if kind is AuditKind.REVIEW else AnnotationRow
    connection.execute(update(table).where(table.id == row["id"]).values(withdrawn_at=at))
    author = Author(who, "taken back")
    auditing.note(connection, kind, _subject(row, kind), _withdrawn_words(at), author)


def _withdrawn_words(at: datetime) -> str:
    return f"withdrawn at {at.isoformat()}"


def _subject(row: RowMapping | dict[str, Any], kind: AuditKind) -> str:
    """Name a row as the subject of an entry: its well, and which one it is."""
    names = [row["run"], row["plate"], row["well"], f"{kind} {row['id']}"]
    return json.dumps(names, ensure_ascii=False)


def _fields(value: Value) -> dict[str, Any]:
    return value.model_dump(mode="json", exclude=_NOT_RECORDED)


def _cleaned(value: Value) -> Any:  # noqa: ANN401
    """Leave out what is no text, so that the row and the entry of the audit say the same."""
    texts = {
        name: text.replace("\x00", "").encode("utf-8", "ignore").decode()
        for name, text in value
        if type(text) is str
    }
    return value.model_copy(update=texts)


def _columns(value: Value) -> dict[str, Any]:
    """Give each field its column."""
    columns: dict[str, Any] = {}
    for name, part in value:
        if name == "plate":
            columns |= {"run": part.run, "plate": part.name}
        elif name == "well":
            columns["well"] = part.label
        elif name in {"box", "replaces"}:
            prefix = "" if name == "box" else "replaced_"
            columns |= {
                prefix + edge: None if part is None else getattr(part, edge) for edge in _BOX
            }
        else:
            columns[name] = part
    return columns


def _of_well(table: _Table, plate: Plate | None, well: Well | None) -> Select[Any]:
    query = select(table.__table__).order_by(table.id)
    if plate is not None:
        query = query.where(table.run == plate.run, table.plate == plate.name)
    return query if well is None else query.where(table.well == well.label)


def _built(kind: type[Any], row: RowMapping, **parts: object) -> Any:  # noqa: ANN401
    """Make a value of the columns named after its fields, and of the parts that have several."""
    parts |= {"plate": plate_named(row["run"], row["plate"]), "well": well_named(row["well"])}
    rest = {name: row[name] for name in _FIELDS[kind] if name not in parts}
    return kind(**rest, **parts)


_FIELDS = {kind: tuple(kind.model_fields) for kind in (Review, Annotation, Signature)}


def _review(row: RowMapping) -> Review:
    review: Review = _built(Review, row)
    return review


def _annotation(row: RowMapping) -> Annotation:
    replaced = {edge: row[f"replaced_{edge}"] for edge in _BOX}
    annotation: Annotation = _built(
        Annotation,
        row,
        box=Box(**{edge: row[edge] for edge in _BOX}),
        replaces=None if None in replaced.values() else Box(**replaced),
    )
    return annotation


def _signature(row: RowMapping) -> Signature:
    signature: Signature = _built(Signature, row)
    return signature


_VALUES = {
    AuditKind.REVIEW: _review,
    AuditKind.ANNOTATION: _annotation,
    AuditKind.SIGNATURE: _signature,
}
