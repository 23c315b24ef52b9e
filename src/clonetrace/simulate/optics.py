"""Takes the picture of a well, or of windows of it: light, what lies in it, camera."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Box
from clonetrace.simulate.camera import Image, blur, exposed, rounded, stitched
from clonetrace.simulate.canvas import Canvas, Picture, Sketch, Window
from clonetrace.simulate.debris import turned
from clonetrace.simulate.dirt import draw_debris
from clonetrace.simulate.dressing import Dresser
from clonetrace.simulate.light import Lit, empty_well, lit_part, slow_light
from clonetrace.simulate.living import draw_living
from clonetrace.simulate.painting import FloorPlan, Ground, Painters, Share
from clonetrace.simulate.pose import Pose
from clonetrace.simulate.scene import ScanScene, WellStory
from clonetrace.simulate.settings import SimulationSettings

#: Blur of a scan that is out of focus, um (standard deviation).
DEFOCUS_UM = 26.0

_SYNTHETIC = Painters()
#: Filters reach this many of their standard deviations, and drawn things are looked for this far
#: beyond twice their radius, um.
_FILTER_REACH, _AROUND_UM = 3.5, 30.0


@dataclass(frozen=True, eq=False)
class Photograph:
    """A picture of a well and what is known only once it is painted.

    Attributes:
        image: Shape (size, size), uint8 or uint16.
        share: Where the looks come from.
        repainted: Boxes of the clusters that a skin painted with an outline of its own, by the
            cluster's number.
    """

    image: Image
    share: Share
    repainted: dict[int, Box] = field(default_factory=dict)


def render_scan(
    story: WellStory,
    day: int,
    settings: SimulationSettings,
    *,
    pose: Pose | None = None,
    defocus_um: float = 0.0,
    repeat: int = 0,
    painters: Painters = _SYNTHETIC,
) -> Image:
    """Take the picture of a well on one day.

    Args:
        story: The well.
        day: Which of its scenes.
        settings: Scale, size and bits of the scan.
        pose: How the plate sits instead of as the scene says.
        defocus_um: Blur of the whole picture, standard deviation in um.
        repeat: Other noise for a second scan of the same moment.
        painters: What paints in place of the synthetic looks.

    Returns:
        Shape (settings.size_px, settings.size_px), uint8 or uint16 as `settings.bits` asks.
    """
    return photograph(
        story, day, settings, pose=pose, defocus_um=defocus_um, repeat=repeat, painters=painters
    ).image


def photograph(
    story: WellStory,
    day: int,
    settings: SimulationSettings,
    *,
    pose: Pose | None = None,
    defocus_um: float = 0.0,
    repeat: int = 0,
    painters: Painters = _SYNTHETIC,
) -> Photograph:
    """Take the picture of a well on one day, and say where its looks come from.

    Takes the same arguments as `render_scan`.
    """
    scene = story.scenes[day]
    pose = scene.pose if pose is None else pose
    rng = np.random.default_rng((*scene.noise_seed, repeat))
    whole = Window.of_scan(settings.size_px)
    ground = _ground(story, scene, settings, painters, pose=pose, window=whole)
    canvas = _floor(story, scene, settings, pose, ground=ground, rng=rng)
    dresser = _draw(canvas, story, scene, pose, painters)
    pixels = canvas.pixels
    if defocus_um > 0:
        pixels = blur(pixels, defocus_um / settings.um_per_px)
    image = _developed(pixels, story, scene, settings, window=whole, repeat=repeat)
    painted = dresser.dressed > 0 or ground is not None
    return Photograph(image, Share.COMPOSITED if painted else Share.SIMULATED, dresser.repainted)


def photograph_windows(
    story: WellStory,
    day: int,
    settings: SimulationSettings,
    windows: Sequence[Window],
    *,
    painters: Painters = _SYNTHETIC,
) -> list[Photograph]:
    """Take a few parts of the picture of a well on one day, in much less time than all of it.

    Each part shows what `photograph` shows there, apart from other noise and a grey level at most.
    A margin of `margin_px` along the edges of a window that are not the scan's own is spoilt.

    Args:
        story: The well.
        day: Which of its scenes.
        settings: Scale and size of the whole scan, bits.
        windows: Parts of the scan.
        painters: What paints in place of the synthetic looks.

    Returns:
        One picture for each window, shape (window.edge, window.edge).
    """
    scene = story.scenes[day]
    pose = scene.pose
    lit = _lit(story, settings, pose)
    well = np.random.default_rng(scene.noise_seed[:-1])
    slow = slow_light(lit, well, np.random.default_rng((*scene.noise_seed, 0)))
    place = (settings.um_per_px, lit.centre_x_px, lit.centre_y_px, *_contrasts(story, settings))
    nothing = np.zeros((0, 0), dtype=np.float32)
    sketch = Sketch(nothing, *place, windows=tuple(windows))
    dresser = _draw(sketch, story, scene, pose, painters)
    taken = []
    for window in windows:
        ground = _ground(story, scene, settings, painters, pose=pose, window=window)
        light = _light(ground, lit, window, partial(lit_part, lit, slow, window))
        x, y = lit.centre_x_px - window.left, lit.centre_y_px - window.top
        canvas = Canvas(light, settings.um_per_px, x, y, *_contrasts(story, settings))
        canvas.paint(sketch.stamps, window)
        image = _developed(canvas.pixels, story, scene, settings, window=window)
        painted = dresser.dressed > 0 or ground is not None
        share = Share.COMPOSITED if painted else Share.SIMULATED
        taken.append(Photograph(image, share, dresser.repainted))
    return taken


def fields_rng(scene: ScanScene, repeat: int = 0) -> np.random.Generator:
    """Return the source of how a scan's fields differ, as `stitched` takes it."""
    return np.random.default_rng((*scene.noise_seed, repeat, 1))


def margin_px(story: WellStory, settings: SimulationSettings) -> int:
    """Return how far the camera's filters and fields carry light, px: the margin of a window."""
    imager = story.imager
    widest = max(imager.blur_um, imager.high_pass_um or 0.0)
    reach_um = _FILTER_REACH * widest + 3 * imager.seam_step_um
    return math.ceil(reach_um / settings.um_per_px) + 8


def _draw(
    canvas: Canvas, story: WellStory, scene: ScanScene, pose: Pose, painters: Painters
) -> Dresser:
    """Draw what lies in the well."""
    dresser = Dresser(canvas, painters.skin, pose, story.floor, scene)
    for thing in (*turned(story.debris_on(scene.day), pose), *scene.floating):
        reach = 2.5 * thing.radius_um + _AROUND_UM
        if canvas.shows(thing.x_um, thing.y_um, reach) and not dresser.wears(thing):
            draw_debris(canvas, thing)
    draw_living(canvas, scene, pose, story.floor, dresser)
    return dresser


def black_scan(settings: SimulationSettings, story: WellStory, seed: tuple[int, ...]) -> Image:
    """Take a picture without light: only the camera's dark noise."""
    rng = np.random.default_rng(seed)
    dark = np.full((settings.size_px, settings.size_px), -0.8, dtype=np.float32)
    plain = story.imager.model_copy(update={"high_pass_um": None, "sharpen": 0.0, "blur_um": 0.0})
    return rounded(exposed(dark, settings.um_per_px, imager=plain, rng=rng), settings.bits)


def centre_px(settings: SimulationSettings, pose: Pose) -> tuple[float, float]:
    """Return the well's centre (x, y), with 0 at the left edge of the first pixel."""
    middle = settings.size_px / 2
    return (
        middle + pose.shift_x_um / settings.um_per_px,
        middle + pose.shift_y_um / settings.um_per_px,
    )


def _developed(
    pixels: Picture,
    story: WellStory,
    scene: ScanScene,
    settings: SimulationSettings,
    *,
    window: Window,
    repeat: int = 0,
) -> Image:
    """Turn light into the exported picture."""
    scale, imager = settings.um_per_px, story.imager
    seed = scene.noise_seed[0]
    # The fields are those of the scan; the noise of every window is its own.
    fields = fields_rng(scene, repeat)
    rng = np.random.default_rng((*scene.noise_seed, repeat, 2, window.left, window.top))
    # Filters that flatten the light work field by field, before the fields are joined.
    filtered = imager.high_pass_um is not None
    if filtered:
        pixels = exposed(pixels, scale, imager=imager, rng=rng)
    pixels = stitched(
        pixels, scale, floor=story.floor, imager=imager, seed=seed, rng=fields, window=window
    )
    if not filtered:
        pixels = exposed(pixels, scale, imager=imager, rng=rng)
    return rounded(pixels, settings.bits)


def _ground(
    story: WellStory,
    scene: ScanScene,
    settings: SimulationSettings,
    painters: Painters,
    *,
    pose: Pose,
    window: Window,
) -> Ground | None:
    if painters.backdrop is None:
        return None
    x, y = centre_px(settings, pose)
    edge = 2 * story.floor.half_width_um
    return painters.backdrop.ground(
        FloorPlan(
            size_px=window.edge,
            um_per_px=settings.um_per_px,
            centre_x_px=x - window.left,
            centre_y_px=y - window.top,
            rotation_deg=pose.rotation_deg,
            floor=Box(x_um=0, y_um=0, width_um=edge, height_um=edge),
            focus=pose.focus,
            seed=scene.noise_seed[:-1],
            day=scene.day,
        )
    )


def _floor(
    story: WellStory,
    scene: ScanScene,
    settings: SimulationSettings,
    pose: Pose,
    *,
    ground: Ground | None,
    rng: np.random.Generator,
) -> Canvas:
    lit = _lit(story, settings, pose)
    well = np.random.default_rng(scene.noise_seed[:-1])
    window = Window.of_scan(settings.size_px)
    light = _light(ground, lit, window, lambda: empty_well(lit, well, rng))
    place = (settings.um_per_px, lit.centre_x_px, lit.centre_y_px)
    return Canvas(light, *place, *_contrasts(story, settings))


def _contrasts(story: WellStory, settings: SimulationSettings) -> tuple[float, float]:
    return story.imager.contrast * settings.difficulty.contrast, story.imager.border


def _lit(story: WellStory, settings: SimulationSettings, pose: Pose) -> Lit:
    x, y = centre_px(settings, pose)
    return Lit(
        size_px=settings.size_px,
        um_per_px=settings.um_per_px,
        centre_x_px=x,
        centre_y_px=y,
        floor=story.floor,
        imager=story.imager,
        pose=pose,
        artefacts=settings.difficulty.artefacts,
    )


def _light(
    ground: Ground | None, lit: Lit, window: Window, simulated: Callable[[], Picture]
) -> Picture:
    """Return the light of an empty well, from the backdrop where that gives it."""
    if ground is None:
        return simulated()
    if ground.light is None:
        light = simulated()
    else:
        light = _enlarged(ground.light, window.edge) * np.float32(lit.pose.exposure)
    if ground.texture is not None:
        light = light * (1 + _enlarged(ground.texture, window.edge))
    return np.asarray(light, dtype=np.float32)


def _enlarged(picture: NDArray[np.float32], size_px: int) -> Picture:
    if picture.shape == (size_px, size_px):
        return picture
    return np.asarray(cv2.resize(picture, (size_px, size_px), interpolation=cv2.INTER_LINEAR))
