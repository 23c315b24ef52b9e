"""Lists the input folders, each once, without opening a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clonetrace.domain import is_remote
from clonetrace.files import list_folder

#: How folders end that are not looked into: their thousands of files are one thing.
CLOSED = ".zarr"


@dataclass(frozen=True)
class Folder:
    """The names in one folder, sorted.

    Attributes:
        path: The folder.
        files: Regular files, or links to such.
        folders: Folders that are looked into.
        hidden: Folders that are not, because their name begins with a dot.
        others: Broken links, pipes, names that are not text, and the like.
        problem: Why the folder cannot be listed, None where it can.
    """

    path: Path
    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    problem: str | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing at all in it."""
        return not (self.files or self.folders or self.hidden or self.others or self.problem)


def walk(root: Path) -> Iterator[Folder]:
    """List a folder and all folders below it, in the order of their names.

    Hidden folders are not entered: snapshots of a network drive would show every scan again. A
    folder that links lead to more than once is listed once. What lies in an OME-Zarr plate is the
    plate's own affair.

    Args:
        root: The folder to begin with.

    Yields:
        Every folder before those in it; one that cannot be listed says why.
    """
    seen: set[Path] = set()
    waiting = [root]
    while waiting:
        path = waiting.pop()
        target = path if is_remote(path) else path.resolve()
        if target in seen:
            continue
        seen.add(target)
        folder = _list(path)
        yield folder
        if not path.name.endswith(CLOSED):
            waiting.extend(path / name for name in reversed(folder.folders))


def _list(path: Path) -> Folder:
    files: list[str] = []
    folders: list[str] = []
    others: list[str] = []
    try:
        for entry in list_folder(path):
            kind = others if entry.is_folder is None else folders if entry.is_folder else files
            kind.append(entry.name)
    except OSError as error:
        return Folder(path=path, problem=error.strerror or str(error))
    return Folder(
        path=path,
        files=tuple(sorted(files)),
        folders=tuple(sorted(name for name in folders if not name.startswith("."))),
        hidden=tuple(sorted(name for name in folders if name.startswith("."))),
        others=tuple(sorted(others)),
    )
