"""The daily job: one new day on top of many that were analysed."""

import shutil
from pathlib import Path

from clonetrace.simulate import Case
from performance.material import Format, repeated, scans_of, simulated
from performance.plan import Figures, Plan
from performance.recording import recording
from performance.timing import analyse, cores, processor, side_by_side

#: What happens in the wells: more kinds than elsewhere, since what old scans are opened for hangs
#: on the well.
_CASES = 2 * (
    Case.SINGLE,
    Case.TWO_APART,
    Case.EMPTY,
    Case.SINGLE_WITH_DEBRIS,
    Case.DOUBLET,
    Case.DIES,
    Case.SATELLITE,
    Case.TWO_CLOSE,
)
#: The last so many of the days before are analysed one by one.
_DAILY_BEFORE = 3


def add_a_day(plan: Plan) -> Figures:
    """Return processor seconds of a daily job, beside the reading and detecting in it.

    The last of the days before are daily jobs too, as in a laboratory. The job is done anew in
    every round, each time on a copy of the results of the days before.
    """
    days = plan.known_days + 1
    scans = simulated(
        plan.work / "daily",
        size_px=plan.sizes_px[0],
        days=days,
        cases=_CASES[: plan.daily_wells],
        file=Format.DEFLATE,
    )
    before, after = plan.work / "daily before", plan.work / "daily results"
    shutil.rmtree(before, ignore_errors=True)
    with cores(1):
        # Old and new scans are the same files, however many days are laid out.
        for known in range(max(1, plan.known_days - _DAILY_BEFORE), plan.known_days + 1):
            folder = repeated(scans, plan.work / "daily scans", plan.daily_wells, known)
            analyse(folder, before)
        old = set(scans_of(folder))
        folder = repeated(scans, folder, plan.daily_wells, days)
        new = set(scans_of(folder)) - old
        with recording() as made:
            _job(folder, before, after)
        times = side_by_side(
            {
                "daily job": lambda: _job(folder, before, after),
                "reading": lambda: made.read_again(new),
                "detecting": lambda: made.detect_again(new),
                "with nothing new": lambda: analyse(folder, after, tick=processor)[0],
            },
            plan.rounds,
            processor,
        )
    return times | {
        "wells": plan.daily_wells,
        "days before": plan.known_days,
        "kinds of wells": min(len(_CASES), plan.daily_wells),
        "days one by one": min(_DAILY_BEFORE, plan.known_days - 1),
        "old scans": len(old),
        "old scans opened": sum(made.opened[path] for path in old),
        "pixels of old scans": sum(made.pixels[path] for path in old),
        "new scans": len(new),
        "new scans opened": sum(made.opened[path] for path in new),
        "most often": max(made.opened[path] for path in new),
        "megapixels of new scans": sum(made.pixels[path] for path in new) / 1e6,
        "megapixels in new scans": len(new) * plan.sizes_px[0] ** 2 / 1e6,
    }


def _job(folder: Path, before: Path, after: Path) -> float:
    shutil.rmtree(after, ignore_errors=True)
    shutil.copytree(before, after)
    return analyse(folder, after, tick=processor)[0]
