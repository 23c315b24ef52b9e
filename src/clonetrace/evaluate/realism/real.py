"""Real images from a folder that the user names."""

import logging
from collections import defaultdict
from pathlib import Path

import numpy as np

from clonetrace.domain import PLATE_FORMATS, View
from clonetrace.domain.errors import ConfigurationError, InputError
from clonetrace.evaluate.realism.picture import Group, Origin, Picture
from clonetrace.evaluate.realism.settings import RealismSettings
from clonetrace.imaging import ImagingSettings, ScanImage, examine, open_source

_log = logging.getLogger(__name__)

_SUFFIXES = frozenset({".png", ".tif", ".tiff", ".jpg", ".jpeg"})
#: An image without a wall is all floor: the wall is as far away as no well is wide, um.
_NO_WALL_UM = 1e6


def read_real(folder: Path, settings: RealismSettings) -> tuple[Group, ...]:
    """Read the images of a folder and of the folders in it.

    A round wall tells a whole well, and its width the scale; other images must carry their scale
    in the file or in its name (`_1um`).

    Args:
        folder: Images of one subfolder, or of the folder itself, are one group.
        settings: How many to read.

    Returns:
        The groups by name; each is all whole wells or all parts of wells.

    Raises:
        ConfigurationError: No image can be used.
    """
    groups = []
    for name, paths in sorted(_paths(folder).items()):
        rng = np.random.default_rng((settings.seed, 201))
        chosen = sorted(rng.permutation(len(paths))[: settings.most_images])
        pictures = [one for one in (_read(paths[i], settings) for i in chosen) if one is not None]
        for whole, suffix in ((True, ""), (False, "")):
            alike = tuple(one for one in pictures if one.whole is whole)
            mixed = 0 < len(alike) < len(pictures)
            if alike:
                kind = ("-wells" if whole else "-parts") if mixed else suffix
                groups.append(Group(name + kind, alike))
    if not groups:
        raise ConfigurationError(
            f"{folder} was expected to hold brightfield images (TIFF, PNG or JPEG) of whole wells "
            "or with their scale in the name (_1um), but none of them can be used; name another"
        )
    return tuple(groups)


def _paths(folder: Path) -> dict[str, list[Path]]:
    if not folder.is_dir():
        raise ConfigurationError(
            f"{folder} was expected to be a folder of real images, but there is none; "
            "name one with --real"
        )
    found: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in _SUFFIXES and path.is_file():
            found[path.parent.name].append(path)
    return found


def _read(path: Path, settings: RealismSettings) -> Picture | None:
    """Read one image; one that cannot be used is said and left out."""
    try:
        with open_source(path) as source:
            plate = PLATE_FORMATS[settings.plate_format]
            seen = examine(source, path.name, plate, ImagingSettings())
            if seen.frame is None:
                notes = "; ".join(seen.quality.notes)
                _log.warning("%s is left out: %s", path, notes)
                return None
            image = ScanImage(source, seen.frame)
            view = image.region(seen.frame.extent, seen.frame.um_per_px)
    except InputError as error:
        _log.warning("%s", error)
        return None
    whole = seen.rim is not None
    if not whole:
        view = View(view.pixels, view.um_per_px, view.left_um, view.top_um, _NO_WALL_UM)
    return Picture(path.name, Origin.REAL, view, whole)
