"""The named cases: what happens in a well, and what a perfect observer answers."""

from enum import StrEnum

from clonetrace.domain import Clonality


class Case(StrEnum):
    """What happens in a well."""

    SINGLE = "single"
    """One founder."""
    TWO_APART = "two_apart"
    """Two founders more than 600 um apart."""
    TWO_CLOSE = "two_close"
    """Two founders 60 to 250 um apart, whose colonies merge early."""
    DOUBLET = "doublet"
    """Two founders that touch."""
    EMPTY = "empty"
    DIES = "dies"
    """One founder that is dead by day 2."""
    SINGLE_WITH_DEBRIS = "single_with_debris"
    """One founder among dust and dead cells that stay where they are."""
    SATELLITE = "satellite"
    """A few cells leave the only colony and found another: two colonies, one clone."""
    LATE_VISIBLE = "late_visible"
    """One founder that floats above the focus on day 0 and cannot be seen there."""
    DIFFERENTIATED = "differentiated"
    """Sprawling spindle cells all over the well by the end."""
    LATE_SECOND = "late_second"
    """A second founder that settles after the scan of day 0 and appears on day 1."""
    AT_WALL = "at_wall"
    """One founder that lies in the shadow of the wall on day 0."""
    LATE_MERGE = "late_merge"
    """Two founders whose grown colonies touch only near the end."""
    ONE_DIES = "one_dies"
    """Two founders of which one is dead by day 2."""
    STOPS = "stops"
    """One founder that divides twice and never again."""
    THREE = "three"
    """Three founders, anywhere."""


#: The answer that a perfect observer gives for each case. Where every colony that survives has
#: fully differentiated, the well is differentiated whatever the case.
CLONALITY: dict[Case, Clonality] = {
    Case.SINGLE: Clonality.MONOCLONAL,
    Case.TWO_APART: Clonality.POLYCLONAL,
    Case.TWO_CLOSE: Clonality.POLYCLONAL,
    Case.DOUBLET: Clonality.POLYCLONAL,
    Case.EMPTY: Clonality.EMPTY,
    Case.DIES: Clonality.EMPTY,
    Case.SINGLE_WITH_DEBRIS: Clonality.MONOCLONAL,
    Case.SATELLITE: Clonality.MONOCLONAL,
    Case.LATE_VISIBLE: Clonality.MONOCLONAL,
    Case.DIFFERENTIATED: Clonality.DIFFERENTIATED,
    Case.LATE_SECOND: Clonality.POLYCLONAL,
    Case.AT_WALL: Clonality.MONOCLONAL,
    Case.LATE_MERGE: Clonality.POLYCLONAL,
    Case.ONE_DIES: Clonality.MONOCLONAL,
    Case.STOPS: Clonality.EMPTY,
    Case.THREE: Clonality.POLYCLONAL,
}

#: Shown once each by a run of at least this many wells that names no cases.
SHOWN_FIRST: tuple[Case, ...] = tuple(Case)[:12]
