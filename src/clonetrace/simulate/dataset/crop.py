"""A labelled crop, and what the four modules expect of one."""

from dataclasses import dataclass

from clonetrace.domain import Grey, Label, Morphology
from clonetrace.simulate.dataset.settings import Split, Task
from clonetrace.simulate.truth import TruthObject

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
        native_um: Scales of the scans that the crops are shrunk from, um/px. A few instead of a
            range, because textures and noise are prepared once for each scale.
        last_day: Days over which a well is followed.
        views: Imagers that look at each well; growing its cells costs more than a look at them.
        scans: Scans that are used of each view.
        crops: Crops of each scan, at most.
    """

    size_px: int
    um_per_px: Span
    native_um: tuple[float, ...]
    last_day: Span
    views: int
    scans: int
    crops: int


#: Scales after the paper's modules (design, section 1). The native scales span the imagers that
#: state 1 to 4.5 um/px; a scan coarser than the module's scale is taken as it is.
LENSES: dict[Task, Lens] = {
    Task.GLOBAL: Lens(1664, Span(3.85, 4.15), (2.0, 3.2, 4.0, 4.5), Span(6, 15), 2, 4, 1),
    Task.LOCAL: Lens(512, Span(1.8, 2.3), (1.4, 1.6, 1.8, 2.0, 2.2), Span(3, 12), 2, 3, 3),
    Task.CELL: Lens(512, Span(0.9, 1.15), (0.8, 0.9, 1.0, 1.1), Span(1, 1), 2, 2, 4),
    Task.MORPHOLOGY: Lens(256, Span(0.5, 40.0), (2.0, 2.5, 3.0, 3.5), Span(9, 15), 4, 3, 2),
}


@dataclass(frozen=True)
class Point:
    """A place in a crop, px from its left and top edge."""

    x_px: float
    y_px: float


@dataclass(frozen=True)
class Notes:
    """What evaluation sorts objects by.

    Attributes:
        width_um: Mean edge of the whole object's box.
        wall_um: From the object's centre to the well's wall.
        seam_um: From the object's centre to the nearest seam between camera fields; None in a
            scan without seams.
        gap_um: Of the days 0 and 1: from the rim of one of its cells to that of the nearest other
            living cell, be it in the object or outside; None for debris and for the only cell.
        signal: How far the object stands out of the floor around it, in standard deviations of
            the floor's noise at the scale of cells; None where no floor is in the crop.
    """

    width_um: float
    wall_um: float
    seam_um: float | None
    gap_um: float | None
    signal: float | None


@dataclass(frozen=True)
class Annotation:
    """One labelled object of a crop, in pixels of the crop.

    Attributes:
        category: One of the task's categories.
        left_px: Left edge, 0 at the crop's own.
        top_px: Top edge.
        width_px: What of it lies in the crop.
        height_px: What of it lies in the crop.
        ignored: Neither a hit nor a false alarm: too small for the module, cut by the edge, or not
            to be seen in the noise.
        cells: Living cells of the whole object.
        points: Its cells within the crop, where the object has few and each was drawn.
        notes: What evaluation sorts by.
        thing: What is true about the whole object; left out once the notes are made.
    """

    category: str
    left_px: float
    top_px: float
    width_px: float
    height_px: float
    ignored: bool
    cells: int
    points: tuple[Point, ...] = ()
    notes: Notes | None = None
    thing: TruthObject | None = None

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
        aim: What the crop was laid over.
        um_per_px: Scale of the pixels.
        left_um: Left edge from the well's centre.
        top_um: Top edge from the well's centre.
        share: `simulated`, or `composited` where real texture was painted in.
        imager: Name of what took the picture.
        focus: Sign and strength of the contrast of cells in the crop's middle, -1 to 1; around 0
            they are faint.
    """

    pixels: Grey
    annotations: tuple[Annotation, ...]
    split: Split
    well: int
    seed: int
    case: str
    day: int
    aim: str
    um_per_px: float
    left_um: float
    top_um: float
    share: str
    imager: str
    focus: float
