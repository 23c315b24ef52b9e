"""Passwords: which are taken, and how they are kept (argon2id, at the cost of RFC 9106)."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from clonetrace.domain.errors import AccountError

#: Letters of the shortest password: with five guesses in 15 minutes, nobody gets at it by trying.
SHORTEST = 12
#: Letters of the longest; hashing takes the same time for all.
LONGEST = 1000

_HASHER = PasswordHasher()
#: Stands in for the hash of accounts that there are not: to refuse them takes as long.
_NOBODY = _HASHER.hash("nobody has this password")


def hash_password(password: str, name: str) -> str:
    """Return what is kept of a password.

    Args:
        password: As it was typed.
        name: Of the account.

    Raises:
        AccountError: The password is too short, too long, or the account's name.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError(
            f"a password needs {SHORTEST} letters at least and {LONGEST} at most, this one has "
            f"{len(password)}; a few words in a row are easy to remember"
        )
    if password.strip().lower() == name:
        raise AccountError("a password must be more than the account's name; choose another one")
    return _HASHER.hash(_normal(password))


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether a password is the one of a hash; takes as long where there is no hash.

    Args:
        password: As it was typed.
        password_hash: What is kept; None where no password is right.
    """
    try:
        _HASHER.verify(_NOBODY if password_hash is None else password_hash, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def better_hash(password: str, password_hash: str) -> str | None:
    """Hash a right password anew where its hash is of another cost than today's."""
    return _HASHER.hash(_normal(password)) if _HASHER.check_needs_rehash(password_hash) else None


def _normal(password: str) -> bytes:
    """Spell letters such as é the same way on every keyboard (NFKC, after NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password[:LONGEST]).encode("utf-8", "surrogatepass")
