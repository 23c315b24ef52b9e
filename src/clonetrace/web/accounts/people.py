"""The people of a review page: what admins, browsers and programs do with their accounts."""

from collections.abc import Callable
from datetime import datetime, timedelta

from pydantic import ValidationError

from clonetrace.analysis import WebSettings
from clonetrace.domain import Role, first_problem
from clonetrace.domain.errors import AccountError
from clonetrace.store import Account, Author, Session, Store, Token
from clonetrace.web.accounts.keys import TOKEN_PREFIX, hash_of_key, new_key
from clonetrace.web.accounts.passwords import better_hash, hash_password, is_right
from clonetrace.web.clock import utc_now

#: Time within which the use of a session or a token is written down once, so that looking at a
#: page is not a write.
_USE_NOTED_EVERY = timedelta(minutes=1)
#: Letters of the longest label of a token.
_LONGEST_LABEL = 100


class People:
    """Makes and changes accounts, and knows who is logged in.

    Methods that change something raise `AccountError` where that cannot be, and `StoreError` where
    the database cannot be written.
    """

    def __init__(
        self, store: Store, settings: WebSettings, clock: Callable[[], datetime] = utc_now
    ) -> None:
        """Work on a store.

        Args:
            store: Open for writing beside an analysis.
            settings: How long sessions and locks last.
            clock: Tells the time: UTC, without a zone.
        """
        self._accounts = store.accounts
        self._logins = store.logins
        self._settings = settings
        self._clock = clock

    def all(self) -> tuple[Account, ...]:
        """Return all accounts by name; a lock that is over is left out."""
        now = self._clock()
        return tuple(_without_old_lock(account, now) for account in self._accounts.all())

    def add(self, name: str, full_name: str, role: Role, password: str, author: Author) -> Account:
        """Make an account and return it."""
        account = _account(name, full_name, role, self._clock())
        self._accounts.add(account, hash_password(password, account.name), author)
        return account

    def change_role(self, name: str, role: Role, author: Author) -> None:
        """Let an account do more, or less."""
        self._accounts.change_role(name, role, author)

    def let_in(self, name: str, active: bool, author: Author) -> None:
        """Let an account log in, also where it is locked; or shut it out at once."""
        self._accounts.let_in(name, active, author)

    def change_password(self, name: str, password: str, author: Author) -> None:
        """Give an account another password; it is logged out everywhere."""
        hashed = hash_password(password, name)
        self._accounts.change_password(name, hashed, self._clock(), author)

    def knows_password(self, name: str, password: str) -> bool:
        """Whether it is the password of an account that may log in now.

        It takes the same time and says the same, whether the password is wrong or there is no such
        account, or it is disabled or locked.
        """
        name = name.strip().lower()
        settings = self._settings
        expected = self._logins.claim_try(
            name,
            now=self._clock(),
            tries=settings.wrong_passwords,
            locked_for=timedelta(minutes=settings.locked_minutes),
        )
        if not is_right(password, expected) or expected is None:
            why = f"{settings.wrong_passwords} wrong passwords in a row"
            self._logins.note_wrong_password(name, Author(name, why))
            return False
        self._logins.note_right_password(name, better_hash(password, expected))
        return True

    def log_in(self, name: str, password: str) -> str | None:
        """Start a session, and return the key for the browser's cookie; None where it may not."""
        if not self.knows_password(name, password):
            return None
        key = new_key()
        self._logins.start_session(
            name.strip().lower(),
            hash_of_key(key),
            new_key(),
            now=self._clock(),
            idle=self._idle,
        )
        return key

    def session(self, key: str) -> Session | None:
        """Return the session of a browser's key; None where there is none, or it is over."""
        hashed, now = hash_of_key(key), self._clock()
        session = self._logins.session(hashed)
        if session is None or session.seen_at + self._idle <= now:
            return None
        if session.seen_at + _USE_NOTED_EVERY <= now:
            self._logins.touch_session(hashed, now)
        return session

    def log_out(self, key: str) -> None:
        """End a session."""
        self._logins.end_session(hash_of_key(key))

    def make_token(self, name: str, label: str, author: Author) -> str:
        """Let a program use the API in an account's name; the token is shown only now."""
        label = label.strip()
        if not 1 <= len(label) <= _LONGEST_LABEL or not label.isprintable():
            raise AccountError(
                f"say what the token is for, in 1 to {_LONGEST_LABEL} letters, such as LIMS"
            )
        key = TOKEN_PREFIX + new_key()
        self._logins.add_token(name, label, hash_of_key(key), self._clock(), author)
        return key

    def revoke_token(self, name: str, number: int, author: Author) -> None:
        """End a token of an account."""
        self._logins.revoke_token(name, number, self._clock(), author)

    def tokens(self, name: str | None = None) -> tuple[Token, ...]:
        """Return the tokens of an account, or of all, in the order in which they were made."""
        return self._logins.tokens(name)

    def account_of_token(self, key: str) -> Account | None:
        """Return in whose name a program asks; None where its token is none, or was revoked."""
        found = self._logins.account_of_token(hash_of_key(key))
        if found is None:
            return None
        account, token = found
        now = self._clock()
        if token.used_at is None or token.used_at + _USE_NOTED_EVERY <= now:
            self._logins.touch_token(token.number, now)
        return account

    @property
    def _idle(self) -> timedelta:
        return timedelta(hours=self._settings.session_hours)


def _account(name: str, full_name: str, role: Role, now: datetime) -> Account:
    try:
        return Account(
            name=name.strip().lower(), full_name=full_name.strip(), role=role, created_at=now
        )
    except ValidationError as error:
        if first_problem(error).place == "name":
            raise AccountError(
                f"{name!r} cannot be the name of an account; use up to 64 letters of a-z, digits "
                "and . _ - @, such as ann.lee"
            ) from error
        raise AccountError(
            "the full name is printed under reports: give 1 to 100 letters in one line"
        ) from error


def _without_old_lock(account: Account, now: datetime) -> Account:
    if account.locked_until is None or account.locked_until > now:
        return account
    return account.model_copy(update={"locked_until": None})
