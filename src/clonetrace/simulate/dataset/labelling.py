"""Which of a scan's objects a crop is labelled with, and as what."""

from collections.abc import Sequence

import numpy as np

from clonetrace.domain import Box, Label
from clonetrace.simulate.dataset.crop import Annotation
from clonetrace.simulate.dataset.settings import Task
from clonetrace.simulate.truth import TruthObject

#: Whole wells are searched for objects of at least this width, um: a colony of some 50 cells, a
#: dozen pixels at 8 um/px. Narrower ones are ignored down to the second width, below which
#: nobody can see them.
_GLOBAL_WIDTH_UM = 100.0
_GLOBAL_HIDDEN_UM = 60.0
#: Boxes are padded, so an object is cut only where its box reaches this far over the edge, um.
_PADDING_UM = 5.0
#: What shows less than this of itself, along either axis, cannot be told from noise, um.
_SLIVER_UM = 12.0
#: Colonies of this mean width can be graded, um: below, all classes look alike.
_GROWN_UM = 250.0
#: Points along either axis with which a cut object's outline is followed.
_ELLIPSE_POINTS = 101


def label_crop(
    objects: Sequence[TruthObject], crop: Box, um_per_px: float, task: Task
) -> tuple[Annotation, ...]:
    """Label what can be seen in a crop.

    An object of the local task that reaches over the crop's edge is `overspill`: its size and
    its centre cannot be known from this crop, and a detector that takes it for a colony would
    follow the neighbour. Sprawl has no outline of its own and stays `differentiated`.

    Args:
        objects: What is true about the scan.
        crop: The crop's place in the well.
        um_per_px: Scale of the crop.
        task: Decides the categories.
    """
    found = []
    for thing in objects:
        category = _category(thing, crop, task) if thing.visible else None
        inside = _inside(thing.box, crop)
        if category is None or inside is None:
            continue
        ignored = _ignored(thing, inside, crop, task)
        found.append(_annotation(thing, category, inside, crop, um_per_px, ignored=ignored))
    return tuple(found)


def grade_crop(
    objects: Sequence[TruthObject], crop: Box, um_per_px: float
) -> tuple[Annotation, ...]:
    """Label a morphology crop with the one colony that it was made for.

    Args:
        objects: What is true about the scan.
        crop: The crop's place in the well.
        um_per_px: Scale of the crop.

    Returns:
        One annotation; none where nothing grown lies in the middle.
    """
    middle = [one for one in objects if grown(one) and one.box.holds(crop.x_um, crop.y_um)]
    if not middle:
        return ()
    thing = max(middle, key=lambda one: one.box.area_um2)
    inside = _inside(thing.box, crop)
    if inside is None or thing.morphology is None:
        return ()
    return (_annotation(thing, thing.morphology, inside, crop, um_per_px, ignored=False),)


def grown(thing: TruthObject) -> bool:
    """Whether an object is a colony whose morphology can be judged."""
    wide = thing.box.mean_edge_um >= _GROWN_UM
    return wide and thing.visible and thing.morphology is not None


def _annotation(
    thing: TruthObject, category: str, inside: Box, crop: Box, um_per_px: float, *, ignored: bool
) -> Annotation:
    return Annotation(
        category=category,
        left_px=(inside.left_um - crop.left_um) / um_per_px,
        top_px=(inside.top_um - crop.top_um) / um_per_px,
        width_px=inside.width_um / um_per_px,
        height_px=inside.height_um / um_per_px,
        ignored=ignored,
        cells=thing.cells,
        thing=thing,
    )


def _category(thing: TruthObject, crop: Box, task: Task) -> str | None:
    """Name an object, or None where the task does not label it."""
    match task:
        case Task.GLOBAL:
            return _category_in_well(thing)
        case Task.LOCAL:
            return _category_in_field(thing, crop)
        case Task.CELL:
            return _category_of_cell(thing)
        case Task.MORPHOLOGY:
            return None


def _category_in_well(thing: TruthObject) -> Label | None:
    if thing.label is Label.DEBRIS or thing.box.mean_edge_um < _GLOBAL_HIDDEN_UM:
        return None
    return Label.DIFFERENTIATED if thing.label is Label.DIFFERENTIATED else Label.COLONY


def _category_in_field(thing: TruthObject, crop: Box) -> Label | None:
    if thing.label is Label.DEBRIS:
        return None
    if thing.label is Label.DIFFERENTIATED:
        return Label.DIFFERENTIATED
    return Label.OVERSPILL if _cut(thing.box, crop) else Label.COLONY


def _category_of_cell(thing: TruthObject) -> Label | None:
    if thing.label in (Label.CELL, Label.DEBRIS):
        return thing.label
    # Whatever holds several cells is what the module must tell from a single one.
    return None if thing.label is Label.DIFFERENTIATED else Label.DOUBLET


def _ignored(thing: TruthObject, inside: Box, crop: Box, task: Task) -> bool:
    match task:
        case Task.GLOBAL:
            return thing.box.mean_edge_um < _GLOBAL_WIDTH_UM
        case Task.LOCAL:
            sliver = min(inside.width_um, inside.height_um) < _SLIVER_UM
            return sliver and _cut(thing.box, crop)
        case _:
            return _cut(thing.box, crop)


def _cut(box: Box, crop: Box) -> bool:
    over = (
        crop.left_um - box.left_um,
        box.right_um - crop.right_um,
        crop.top_um - box.top_um,
        box.bottom_um - crop.bottom_um,
    )
    return max(over) > _PADDING_UM


def _inside(box: Box, crop: Box) -> Box | None:
    """Return the part of an object that lies in the crop, None where there is none of it.

    Cells and colonies are round: the corner of a cut one's box holds nothing, so the part is the
    extent of the box's ellipse within the crop.
    """
    if not _cut(box, crop):
        left, right = max(box.left_um, crop.left_um), min(box.right_um, crop.right_um)
        top, bottom = max(box.top_um, crop.top_um), min(box.bottom_um, crop.bottom_um)
        return Box.from_edges(left, top, right, bottom)
    x = np.linspace(-1, 1, _ELLIPSE_POINTS)
    inside = x[None, :] ** 2 + x[:, None] ** 2 <= 1
    across = box.x_um + x * box.width_um / 2
    down = box.y_um + x * box.height_um / 2
    inside &= ((across >= crop.left_um) & (across <= crop.right_um))[None, :]
    inside &= ((down >= crop.top_um) & (down <= crop.bottom_um))[:, None]
    columns, rows = across[inside.any(axis=0)], down[inside.any(axis=1)]
    if columns.size < 2 or rows.size < 2:  # noqa: PLR2004  (an extent needs two points)
        return None
    return Box.from_edges(float(columns[0]), float(rows[0]), float(columns[-1]), float(rows[-1]))
