"""What is known about a simulated run, as written to `truth.json`."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from clonetrace.domain import Box, Clonality, Label, Morphology, Plate, Rim, Value, Well
from clonetrace.simulate.cases import Case
from clonetrace.simulate.faults import Fault
from clonetrace.simulate.painting import Share
from clonetrace.simulate.seeding import SeedingModel
from clonetrace.simulate.settings import SimulationSettings


class TruthObject(Value):
    """One cell, cluster, colony or piece of debris in one scan."""

    box: Box
    """In um from the well's centre, as it lies in this scan, the plate's rotation included."""
    label: Label
    cells: Annotated[int, Field(ge=0)]
    """Living cells; 0 for debris."""
    clones: tuple[int, ...] = ()
    """The clones that its cells belong to; two or more where colonies have merged."""
    visible: bool = True
    """False for a cell that is there but cannot be seen."""
    morphology: Morphology | None = None
    """Class of a colony; None for cells and small clusters."""


class FounderTruth(Value):
    """One seeded cell."""

    clone: int
    x_um: float
    """Where it was seeded, in the well's own frame: before the plate's rotation."""
    y_um: float
    cycle_h: float
    """Cell cycle time of its clone, hours."""
    survives: bool
    """Whether dividing cells of its clone live on the last day."""
    morphology: Morphology = Morphology.M1
    """Class that its colony shows in the end."""
    visible_from_h: float = 0.0
    """Hours since seeding before which it cannot be seen, though it is there."""
    settles_at_h: float = 0.0
    """Hours since seeding before which it is not in the well."""
    dies_at_h: float | None = None
    """Hours since seeding at which it, and all that came of it, dies."""


class LineageTruth(Value):
    """What became of one clone."""

    clone: int
    morphology: Morphology
    first_seen_day: int | None = None
    """First day on which a cell of it can be seen; None where that never happens."""
    cells_by_day: tuple[int, ...]
    """Living cells, one number for each day."""
    colonies_by_day: tuple[int, ...]
    """Clusters that hold a cell of it, one number for each day; 2 after a satellite."""
    merges: dict[int, int] = Field(default_factory=dict)
    """By the number of another clone: first day on which they share a cluster."""


class ScanTruth(Value):
    """One scan of one well, also where its file is missing."""

    day: int
    taken_at: datetime
    hours: float
    """Since the plate's first scan."""
    path: str | None
    """Relative to the simulated folder, with `/` between its parts; None for a missing scan."""
    faults: tuple[Fault, ...] = ()
    um_per_px: float
    """The true scale."""
    width_px: int
    height_px: int
    shift_x_um: float
    """Of the well's centre from the middle of the scan."""
    shift_y_um: float
    rotation_deg: float
    """Of the well's content, positive from x towards y."""
    focus: float
    """Sign and strength of the contrast of cells, -1 to 1."""
    rim: Rim
    """Where the wall really is; for a square well the circle within it."""
    cells: int
    """Living cells in the well."""
    cells_per_clone: dict[int, int]
    imager: str = "plate"
    """Name of the imager's profile."""
    share: Share = Share.SIMULATED
    """Where the looks come from."""
    objects: tuple[TruthObject, ...] = ()
    """What can be seen in a faultless scan of this moment."""


class WellTruth(Value):
    """One well."""

    plate: Plate
    well: Well
    case: Case
    clonality: Clonality
    founders: tuple[FounderTruth, ...]
    founders_alive: int
    """Founders whose clone lives and divides on the last day."""
    morphology: Morphology | None = None
    """Class of the largest colony on the last day; None without one."""
    seeding: SeedingModel = SeedingModel.CASES
    """How the cells got into the well."""
    lineages: tuple[LineageTruth, ...] = ()
    """One for each founder."""
    scans: tuple[ScanTruth, ...]
    """Oldest first."""


class Truth(Value):
    """Everything about a simulated run."""

    settings: SimulationSettings
    wells: tuple[WellTruth, ...]
