"""Numbers that describe an image: floor, texture, objects and their borders."""

from collections import defaultdict

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import View
from clonetrace.evaluate.realism.objects import Floor, FoundObject, Kind, Mask, take_apart
from clonetrace.evaluate.realism.picture import Picture
from clonetrace.evaluate.realism.spectrum import spectrum_of

Picture32 = NDArray[np.float32]

#: Windows in which local contrast is measured, um.
_WINDOWS_UM = (8, 16, 32, 64, 128)
#: Shading is what remains of the floor when averaged over this width, um.
_SHADING_UM = 300.0
#: Rings around the well's centre, as shares of its radius.
_MIDDLE_SHARE = 0.5
_OUTER_SHARES = (0.8, 0.92)
_SURROUND_SHARE = 1.05
#: How far into and out of a colony its border is followed, um, and in which steps.
_BORDER_UM = 42.0
_BORDER_STEP_UM = 4.0
#: Pixels a core must have for its contrast to be a statistic.
_FEWEST_PX = 200

#: By the statistic's name, which ends with its unit: one value per image, or per object.
Values = dict[str, list[float]]


def statistics_of(picture: Picture, floor: Floor | None = None) -> Values:
    """Describe an image.

    Args:
        picture: The image.
        floor: What `take_apart` made of it, where that is known already.

    Returns:
        Only the statistics that the image allows: one without colonies says nothing of them.
    """
    view = picture.view
    floor = take_apart(view) if floor is None else floor
    values: Values = defaultdict(list)
    if np.count_nonzero(floor.empty) < _FEWEST_PX:
        return values
    smooth = _smoothed(view, floor.empty, _SHADING_UM / view.um_per_px)
    relative = (view.pixels / np.maximum(smooth, 1.0) - 1.0).astype(np.float32)
    _describe_floor(values, view, floor, smooth, relative)
    if picture.whole:
        _describe_well(values, view, floor.empty)
    for kind in Kind:
        _count(values, floor, kind)
    for thing in floor.objects:
        _describe_object(values, thing, relative, view)
    return dict(values)


def _describe_floor(
    values: Values, view: View, floor: Floor, smooth: Picture32, relative: Picture32
) -> None:
    empty = floor.empty
    grey = view.pixels[empty]
    values["floor, mean (grey)"].append(float(grey.mean()))
    low, high = np.percentile(smooth[empty], (2, 98))
    values["floor, shading (%)"].append(100 * float(high - low) / float(grey.mean()))
    values["floor, sd without shading (%)"].append(100 * float(relative[empty].std()))
    values["noise, pixel to pixel (grey)"].append(_noise(view.pixels, empty))
    for window_um in _WINDOWS_UM:
        if window_um >= 3 * view.um_per_px:
            spread = _local_sd(relative, window_um / view.um_per_px)
            name = f"floor, local contrast in {window_um} um (%)"
            values[name].append(100 * float(np.median(spread[empty])))
    spectrum = spectrum_of(view, empty)
    if spectrum is not None:
        values["floor, spectrum's slope"].append(spectrum.slope)
        for length, sd in spectrum.octaves.items():
            values[f"floor, periods of {length}-{2 * length} um (%)"].append(sd)


def _describe_well(values: Values, view: View, empty: Mask) -> None:
    height, width = view.pixels.shape
    x = view.left_um + (np.arange(width) + 0.5) * view.um_per_px
    y = view.top_um + (np.arange(height) + 0.5) * view.um_per_px
    radius = np.hypot(x[None, :], y[:, None]) / view.well_radius_um
    middle = view.pixels[empty & (radius < _MIDDLE_SHARE)]
    outer = view.pixels[empty & (radius > _OUTER_SHARES[0]) & (radius < _OUTER_SHARES[1])]
    if middle.size and outer.size:
        fall = 100 * (float(outer.mean()) / float(middle.mean()) - 1)
        values["well, brightness near the wall (% of the middle's)"].append(fall)
    outside = view.pixels[radius > _SURROUND_SHARE]
    if outside.size:
        values["well, surround (grey)"].append(float(outside.mean()))


def _count(values: Values, floor: Floor, kind: Kind) -> None:
    found = floor.of(kind)
    values[f"{kind}, found per mm2 (1/mm2)"].append(len(found) / max(floor.area_mm2, 1e-6))
    values[f"{kind}, width (um)"].extend(one.width_um for one in found)


def _describe_object(values: Values, thing: FoundObject, relative: Picture32, view: View) -> None:
    margin = round(_BORDER_UM / view.um_per_px) + 2
    height, width = relative.shape
    top, bottom = max(thing.box.top - margin, 0), min(thing.box.bottom + margin, height)
    left, right = max(thing.box.left - margin, 0), min(thing.box.right + margin, width)
    around = relative[top:bottom, left:right]
    own = np.zeros(around.shape, dtype=np.bool_)
    y, x = thing.box.top - top, thing.box.left - left
    own[y : y + thing.box.height, x : x + thing.box.width] = thing.mask
    if thing.kind is Kind.CELL:
        near = cv2.dilate(own.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        values["cell, brightest (%)"].append(100 * float(around[near].max()))
        values["cell, darkest (%)"].append(100 * float(around[near].min()))
        return
    values[f"{thing.kind}, texture (sd, %)"].append(100 * float(around[own].std()))
    if thing.kind is Kind.COLONY:
        _describe_border(values, around, own, view.um_per_px)
        _describe_core(values, around, own, view.um_per_px)


def _describe_border(values: Values, around: Picture32, own: Mask, um_per_px: float) -> None:
    """Follow the mean grey from the floor over the outline into the colony."""
    within = cv2.distanceTransform(own.astype(np.uint8), cv2.DIST_L2, 5)
    beyond = cv2.distanceTransform((~own).astype(np.uint8), cv2.DIST_L2, 5)
    depth = (within - beyond) * um_per_px
    step = max(_BORDER_STEP_UM, um_per_px)
    edges = np.arange(-_BORDER_UM, _BORDER_UM + step, step)
    place = np.digitize(depth, edges)
    profile = [
        float(around[place == number].mean())
        for number in range(1, len(edges))
        if np.count_nonzero(place == number) >= _FEWEST_PX // 4
    ]
    if profile:
        values["colony, brightest ring at the border (%)"].append(100 * max(profile))
        values["colony, darkest ring at the border (%)"].append(100 * min(profile))


def _describe_core(values: Values, around: Picture32, own: Mask, um_per_px: float) -> None:
    within = cv2.distanceTransform(own.astype(np.uint8), cv2.DIST_L2, 5) * um_per_px
    core = within > _BORDER_UM / 2
    if np.count_nonzero(core) < _FEWEST_PX:
        return
    values["colony, core's brightness over the floor (%)"].append(100 * float(around[core].mean()))
    for window_um in _WINDOWS_UM[:3]:
        if window_um >= 3 * um_per_px:
            spread = _local_sd(around, window_um / um_per_px)
            name = f"colony, core's local contrast in {window_um} um (%)"
            values[name].append(100 * float(np.median(spread[core])))
    dark = float(np.mean(around[core] < -0.12))  # noqa: PLR2004  (as dark as a dead cell)
    values["colony, share of very dark pixels (%)"].append(100 * dark)


def _smoothed(view: View, empty: Mask, width_px: float) -> Picture32:
    """The floor's shading, also under the objects."""
    shrink = max(1, int(width_px / 12))
    size = (view.pixels.shape[1] // shrink or 1, view.pixels.shape[0] // shrink or 1)
    weight = cv2.resize(empty.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    grey = cv2.resize(view.pixels * empty.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    sigma = width_px / shrink / 3
    near = cv2.GaussianBlur(grey, (0, 0), sigma), cv2.GaussianBlur(weight, (0, 0), sigma)
    far = cv2.GaussianBlur(grey, (0, 0), 6 * sigma), cv2.GaussianBlur(weight, (0, 0), 6 * sigma)
    # Under a wide colony no floor is near: the wider average takes over there, smoothly.
    faint = np.float32(0.02)
    mean = (near[0] + faint * far[0]) / np.maximum(near[1] + faint * far[1], 1e-6)
    full = (view.pixels.shape[1], view.pixels.shape[0])
    return np.asarray(cv2.resize(mean, full, interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _local_sd(relative: Picture32, window_px: float) -> Picture32:
    edge = max(3, round(window_px) | 1)
    mean = cv2.blur(relative, (edge, edge))
    square = cv2.blur(relative * relative, (edge, edge))
    return np.asarray(np.sqrt(np.maximum(square - mean * mean, 0)), dtype=np.float32)


def _noise(pixels: NDArray[np.uint8], empty: Mask) -> float:
    """Standard deviation of white noise, by J. Immerkaer's operator.

    Fast noise variance estimation, Computer Vision and Image Understanding 64 (1996) 300-302: a
    mask that answers neither to shading nor to straight edges.
    """
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)
    answer = np.abs(cv2.filter2D(pixels.astype(np.float32), -1, mask))
    return float(np.sqrt(np.pi / 2) / 6 * answer[empty].mean())
