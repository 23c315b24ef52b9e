"""Which of a scan's objects a crop is labelled with, and as what."""

from collections.abc import Sequence

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
        found.append(
            Annotation(
                category=category,
                left_px=(inside.left_um - crop.left_um) / um_per_px,
                top_px=(inside.top_um - crop.top_um) / um_per_px,
                width_px=inside.width_um / um_per_px,
                height_px=inside.height_um / um_per_px,
                ignored=_ignored(thing, inside, crop, task),
                cells=thing.cells,
            )
        )
    return tuple(found)


def _category(thing: TruthObject, crop: Box, task: Task) -> str | None:
    """Name an object, or None where the task does not label it."""
    label = thing.label
    match task:
        case Task.GLOBAL:
            if label is Label.DEBRIS or thing.box.mean_edge_um < _GLOBAL_HIDDEN_UM:
                return None
            return Label.DIFFERENTIATED if label is Label.DIFFERENTIATED else Label.COLONY
        case Task.LOCAL:
            if label in (Label.DEBRIS, Label.DIFFERENTIATED):
                return None if label is Label.DEBRIS else label
            return Label.OVERSPILL if _cut(thing.box, crop) else Label.COLONY
        case Task.CELL:
            if label in (Label.CELL, Label.DEBRIS):
                return label
            # Whatever holds several cells is what the module must tell from a single one.
            return None if label is Label.DIFFERENTIATED else Label.DOUBLET
        case Task.MORPHOLOGY:
            return None


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
    """The part of a box that lies in the crop, None for what only its padding reaches into."""
    left, right = max(box.left_um, crop.left_um), min(box.right_um, crop.right_um)
    top, bottom = max(box.top_um, crop.top_um), min(box.bottom_um, crop.bottom_um)
    smallest = _PADDING_UM if _cut(box, crop) else 0.0
    if right - left <= smallest or bottom - top <= smallest:
        return None
    return Box.from_edges(left, top, right, bottom)
