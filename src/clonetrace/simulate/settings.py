"""What a simulated run looks like, as the user asks for it."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from clonetrace.domain import Morphology, Value
from clonetrace.simulate.cases import Case
from clonetrace.simulate.faults import Fault
from clonetrace.simulate.floor import Floor
from clonetrace.simulate.imager import ImagerName
from clonetrace.simulate.preset import DIFFICULTIES, Difficulty, Preset
from clonetrace.simulate.seeding import SeedingModel, mix_of


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


class Framing(StrEnum):
    """How much of a scan the well fills."""

    USUAL = "usual"
    """The wall is just inside, wherever the plate sits."""
    TIGHT = "tight"
    """The wall lies partly outside the scan."""
    WIDE = "wide"
    """A broad surround is scanned as well."""


#: Edge of the scan beyond the well's width, um: the plate moves by up to 200 um either way.
_ROOM_UM = {Framing.USUAL: 450.0, Framing.TIGHT: -120.0}
#: Edge of a wide scan over the well's width, as in public scans of 96-well plates.
_WIDE = 1.33


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

    wells: Annotated[int, Field(ge=1, le=384)] = 12
    """Wells of each plate that are scanned, row by row from A1."""
    plate_format: Literal[96, 384] = 96
    """Wells of a plate; those of 384-well plates are square."""
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

    preset: Preset = Preset.STANDARD
    """How dirty, faint and restless everything is."""
    seeding: SeedingModel = SeedingModel.CASES
    """How cells get into the wells, which decides how often each case happens."""
    doublet_rate: Annotated[float, Field(ge=0, le=0.9)] = 0.03
    """Share of sorted wells with two touching cells; sorters reach 0.01 to 0.05."""
    cells_per_well: Annotated[float, Field(gt=0, le=5)] = 0.5
    """Mean number of cells per well of a limiting dilution (the Poisson parameter)."""
    cases: tuple[Case, ...] | None = None
    """Case of every well in order, repeated as often as needed. None: every case once, or the first
    twelve of them, where the wells suffice and no seeding model is asked for; the others are drawn
    from `mix`."""
    mix: dict[Case, Annotated[float, Field(ge=0)]] | None = None
    """Weights of the cases of wells that `cases` does not decide; None: as the seeding has it."""
    morphologies: dict[Morphology, Annotated[float, Field(ge=0)]] | None = None
    """Weights of the morphology classes of the clones; None: as the preset has it."""
    cycle_times: CycleTimes | None = None
    """None: 14 to 20 h for runs of up to 9 days, 18 to 40 h for longer ones."""

    um_per_px: Annotated[float, Field(ge=0.5, le=10)] = 2.0
    """True scale of the scans."""
    framing: Framing = Framing.USUAL
    """How much of a scan the well fills."""
    frame_mm: Annotated[float, Field(ge=2.5, le=12)] | None = None
    """Edge of the square scan; None: as `framing` has it (6.8 mm for 96 wells)."""
    imager: ImagerName = ImagerName.PLATE
    """Optics, camera and export filter."""
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
        if self.mix is not None and not sum(self.mix.values()) > 0:
            raise ValueError("mix needs at least one case with a weight above 0")
        if self.morphologies is not None and not sum(self.morphologies.values()) > 0:
            raise ValueError("morphologies needs at least one class with a weight above 0")
        if self.cases is not None and not self.cases:
            raise ValueError("cases is empty; name at least one case or leave it out")
        if self.wells > self.plate_format:
            raise ValueError(f"wells {self.wells} exceeds the plate's {self.plate_format}")
        width_mm = 2 * self.floor.half_width_um / 1000
        if self.frame_mm is not None and self.frame_mm < 0.85 * width_mm:
            raise ValueError(f"frame_mm {self.frame_mm} cuts off more than the wall: {width_mm} mm")
        return self

    @property
    def size_px(self) -> int:
        """Rows and columns of a scan."""
        return round(self._frame_um / self.um_per_px)

    @property
    def _frame_um(self) -> float:
        if self.frame_mm is not None:
            return self.frame_mm * 1000
        width_um = 2 * self.floor.half_width_um
        if self.framing is Framing.WIDE:
            return _WIDE * width_um
        return width_um + _ROOM_UM[self.framing]

    @property
    def floor(self) -> Floor:
        """The floor of the plate's wells."""
        return Floor.of_plate(self.plate_format)

    @property
    def difficulty(self) -> Difficulty:
        """What the preset stands for."""
        return DIFFICULTIES[self.preset]

    @property
    def case_mix(self) -> dict[Case, float]:
        """The weights of the cases that are used."""
        if self.mix is not None:
            return dict(self.mix)
        return mix_of(self.seeding, self.doublet_rate, self.cells_per_well)

    @property
    def morphology_mix(self) -> dict[Morphology, float]:
        """The weights of the morphology classes that are used."""
        return dict(self.morphologies or self.difficulty.morphologies)

    @property
    def cycles(self) -> CycleTimes:
        """The range of cell cycle times that is used."""
        if self.cycle_times is not None:
            return self.cycle_times
        return FAST_CYCLES if self.days <= SHORT_RUN_DAYS else USUAL_CYCLES
