"""Accounts in and out of the database; every change is also an entry of the audit."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from clonetrace.domain import Role
from clonetrace.domain.errors import AccountError
from clonetrace.store import auditing
from clonetrace.store.audit import AuditKind, Author
from clonetrace.store.records import Account
from clonetrace.store.schema import AccountRow, SessionRow

#: A transaction, open for as long as its block.
Transaction = Callable[[], AbstractContextManager[Connection]]

#: The columns that an `Account` shows; the hash of the password never leaves by it.
ACCOUNT_COLUMNS = tuple(getattr(AccountRow, name) for name in Account.model_fields)


class Accounts:
    """The people who may log in.

    Methods that change an account raise `AccountError` where there is none of that name.
    """

    def __init__(self, reading: Transaction, writing: Transaction) -> None:
        """Work within a store's transactions."""
        self._reading = reading
        self._writing = writing

    def all(self) -> tuple[Account, ...]:
        """Return all accounts by name."""
        with self._reading() as connection:
            rows = connection.execute(select(*ACCOUNT_COLUMNS)).mappings()
            return tuple(sorted((Account(**row) for row in rows), key=lambda each: each.name))

    def add(self, account: Account, password_hash: str, author: Author) -> None:
        """Make an account.

        Raises:
            AccountError: There is one of that name.
        """
        row = account.model_dump() | {"password_hash": password_hash, "failures": 0}
        with self._writing() as connection:
            note(connection, account.name, "role", account.role.value, author)
            note(connection, account.name, "access", "active", author)
            try:
                connection.execute(insert(AccountRow).values(row))
            except IntegrityError as error:
                raise AccountError(f"there is an account {account.name} already") from error

    def change_role(self, name: str, role: Role, author: Author) -> None:
        """Let an account do more, or less, from its next request on.

        Raises:
            AccountError: Nobody would be left who manages accounts.
        """
        with self._writing() as connection:
            note(connection, name, "role", role.value, author)
            _change(connection, name, {"role": role})
            _keep_an_admin(connection)

    def let_in(self, name: str, active: bool, author: Author) -> None:
        """Let an account log in, also where it is locked; or shut it out, with all its sessions.

        Raises:
            AccountError: Nobody would be left who manages accounts.
        """
        with self._writing() as connection:
            note(connection, name, "access", "active" if active else "disabled", author)
            unlocked = {"failures": 0, "locked_until": None}
            account_id = _change(connection, name, {"active": active} | unlocked)
            _keep_an_admin(connection)
            if not active:
                _end_sessions(connection, account_id)

    def change_password(self, name: str, password_hash: str, now: datetime, author: Author) -> None:
        """Give an account another password, end its sessions, and unlock it."""
        with self._writing() as connection:
            # The time makes one change differ from the next: the audit skips what stays the same.
            note(connection, name, "password", f"set {now.isoformat()}", author)
            values = {"password_hash": password_hash, "failures": 0, "locked_until": None}
            _end_sessions(connection, _change(connection, name, values))


def note(connection: Connection, name: str, what: str, new: str, author: Author) -> None:
    """Write a change of an account into the audit, under `NAME: WHAT`."""
    auditing.note(connection, AuditKind.ACCOUNT, f"{name}: {what}", new, author)


def no_account(name: str) -> AccountError:
    """Say that there is no such account."""
    return AccountError(f"there is no account {name!r}; clonetrace accounts list shows them")


def _change(connection: Connection, name: str, values: dict[str, Any]) -> int:
    connection.execute(update(AccountRow).where(AccountRow.name == name).values(values))
    account_id = connection.execute(select(AccountRow.id).where(AccountRow.name == name)).scalar()
    if account_id is None:
        raise no_account(name)
    return account_id


def _keep_an_admin(connection: Connection) -> None:
    # The entry in the audit, which comes first, has let one transaction at a time get here.
    admins = connection.execute(
        select(func.count()).where(AccountRow.role == Role.ADMIN, AccountRow.active)
    ).scalar()
    if not admins:
        raise AccountError("this is the last admin; make somebody else admin first")


def _end_sessions(connection: Connection, account_id: int) -> None:
    connection.execute(delete(SessionRow).where(SessionRow.account_id == account_id))
