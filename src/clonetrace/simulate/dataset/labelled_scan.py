"""A scan of a simulated well, or parts of it, with everything that is true about it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from clonetrace.domain import Box, Grey, ScanFrame
from clonetrace.simulate.boxes import visible_objects
from clonetrace.simulate.canvas import Window
from clonetrace.simulate.optics import (
    Photograph,
    centre_px,
    margin_px,
    photograph,
    photograph_windows,
)
from clonetrace.simulate.painting import Painters, Share
from clonetrace.simulate.pose import Pose
from clonetrace.simulate.scene import ScanScene, WellStory
from clonetrace.simulate.settings import SimulationSettings
from clonetrace.simulate.texture import Split as TextureSplit
from clonetrace.simulate.texture import open_painters
from clonetrace.simulate.truth import TruthObject

#: Windows that cover more than this share of a scan cost more than the scan.
_MUCH = 0.5


@dataclass(frozen=True, eq=False)
class LabelledScan:
    """One scan.

    Attributes:
        pixels: Shape (height, width), 8-bit grey.
        frame: Where the pixels lie in the well.
        objects: What is true about it.
        day: Days since seeding.
        share: Whether real texture was painted in.
        repainted: Numbers of the clusters that were painted with another outline.
    """

    pixels: Grey
    frame: ScanFrame
    objects: Sequence[TruthObject]
    day: int
    share: Share
    repainted: frozenset[int] = frozenset()


def take_scan(
    story: WellStory, day: int, settings: SimulationSettings, painters: Painters
) -> LabelledScan:
    """Take the picture of a well on one day.

    Args:
        story: The well.
        day: Which of its scenes.
        settings: Scale and size of the scan.
        painters: What paints in place of the synthetic looks.
    """
    taken = photograph(story, day, settings, painters=painters)
    window = Window.of_scan(settings.size_px)
    return _labelled(taken, _objects(taken, story, day), story.scenes[day], window, settings)


def take_places(
    story: WellStory,
    day: int,
    settings: SimulationSettings,
    places: Sequence[Box],
    painters: Painters,
) -> list[LabelledScan]:
    """Take pictures of a few places of a well on one day.

    Args:
        story: The well.
        day: Which of its scenes.
        settings: Scale and size of the whole scan.
        places: What has to be seen, um from the well's centre; what of it lies outside of the
            scan is not.
        painters: What paints in place of the synthetic looks.

    Returns:
        One scan for each place, of at least that place; the objects are those of the whole well.
    """
    margin = margin_px(story, settings)
    pose = story.scenes[day].pose
    windows = [_window(place, settings, pose, margin) for place in places]
    if sum(window.edge**2 for window in windows) > _MUCH * settings.size_px**2:
        return [take_scan(story, day, settings, painters)] * len(places)
    pictures = photograph_windows(story, day, settings, windows, painters=painters)
    # All were drawn at once, so any of them knows what was painted with another outline.
    objects = _objects(pictures[0], story, day)
    return [
        _labelled(taken, objects, story.scenes[day], window, settings)
        for taken, window in zip(pictures, windows, strict=True)
    ]


def _window(place: Box, settings: SimulationSettings, pose: Pose, margin: int) -> Window:
    """Return the square of the scan around a place, moved into the scan where it is not."""
    size, scale = settings.size_px, settings.um_per_px
    x, y = centre_px(settings, pose)
    edge = min(math.ceil(place.width_um / scale) + 2 * margin + 4, size)
    left = min(max(math.floor(place.left_um / scale + x) - margin - 1, 0), size - edge)
    top = min(max(math.floor(place.top_um / scale + y) - margin - 1, 0), size - edge)
    return Window(left, top, edge, size)


def _objects(taken: Photograph, story: WellStory, day: int) -> tuple[TruthObject, ...]:
    scene = story.scenes[day]
    if not taken.repainted:
        return scene.objects
    debris = story.debris_on(day)
    return visible_objects(scene.cells, debris, scene.pose, repainted=taken.repainted)


def _labelled(
    taken: Photograph,
    objects: Sequence[TruthObject],
    scene: ScanScene,
    window: Window,
    settings: SimulationSettings,
) -> LabelledScan:
    x, y = centre_px(settings, scene.pose)
    frame = ScanFrame(
        width_px=window.edge,
        height_px=window.edge,
        centre_x_px=x - window.left,
        centre_y_px=y - window.top,
        um_per_px=settings.um_per_px,
        well_radius_um=settings.floor.half_width_um,
    )
    pixels: Grey = np.asarray(taken.image, dtype=np.uint8)
    return LabelledScan(pixels, frame, objects, scene.day, taken.share, frozenset(taken.repainted))


@lru_cache(maxsize=4)
def painters_of(library: Path | None, *, testing: bool) -> Painters:
    """Open a library once in every process.

    Args:
        library: Its folder; None for the synthetic looks.
        testing: Whether to paint with the cut-outs that are kept for testing.

    Raises:
        ConfigurationError: The folder holds no library, or a damaged one.
    """
    if library is None:
        return Painters()
    return open_painters(library, TextureSplit.TEST if testing else TextureSplit.TRAIN)
