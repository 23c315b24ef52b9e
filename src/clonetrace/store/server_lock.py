"""One writer at a time on a database server."""

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from clonetrace.domain.errors import StoreError
from clonetrace.store.trouble import Place

#: Name of the lock among the advisory locks of a database: "clonetrc" as a number.
_KEY = int.from_bytes(b"clonetrc", "big", signed=True)
#: How long to wait for it: the server needs a moment to see that a former holder was killed.
_PATIENCE_MS = 1000
#: What the server says when that was not enough (PostgreSQL, appendix A, class 55).
_LOCK_NOT_AVAILABLE = "55P03"


class ServerLock:
    """The right to write to one database of a PostgreSQL server.

    It belongs to a connection, so that the server takes it back when the process dies or the
    machine is gone.
    """

    def __init__(self, engine: Engine, place: Place) -> None:
        """Take the lock.

        Args:
            engine: Makes the connection that holds the lock.
            place: For messages.

        Raises:
            StoreError: Another process is writing to the database.
        """
        self._connection: Connection = engine.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        )
        try:
            self._connection.execute(text(f"SET lock_timeout = {_PATIENCE_MS}"))
            self._connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _KEY})
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            holder = self._holder()
            self._connection.close()
            raise StoreError(
                f"another clonetrace ({holder}) is writing to {place.name}; wait until it has "
                f"finished, or choose another database"
            ) from error

    def release(self) -> None:
        """Give the right to write back; a second call does nothing."""
        if not self._connection.closed:
            # Ends the session, and with it the lock, even where the server answers no more.
            self._connection.invalidate()
            self._connection.close()

    def _holder(self) -> str:
        name: str | None = self._connection.execute(
            text(
                "SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid) "
                "WHERE locktype = 'advisory' AND granted "
                "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        ).scalar()
        return name or "unknown process"


def is_taken_on_server(connection: Connection) -> bool:
    """Whether somebody has the right to write to a connection's database."""
    if connection.dialect.name != "postgresql":
        return False
    taken = connection.execute(
        text(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            "AND ((classid::bigint << 32) | objid::bigint) = :key)"
        ),
        {"key": _KEY},
    ).scalar()
    return bool(taken)
