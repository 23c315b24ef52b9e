"""A texture library on disk: a list and the pictures that it names."""

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from clonetrace.domain import first_problem
from clonetrace.domain.errors import ConfigurationError, StoreError
from clonetrace.simulate.texture.catalogue import Catalogue, CutOut, Split, TextureKind
from clonetrace.simulate.texture.cutting import FLOOR_LEVEL, Cutting

#: File that lists the cut-outs of a library.
CATALOGUE_FILE = "library.json"
#: Folder of the cut-outs' pictures.
PICTURES = "cutouts"
_AGAIN = "make the library again with `clonetrace texture`"


class TextureLibrary:
    """Cut-outs of real pictures, read when they are needed."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        """Take a folder that `load_library` has found to be a library."""
        self.folder = folder
        self.catalogue = catalogue

    def rows(self, kind: TextureKind, split: Split | None = None) -> tuple[CutOut, ...]:
        """Return the cut-outs of a kind, those of both splits where none is named."""
        return tuple(
            row
            for row in self.catalogue.cut_outs
            if row.kind is kind and split in (None, row.split)
        )

    def cutting(self, row: CutOut) -> Cutting:
        """Read the pixels of a cut-out.

        Raises:
            ConfigurationError: A picture is missing, damaged or of another size than listed.
        """
        return _read(self.folder, row)

    def __getstate__(self) -> dict[str, str]:
        # Worker processes read the folder themselves instead of being sent its pictures.
        return {"folder": str(self.folder), "catalogue": self.catalogue.model_dump_json()}

    def __setstate__(self, state: dict[str, str]) -> None:
        self.folder = Path(state["folder"])
        self.catalogue = Catalogue.model_validate_json(state["catalogue"])


def load_library(folder: Path) -> TextureLibrary:
    """Open a texture library.

    Args:
        folder: As given to `clonetrace texture --out`.

    Raises:
        ConfigurationError: The folder holds no library, or its list is damaged.
    """
    path = folder / CATALOGUE_FILE
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"{path} should list the cut-outs of a texture library, but {error.strerror or error}; "
            f"name the folder of a library or {_AGAIN}"
        ) from error
    try:
        catalogue = Catalogue.model_validate_json(content)
    except ValidationError as error:
        problem = first_problem(error)
        raise ConfigurationError(
            f"{path} should list the cut-outs of a texture library, but in "
            f"{problem.place or 'the file'} it says something else ({problem.message}); {_AGAIN}"
        ) from error
    return TextureLibrary(folder, catalogue)


def write_cutting(folder: Path, cutting: Cutting) -> None:
    """Write the two pictures of a cut-out.

    Args:
        folder: The library's.
        cutting: The grey picture becomes a 16-bit PNG in which the floor is `FLOOR_LEVEL`, the
            mask an 8-bit PNG of 0 and 255.

    Raises:
        StoreError: A file cannot be written.
    """
    grey = np.clip(np.rint(cutting.relative * FLOOR_LEVEL), 0, np.iinfo(np.uint16).max)
    _write_png(_grey_path(folder, cutting.row), grey.astype(np.uint16))
    _write_png(_mask_path(folder, cutting.row), cutting.mask.astype(np.uint8) * np.uint8(255))


def write_catalogue(folder: Path, catalogue: Catalogue) -> None:
    """Write the list of a library, which makes it one.

    Raises:
        StoreError: The file cannot be written.
    """
    text = json.dumps(json.loads(catalogue.model_dump_json()), indent=1, ensure_ascii=False)
    _write(folder / CATALOGUE_FILE, text.encode())


def remove_cuttings(folder: Path, rows: Iterable[CutOut]) -> None:
    """Delete the pictures of an earlier library; files of others stay."""
    for row in rows:
        _grey_path(folder, row).unlink(missing_ok=True)
        _mask_path(folder, row).unlink(missing_ok=True)


def _grey_path(folder: Path, row: CutOut) -> Path:
    return folder / PICTURES / f"{row.name}.png"


def _mask_path(folder: Path, row: CutOut) -> Path:
    return folder / PICTURES / f"{row.name}.mask.png"


@lru_cache(maxsize=512)
def _read(folder: Path, row: CutOut) -> Cutting:
    grey = _read_png(_grey_path(folder, row), row, np.dtype(np.uint16))
    mask = _read_png(_mask_path(folder, row), row, np.dtype(np.uint8))
    relative = np.asarray(grey, dtype=np.float32) / np.float32(FLOOR_LEVEL)
    inside = np.asarray(mask, dtype=np.uint8) > 127  # noqa: PLR2004  (half of white)
    if not inside.any():
        raise ConfigurationError(
            f"{_mask_path(folder, row)} should mark the pixels of a cut-out, but marks none; "
            f"{_AGAIN}"
        )
    return Cutting(row, relative, inside)


def _read_png(path: Path, row: CutOut, dtype: np.dtype[np.generic]) -> NDArray[np.generic]:
    wanted = f"{path} should be a grey picture of {row.columns} x {row.rows} pixels"
    try:
        content = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    except OSError as error:
        raise ConfigurationError(f"{wanted}, but {error.strerror or error}; {_AGAIN}") from error
    try:
        picture = cv2.imdecode(content, cv2.IMREAD_UNCHANGED) if content.size else None
    except cv2.error:
        picture = None
    if picture is None:
        raise ConfigurationError(f"{wanted}, but it cannot be read as one; {_AGAIN}")
    if picture.shape != (row.rows, row.columns) or picture.dtype != dtype:
        found = " x ".join(str(n) for n in reversed(picture.shape[:2]))
        raise ConfigurationError(
            f"{wanted} of {dtype.itemsize * 8} bits, but has {found} of "
            f"{picture.dtype.itemsize * 8}; {_AGAIN}"
        )
    return np.asarray(picture)


def _write_png(path: Path, picture: NDArray[np.uint8] | NDArray[np.uint16]) -> None:
    _, content = cv2.imencode(".png", picture)
    _write(path, bytes(np.asarray(content)))


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise StoreError(
            f"{path} was to be written for the texture library, but {error.strerror or error}; "
            "make room or choose another folder"
        ) from error
