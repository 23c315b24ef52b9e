"""A whole run: plan it, let the wells live, take the pictures, write the truth."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import cv2
import numpy as np

from clonetrace.domain import Rim
from clonetrace.domain.errors import StoreError
from clonetrace.simulate.cases import WELL_RADIUS_UM
from clonetrace.simulate.faults import Fault
from clonetrace.simulate.files import scan_path, truncate, write_scan
from clonetrace.simulate.optics import DEFOCUS_UM, Image, black_scan, centre_px, render_scan
from clonetrace.simulate.plan import RESCAN_AFTER, PlannedWell, plan_run
from clonetrace.simulate.pose import Pose, pose_of
from clonetrace.simulate.scene import ScanScene, WellStory, simulate_well, visible_objects
from clonetrace.simulate.settings import SimulationSettings
from clonetrace.simulate.truth import FounderTruth, ScanTruth, Truth, WellTruth

#: File in the simulated folder that says what is true.
TRUTH_FILE = "truth.json"
#: Hours from seeding to the first scan.
_FIRST_SCAN_H = 1.0
#: Share of its bytes that a truncated file keeps.
_KEPT_SHARE = 0.45
_MISSING = frozenset({Fault.MISSING, Fault.MISSING_DAY_0})


def simulate_run(
    out: Path,
    settings: SimulationSettings,
    progress: Callable[[int, int], None] | None = None,
) -> Truth:
    """Write a simulated run: `OUT/scans/RUN/...` in the Celigo layout and `OUT/truth.json`.

    Args:
        out: Folder to write to; it is made. Files of an earlier run of the same name are replaced.
        settings: What to simulate.
        progress: Called after each well with the scans done so far and the scans in all.

    Returns:
        What `truth.json` says.

    Raises:
        StoreError: A file cannot be written.
    """
    wells = plan_run(settings)
    total = len(wells) * settings.days
    finished: dict[int, WellTruth] = {}
    for number, well in _simulate(out, wells, settings):
        finished[number] = well
        if progress is not None:
            progress(len(finished) * settings.days, total)
    # How many processes worked leaves no trace in the output.
    alone = settings.model_copy(update={"workers": 1})
    truth = Truth(settings=alone, wells=tuple(finished[n] for n in range(len(wells))))
    _write_truth(out / TRUTH_FILE, truth)
    return truth


def load_truth(out: Path) -> Truth:
    """Read the truth of a simulated run.

    Args:
        out: The folder that was given to `simulate_run`.

    Raises:
        OSError: There is no such file.
        ValueError: The file is not a truth file.
    """
    return Truth.model_validate_json((out / TRUTH_FILE).read_bytes())


def _simulate(
    out: Path, wells: list[PlannedWell], settings: SimulationSettings
) -> Iterator[tuple[int, WellTruth]]:
    if settings.workers == 1:
        for number, planned in enumerate(wells):
            yield number, _simulate_one(out, planned, settings)
        return
    # A forked process would inherit the thread pools of the image libraries in an unknown state.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(settings.workers, mp_context=context) as pool:
        jobs = {
            pool.submit(_simulate_one, out, planned, settings): number
            for number, planned in enumerate(wells)
        }
        try:
            for job in as_completed(jobs):
                yield jobs[job], job.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _simulate_one(out: Path, planned: PlannedWell, settings: SimulationSettings) -> WellTruth:
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        return _live(out, planned, settings)
    finally:
        cv2.setNumThreads(threads)


def _live(out: Path, planned: PlannedWell, settings: SimulationSettings) -> WellTruth:
    start = planned.times[0]
    story = simulate_well(
        planned.case,
        settings.days,
        settings.seed,
        settings,
        plate=planned.plate_number,
        well=planned.well_number,
        hours=[_FIRST_SCAN_H + (at - start).total_seconds() / 3600 for at in planned.times],
    )
    shots = _shots(planned, story, settings)
    scans = tuple(_take(out, shot, story, settings) for shot in shots)
    survivors = story.surviving_clones
    founders = tuple(
        FounderTruth(
            clone=founder.clone,
            x_um=founder.x_um,
            y_um=founder.y_um,
            cycle_h=founder.cycle_h,
            survives=founder.clone in survivors,
        )
        for founder in story.seeding.founders
    )
    return WellTruth(
        plate=planned.plate,
        well=planned.well,
        case=planned.case,
        clonality=story.clonality,
        founders=founders,
        founders_alive=sum(founder.survives for founder in founders),
        scans=scans,
    )


@dataclass(frozen=True, eq=False)
class _Shot:
    """One scan to be taken.

    Attributes:
        scene: What lies in the well.
        pose: How the plate sits.
        taken_at: By the imager's clock.
        hours: Since the plate's first scan.
        path: Of the file, relative to the simulated folder; None for a missing scan.
        faults: What goes wrong with it.
        repeat: 1 for the second scan of a day.
    """

    scene: ScanScene
    pose: Pose
    taken_at: datetime
    hours: float
    path: PurePosixPath | None
    faults: frozenset[Fault]
    repeat: int = 0


def _shots(planned: PlannedWell, story: WellStory, settings: SimulationSettings) -> Iterator[_Shot]:
    """List the scans of a well, oldest first; a duplicated day has two."""
    place = (planned.plate_number, planned.well_number)
    for scene in story.scenes:
        faults = planned.faults.get(scene.day, frozenset())
        again = Fault.DUPLICATE in faults
        for repeat in range(1 + again):
            taken_at = planned.times[scene.day] + repeat * RESCAN_AFTER
            pose = pose_of(settings.seed, *place, scene.day, repeat) if repeat else scene.pose
            path = scan_path(planned.plate, planned.well, taken_at, settings)
            yield _Shot(
                scene=scene,
                pose=pose,
                taken_at=taken_at,
                hours=(taken_at - planned.times[0]).total_seconds() / 3600,
                path=None if faults & _MISSING else path,
                faults=frozenset({Fault.DUPLICATE}) if repeat else faults - {Fault.DUPLICATE},
                repeat=repeat,
            )


def _take(out: Path, shot: _Shot, story: WellStory, settings: SimulationSettings) -> ScanTruth:
    """Write one scan, unless it is missing, and say what is true about it."""
    if shot.path is not None:
        write_scan(out / shot.path, _picture(shot, story, settings), settings)
        if Fault.TRUNCATED in shot.faults:
            truncate(out / shot.path, _KEPT_SHARE)
    x, y = centre_px(settings, shot.pose)
    cells = shot.scene.cells
    clones, counts = np.unique(cells.clone[~cells.dead], return_counts=True)
    return ScanTruth(
        day=shot.scene.day,
        taken_at=shot.taken_at,
        hours=shot.hours,
        path=None if shot.path is None else str(shot.path),
        faults=tuple(sorted(shot.faults)),
        um_per_px=settings.um_per_px,
        width_px=settings.size_px,
        height_px=settings.size_px,
        shift_x_um=shot.pose.shift_x_um,
        shift_y_um=shot.pose.shift_y_um,
        rotation_deg=shot.pose.rotation_deg,
        focus=shot.pose.focus,
        rim=Rim(x_px=x, y_px=y, radius_px=WELL_RADIUS_UM / settings.um_per_px, coverage=1.0),
        cells=int(counts.sum()),
        cells_per_clone={int(c): int(n) for c, n in zip(clones, counts, strict=True)},
        objects=visible_objects(cells, story.debris, shot.pose),
    )


def _picture(shot: _Shot, story: WellStory, settings: SimulationSettings) -> Image:
    if Fault.BLACK in shot.faults:
        return black_scan(settings, shot.scene.noise_seed)
    image = render_scan(
        story,
        shot.scene.day,
        settings,
        pose=shot.pose,
        defocus_um=DEFOCUS_UM if Fault.OUT_OF_FOCUS in shot.faults else 0.0,
        repeat=shot.repeat,
    )
    if Fault.RGB in shot.faults:
        return image[:, :, None].repeat(3, axis=2)
    return image


def _write_truth(path: Path, truth: Truth) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(truth.model_dump_json(indent=1), encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"{path} was to be written with the truth of the run, but {error.strerror or error}; "
            "make room or choose another folder"
        ) from error
