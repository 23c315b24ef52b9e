"""Settings of tracing."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from clonetrace.domain import Value


class SeedingSettings(Value):
    """How cells were put into the wells."""

    method: Literal["limiting-dilution", "facs"] = "limiting-dilution"
    """`facs`: cells were sorted one by one, and a second founder comes with a doublet."""
    cells_per_well: Annotated[float, Field(gt=0)] | None = None
    """Mean number of founders that live, of a limiting dilution; None to tell it by how many of the
    run's wells stayed empty (with fewer than 20 decided wells: 0.5)."""
    hours_before_first_scan: Annotated[float, Field(ge=0, le=72)] = 0.0
    """Hours from the seeding to the plate's first scan. A cell may have divided by then: touching
    cells on that scan can be one clone."""
    doublet_rate: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Share of the seeded objects that are two cells; where it is not known, that of the shipped
    parameters."""
    earlier_rounds: tuple[Annotated[float, Field(ge=0, lt=1)], ...] = ()
    """Rounds of cloning that the seeded cells went through before: for each the probability that
    its clone came from one cell (Quiroz and Tsao 2016)."""


class TraceSettings(Value):
    """How colonies are followed backwards, and what counts."""

    rule: Literal["probability", "count"] = "probability"
    """How a well is decided: by the probability of exactly one founder, or by the paper's count."""
    monoclonal_from: Annotated[float, Field(gt=0.5, lt=1)] = 0.99
    """Probability of exactly one founder from which a well is called monoclonal, if a scan shows
    the founder. No regulator sets this number."""
    polyclonal_from: Annotated[float, Field(gt=0.5, lt=1)] = 0.8
    """Probability of two founders or more from which a well is called polyclonal."""
    empty_from: Annotated[float, Field(gt=0.5, lt=1)] = 0.9
    """Probability of no living founder from which a well is called empty."""
    seeding: SeedingSettings = SeedingSettings()
    """How cells were put into the wells: a section of its own, below."""
    parameters: Path | None = None
    """File with the measured shares that the probability rests on; else those that are shipped."""
    scans_before_empty: Annotated[int, Field(ge=1)] = 3
    """Newest scans that must show nothing before a well is called empty."""
    first_verdict_day: Annotated[int, Field(ge=0)] = 4
    """First day on which a well is decided. Before, a slow colony is no wider than three cells."""
    field_of_view: Annotated[float, Field(ge=1)] = 3.0
    """Width of the searched field as a multiple of the later scan's box (the paper's crops are of
    this order)."""
    field_of_view_early: Annotated[float, Field(ge=1)] = 4.0
    """The same during the first days, when cells still wander."""
    early_days: Annotated[int, Field(ge=0)] = 5
    """Days that count as early."""
    field_of_view_margin_um: Annotated[float, Field(ge=0)] = 300.0
    """How far the field reaches beyond the later scan's box at most: what joined a colony within a
    day came from no farther."""
    field_of_view_min_um: Annotated[float, Field(gt=0)] = 300.0
    """Least width of a field of view: twice the distance that a cell may wander in a day, and
    the cell."""
    cell_days: Annotated[int, Field(ge=0)] = 1
    """Last day that is searched for single cells at the cell level."""
    tight_um: Annotated[float, Field(ge=0)] = 20.0
    """How far outside the later colony an object's centre may lie and still be covered by it."""
    wander_um: Annotated[float, Field(ge=0)] = 60.0
    """How far outside it may lie where nothing else is found."""
    wander_first_days_um: Annotated[float, Field(ge=0)] = 120.0
    """The same up to `cell_days`, before the cells have settled."""
    merge_distance: Annotated[float, Field(gt=0)] = 0.9
    """Two detections are one colony when their centres are closer than this share of their mean
    edge (the paper's value)."""
    min_daily_growth: Annotated[float, Field(ge=0)] = 0.05
    """Relative growth of the area per day below which an object is abiotic. Colonies double their
    area in 18 to 40 h; 5 % leaves room for a slow clone and for the jitter of the boxes."""
    size_jitter_um: Annotated[float, Field(ge=0)] = 8.0
    """Width by which the boxes of one unchanging object differ from scan to scan: two pixels of
    the local level at either edge. An object that grew by less did not grow. In the time that its
    growth is judged by, the slowest living cell of 18 um becomes a colony of 32 um."""
    growth_span_h: Annotated[float, Field(gt=0)] = 68.0
    """Time over which an object must have been seen before its growth is judged. A slow cell takes
    40 h to divide once, and rests before; three daily scans later it has divided if it lives."""
