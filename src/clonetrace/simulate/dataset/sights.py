"""What can be seen in a scan besides the boxes: single cells, dirt, seams and the wall."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import Box, Label
from clonetrace.simulate.camera import field_edges, field_steps
from clonetrace.simulate.debris import Debris, DebrisKind, turned
from clonetrace.simulate.optics import centre_px, fields_rng
from clonetrace.simulate.scene import ScanScene, WellStory
from clonetrace.simulate.settings import SimulationSettings
from clonetrace.simulate.truth import TruthObject

Floats = NDArray[np.float64]

#: Objects of more cells do not say where each of them is.
MOST_POINTS = 8
#: Specks are worth a look from this radius on, um.
_LARGE_SPECK_UM = 3.0
#: Objects over this share of a camera field are in several, which move them in several ways.
_FIELD_SHARE = 0.5
#: Gaps between cells mean something while there are founders and their daughters only.
_LAST_GAP_DAY = 1


@dataclass(frozen=True, eq=False)
class Sights:
    """One scan, seen with perfect knowledge; places are um from the well's centre.

    Attributes:
        story: The well.
        scene: The scan's scene.
        cells_um: Living cells that can be seen, shape (cells, 2).
        radius_um: Their radii, shape (cells,).
        clusters: Number of the cluster of each, shape (cells,).
        dirt: Scratches, fibres, bubbles, rings of dust and large specks, which no box marks.
        fields_x_um: Where the columns of camera fields begin and the last one ends.
        fields_y_um: Where the rows of fields begin and the last one ends.
        steps_um: How far up and to the left the content of each field appears, by row and column
            of the field, shape (fields, fields, 2).
    """

    story: WellStory
    scene: ScanScene
    cells_um: Floats
    radius_um: Floats
    clusters: NDArray[np.int64]
    dirt: tuple[Debris, ...]
    fields_x_um: Floats
    fields_y_um: Floats
    steps_um: Floats

    @property
    def half_width_um(self) -> float:
        """Half the width of the well's floor."""
        return self.story.floor.half_width_um

    @property
    def seams_x_um(self) -> Floats:
        """Seams that run from top to bottom; the scan's own edges are none."""
        return self.fields_x_um[1:-1]

    @property
    def seams_y_um(self) -> Floats:
        """Seams that run from left to right."""
        return self.fields_y_um[1:-1]

    def appears(self, x_um: float, y_um: float) -> tuple[float, float]:
        """Return where in the stitched scan a place appears: fields are a little misplaced."""
        column = int(np.searchsorted(self.seams_x_um, x_um))
        row = int(np.searchsorted(self.seams_y_um, y_um))
        right, down = self.steps_um[row, column]
        return x_um - float(right), y_um - float(down)

    def as_stitched(self, thing: TruthObject) -> TruthObject:
        """Return an object where it appears, if it is smaller than fields are."""
        box = thing.box
        if box.mean_edge_um > _FIELD_SHARE * self.story.imager.field_um:
            return thing
        x, y = self.appears(box.x_um, box.y_um)
        return thing.model_copy(update={"box": box.model_copy(update={"x_um": x, "y_um": y})})

    def wall_um(self, box: Box) -> float:
        """Return the distance of a box's centre from the wall; negative beyond it."""
        angle = -math.radians(self.scene.pose.rotation_deg)
        x = math.cos(angle) * box.x_um - math.sin(angle) * box.y_um
        y = math.sin(angle) * box.x_um + math.cos(angle) * box.y_um
        return self.story.floor.inward_um(x, y)

    def seam_um(self, box: Box) -> float | None:
        """Return the distance of a box's centre from the nearest seam."""
        away = np.concatenate((self.seams_x_um - box.x_um, self.seams_y_um - box.y_um))
        return float(np.abs(away).min()) if away.size else None

    def focus_at(self, x_um: float, y_um: float) -> float:
        """Return sign and strength of the contrast of cells at a place, -1 to 1."""
        return self.scene.pose.focus_at(x_um, y_um, self.half_width_um)

    def members(self, thing: TruthObject) -> NDArray[np.int64]:
        """Return which of the cells an object is made of; none for large objects and debris."""
        if not 0 < thing.cells <= MOST_POINTS or thing.label is Label.DEBRIS:
            return np.zeros(0, dtype=np.int64)
        best, nearest = np.zeros(0, dtype=np.int64), math.inf
        numbers, counts = np.unique(self.clusters, return_counts=True)
        for number in numbers[counts == thing.cells]:
            members = np.flatnonzero(self.clusters == number)
            places = self.cells_um[members]
            middle = (places.min(axis=0) + places.max(axis=0)) / 2
            away = math.hypot(middle[0] - thing.box.x_um, middle[1] - thing.box.y_um)
            if away < nearest:
                best, nearest = members, away
        return best

    def gap_um(self, members: NDArray[np.int64]) -> float | None:
        """Return the way from the rim of one of some cells to that of the nearest other cell."""
        if self.scene.day > _LAST_GAP_DAY or not members.size or len(self.cells_um) == 1:
            return None
        mine = self.cells_um[members]
        apart = np.linalg.norm(mine[:, None] - self.cells_um[None], axis=2)
        apart -= self.radius_um[members][:, None] + self.radius_um[None]
        apart[np.arange(members.size), members] = np.inf
        return max(float(apart.min()), 0.0)


def sights_of(story: WellStory, day: int, settings: SimulationSettings) -> Sights:
    """Look at one scan of a well.

    Args:
        story: The well.
        day: Which of its scenes.
        settings: Scale and size of the scan.
    """
    scene = story.scenes[day]
    cells = scene.cells
    seen = np.flatnonzero(~cells.dead & ~cells.hidden)
    x, y = scene.pose.turn(cells.x_um[seen], cells.y_um[seen])
    scale = settings.um_per_px
    edges = field_edges(settings.size_px, scale, story.imager)
    steps = field_steps(len(edges) - 1, scale, story.imager, fields_rng(scene))
    centre_x, centre_y = centre_px(settings, scene.pose)
    lying = (*turned(story.debris_on(day), scene.pose), *scene.floating)
    return Sights(
        story=story,
        scene=scene,
        cells_um=np.column_stack((x, y)),
        radius_um=cells.radius_um[seen],
        clusters=cells.cluster[seen],
        dirt=tuple(thing for thing in lying if _is_dirt(thing)),
        fields_x_um=np.asarray((edges - centre_x) * scale, dtype=np.float64),
        fields_y_um=np.asarray((edges - centre_y) * scale, dtype=np.float64),
        steps_um=np.asarray(steps * scale, dtype=np.float64),
    )


def _is_dirt(thing: Debris) -> bool:
    if thing.kind is DebrisKind.SPECK:
        return thing.radius_um >= _LARGE_SPECK_UM
    return thing.kind is not DebrisKind.DEAD_CELL
