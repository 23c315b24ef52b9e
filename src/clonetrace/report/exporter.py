"""What every way of writing results has in common."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from clonetrace.domain import WellResult


class Exporter(Protocol):
    """Writes the results of an analysis for one kind of reader.

    The same results give the same bytes, in whatever order they come. Each file is replaced as a
    whole: when writing fails, the old file is still there.
    """

    @property
    def name(self) -> str:
        """What the output is called in messages and options."""

    def write(self, results: Sequence[WellResult], out: Path) -> tuple[Path, ...]:
        """Write the files.

        Args:
            results: One per well, in any order.
            out: The output folder; made where it is missing.

        Returns:
            The files that were written.

        Raises:
            StoreError: A file cannot be written.
        """
