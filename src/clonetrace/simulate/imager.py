"""Imagers: how the same well looks through different optics, cameras and export filters."""

from enum import StrEnum
from typing import Annotated

import numpy as np
from pydantic import Field

from clonetrace.domain import Value


class ImagerName(StrEnum):
    """Imagers to choose from."""

    PLATE = "plate"
    """Even grey floor in a black surround, as plate imagers export it; the usual one."""
    FILTERED = "filtered"
    """High-pass filtered for counting: dark cells with white rims on a flat dark floor."""
    BRIGHT = "bright"
    """A light surround and little contrast, as from a microscope with a motorised stage."""
    SHARP = "sharp"
    """Finely focused, sharpened by the export, little noise."""
    SOFT = "soft"
    """A low aperture: blurred, noisy, strongly vignetted."""
    CELIGO96 = "celigo96"
    """Strong contrast and bright lines around every sheet, as in public scans of 96-well plates."""
    RANDOM = "random"
    """Drawn anew for every plate, wider than the named ones."""


class Imager(Value):
    """What an imager does to the light of a well."""

    name: ImagerName
    floor_grey: Annotated[float, Field(ge=20, le=230)] = 131.0
    """Usual brightness of the floor, grey of 255."""
    surround: Annotated[float, Field(ge=0, le=1.2)] = 0.0
    """Brightness outside the well, relative to the floor."""
    contrast: Annotated[float, Field(ge=0.2, le=4)] = 1.0
    """Factor on the contrast of everything that lies in the well."""
    border: Annotated[float, Field(ge=0.2, le=8)] = 1.0
    """Factor on the lines along the edges of sheets; a narrow condenser draws strong, wide ones."""
    bright_days: Annotated[float, Field(ge=0, le=1)] = 0.65
    """Share of days on which cells have a bright centre; the others have a dark one."""
    blur_um: Annotated[float, Field(ge=0, le=6)] = 0.0
    """Blur of the optics beyond that of the drawn things, standard deviation."""
    sharpen: Annotated[float, Field(ge=0, le=3)] = 0.0
    """Strength of unsharp masking."""
    noise: Annotated[float, Field(ge=0, le=6)] = 1.0
    """Factor on the camera's noise and the unevenness of the floor."""
    read_noise: Annotated[float, Field(ge=0, le=4)] = 0.4
    """Noise of the camera in the dark, grey of 255, standard deviation."""
    field_um: Annotated[float, Field(ge=500, le=12000)] = 1850.0
    """Edge of one camera field; a whole well is stitched from several."""
    seam_gain: Annotated[float, Field(ge=0, le=0.2)] = 0.006
    """Difference in gain between the fields, standard deviation."""
    edge_gain: Annotated[float, Field(ge=-0.3, le=0.6)] = 0.02
    """How much brighter fields are that reach over the wall."""
    seam_step_um: Annotated[float, Field(ge=0, le=20)] = 1.2
    """Error in the position of a field, standard deviation; at most three times this."""
    vignette: Annotated[float, Field(ge=0, le=0.4)] = 0.012
    """Fall of the light towards the edge of a field."""
    lamp: Annotated[float, Field(ge=0, le=0.4)] = 0.07
    """Fall of the light from the middle of the well to the edge of the scan."""
    meniscus: Annotated[float, Field(ge=0, le=2)] = 1.0
    """Factor on the shade that the meniscus casts near the wall."""
    wall_rings: Annotated[float, Field(ge=0, le=2)] = 0.0
    """Brightness of the lines that a transparent wall shows outside the floor."""
    camera_dust: Annotated[float, Field(ge=0, le=10)] = 0.5
    """Mean number of dust rings on the camera, the same in every field."""
    high_pass_um: Annotated[float, Field(ge=4, le=200)] | None = None
    """What is coarser than this is filtered away; None for no filter."""
    high_pass_gain: Annotated[float, Field(ge=1, le=20)] = 1.0
    """Contrast after the filter."""


#: Tuned by eye, `plate` and `celigo96` also by their statistics, against public scans.
IMAGERS: dict[ImagerName, Imager] = {
    ImagerName.PLATE: Imager(name=ImagerName.PLATE),
    ImagerName.FILTERED: Imager(
        name=ImagerName.FILTERED,
        floor_grey=66,
        contrast=1.25,
        bright_days=0.0,
        noise=1.5,
        field_um=1150,
        seam_gain=0.03,
        edge_gain=0.3,
        vignette=0.0,
        lamp=0.0,
        meniscus=0.6,
        wall_rings=1.0,
        camera_dust=0,
        high_pass_um=14,
        high_pass_gain=6,
    ),
    ImagerName.BRIGHT: Imager(
        name=ImagerName.BRIGHT,
        floor_grey=186,
        surround=0.72,
        contrast=0.8,
        field_um=12000,
        seam_gain=0,
        seam_step_um=0,
        vignette=0.0,
        lamp=0.16,
        meniscus=1.3,
        wall_rings=0.6,
    ),
    ImagerName.SHARP: Imager(
        name=ImagerName.SHARP,
        floor_grey=150,
        contrast=1.2,
        sharpen=0.9,
        noise=0.6,
        field_um=2400,
        seam_gain=0.003,
        seam_step_um=0.6,
    ),
    ImagerName.SOFT: Imager(
        name=ImagerName.SOFT,
        floor_grey=112,
        contrast=0.9,
        blur_um=2.4,
        noise=1.5,
        read_noise=1.0,
        seam_gain=0.015,
        edge_gain=0.06,
        seam_step_um=2.5,
        vignette=0.05,
        lamp=0.14,
        camera_dust=2,
    ),
    ImagerName.CELIGO96: Imager(
        name=ImagerName.CELIGO96,
        floor_grey=133,
        contrast=1.5,
        border=5.0,
        noise=0.8,
        lamp=0.08,
        meniscus=1.5,
    ),
}


#: Shares of random imagers with blurred optics, a sharpening export, a transparent wall, a narrow
#: condenser as `celigo96` seems to have.
_BLURRED, _SHARPENED, _CLEAR_WALL, _NARROW = 0.4, 0.25, 0.3, 0.3


def imager_of(name: ImagerName, seed: int, plate: int, breadth: float) -> Imager:
    """Return the imager of a plate.

    Args:
        name: Which one.
        seed: The run's seed.
        plate: Number of the plate, from 0.
        breadth: How far a random imager strays from the usual one; 1 is wide.
    """
    if name is not ImagerName.RANDOM:
        return IMAGERS[name]
    return _drawn(np.random.default_rng((seed, 10, plate)), breadth)


def _drawn(rng: np.random.Generator, breadth: float) -> Imager:
    def factor(spread: float) -> float:
        return float(np.exp(rng.normal(0, spread * breadth)))

    filtered = rng.uniform() < 0.2 * breadth
    light_surround = rng.uniform() < 0.25 * breadth
    return Imager(
        name=ImagerName.RANDOM,
        floor_grey=float(np.clip(131 * factor(0.3), 60 if not filtered else 45, 215)),
        surround=float(rng.uniform(0.3, 0.95)) if light_surround else 0.0,
        contrast=float(np.clip(factor(0.4), 0.45, 2.5)),
        bright_days=float(rng.choice((0.0, 0.35, 0.65, 1.0))),
        blur_um=float(rng.uniform(0, 2.5)) if rng.uniform() < _BLURRED else 0.0,
        sharpen=float(rng.uniform(0.3, 1.5)) if rng.uniform() < _SHARPENED else 0.0,
        noise=float(np.clip(factor(0.45), 0.4, 2.8)),
        read_noise=float(rng.uniform(0.2, 1.5)),
        field_um=float(rng.choice((1150, 1500, 1850, 2400, 3300, 12000))),
        seam_gain=_half_normal(rng, 0.012 * breadth, 0.05),
        edge_gain=float(rng.uniform(-0.02, 0.12)),
        seam_step_um=_half_normal(rng, 1.5 * breadth, 6.0),
        vignette=_half_normal(rng, 0.03 * breadth, 0.15),
        lamp=_half_normal(rng, 0.12 * breadth, 0.35),
        meniscus=float(np.clip(factor(0.4), 0.3, 1.9)),
        wall_rings=float(rng.uniform(0, 1.2)) if filtered or rng.uniform() < _CLEAR_WALL else 0.0,
        camera_dust=float(rng.uniform(0, 3)),
        high_pass_um=float(rng.uniform(9, 30)) if filtered else None,
        high_pass_gain=float(rng.uniform(2.5, 7)) if filtered else 1.0,
        border=float(rng.uniform(2, 6)) if rng.uniform() < _NARROW else 1.0,
    )


def _half_normal(rng: np.random.Generator, spread: float, most: float) -> float:
    return min(abs(float(rng.normal(0, spread))), most)
