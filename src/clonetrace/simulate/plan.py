"""Who gets what: the plates, wells, cases, times and faults of a run."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from clonetrace.domain import PLATE_FORMATS, Plate, Well
from clonetrace.simulate.cases import SHOWN_FIRST, Case
from clonetrace.simulate.faults import Fault
from clonetrace.simulate.seeding import SeedingModel
from clonetrace.simulate.settings import SimulationSettings

#: How long after the first scan of a day the second one is made.
RESCAN_AFTER = timedelta(hours=3, minutes=7)

#: By plate and well, both from 0: by day.
_Faults = dict[tuple[int, int], dict[int, frozenset[Fault]]]


@dataclass(frozen=True)
class PlannedWell:
    """One well before anything has happened in it.

    Attributes:
        plate_number: From 0.
        well_number: Within its plate, from 0.
        plate: Its plate's name.
        well: Its name.
        case: What will happen in it.
        times: When it is scanned, one for each day.
        faults: By day.
    """

    plate_number: int
    well_number: int
    plate: Plate
    well: Well
    case: Case
    times: tuple[datetime, ...]
    faults: dict[int, frozenset[Fault]]


def plan_run(settings: SimulationSettings) -> list[PlannedWell]:
    """Plan every well of a run, plate by plate."""
    cases = _cases(settings)
    faults = _faults(settings)
    return [
        _plan_well(settings, plate, well, cases[plate * settings.wells + well], faults)
        for plate in range(settings.plates)
        for well in range(settings.wells)
    ]


def _plan_well(
    settings: SimulationSettings, plate: int, well: int, case: Case, faults: _Faults
) -> PlannedWell:
    columns = PLATE_FORMATS[settings.plate_format].columns
    return PlannedWell(
        plate_number=plate,
        well_number=well,
        plate=Plate(run=f"{settings.run}{settings.seed:03d}", name=f"CT_{plate + 1:02d}"),
        well=Well.at(well // columns, well % columns),
        case=case,
        times=_times(settings, plate),
        faults=faults.get((plate, well), {}),
    )


def _cases(settings: SimulationSettings) -> list[Case]:
    count = settings.plates * settings.wells
    if settings.cases is not None:
        return [settings.cases[number % len(settings.cases)] for number in range(count)]
    rng = np.random.default_rng((settings.seed, 7))
    mix = settings.case_mix
    named = [case for case in Case if mix.get(case, 0) > 0]
    weights = np.array([mix[case] for case in named])
    cases: list[Case] = []
    if settings.seeding is SeedingModel.CASES:
        shown = [case for case in named if case in SHOWN_FIRST]
        cases = next((show for show in (named, shown) if len(show) <= count), [])
    drawn = rng.choice(len(named), count - len(cases), p=weights / weights.sum())
    cases = cases + [named[number] for number in drawn]
    return [cases[number] for number in rng.permutation(count)]


def _times(settings: SimulationSettings, plate: int) -> tuple[datetime, ...]:
    rng = np.random.default_rng((settings.seed, 8, plate))
    midnight = datetime.combine(settings.first_day, datetime.min.time())
    jitter = rng.uniform(-1, 1, settings.days) * settings.time_jitter_h
    return tuple(
        midnight + timedelta(days=day, seconds=round(3600 * (settings.start_hour + jitter[day])))
        for day in range(settings.days)
    )


def _faults(settings: SimulationSettings) -> _Faults:
    """Spread faults over the wells; days 1 to the last but one, so that every well has an end."""
    chosen: _Faults = {}
    for planned in settings.planned_faults:
        days = chosen.setdefault((planned.plate, planned.well), {})
        days[planned.day] = days.get(planned.day, frozenset()) | {planned.fault}
    wells = [(p, w) for p in range(settings.plates) for w in range(settings.wells)]
    if not settings.faults or settings.days < 3:  # noqa: PLR2004  (no day between)
        return chosen
    rng = np.random.default_rng((settings.seed, 9))
    count = min(len(wells) * settings.days // settings.difficulty.scans_per_fault, len(wells))
    kinds = [list(Fault)[number] for number in rng.permutation(len(Fault))]
    for number, which in enumerate(rng.permutation(len(wells))[:count]):
        fault = kinds[number % len(kinds)]
        day = 0 if fault is Fault.MISSING_DAY_0 else int(rng.integers(1, settings.days - 1))
        if wells[which] not in chosen:
            chosen[wells[which]] = {day: frozenset({fault})}
    return chosen
