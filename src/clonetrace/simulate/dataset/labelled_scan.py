"""A scan of a simulated well together with everything that is true about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from clonetrace.domain import Grey, ScanFrame
from clonetrace.simulate.boxes import visible_objects
from clonetrace.simulate.optics import centre_px, photograph
from clonetrace.simulate.painting import Painters, Share
from clonetrace.simulate.scene import WellStory
from clonetrace.simulate.settings import SimulationSettings
from clonetrace.simulate.texture import Split as TextureSplit
from clonetrace.simulate.texture import open_painters
from clonetrace.simulate.truth import TruthObject


@dataclass(frozen=True, eq=False)
class LabelledScan:
    """One scan.

    Attributes:
        pixels: Shape (height, width), 8-bit grey.
        frame: Where the pixels lie in the well.
        objects: What is true about it.
        day: Days since seeding.
        share: Whether real texture was painted in.
    """

    pixels: Grey
    frame: ScanFrame
    objects: Sequence[TruthObject]
    day: int
    share: Share


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
    scene = story.scenes[day]
    taken = photograph(story, day, settings, painters=painters)
    pixels: Grey = np.asarray(taken.image, dtype=np.uint8)
    x, y = centre_px(settings, scene.pose)
    frame = ScanFrame(
        width_px=pixels.shape[1],
        height_px=pixels.shape[0],
        centre_x_px=x,
        centre_y_px=y,
        um_per_px=settings.um_per_px,
        well_radius_um=settings.floor.half_width_um,
    )
    objects = visible_objects(
        scene.cells, story.debris_on(day), scene.pose, repainted=taken.repainted
    )
    return LabelledScan(pixels, frame, objects, day, taken.share)


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
