"""What is closed at the end of a `with` block."""

from types import TracebackType
from typing import Self


class Closing:
    """Closes itself when its `with` block ends, whatever happened in it."""

    def close(self) -> None:
        """Give back what is held; nothing to do where nothing is."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
