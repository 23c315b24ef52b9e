"""What people decide and correct, beside what the machine decided; and who may do what."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from clonetrace.domain._value import Value
from clonetrace.domain.detection import Label
from clonetrace.domain.geometry import Box
from clonetrace.domain.plate import Plate, Well
from clonetrace.domain.verdict import Clonality, Morphology


class Role(StrEnum):
    """What a person may do; each role may do all that the ones before it may."""

    VIEWER = "viewer"
    """Look at everything."""
    REVIEWER = "reviewer"
    """Decide wells, correct boxes, sign."""
    ADMIN = "admin"
    """Manage accounts and tokens."""

    def may(self, needed: "Role") -> bool:
        """Whether this role is enough where another is needed."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


class Turn(StrEnum):
    """Which reader of a well a decision is from."""

    FIRST = "first"
    SECOND = "second"
    """Has not seen the first decision."""
    THIRD = "third"
    """Settles where the first two disagree."""


class Review(Value):
    """A person's decision about a well. It stands beside the machine's verdict."""

    plate: Plate
    well: Well
    who: str
    """Account name of the reader."""
    name: str
    """The reader's full name at that time."""
    turn: Turn
    clonality: Clonality
    morphology: Morphology | None = None
    comment: str = ""
    decided_at: datetime
    """UTC, without a zone."""
    machine: str
    """The machine's verdict that the reader decided beside: `monoclonal, P 0.995123`."""
    fingerprint: str
    """Of the result that the reader saw; with another one, the well has changed since."""
    withdrawn_at: datetime | None = None
    """When the reader took it back; UTC, without a zone."""


class Stage(StrEnum):
    """How far the review of a well is."""

    OPEN = "open"
    """Nobody has decided."""
    CHANGED = "changed"
    """It was decided, but the machine has come to another result since."""
    SECOND = "second"
    """It waits for a second reader."""
    THIRD = "third"
    """Two readers disagree, or one took back a decision that both may have seen."""
    DECIDED = "decided"


class Ruling(Value):
    """What people say about a well, as far as everybody may know it.

    As long as readers must not know of each other, it tells how far they are and nothing else.
    """

    stage: Stage
    clonality: Clonality | None = None
    """Their verdict; None until they are done, and so is all that follows."""
    morphology: Morphology | None = None
    """Their grade, where they graded the colony, and not differently."""
    readers: tuple[str, ...] = ()
    """Full names of those whose decisions it rests on."""
    turn: Turn | None = None
    """Of the last of these decisions."""
    agreeing: int = 0
    """People whose own decision is this verdict, the two among three who settled it too."""
    decided_at: datetime | None = None
    """Of the last of these decisions; UTC, without a zone."""
    comment: str = ""

    @property
    def confirms(self) -> bool:
        """Whether people are done and call the well monoclonal."""
        return self.clonality is Clonality.MONOCLONAL

    @property
    def by(self) -> str:
        """Who decided: `Ann Müller, first reader`."""
        names = " and ".join(self.readers)
        if self.turn is None:
            return names
        return f"{names}, {'two readers' if len(self.readers) > 1 else f'{self.turn} reader'}"


#: By plate and well; wells that nobody decided anything about are not in it.
Rulings = Mapping[tuple[Plate, Well], Ruling]
#: Where nobody decided anything.
NO_RULINGS: Rulings = MappingProxyType({})


def decision_words(clonality: Clonality, morphology: Morphology | None) -> str:
    """Write what was decided: `monoclonal, M1`."""
    return clonality.value if morphology is None else f"{clonality}, {morphology}"


class AnnotationKind(StrEnum):
    """What a correction is about."""

    ADDED = "added"
    """An object that the machine missed."""
    MOVED = "moved"
    """A box of the machine's that lies elsewhere, or has another size or label."""
    DELETED = "deleted"
    """A box of the machine's where nothing is."""


class Annotation(Value):
    """A person's correction of what was found in one scan; training can read it."""

    plate: Plate
    well: Well
    scan_key: str
    kind: AnnotationKind
    label: Label
    """Of the object; a cell of day 0 is `cell`."""
    box: Box
    """Where the object is; for a deleted one, where the machine had it."""
    replaces: Box | None = None
    """The machine's box that was moved."""
    who: str
    made_at: datetime
    """UTC, without a zone."""
    withdrawn_at: datetime | None = None
    """When it was taken back."""


class Signature(Value):
    """A person's name under a clonality report."""

    plate: Plate
    well: Well
    who: str
    """Account name."""
    name: str
    """Full name, as it is printed."""
    meaning: Annotated[str, Field(min_length=1)]
    """What is signed: `reviewed`, `approved`."""
    signed_at: datetime
    """UTC, without a zone."""
    fingerprint: str
    """Of the result that was signed."""
    decision: str
    """The decisions that were signed, in words."""
