"""Where results are kept."""

from pydantic import SecretStr

from clonetrace.domain import Value


class DatabaseSettings(Value):
    """Choice of the database."""

    url: SecretStr | None = None
    """SQLAlchemy URL of the database; None for `clonetrace.db` in the output folder. It is a secret
    because it may hold a password, and the settings of every analysis are written down."""
