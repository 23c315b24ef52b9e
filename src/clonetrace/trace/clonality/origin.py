"""What an object that a colony leads back to may have been."""

from enum import StrEnum


class Origin(StrEnum):
    """Where an object of the scans came from."""

    ONE = "one"
    """One cell that was seeded, and whose progeny lives."""
    TWO = "two"
    """Two seeded cells that touched, or that came together before they were seen apart."""
    SATELLITE = "satellite"
    """A few cells that left a colony of the same well: no founder of its own."""
    NOTHING = "nothing"
    """Nothing that lives and divides: debris, a flaw, a cell that stopped dividing."""


#: Founders that each origin stands for.
FOUNDERS = {Origin.ONE: 1, Origin.TWO: 2, Origin.SATELLITE: 0, Origin.NOTHING: 0}
