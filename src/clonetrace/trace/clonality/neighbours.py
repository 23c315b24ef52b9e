"""What the wells of a run tell of each other."""

from clonetrace.domain import Value
from clonetrace.trace.clonality.pace import Pace
from clonetrace.trace.clonality.seeding import EmptyWells


class Neighbours(Value):
    """All wells of a run together; nothing is known of a well that is analysed alone."""

    empty: EmptyWells | None = None
    """How many of them are empty, which tells how densely the run was seeded; None where it was
    seeded otherwise, or where the configuration tells."""
    pace: Pace | None = None
    """How fast its clones grow; None where none tells."""
