"""A labelled crop, and what the four modules expect of one."""

from dataclasses import dataclass

from clonetrace.domain import Grey, Label, Morphology
from clonetrace.simulate.dataset.settings import Split, Task

#: Categories of each task in the order of their numbers, which begin at 1 as in COCO.
CATEGORIES: dict[Task, tuple[str, ...]] = {
    Task.GLOBAL: (Label.COLONY, Label.DIFFERENTIATED),
    Task.LOCAL: (Label.COLONY, Label.DIFFERENTIATED, Label.OVERSPILL),
    Task.CELL: (Label.CELL, Label.DOUBLET, Label.DEBRIS),
    Task.MORPHOLOGY: tuple(Morphology),
}


@dataclass(frozen=True)
class Span:
    """A closed range of numbers."""

    low: float
    high: float


@dataclass(frozen=True)
class Lens:
    """How a task looks at a well.

    Attributes:
        size_px: Edge of the square crops.
        um_per_px: Scales of the crops; they vary, because imagers do.
        native_um: Scales of the scans that the crops are shrunk from, um/px.
        last_day: Days over which a well is followed.
        scans: Scans that are used of each well.
        crops: Crops of each scan.
    """

    size_px: int
    um_per_px: Span
    native_um: Span
    last_day: Span
    scans: int
    crops: int


#: Scales after the paper's modules (design, section 1). The native scales span the imagers that
#: state 1 to 4.5 um/px; a scan coarser than the module's scale is taken as it is.
LENSES: dict[Task, Lens] = {
    Task.GLOBAL: Lens(832, Span(7.7, 8.3), Span(2.5, 5.0), Span(6, 15), 3, 1),
    Task.LOCAL: Lens(512, Span(1.8, 2.3), Span(1.4, 2.2), Span(3, 12), 3, 3),
    Task.CELL: Lens(512, Span(0.9, 1.15), Span(0.8, 1.1), Span(1, 1), 2, 5),
    Task.MORPHOLOGY: Lens(256, Span(0.5, 40.0), Span(2.0, 3.5), Span(9, 15), 2, 2),
}


@dataclass(frozen=True)
class Annotation:
    """One labelled object of a crop, in pixels of the crop.

    Attributes:
        category: One of the task's categories.
        left_px: Left edge, 0 at the crop's own.
        top_px: Top edge.
        width_px: What of it lies in the crop.
        height_px: What of it lies in the crop.
        ignored: Neither a hit nor a false alarm: too small for the module, or cut by the edge.
        cells: Living cells of the whole object.
    """

    category: str
    left_px: float
    top_px: float
    width_px: float
    height_px: float
    ignored: bool
    cells: int

    @property
    def box_px(self) -> tuple[float, float, float, float]:
        """Left, top, width, height, as COCO writes boxes."""
        return (self.left_px, self.top_px, self.width_px, self.height_px)


@dataclass(frozen=True, eq=False)
class Crop:
    """One square picture with its labels and where it comes from.

    Attributes:
        pixels: Shape (size, size), 8-bit grey; 0 outside the scan.
        annotations: The labelled objects.
        split: What its well is used for.
        well: Number of its well in the set, from 0.
        seed: Seed of its well.
        case: What happens in the well.
        day: Days since seeding.
        um_per_px: Scale of the pixels.
        left_um: Left edge from the well's centre.
        top_um: Top edge from the well's centre.
        share: `simulated`, or `composited` where real texture was painted in.
    """

    pixels: Grey
    annotations: tuple[Annotation, ...]
    split: Split
    well: int
    seed: int
    case: str
    day: int
    um_per_px: float
    left_um: float
    top_um: float
    share: str
