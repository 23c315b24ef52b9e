"""How the kinds of values that the tables hold are written in columns."""

import enum
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Dialect, Enum, Text
from sqlalchemy.types import TypeDecorator

#: Room for the longest word of any enum ("unreadable folder" has 17 letters), with some to spare,
#: so that a new word needs no migration.
ENUM_LENGTH = 32


def _words(kind: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in kind]


#: An enum as its word, readable by a person: `out of focus`, not `OUT_OF_FOCUS` or 4.
ENUM_AS_TEXT = Enum(
    enum.Enum,
    native_enum=False,
    create_constraint=False,
    length=ENUM_LENGTH,
    values_callable=_words,
)


class AnyText(TypeDecorator[str]):
    r"""Text as it is, unless it names a file whose name is no text.

    Some file systems allow names of arbitrary bytes; Python shows those as lone surrogates, which
    no database takes. They are written as `\udcff`, so that the message about the file survives.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Spell out what is not text; so is, for PostgreSQL, the character of code 0."""
        if value is not None and dialect.name == "postgresql":
            value = value.replace("\x00", r"\x00")
        if value is None or value.isascii():
            return value
        return value.encode("utf-8", "backslashreplace").decode("utf-8")


class TextList(TypeDecorator[tuple[str, ...]]):
    """A few sentences or words in order, as a JSON array: `["out of focus"]`."""

    impl = AnyText
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the texts as JSON, with letters of any language left readable."""
        # JSON spells lone surrogates just as `AnyText` does, so even those come back.
        return None if value is None else json.dumps(list(value), ensure_ascii=False)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ANN401, ARG002
        """Read the JSON array."""
        return None if value is None else tuple(json.loads(value))


class NumberList(TypeDecorator[tuple[float, ...]]):
    """Many numbers that only belong together, as a JSON array: `[-12.5, 880.1]`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[float] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the numbers as JSON, to the last bit."""
        return None if value is None else json.dumps(list(value), allow_nan=False)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> tuple[float, ...] | None:  # noqa: ANN401, ARG002
        """Read the JSON array."""
        return None if value is None else tuple(float(number) for number in json.loads(value))
