"""Tells what of an input was left out, in as few sentences as possible."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from clonetrace.domain import Finding, FindingKind
from clonetrace.intake.layout import Layout
from clonetrace.intake.settings import IntakeSettings
from clonetrace.intake.sorting import FolderContent
from clonetrace.intake.wording import MAX_NAMES, count, some


def leftovers(
    root: Path, contents: Sequence[FolderContent], layout: Layout, settings: IntakeSettings
) -> list[Finding]:
    """Tell what of an input was left out.

    Args:
        root: The input folder.
        contents: All its folders, sorted, every folder before those in it.
        layout: By which the files were understood.
        settings: By which the wells were checked.

    Returns:
        One finding per folder for each kind of thing, with a count and a few names. A folder
        without any scan is told as a whole.
    """
    relevant = _relevant_folders(root, contents)
    findings = []
    if not any(content.scans for content in contents):
        message = f"{root} holds no scan in the {layout.name} layout; expected {layout.form}."
        findings.append(_finding(FindingKind.EMPTY_INPUT, root, message))
    system = sum(len(content.system) for content in contents)
    if system:
        message = (
            f"{root} holds {count(system, 'file')} of the operating system such as Thumbs.db and "
            ".DS_Store; left out."
        )
        findings.append(_finding(FindingKind.FOREIGN_FILE, root, message))
    findings += _folders_without_scans(contents, relevant)
    for content in contents:
        path = content.folder.path
        if content.folder.problem is not None:
            message = (
                f"{path} cannot be opened ({content.folder.problem}); its scans are missing until "
                "it can."
            )
            findings.append(_finding(FindingKind.UNREADABLE_FOLDER, path, message))
        elif path in relevant:
            findings += _hidden(content)
            findings += _files(content, settings)
    return findings


def _finding(kind: FindingKind, path: Path, message: str) -> Finding:
    return Finding(kind=kind, message=message, path=path)


def _relevant_folders(root: Path, contents: Iterable[FolderContent]) -> frozenset[Path]:
    """Return the folders that hold something of the layout, and all that lead to them."""
    relevant = {root}
    for content in contents:
        path = content.folder.path
        while content.meaningful and path not in relevant:
            relevant.add(path)
            path = path.parent
    return frozenset(relevant)


def _folders_without_scans(
    contents: Iterable[FolderContent], relevant: frozenset[Path]
) -> list[Finding]:
    empty: dict[Path, list[Path]] = defaultdict(list)
    files: Counter[Path] = Counter()
    for content in contents:
        path = content.folder.path
        if path in relevant:
            continue
        if content.folder.empty and path.parent in relevant:
            empty[path.parent].append(path)
            continue
        while path.parent not in relevant:
            path = path.parent
        files[path] += len(content.folder.files)
    foreign: dict[Path, list[Path]] = defaultdict(list)
    for path in files:
        foreign[path.parent].append(path)
    return [*_foreign(foreign, files), *_empty(empty)]


def _foreign(foreign: Mapping[Path, Sequence[Path]], files: Counter[Path]) -> list[Finding]:
    findings = []
    for parent, paths in foreign.items():
        if len(paths) > MAX_NAMES:
            names = some(path.name for path in paths)
            number = sum(files[path] for path in paths)
            message = (
                f"{parent} holds {len(paths)} folders ({names}) with {count(number, 'file')} and "
                "no scan; left out."
            )
            findings.append(_finding(FindingKind.FOREIGN_FOLDER, parent, message))
            continue
        for path in paths:
            message = f"{path} holds {count(files[path], 'file')} and no scan; left out."
            findings.append(_finding(FindingKind.FOREIGN_FOLDER, path, message))
    return findings


def _empty(empty: Mapping[Path, Sequence[Path]]) -> list[Finding]:
    findings = []
    for parent, paths in empty.items():
        if len(paths) > MAX_NAMES:
            names = some(path.name for path in paths)
            message = (
                f"{parent} holds {len(paths)} empty folders ({names}); if they were to hold plate "
                "scans, copy them again."
            )
            findings.append(_finding(FindingKind.EMPTY_INPUT, parent, message))
            continue
        for path in paths:
            message = f"{path} is empty; if it was to hold a plate scan, copy it again."
            findings.append(_finding(FindingKind.EMPTY_INPUT, path, message))
    return findings


def _hidden(content: FolderContent) -> list[Finding]:
    names = content.folder.hidden
    if not names:
        return []
    path = content.folder.path
    message = f"{path} holds {count(len(names), 'hidden folder')} ({some(names)}); not looked into."
    return [_finding(FindingKind.FOREIGN_FOLDER, path, message)]


def _files(content: FolderContent, settings: IntakeSettings) -> list[Finding]:
    path = content.folder.path
    findings = []
    if content.foreign:
        message = (
            f"{path} holds {count(len(content.foreign), 'file')} that the layout does not know "
            f"({some(content.foreign)}); left out."
        )
        findings.append(_finding(FindingKind.FOREIGN_FILE, path, message))
    for reason, names in _reasons(content.problems).items():
        message = (
            f"{count(len(names), 'file')} in {path} ({some(names)}) left out because {reason}."
        )
        findings.append(_finding(FindingKind.FOREIGN_FILE, path, message))
    if content.unknown_wells:
        message = (
            f"{count(len(content.unknown_wells), 'file')} in {path} "
            f"({some(content.unknown_wells)}) left out because a {settings.plate_wells}-well "
            "plate has no such well; check plate_wells."
        )
        findings.append(_finding(FindingKind.UNKNOWN_WELL, path, message))
    return findings


def _reasons(problems: Mapping[str, list[str]]) -> Mapping[str, list[str]]:
    # Where every file has its own reason, as with a date in each name, one stands for all.
    if len(problems) <= MAX_NAMES:
        return problems
    first = next(iter(problems))
    merged = [name for names in problems.values() for name in names]
    return {f"{first}, and {count(len(problems) - 1, 'similar reason')}": merged}
