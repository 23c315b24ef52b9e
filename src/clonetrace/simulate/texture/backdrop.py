"""Real floors and the light of real wells behind what is simulated."""

import math
from functools import lru_cache

import cv2
import numpy as np

from clonetrace.simulate.painting import FloorPlan, Ground
from clonetrace.simulate.texture.catalogue import CutOut, Split, TextureKind
from clonetrace.simulate.texture.library import TextureLibrary
from clonetrace.simulate.texture.light import Field, blur
from clonetrace.simulate.texture.mirrored import mirrored_view
from clonetrace.simulate.texture.quilt import quilt, swatch
from clonetrace.simulate.texture.wells import LIGHT_REACH

#: Edge of the floor that is quilted; beyond it the floor is mirrored. Edge of its pieces, overlap.
_QUILT_UM, _PIECE_UM, _OVERLAP_UM = 1300.0, 130.0, 36.0
#: The scan's camera adds its own noise, so most of that in the cut-outs is taken out, um.
_DENOISE_UM = 0.9
#: Brightness that varies over more than this is light, which the well has of its own, um.
_LEVEL_UM = 60.0
#: A floor looks as it does in its cut-out at this strength of focus.
_USUAL_FOCUS = 0.8
#: Wells narrower than this are those of 384-well plates: square, and no like is in the library.
_ROUND_WELL_UM = 5000.0


class RealBackdrop:
    """The floor of real pictures, quilted, and the light of real whole wells.

    A well keeps its floor and its light from day to day; the floor moves and turns with the plate.
    """

    def __init__(
        self, library: TextureLibrary, split: Split | None = None, *, light: bool = True
    ) -> None:
        """Choose what to paint with.

        Args:
            library: Cut-outs.
            split: Only cut-outs of this split; None for all.
            light: Whether to take the light of real wells, too, where the library has some.
        """
        self._library = library
        self._wells = library.rows(TextureKind.WELL, split) if light else ()
        by_source: dict[str, list[CutOut]] = {}
        for row in library.rows(TextureKind.FLOOR, split):
            by_source.setdefault(row.source, []).append(row)
        self._floors = tuple(tuple(rows) for _, rows in sorted(by_source.items()))

    def ground(self, plan: FloorPlan) -> Ground | None:
        """Return floor and light, or None where the library has neither.

        Raises:
            ConfigurationError: The library is damaged.
        """
        texture = self._texture(plan)
        light = self._light(plan)
        return None if texture is None and light is None else Ground(texture=texture, light=light)

    def _texture(self, plan: FloorPlan) -> Field | None:
        if not self._floors:
            return None
        rng = np.random.default_rng((*plan.seed, 31))
        rows = self._floors[int(rng.integers(len(self._floors)))]
        floor = _floor(self._library, rows, plan.um_per_px)
        start = rng.uniform(0, floor.shape[0], 2)
        turn = math.radians(plan.rotation_deg)
        cos, sin = math.cos(turn), math.sin(turn)
        back = np.array([[cos, sin], [-sin, cos]])
        move = start - back @ (plan.centre_x_px, plan.centre_y_px)
        window = np.column_stack((back, move))
        made = mirrored_view(floor, window, plan.size_px, plan.size_px)
        made *= np.float32(plan.focus / _USUAL_FOCUS)
        return made

    def _light(self, plan: FloorPlan) -> Field | None:
        if not self._wells or plan.floor.width_um < _ROUND_WELL_UM:
            return None
        rng = np.random.default_rng((*plan.seed, 32))
        row = self._wells[int(rng.integers(len(self._wells)))]
        light = self._library.cutting(row).relative
        # Half of the light field's edge is `LIGHT_REACH` radii of the well.
        scale = plan.floor.width_um / 2 / plan.um_per_px * LIGHT_REACH / (light.shape[0] / 2)
        middle = light.shape[0] / 2 - 0.5
        place = np.array(
            [
                [scale, 0, plan.centre_x_px - 0.5 - scale * middle],
                [0, scale, plan.centre_y_px - 0.5 - scale * middle],
            ]
        )
        size = (plan.size_px, plan.size_px)
        placed = cv2.warpAffine(light, place, size, flags=cv2.INTER_LINEAR)
        return np.asarray(placed, dtype=np.float32)


@lru_cache(maxsize=16)
def _floor(library: TextureLibrary, rows: tuple[CutOut, ...], um_per_px: float) -> Field:
    scale = rows[0].um_per_px
    sheet = _quilted(library, rows)
    edge = max(2, round(sheet.shape[0] * scale / um_per_px))
    way = cv2.INTER_AREA if um_per_px > scale else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(sheet, (edge, edge), interpolation=way), dtype=np.float32)


@lru_cache(maxsize=64)
def _quilted(library: TextureLibrary, rows: tuple[CutOut, ...]) -> Field:
    """Sew a floor at the scale of its cut-outs; it costs far more than bringing it to another."""
    scale = rows[0].um_per_px
    piece_px = round(min(_PIECE_UM / scale, *(min(row.rows, row.columns) for row in rows)))
    swatches = []
    for row in rows:
        texture = library.cutting(row).relative - np.float32(1)
        texture = blur(texture, _DENOISE_UM / scale) - blur(texture, _LEVEL_UM / scale)
        found = swatch(texture, np.ones(texture.shape, dtype=bool), piece_px)
        if found is not None:
            swatches.append(found)
    rng = np.random.default_rng(list(rows[0].name.encode()))
    overlap_px = min(round(_OVERLAP_UM / scale), piece_px // 3)
    return quilt(swatches, round(_QUILT_UM / scale), piece_px, overlap_px, rng)
