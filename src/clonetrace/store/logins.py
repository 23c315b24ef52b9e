"""Tries to log in, sessions of browsers, and tokens of programs.

Of secrets the database knows only hashes: who reads it cannot log in with what is there.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from clonetrace.domain.errors import AccountError
from clonetrace.store.accounts import ACCOUNT_COLUMNS, Transaction, no_account, note
from clonetrace.store.audit import Author
from clonetrace.store.records import Account, Session, Token
from clonetrace.store.schema import AccountRow, SessionRow, TokenRow


class Logins:
    """Who is logged in, and who tries to. Times are UTC, without a zone."""

    def __init__(self, reading: Transaction, writing: Transaction) -> None:
        """Work within a store's transactions."""
        self._reading = reading
        self._writing = writing

    def claim_try(
        self, name: str, *, now: datetime, tries: int, locked_for: timedelta
    ) -> str | None:
        """Count a try to log in before the password is looked at.

        Counted first, no number of guesses at the same moment exceeds the allowed one.

        Args:
            name: What was typed; there need not be such an account.
            now: The time.
            tries: How many in a row lock the account.
            locked_for: For how long.

        Returns:
            The hash that the password must have. None where no password would be right: there is
            no such account, it is disabled, or it is locked.
        """
        with self._writing() as connection:
            row = connection.execute(
                select(AccountRow.__table__).where(AccountRow.name == name).with_for_update()
            ).one_or_none()
            if row is None or not row.active:
                return None
            failures = row.failures
            if row.locked_until is not None:
                if row.locked_until > now:
                    return None
                failures = 0
            locked_until = now + locked_for if failures + 1 >= tries else None
            connection.execute(
                update(AccountRow)
                .where(AccountRow.id == row.id)
                .values(failures=failures + 1, locked_until=locked_until)
            )
            return str(row.password_hash)

    def note_wrong_password(self, name: str, author: Author) -> None:
        """Write it into the audit where the try that was claimed has locked the account."""
        with self._writing() as connection:
            until = connection.execute(
                select(AccountRow.locked_until).where(AccountRow.name == name)
            ).scalar()
            if until is not None:
                note(connection, name, "access", f"locked until {until.isoformat()}", author)

    def note_right_password(self, name: str, better_hash: str | None) -> None:
        """Forget the tries that went before.

        Args:
            name: Of the account.
            better_hash: The same password hashed at today's cost, where its hash is of another.
        """
        values: dict[str, Any] = {"failures": 0, "locked_until": None}
        if better_hash is not None:
            values["password_hash"] = better_hash
        with self._writing() as connection:
            connection.execute(update(AccountRow).where(AccountRow.name == name).values(values))

    def start_session(
        self, name: str, secret_hash: str, csrf: str, *, now: datetime, idle: timedelta
    ) -> None:
        """Log a browser in, and forget sessions that have ended by themselves.

        Args:
            name: Of the account.
            secret_hash: Of what the browser's cookie holds.
            csrf: What the session's pages must send with every change.
            now: The time.
            idle: Time without a request after which a session has ended.

        Raises:
            AccountError: The account was disabled meanwhile.
        """
        with self._writing() as connection:
            connection.execute(delete(SessionRow).where(SessionRow.seen_at <= now - idle))
            account_id = _active_id(connection, name)
            connection.execute(
                insert(SessionRow).values(
                    secret_hash=secret_hash,
                    account_id=account_id,
                    csrf=csrf,
                    created_at=now,
                    seen_at=now,
                )
            )

    def session(self, secret_hash: str) -> Session | None:
        """Return a session of an account that may log in, however old it is."""
        with self._reading() as connection:
            row = (
                connection.execute(
                    select(*ACCOUNT_COLUMNS, SessionRow.csrf, SessionRow.seen_at)
                    .join(AccountRow, AccountRow.id == SessionRow.account_id)
                    .where(SessionRow.secret_hash == secret_hash, AccountRow.active)
                )
                .mappings()
                .one_or_none()
            )
        if row is None:
            return None
        account = Account(**{name: row[name] for name in Account.model_fields})
        return Session(account=account, csrf=row["csrf"], seen_at=row["seen_at"])

    def touch_session(self, secret_hash: str, now: datetime) -> None:
        """Write down that a session is in use."""
        with self._writing() as connection:
            connection.execute(
                update(SessionRow).where(SessionRow.secret_hash == secret_hash).values(seen_at=now)
            )

    def end_session(self, secret_hash: str) -> None:
        """Log a browser out; of one that is not logged in, nothing is left to do."""
        with self._writing() as connection:
            connection.execute(delete(SessionRow).where(SessionRow.secret_hash == secret_hash))

    def add_token(
        self, name: str, label: str, secret_hash: str, now: datetime, author: Author
    ) -> int:
        """Let a program use the API in an account's name, and return the token's number.

        Raises:
            AccountError: There is no such account, or it is disabled.
        """
        with self._writing() as connection:
            row = {
                "account_id": _active_id(connection, name),
                "label": label,
                "secret_hash": secret_hash,
                "created_at": now,
            }
            key = connection.execute(insert(TokenRow).values(row)).inserted_primary_key
            if key is None:
                raise LookupError("the database gave no number to a new token")
            note(connection, name, f"token {key[0]}", f"made for {label}", author)
            return int(key[0])

    def revoke_token(self, name: str, number: int, now: datetime, author: Author) -> None:
        """End a token of an account; one that has ended stays so.

        Raises:
            AccountError: The account has no such token.
        """
        with self._writing() as connection:
            known = connection.execute(
                select(TokenRow.id)
                .join(AccountRow, AccountRow.id == TokenRow.account_id)
                .where(TokenRow.id == number, AccountRow.name == name)
            ).scalar()
            if known is None:
                raise AccountError(f"{name} has no token {number}")
            note(connection, name, f"token {number}", "revoked", author)
            connection.execute(
                update(TokenRow)
                .where(TokenRow.id == number, TokenRow.revoked_at.is_(None))
                .values(revoked_at=now)
            )

    def tokens(self, name: str | None = None) -> tuple[Token, ...]:
        """Return the tokens of an account, or of all, in the order in which they were made."""
        columns = TokenRow.__table__.c
        query = (
            select(
                columns.id.label("number"),
                AccountRow.name.label("account"),
                columns.label,
                columns.created_at,
                columns.used_at,
                columns.revoked_at,
            )
            .join(AccountRow, AccountRow.id == columns.account_id)
            .order_by(columns.id)
        )
        if name is not None:
            query = query.where(AccountRow.name == name)
        with self._reading() as connection:
            return tuple(Token(**row) for row in connection.execute(query).mappings())

    def account_of_token(self, secret_hash: str) -> tuple[Account, Token] | None:
        """Return whose token it is, None where it was revoked or the account is disabled."""
        with self._reading() as connection:
            row = (
                connection.execute(
                    select(
                        *ACCOUNT_COLUMNS,
                        TokenRow.id.label("number"),
                        TokenRow.label.label("token_label"),
                        TokenRow.created_at.label("made_at"),
                        TokenRow.used_at,
                    )
                    .join(AccountRow, AccountRow.id == TokenRow.account_id)
                    .where(
                        TokenRow.secret_hash == secret_hash,
                        TokenRow.revoked_at.is_(None),
                        AccountRow.active,
                    )
                )
                .mappings()
                .one_or_none()
            )
        if row is None:
            return None
        account = Account(**{name: row[name] for name in Account.model_fields})
        return account, Token(
            number=row["number"],
            account=account.name,
            label=row["token_label"],
            created_at=row["made_at"],
            used_at=row["used_at"],
        )

    def touch_token(self, number: int, now: datetime) -> None:
        """Write down that a token is in use."""
        with self._writing() as connection:
            connection.execute(update(TokenRow).where(TokenRow.id == number).values(used_at=now))


def _active_id(connection: Connection, name: str) -> int:
    found: int | None = connection.execute(
        select(AccountRow.id).where(AccountRow.name == name, AccountRow.active)
    ).scalar()
    if found is None:
        raise no_account(name)
    return found
