"""Takes stock of input folders: from paths to the series of every well."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clonetrace.domain import (
    Finding,
    FindingKind,
    Inventory,
    Plate,
    Well,
    WellSeries,
    address_of,
    is_remote,
)
from clonetrace.domain.errors import ConfigurationError
from clonetrace.files import list_folder
from clonetrace.intake.celigo import CeligoLayout
from clonetrace.intake.layout import Layout
from clonetrace.intake.leftovers import leftovers
from clonetrace.intake.ome_zarr import sort_plate
from clonetrace.intake.pattern import PatternLayout
from clonetrace.intake.selection import (
    PlateWell,
    Selection,
    check_wells,
    select_plates,
    unknown_consolidated,
)
from clonetrace.intake.series import order_plate
from clonetrace.intake.settings import IntakeSettings, LayoutName
from clonetrace.intake.sorting import FoundScan, sort_folder
from clonetrace.intake.walk import CLOSED, walk
from clonetrace.intake.wording import count, nearest, some


def make_layout(settings: IntakeSettings) -> Layout:
    """Make the layout that the settings name."""
    if settings.layout is LayoutName.PATTERN:
        return PatternLayout(settings)
    return CeligoLayout(settings.channel)


def take_inventory(
    inputs: Sequence[Path], settings: IntakeSettings, selection: Selection | None = None
) -> Inventory:
    """Find all scans below the input folders; no file is opened and nothing is written.

    The answer is the same whatever the order of the inputs and of the files in them, and for the
    Celigo layout also whether the root, its runs or their plate scans are given.

    Args:
        inputs: Folders to look into; one that lies in another counts once.
        settings: How paths are understood and which scans count.
        selection: What is asked for; everything if None.

    Returns:
        The wells in the order of run, plate, row and column, and what was noticed.

    Raises:
        ConfigurationError: An input is not a folder, or a run, plate or well that is asked for is
            not in the input.
    """
    selection = selection or Selection()
    found = _look_into(inputs, settings)
    scans, findings = found.scans, list(found.findings)
    remote = [root for root in inputs if is_remote(root)]
    if not scans:
        return Inventory(wells=(), findings=_with_addresses(findings, remote))
    chosen = select_plates(selection, scans)
    kept = {plate: scans[plate] for plate in chosen.plates}
    findings += chosen.findings
    findings += _well_findings(selection, settings, scans, kept)
    findings += _unused_seeding_dates(settings, scans)
    wanted = _wanted_wells(selection, settings)
    wells: list[WellSeries] = []
    for plate, of_plate in kept.items():
        consolidated = frozenset(
            entry.well for entry in selection.consolidated if entry.plate == str(plate)
        )
        series = order_plate(plate, of_plate, wanted, consolidated, settings)
        wells += series.wells
        findings += series.findings
    return Inventory(
        wells=tuple(
            one.model_copy(update={"findings": _with_addresses(one.findings, remote)})
            for one in wells
        ),
        findings=_with_addresses(findings, remote),
    )


def _with_addresses(findings: Iterable[Finding], roots: Sequence[Path]) -> tuple[Finding, ...]:
    """Write remote paths in messages as the URLs that they are."""
    told = list(findings)
    for root in roots:
        told = [
            one.model_copy(update={"message": one.message.replace(str(root), address_of(root))})
            for one in told
        ]
    return tuple(told)


@dataclass(frozen=True)
class _Found:
    scans: Mapping[Plate, Sequence[FoundScan]]
    findings: tuple[Finding, ...]


def _look_into(inputs: Sequence[Path], settings: IntakeSettings) -> _Found:
    layout = make_layout(settings)
    scans: dict[Plate, list[FoundScan]] = defaultdict(list)
    findings: list[Finding] = []
    for root in _distinct(inputs):
        contents = [
            sort_plate(folder, settings)
            if folder.path.name.endswith(CLOSED)
            else sort_folder(folder, root, layout, settings)
            for folder in walk(root)
        ]
        findings += leftovers(root, contents, layout, settings)
        for content in contents:
            for scan in content.scans:
                scans[scan.plate].append(scan)
    return _Found(scans=scans, findings=tuple(findings))


def _distinct(inputs: Sequence[Path]) -> list[Path]:
    if not inputs:
        raise ConfigurationError("No input folder was given; name at least one.")
    roots = sorted({_absolute(path) for path in inputs})
    targets = {root: root if is_remote(root) else root.resolve() for root in roots}
    distinct: list[Path] = []
    for root in roots:
        covered = any(
            targets[root].is_relative_to(targets[other])
            for other in roots
            if other != root and (targets[other] != targets[root] or other in distinct)
        )
        if not covered:
            distinct.append(root)
    return distinct


def _absolute(path: Path) -> Path:
    if is_remote(path):
        try:
            list_folder(path)
        except OSError as error:
            raise ConfigurationError(
                f"The input {address_of(path)} cannot be used: {error.strerror}."
            ) from error
        return path
    try:
        is_folder = path.is_dir()
        exists = is_folder or path.exists()
    except OSError as error:
        raise ConfigurationError(
            f"The input {path} cannot be looked at ({error.strerror}); check its permissions."
        ) from error
    if not exists:
        raise ConfigurationError(f"The input folder {path} does not exist; check its name.")
    if not is_folder:
        raise ConfigurationError(f"The input {path} is a file; give the folder that holds it.")
    # The folder's own name counts (it may be a plate scan's), so that `..` has to be resolved.
    return path.resolve() if ".." in path.parts else path.absolute()


def _wanted_wells(selection: Selection, settings: IntakeSettings) -> frozenset[Well]:
    plate = settings.plate_format
    all_wells = frozenset(
        Well.at(row, column) for row in range(plate.rows) for column in range(plate.columns)
    )
    if settings.well is not None and "well" not in re.compile(settings.pattern or "").groupindex:
        all_wells = frozenset({Well.parse(settings.well)})
    return (all_wells if selection.wells is None else selection.wells) - settings.controls


def _well_findings(
    selection: Selection,
    settings: IntakeSettings,
    scans: Mapping[Plate, Sequence[FoundScan]],
    kept: Mapping[Plate, Sequence[FoundScan]],
) -> list[Finding]:
    existing = frozenset(scan.well for of_plate in kept.values() for scan in of_plate)
    check_wells(selection.wells, existing)
    findings = unknown_consolidated(
        selection,
        {
            PlateWell(plate=str(plate), well=well)
            for plate, of_plate in scans.items()
            for well in {scan.well for scan in of_plate}
        }
        if selection.consolidated
        else (),
    )
    if selection.wells is not None and existing - selection.wells:
        others = sorted(existing - selection.wells)
        message = f"{count(len(others), 'well')} not asked for and left out: {some(others)}."
        findings.append(Finding(kind=FindingKind.NOT_SELECTED, message=message))
    if settings.controls:
        message = f"Control wells are left out on every plate: {', '.join(settings.control_wells)}."
        findings.append(Finding(kind=FindingKind.NOT_SELECTED, message=message))
    return findings


def _unused_seeding_dates(
    settings: IntakeSettings, scans: Mapping[Plate, Sequence[FoundScan]]
) -> list[Finding]:
    names = [str(plate) for plate in sorted(scans)]
    unused = sorted(set(settings.seeding_dates).difference(names))
    undated = [name for name in names if name not in settings.seeding_dates]
    # Where every plate has its date, the others are dates of other runs; else one may be misspelt
    # and a plate silently begin on its first scan day.
    if not undated:
        return []
    return [
        Finding(
            kind=FindingKind.MISSING_DAY_0,
            message=f"The settings hold a seeding date for {name}, of which the input holds no "
            f"scan; the nearest without a date: {nearest(name, undated)}.",
        )
        for name in unused
    ]
