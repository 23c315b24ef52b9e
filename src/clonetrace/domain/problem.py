"""What is wrong with values that were read from a file or typed, for a sentence about it."""

from dataclasses import dataclass

from pydantic import ValidationError


@dataclass(frozen=True)
class Problem:
    """The first thing that does not fit.

    Attributes:
        path: Keys and places in lists that lead to it; empty where the whole does not fit.
        message: What was expected.
        found: What is there instead.
        kind: Pydantic's name of the rule, such as `extra_forbidden`.
    """

    path: tuple[int | str, ...]
    message: str
    found: object
    kind: str

    @property
    def place(self) -> str:
        """The path with dots, empty where the whole does not fit."""
        return ".".join(map(str, self.path))


def first_problem(error: ValidationError) -> Problem:
    """Return the first of the problems that a validation found.

    One is enough for a message: the others often follow from it, and go with it.
    """
    first = error.errors()[0]
    return Problem(
        path=first["loc"], message=first["msg"], found=first["input"], kind=first["type"]
    )
