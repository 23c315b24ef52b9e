"""What commands check before they begin."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from clonetrace.domain import Value, first_problem
from clonetrace.domain.errors import ConfigurationError

Settings = TypeVar("Settings", bound=Value)


def checked(kind: type[Settings], values: Mapping[str, object], command: str) -> Settings:
    """Make a command's settings from its options.

    Args:
        kind: The settings.
        values: The options by the settings' names.
        command: For the message.

    Raises:
        ConfigurationError: An option does not fit.
    """
    from pydantic import ValidationError

    try:
        return kind.model_validate(values)
    except ValidationError as error:
        problem = first_problem(error)
        raise ConfigurationError(
            f"{problem.place or 'the options'} {problem.found!r} does not fit: {problem.message}; "
            f"see `clonetrace {command} --help`"
        ) from error


@contextmanager
def needs_extra(extra: str) -> Iterator[None]:
    """Say in one sentence which extra is missing when an import fails inside.

    Raises:
        ConfigurationError: A library of the extra is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] == "clonetrace":
            raise
        raise ConfigurationError(
            f"this command needs {error.name}, which is not installed; "
            f"install it with `pip install 'clonetrace[{extra}]'`"
        ) from error
