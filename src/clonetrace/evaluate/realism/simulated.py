"""Simulated images of the kind of a group of real ones."""

from dataclasses import replace

import numpy as np

from clonetrace.domain import Box, View
from clonetrace.evaluate.realism.picture import Group, Origin, Picture
from clonetrace.evaluate.realism.settings import RealismSettings
from clonetrace.simulate import Case, SimulationSettings, simulate_well
from clonetrace.simulate.dataset import LabelledScan, painters_of, take_scan

#: Days whose wells look like the real ones: cells to colonies for parts of wells, colonies for
#: whole wells.
_PART_DAYS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
_WELL_DAYS = (8, 9, 10, 11, 12)
#: Images that are taken of one simulated well.
_DAYS_OF_A_WELL = 3
_NO_WALL_UM = 1e6
#: The finest scale, um/px, and the smallest and largest frame that the simulator makes.
_FINEST_UM = 0.5
#: Scale of the camera's own pixels where an export keeps only some of them, um/px.
_CAMERA_UM = 1.5
_FRAMES_MM = (6.5, 12.0)
_CASES = (Case.SINGLE, Case.TWO_APART, Case.TWO_CLOSE, Case.SINGLE_WITH_DEBRIS, Case.SATELLITE)


def simulate_like(group: Group, settings: RealismSettings) -> tuple[Picture, ...]:
    """Simulate images at the scale, and of the size, of a group.

    Args:
        group: The real images.
        settings: How many, and with which preset.
    """
    rng = np.random.default_rng((settings.seed, 202))
    days = _WELL_DAYS if group.whole else _PART_DAYS
    every = max(1, round(group.um_per_px / _CAMERA_UM)) if settings.picked else 1
    scan_settings = SimulationSettings(
        days=max(days) + 1,
        um_per_px=max(group.um_per_px / every, _FINEST_UM),
        frame_mm=float(np.clip(group.edge_um / 1000, *_FRAMES_MM)) if group.whole else None,
        faults=False,
        preset=settings.preset,
        imager=settings.imager,
    )
    painters = painters_of(settings.texture, testing=False)
    pictures: list[Picture] = []
    well = 0
    while len(pictures) < settings.simulated_images:
        case = _CASES[well % len(_CASES)]
        story = simulate_well(case, max(days) + 1, settings.seed * 1000 + well, scan_settings)
        for day in sorted(rng.permutation(days)[:_DAYS_OF_A_WELL]):
            scan = _every(every, take_scan(story, int(day), scan_settings, painters))
            name = f"well {well} day {day} ({case})"
            pictures.append(_whole(scan, name) if group.whole else _part(scan, group, name, rng))
        well += 1
    return tuple(pictures[: settings.simulated_images])


def _every(step: int, scan: LabelledScan) -> LabelledScan:
    """Keep every so many pixels along both axes."""
    if step == 1:
        return scan
    pixels = np.ascontiguousarray(scan.pixels[step // 2 :: step, step // 2 :: step])
    frame = scan.frame.model_copy(
        update={
            "width_px": pixels.shape[1],
            "height_px": pixels.shape[0],
            "centre_x_px": scan.frame.centre_x_px / step,
            "centre_y_px": scan.frame.centre_y_px / step,
            "um_per_px": scan.frame.um_per_px * step,
        }
    )
    return replace(scan, pixels=pixels, frame=frame)


def _whole(scan: LabelledScan, name: str) -> Picture:
    extent = scan.frame.extent
    view = View(
        pixels=scan.pixels,
        um_per_px=scan.frame.um_per_px,
        left_um=extent.left_um,
        top_um=extent.top_um,
        well_radius_um=scan.frame.well_radius_um,
    )
    return Picture(name, Origin.SIMULATED, view, whole=True)


def _part(scan: LabelledScan, group: Group, name: str, rng: np.random.Generator) -> Picture:
    """Cut a part of the floor that shows the well's largest object."""
    edge = group.edge_um
    x, y = 0.0, 0.0
    if scan.objects:
        thing = scan.objects[0].box
        x, y = np.array((thing.x_um, thing.y_um)) + rng.uniform(-0.35, 0.35, 2) * edge
    # A part that reaches over the wall would compare walls.
    room = scan.frame.well_radius_um - 200.0 - edge / 2 * np.sqrt(2)
    distance = float(np.hypot(x, y))
    if distance > room:
        x, y = x * max(room, 0.0) / distance, y * max(room, 0.0) / distance
    pixels = scan.frame.to_pixels(Box(x_um=float(x), y_um=float(y), width_um=edge, height_um=edge))
    left, top = max(pixels.left, 0), max(pixels.top, 0)
    part = scan.pixels[top : pixels.bottom, left : pixels.right]
    scale = scan.frame.um_per_px
    view = View(
        pixels=np.ascontiguousarray(part),
        um_per_px=scale,
        left_um=(left - scan.frame.centre_x_px) * scale,
        top_um=(top - scan.frame.centre_y_px) * scale,
        well_radius_um=_NO_WALL_UM,
    )
    return Picture(name, Origin.SIMULATED, view, whole=False)
