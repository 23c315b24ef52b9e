"""Small helpers for sentences that a person reads."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

#: Names listed before the rest is only counted; more makes a sentence hard to read.
MAX_NAMES = 3


def some(names: Iterable[object], at_most: int = MAX_NAMES) -> str:
    """List the first names and count the others: `a, b, c and 4 more`."""
    texts = [_printable(str(name)) for name in names]
    listed = ", ".join(texts[:at_most])
    return listed if len(texts) <= at_most else f"{listed} and {len(texts) - at_most} more"


def count(number: int, noun: str) -> str:
    """Say how many: `1 file`, `3 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def nearest(wanted: str, existing: Sequence[str]) -> str:
    """List the existing names that look most like the wanted one, else the first ones."""
    # A low cutoff: naming something that exists always helps more than naming nothing.
    close = get_close_matches(wanted, existing, n=MAX_NAMES, cutoff=0.3)
    return some(close or existing)


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in text)
