"""What can go wrong, as one tree.

CloneTraceError
├── ConfigurationError     a setting, an option or a list file is wrong
├── InputError             something in the input cannot be used
│   ├── LayoutError        a folder or a file name is not understood
│   └── UnreadableScanError
│       └── TruncatedScanError
├── StoreError             results cannot be written or read
├── AccountError           an account cannot be made or changed as asked
└── ExecutorLostError      a cluster's workers cannot be reached any more

Every message is one sentence for the person at the bench: it names the file, what was expected,
what was found and what to do.
"""

from pathlib import Path

from clonetrace.domain.address import address_of


class CloneTraceError(Exception):
    """Base of everything that CloneTrace raises on purpose."""


class ConfigurationError(CloneTraceError):
    """A setting, an option or a list file is wrong; nothing was analysed."""


class InputError(CloneTraceError):
    """Something in the input cannot be used; the rest goes on."""


class LayoutError(InputError):
    """A folder or a file name does not follow the layout."""


class UnreadableScanError(InputError):
    """One scan cannot be read; the other scans of its well are used."""

    def __init__(self, path: Path, problem: str) -> None:
        """Name the file and what is wrong with it.

        Args:
            path: The scan's file.
            problem: What was found, as the end of a sentence ("is a colour image").
        """
        super().__init__(f"{address_of(path)} {problem}")
        self.path = path
        self.problem = problem


class TruncatedScanError(UnreadableScanError):
    """A scan's file ends before its image does, as after an interrupted copy."""


class StoreError(CloneTraceError):
    """Results cannot be written or read."""


class AccountError(CloneTraceError):
    """An account cannot be made or changed as asked; nothing was changed."""


class ExecutorLostError(CloneTraceError):
    """The workers of a cluster cannot be reached any more; what is finished is kept."""
