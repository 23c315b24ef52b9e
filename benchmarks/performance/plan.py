"""How much is measured, and on which scans."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clonetrace.train import PAPER, NetworkSettings
from performance.material import Format, encoded, simulated

Figures = dict[str, Any]
"""What a part found, as it goes into the JSON file."""


@dataclass(frozen=True)
class Plan:
    """How much is measured.

    Attributes:
        work: Where scans are kept between runs.
        network: Of the published flow.
        rounds: How often each thing is timed.
        cold_rounds: How often it is timed from the disk.
        sizes_px: Edges of the scans that are compared.
        formats: Formats that are compared; more is measured of the first size of these.
        days: Scans of their wells.
        many: Wells of the run that two workers share.
        wells: Numbers of wells that growth is measured at.
        growth_days: Scans of these wells.
        growth_px: Edge of these scans.
        all_days: Numbers of days that growth is measured at.
        known_days: Days that are analysed before the daily job.
        daily_wells: Wells of the daily job.
        starts: How often the command line is started.
    """

    work: Path
    network: NetworkSettings = PAPER
    rounds: int = 3
    cold_rounds: int = 1
    sizes_px: tuple[int, ...] = (4000, 7000)
    formats: tuple[Format, ...] = tuple(Format)
    days: int = 9
    many: int = 6
    wells: tuple[int, ...] = (12, 95, 285, 855)
    growth_days: int = 5
    growth_px: int = 875
    all_days: tuple[int, ...] = (5, 10, 20)
    known_days: int = 14
    daily_wells: int = 48
    starts: int = 15

    def scans(self, size_px: int, file: Format) -> Path:
        """Return a folder with scans of three wells: one clone, two clones, none."""
        raw = simulated(self.work / f"{size_px}", size_px=size_px, days=self.days)
        return encoded(raw, self.work / f"{size_px} {file.value}", file)


def quick(work: Path) -> Plan:
    """Return the smallest plan that goes through everything; its figures mean nothing."""
    return Plan(
        work,
        rounds=1,
        sizes_px=(800,),
        days=4,
        many=3,
        wells=(3, 6),
        growth_days=3,
        growth_px=700,
        all_days=(2, 3),
        known_days=3,
        daily_wells=3,
        starts=1,
    )
