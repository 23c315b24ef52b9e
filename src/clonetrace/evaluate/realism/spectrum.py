"""Radial power spectra of patches of an image."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import View

Floats = NDArray[np.float64]

#: Edge of the patches that spectra are taken of, um, and in pixels; a coarse image has hardly any
#: wider empty places between its objects.
_PATCH_UM = 260.0
_PATCH_PX = (48, 128)
#: How many of them at most.
_MOST_PATCHES = 40
#: Share of a patch that must be wanted.
_WANTED = 0.97
#: The slope is fitted between this many periods per patch and this share of the Nyquist frequency.
_LOWEST_PERIODS = 3
_HIGHEST = 0.8


@dataclass(frozen=True)
class Spectrum:
    """How texture is spread over scales.

    Attributes:
        slope: Of log power over log frequency; 0 is white noise, -2 and less is smooth.
        octaves: Standard deviation, in percent of the mean grey, of what has periods from a
            length to twice it, by that length in um.
    """

    slope: float
    octaves: dict[int, float]


def spectrum_of(view: View, wanted: NDArray[np.bool_]) -> Spectrum | None:
    """Average the spectra of all patches that lie on wanted pixels.

    Args:
        view: The image.
        wanted: Which pixels count, shape of the view.

    Returns:
        None where no patch fits.
    """
    edge = int(np.clip(_PATCH_UM / view.um_per_px, *_PATCH_PX))
    places = []
    for row in range(0, view.pixels.shape[0] - edge + 1, edge // 2):
        for column in range(0, view.pixels.shape[1] - edge + 1, edge // 2):
            place = (slice(row, row + edge), slice(column, column + edge))
            if wanted[place].mean() >= _WANTED:
                places.append(place)
    if not places:
        return None
    steps = np.linspace(0, len(places) - 1, min(len(places), _MOST_PATCHES)).round().astype(int)
    mean = np.mean([_power(view.pixels[places[step]]) for step in steps], axis=0)
    return _summary(mean, view.um_per_px)


def _power(patch: NDArray[np.uint8]) -> Floats:
    """Power by frequency of the grey relative to its mean; sums to the variance."""
    edge = patch.shape[0]
    hann = np.hanning(edge + 2)[1:-1]
    window = np.outer(hann, hann)
    relative = patch / max(float(patch.mean()), 1.0) - 1.0
    axis = np.linspace(-1, 1, edge)
    tilt = relative - axis[None, :] * (relative @ axis).mean() / (axis @ axis)
    tilt -= axis[:, None] * (axis @ relative).mean() / (axis @ axis)
    fourier = np.fft.fft2((tilt - tilt.mean()) * window)
    return np.asarray(np.abs(fourier) ** 2 / (window**2).sum() / edge**2)


def _summary(power: Floats, um_per_px: float) -> Spectrum:
    edge = power.shape[0]
    line = np.fft.fftfreq(edge)
    radius = np.hypot(line[None, :], line[:, None])
    ring = np.rint(radius * edge).astype(int)
    mean = np.bincount(ring.ravel(), power.ravel()) / np.maximum(np.bincount(ring.ravel()), 1)
    periods = np.arange(_LOWEST_PERIODS, int(_HIGHEST * edge / 2))
    level = np.log(np.maximum(mean[periods], 1e-15))
    slope = float(np.polyfit(np.log(periods), level, 1)[0])
    octaves = {}
    for length in (2, 4, 8, 16, 32, 64, 128, 256):
        if length < 2 * um_per_px or 2 * length > edge * um_per_px / 1.5:
            continue
        frequency = radius / um_per_px
        band = (frequency > 1 / (2 * length)) & (frequency <= 1 / length)
        octaves[length] = 100 * math.sqrt(float(power[band].sum()))
    return Spectrum(slope, octaves)
