"""The scans that are measured: simulated once, then written anew in every format."""

import os
import re
import shutil
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path

from clonetrace.domain import Well
from clonetrace.exchange.ome_zarr import write_ome_zarr
from clonetrace.imaging import PixelSource, open_source
from clonetrace.intake import IntakeSettings, Selection, take_inventory
from clonetrace.simulate import TRUTH_FILE, Case, ScanFormat, SimulationSettings, simulate_run
from clonetrace.simulate.files import write_scan

#: One well of each kind: one clone, two far apart, nothing.
CASES = (Case.SINGLE, Case.TWO_APART, Case.EMPTY)
#: Edge of a scan, mm.
FRAME_MM = 7.0
#: Wells of a plate without its control.
_PLATE_WELLS = 95
_COLUMNS = 12


class Format(StrEnum):
    """How the same pixels lie in files."""

    RAW = "raw TIFF"
    LZW = "LZW TIFF"
    DEFLATE = "deflate TIFF"
    PNG = "PNG"
    JPEG = "JPEG"
    OME_ZARR = "OME-Zarr"


_WRITTEN_AS = {
    Format.RAW: ScanFormat.TIFF,
    Format.LZW: ScanFormat.TIFF_LZW,
    Format.DEFLATE: ScanFormat.TIFF_DEFLATE,
    Format.PNG: ScanFormat.PNG,
    Format.JPEG: ScanFormat.JPEG,
}
_SUFFIXES = {Format.PNG: ".png", Format.JPEG: ".jpg"}


def simulated(
    out: Path, *, size_px: int, days: int, cases: Sequence[Case] = CASES, file: Format = Format.RAW
) -> Path:
    """Simulate one well of each case, unless that was done before.

    Args:
        out: Folder to make.
        size_px: Rows and columns of a scan.
        days: Scans of a well.
        cases: What happens in the wells.
        file: Of the scans.

    Returns:
        The folder to be analysed.
    """
    if not (out / TRUTH_FILE).exists():
        shutil.rmtree(out, ignore_errors=True)
        settings = SimulationSettings(
            wells=len(cases),
            cases=tuple(cases),
            days=days,
            um_per_px=1000 * FRAME_MM / size_px,
            frame_mm=FRAME_MM,
            format=_WRITTEN_AS[file],
            faults=False,
        )
        simulate_run(out, settings)
    return out / "scans"


def encoded(source: Path, out: Path, file: Format) -> Path:
    """Write the scans of a folder in another format, unless that was done before.

    Returns:
        The folder to be analysed.
    """
    if out.exists():
        return out
    unfinished = out.with_name(f"{out.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    if file is Format.OME_ZARR:
        inventory = take_inventory((source,), IntakeSettings(), Selection())
        list(write_ome_zarr(inventory, unfinished))
    else:
        for path in scans_of(source):
            with open_source(path) as scan:
                # Paths of an inventory are absolute, whatever the folder was called.
                _write(scan, unfinished / path.relative_to(source.absolute()), file)
    unfinished.rename(out)
    return out


def _write(scan: PixelSource, path: Path, file: Format) -> None:
    settings = SimulationSettings(um_per_px=scan.stated_um_per_px, format=_WRITTEN_AS[file])
    target = path.with_suffix(_SUFFIXES.get(file, path.suffix))
    write_scan(target, scan.reduced(1), settings)


def repeated(source: Path, out: Path, wells: int, days: int | None = None) -> Path:
    """Make plates of many wells of a few simulated ones, by hard links that take no room.

    Args:
        source: A folder with one plate in the Celigo imager's layout.
        out: The folder to make; what is in it goes.
        wells: In all; plates hold 95.
        days: The first so many scans of each well; None for all.

    Returns:
        The folder to be analysed.
    """
    shutil.rmtree(out, ignore_errors=True)
    known: dict[str, list[Path]] = {}
    for path in scans_of(source):
        known.setdefault(path.name, []).append(path)
    kinds = [sorted(known[name], key=_day)[:days] for name in sorted(known)]
    for number in range(wells):
        plate, place = divmod(number, _PLATE_WELLS)
        well = Well.at(*divmod(place, _COLUMNS))
        for path in kinds[number % len(kinds)]:
            folder = path.parent.name.replace("_01_", f"_{plate + 1:02}_", 1)
            name = re.sub(r"Well_[A-H]\d+", f"Well_{well}", path.name)
            target = out / path.parent.parent.name / folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, target)
    return out


def _day(path: Path) -> tuple[int, int, int]:
    found = re.search(r"_(\d+)-(\d+)-(\d{4})-", path.parent.name)
    month, day, year = (int(part) for part in found.groups()) if found else (0, 0, 0)
    return year, month, day


def scans_of(folder: Path) -> list[Path]:
    """Return what is opened to read each scan of a folder, in order of well and day."""
    inventory = take_inventory((folder,), IntakeSettings(), Selection())
    return [scan.path for series in inventory.wells for scan in series.scans]


def files_of(folder: Path) -> list[Path]:
    """Return all files of a folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def drop_from_memory(files: Iterable[Path]) -> None:
    """Make the system forget what it holds of files, so that they come from the disk."""
    for path in files:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)


def read_once(files: Iterable[Path]) -> int:
    """Read files from their beginning to their end, and return how many bytes that are."""
    buffer = bytearray(1 << 20)
    total = 0
    for path in files:
        with path.open("rb", buffering=0) as file:
            while count := file.readinto(buffer):
                total += count
    return total
