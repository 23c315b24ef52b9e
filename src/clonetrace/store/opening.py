"""Opening the database of an output folder."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clonetrace.store.store import Store


def open_store(target: Path | str, *, read_only: bool = False, beside: bool = False) -> "Store":
    """Open the database of results; for writing it is created or brought up to date first.

    Args:
        target: The database file, or an SQLAlchemy URL.
        read_only: Do not write, and let another process write meanwhile. The database must exist.
        beside: Write what people decide, a short transaction each, while an analysis may be writing
            results. The database must exist.

    Returns:
        The store, to be used in a `with` block or closed by `Store.close`.

    Raises:
        StoreError: The file is no CloneTrace database, or a newer version's; another process is
            writing to it; the disk is full; the folder cannot be written.
    """
    # The database library takes several times as long to import as everything else that a command
    # needs for its help page or for a wrong option.
    from clonetrace.store.connecting import connect  # noqa: PLC0415

    return connect(target, read_only=read_only, beside=beside)
