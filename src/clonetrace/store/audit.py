"""What one entry of the audit is, and the hash that chains it to the one before."""

import getpass
import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from clonetrace.domain import Value

#: What the first entry is chained to.
FIRST = "0" * 64


class AuditKind(StrEnum):
    """What was changed."""

    VERDICT = "verdict"
    THRESHOLD = "threshold"
    MODEL = "model"
    CONFIGURATION = "configuration"
    REVIEW = "review"
    ANNOTATION = "annotation"
    SIGNATURE = "signature"
    ACCOUNT = "account"


class AuditEntry(Value):
    """One change; entries are added and never altered."""

    number: Annotated[int, Field(ge=1)]
    """Counted from 1 without gaps."""
    at: str
    """Time in UTC, after ISO 8601 with its zone."""
    who: str
    kind: AuditKind
    subject: str
    """What was changed: a key of the configuration such as `measure.ready_width_mm`, or for a
    verdict run, plate and well as a JSON list."""
    why: str
    old: str | None
    """The former value; None for the first."""
    new: str
    previous: str
    """Hash of the entry before, 64 zeros for the first."""
    hash: str
    """SHA-256 over all other fields."""

    @property
    def true_hash(self) -> str:
        """The hash that the entry must have, unless it was edited."""
        return hash_of(self.model_dump(mode="json", exclude={"hash"}))


@dataclass(frozen=True)
class Author:
    """Who makes a change, and why.

    Attributes:
        who: A person's name, or the name of the user that a program runs as.
        why: In words for a reviewer.
    """

    who: str
    why: str


def user_name() -> str:
    """Name the user that this process runs as, for records of who did what."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user in the system's list
        return "unknown"


def hash_of(fields: dict[str, object]) -> str:
    """Return the hash of an entry's other fields.

    It is SHA-256 over their JSON with sorted keys, without spaces, in ASCII. It must never change:
    every chain that was ever written rests on it.
    """
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def subject_of(run: str, plate: str, well: str) -> str:
    """Name a well as the subject of an entry."""
    return json.dumps([run, plate, well], ensure_ascii=False)


def verdict_words(clonality: str, probability: float | None) -> str:
    """Write a verdict as the value of an entry: `monoclonal, P 0.995123`."""
    return clonality if probability is None else f"{clonality}, P {probability:.6f}"
