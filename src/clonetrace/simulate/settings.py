"""What a simulated run looks like, as the user asks for it."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from clonetrace.domain import Value
from clonetrace.simulate.cases import Case
from clonetrace.simulate.faults import Fault


class ScanFormat(StrEnum):
    """File formats in which scans are written."""

    TIFF = "tiff"
    """Uncompressed."""
    TIFF_DEFLATE = "tiff-deflate"
    TIFF_LZW = "tiff-lzw"
    PNG = "png"
    JPEG = "jpeg"


class CycleTimes(Value):
    """The range from which every clone draws its cell cycle time, log-normally."""

    shortest_h: Annotated[float, Field(ge=8)]
    longest_h: Annotated[float, Field(le=120)]

    @model_validator(mode="after")
    def _in_order(self) -> "CycleTimes":
        if self.shortest_h > self.longest_h:
            raise ValueError(f"shortest_h {self.shortest_h} exceeds longest_h {self.longest_h}")
        return self


#: Doubling times of human pluripotent cell lines span roughly this range in culture.
USUAL_CYCLES = CycleTimes(shortest_h=18, longest_h=40)
#: A short run needs fast cells, or nothing is large enough to be seen on its last day.
FAST_CYCLES = CycleTimes(shortest_h=14, longest_h=20)
#: Runs of up to this many days count as short.
SHORT_RUN_DAYS = 9

#: Share of each case in a run that names none: most wells hold one clone or nothing, as after
#: single-cell sorting; the hard cases are over-represented on purpose.
DEFAULT_MIX: dict[Case, float] = {
    Case.SINGLE: 0.34,
    Case.EMPTY: 0.16,
    Case.SINGLE_WITH_DEBRIS: 0.10,
    Case.TWO_APART: 0.08,
    Case.TWO_CLOSE: 0.08,
    Case.DOUBLET: 0.06,
    Case.DIES: 0.06,
    Case.SATELLITE: 0.04,
    Case.LATE_VISIBLE: 0.04,
    Case.DIFFERENTIATED: 0.04,
}


class PlannedFault(Value):
    """One fault of one scan."""

    plate: Annotated[int, Field(ge=0)] = 0
    """Number of the plate, from 0."""
    well: Annotated[int, Field(ge=0)]
    """Number of the well in its plate, row by row, from 0."""
    day: Annotated[int, Field(ge=0)]
    fault: Fault


class SimulationSettings(Value):
    """Everything that a simulated run depends on; equal settings give equal bytes."""

    wells: Annotated[int, Field(ge=1, le=96)] = 12
    """Wells of each 96-well plate that are scanned, row by row from A1."""
    days: Annotated[int, Field(ge=1, le=40)] = 8
    """Daily scans, the seeding scan of day 0 included."""
    plates: Annotated[int, Field(ge=1, le=99)] = 1
    seed: Annotated[int, Field(ge=0)] = 7
    run: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$")] = "SIM"
    """Run id, the first part of every folder's name."""
    first_day: date = date(2024, 2, 26)
    """Day 0. The default lets a run of a week cross the end of a month."""
    start_hour: Annotated[float, Field(ge=2, le=20)] = 11.5
    """Usual time of the daily scan, hours since midnight."""
    time_jitter_h: Annotated[float, Field(ge=0, le=2)] = 1.5
    """Largest deviation of a scan from the usual time, hours."""

    cases: tuple[Case, ...] | None = None
    """Case of every well in order, repeated as often as needed. None: every case once, where the
    wells suffice, and the others drawn from `mix`."""
    mix: dict[Case, Annotated[float, Field(ge=0)]] = Field(default_factory=DEFAULT_MIX.copy)
    """Weights of the cases of wells that `cases` does not decide."""
    cycle_times: CycleTimes | None = None
    """None: 14 to 20 h for runs of up to 9 days, 18 to 40 h for longer ones."""

    um_per_px: Annotated[float, Field(ge=0.5, le=10)] = 2.0
    """True scale of the scans."""
    frame_mm: Annotated[float, Field(ge=6.8, le=12)] = 6.8
    """Edge of the square scan; a 96-well well is 6.35 mm wide and the plate moves by 0.2 mm."""
    format: ScanFormat = ScanFormat.TIFF_DEFLATE
    bits: Annotated[int, Field(ge=8, le=16, multiple_of=8)] = 8
    """Bits per pixel; 16 bit scans use the whole range."""

    faults: bool = True
    """Whether some scans get faults of their own accord; `planned_faults` happen anyway."""
    planned_faults: tuple[PlannedFault, ...] = ()
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    """Processes; the files are the same whatever their number."""

    @model_validator(mode="after")
    def _possible(self) -> "SimulationSettings":
        if self.format is ScanFormat.JPEG and self.bits != 8:  # noqa: PLR2004
            raise ValueError("JPEG holds 8 bits per pixel; ask for bits = 8 or another format")
        if self.cases is None and not sum(self.mix.values()) > 0:
            raise ValueError("mix needs at least one case with a weight above 0")
        if self.cases is not None and not self.cases:
            raise ValueError("cases is empty; name at least one case or leave it out")
        return self

    @property
    def size_px(self) -> int:
        """Rows and columns of a scan."""
        return round(self.frame_mm * 1000 / self.um_per_px)

    @property
    def cycles(self) -> CycleTimes:
        """The range of cell cycle times that is used."""
        if self.cycle_times is not None:
            return self.cycle_times
        return FAST_CYCLES if self.days <= SHORT_RUN_DAYS else USUAL_CYCLES
