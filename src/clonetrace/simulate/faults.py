"""What goes wrong with scans on purpose."""

from enum import StrEnum


class Fault(StrEnum):
    """A fault of one scan."""

    BLACK = "black"
    """The lamp was off: nothing but the camera's dark noise."""
    TRUNCATED = "truncated"
    """The copy was interrupted: the file ends before its image does."""
    OUT_OF_FOCUS = "out of focus"
    MISSING = "missing"
    """No scan of this well on this day."""
    MISSING_DAY_0 = "missing day 0"
    """No seeding scan of this well."""
    DUPLICATE = "duplicate"
    """The well was scanned again later on the same day."""
    RGB = "rgb"
    """Saved as a colour image with three equal channels."""
