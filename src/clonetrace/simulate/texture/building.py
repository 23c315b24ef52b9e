"""Make a texture library out of a folder of pictures."""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2

from clonetrace.domain import Grey
from clonetrace.domain.errors import ConfigurationError, StoreError
from clonetrace.simulate.texture.catalogue import Catalogue, CutOut, Discard
from clonetrace.simulate.texture.cutting import Cuttings, cut_tile
from clonetrace.simulate.texture.library import (
    CATALOGUE_FILE,
    TextureLibrary,
    load_library,
    remove_cuttings,
    write_catalogue,
    write_cutting,
)
from clonetrace.simulate.texture.settings import TextureSettings
from clonetrace.simulate.texture.sheets import write_sheets
from clonetrace.simulate.texture.stage import SPLIT_RULE, scale_from_names
from clonetrace.simulate.texture.wells import cut_well

_SUFFIXES = frozenset({".png", ".tif", ".tiff", ".jpg", ".jpeg"})


def build_library(
    tiles: Path,
    out: Path,
    settings: TextureSettings,
    *,
    wells: Path | None = None,
    rejected: frozenset[str] = frozenset(),
    progress: Callable[[int, int], None] | None = None,
) -> TextureLibrary:
    """Cut every picture of a folder up, and write library and contact sheets.

    Args:
        tiles: Folder with pictures of a well's floor in focus; subfolders are not searched.
        out: Folder of the library; cut-outs of an earlier library in it are replaced.
        settings: Sizes.
        wells: Folder with scans of whole wells, whose light becomes that of simulated wells.
        rejected: Names of cut-outs that a person has looked at and wants left out.
        progress: Called after each picture with the pictures done so far and the pictures in all.

    Raises:
        ConfigurationError: There is no picture, one cannot be read, or the scale is not known.
        StoreError: The library cannot be written.
    """
    paths = _pictures(tiles)
    well_paths = _pictures(wells) if wells else []
    um_per_px = _scale(paths, settings)
    _forget(out)
    rows: list[CutOut] = []
    discarded: Counter[Discard] = Counter()
    with _one_thread():
        for done, path in enumerate((*paths, *well_paths), start=1):
            grey = read_grey(path)
            made = (
                cut_tile(grey, path.name, um_per_px, settings)
                if done <= len(paths)
                else Cuttings((cut_well(grey, path.name),), Counter())
            )
            discarded += made.discarded
            for cutting in made.kept:
                if cutting.row.name in rejected:
                    discarded[Discard.REJECTED] += 1
                    continue
                write_cutting(out, cutting)
                rows.append(cutting.row)
            if progress is not None:
                progress(done, len(paths) + len(well_paths))
    rows.sort(key=lambda row: (row.kind, row.name))
    catalogue = Catalogue(
        settings=settings.model_copy(update={"um_per_px": um_per_px}),
        split_rule=SPLIT_RULE,
        cut_outs=tuple(rows),
        discarded={reason: discarded[reason] for reason in Discard},
    )
    write_catalogue(out, catalogue)
    library = TextureLibrary(out, catalogue)
    write_sheets(library)
    return library


def read_grey(path: Path) -> Grey:
    """Read a picture as 8-bit grey.

    Raises:
        ConfigurationError: It cannot be read.
    """
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise ConfigurationError(
            f"{path} should be a PNG, TIFF or JPEG picture, but cannot be read as one; "
            "copy it again or take it out of the folder"
        )
    return picture  # type: ignore[return-value]


def read_rejected(path: Path) -> frozenset[str]:
    """Read names of cut-outs, one a line; what follows a `#` is a remark.

    Raises:
        ConfigurationError: The file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{path} should list rejected cut-outs, one name a line, but cannot be read ({error}); "
            "name a text file"
        ) from error
    names = (line.split("#", 1)[0].strip() for line in lines)
    return frozenset(name for name in names if name)


def _pictures(folder: Path) -> list[Path]:
    found = (
        sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES)
        if folder.is_dir()
        else []
    )
    if not found:
        raise ConfigurationError(
            f"{folder} should be a folder of pictures (PNG, TIFF or JPEG), but holds none; "
            "name the folder that they are in"
        )
    return found


def _scale(paths: list[Path], settings: TextureSettings) -> float:
    if settings.um_per_px is not None:
        return settings.um_per_px
    found = scale_from_names([path.name for path in paths], read_grey(paths[0]).shape[1])
    if found is None or not math.isfinite(found) or found <= 0:
        raise ConfigurationError(
            f"{paths[0]} should state its scale in its name (as in `_1um.png`), but does not; "
            "say it with --um-per-px"
        )
    return found


def _forget(out: Path) -> None:
    """Remove an earlier library, but never anything else."""
    if (out / CATALOGUE_FILE).exists():
        remove_cuttings(out, load_library(out).catalogue.cut_outs)
        (out / CATALOGUE_FILE).unlink()
    elif out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise StoreError(
            f"{out} should be a new folder or an earlier texture library, but holds other files; "
            "choose another folder"
        )


@contextmanager
def _one_thread() -> Iterator[None]:
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(threads)
