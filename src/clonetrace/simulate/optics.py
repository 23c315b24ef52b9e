"""Takes the picture of a well: light, what lies in it, camera."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Box
from clonetrace.simulate.camera import Image, blur, exposed, rounded, stitched
from clonetrace.simulate.canvas import Canvas, Picture
from clonetrace.simulate.debris import turned
from clonetrace.simulate.dirt import draw_debris
from clonetrace.simulate.dressing import Dresser
from clonetrace.simulate.light import Lit, empty_well
from clonetrace.simulate.living import draw_living
from clonetrace.simulate.painting import FloorPlan, Ground, Painters, Share
from clonetrace.simulate.pose import Pose
from clonetrace.simulate.scene import ScanScene, WellStory
from clonetrace.simulate.settings import SimulationSettings

#: Blur of a scan that is out of focus, um (standard deviation).
DEFOCUS_UM = 26.0

_SYNTHETIC = Painters()


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
    ground = _ground(story, day, settings, pose, painters)
    canvas = _floor(story, scene, settings, pose, ground=ground, rng=rng)
    dresser = Dresser(canvas, painters.skin, pose, story.floor, scene)
    for thing in (*turned(story.debris_on(day), pose), *scene.floating):
        if not dresser.wears(thing):
            draw_debris(canvas, thing)
    draw_living(canvas, scene, pose, story.floor, dresser)
    pixels = canvas.pixels
    if defocus_um > 0:
        pixels = blur(pixels, defocus_um / settings.um_per_px)
    image = _developed(pixels, story, scene, settings, rng)
    painted = dresser.dressed > 0 or ground is not None
    return Photograph(image, Share.COMPOSITED if painted else Share.SIMULATED, dresser.repainted)


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
    rng: np.random.Generator,
) -> Image:
    """Turn light into the exported picture."""
    scale, imager = settings.um_per_px, story.imager
    seed = scene.noise_seed[0]
    # Filters that flatten the light work field by field, before the fields are joined.
    filtered = imager.high_pass_um is not None
    if filtered:
        pixels = exposed(pixels, scale, imager=imager, rng=rng)
    pixels = stitched(pixels, scale, floor=story.floor, imager=imager, seed=seed, rng=rng)
    if not filtered:
        pixels = exposed(pixels, scale, imager=imager, rng=rng)
    return rounded(pixels, settings.bits)


def _ground(
    story: WellStory, day: int, settings: SimulationSettings, pose: Pose, painters: Painters
) -> Ground | None:
    if painters.backdrop is None:
        return None
    x, y = centre_px(settings, pose)
    edge = 2 * story.floor.half_width_um
    return painters.backdrop.ground(
        FloorPlan(
            size_px=settings.size_px,
            um_per_px=settings.um_per_px,
            centre_x_px=x,
            centre_y_px=y,
            rotation_deg=pose.rotation_deg,
            floor=Box(x_um=0, y_um=0, width_um=edge, height_um=edge),
            focus=pose.focus,
            seed=story.scenes[day].noise_seed[:-1],
            day=day,
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
    x, y = centre_px(settings, pose)
    lit = Lit(
        size_px=settings.size_px,
        um_per_px=settings.um_per_px,
        centre_x_px=x,
        centre_y_px=y,
        floor=story.floor,
        imager=story.imager,
        pose=pose,
        artefacts=settings.difficulty.artefacts,
    )
    well = np.random.default_rng(scene.noise_seed[:-1])
    light = _light(lit, ground, well, rng)
    contrast = story.imager.contrast * settings.difficulty.contrast
    return Canvas(light, settings.um_per_px, x, y, contrast, story.imager.border)


def _light(
    lit: Lit, ground: Ground | None, well: np.random.Generator, rng: np.random.Generator
) -> Picture:
    if ground is None:
        return empty_well(lit, well, rng)
    if ground.light is None:
        light = empty_well(lit, well, rng)
    else:
        light = _enlarged(ground.light, lit.size_px) * np.float32(lit.pose.exposure)
    if ground.texture is not None:
        light = light * (1 + _enlarged(ground.texture, lit.size_px))
    return np.asarray(light, dtype=np.float32)


def _enlarged(picture: NDArray[np.float32], size_px: int) -> Picture:
    if picture.shape == (size_px, size_px):
        return picture
    return np.asarray(cv2.resize(picture, (size_px, size_px), interpolation=cv2.INTER_LINEAR))
