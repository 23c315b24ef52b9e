"""Random keys that stand for a login: of browsers in a cookie, of programs in a header."""

import hashlib
import secrets

#: Tokens begin with this, so that one that got into a file or a log is recognised.
TOKEN_PREFIX = "clonetrace_"  # noqa: S105
_BYTES = 32


def new_key() -> str:
    """Make a key of 256 random bits, as letters that fit into a cookie and a header."""
    return secrets.token_urlsafe(_BYTES)


def hash_of_key(key: str) -> str:
    """Return what the database keeps of a key.

    SHA-256 is enough, other than for passwords: nobody guesses 256 random bits.
    """
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def same(given: str, expected: str) -> bool:
    """Compare two texts in a time that does not tell where they differ."""
    return secrets.compare_digest(
        given.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass")
    )
