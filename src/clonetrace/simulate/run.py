"""A whole run: plan it, let the wells live, take the pictures, write the truth."""

import math
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath

import cv2
import numpy as np

from clonetrace.domain import Morphology, Rim
from clonetrace.domain.errors import StoreError
from clonetrace.simulate.boxes import visible_objects
from clonetrace.simulate.faults import Fault
from clonetrace.simulate.files import scan_path, truncate, write_scan
from clonetrace.simulate.optics import (
    DEFOCUS_UM,
    Photograph,
    black_scan,
    centre_px,
    photograph,
)
from clonetrace.simulate.painting import Painters, Share
from clonetrace.simulate.plan import RESCAN_AFTER, PlannedWell, plan_run
from clonetrace.simulate.pose import Pose, Seat, pose_of
from clonetrace.simulate.scene import ScanScene, WellStory, simulate_well
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
    texture: Path | None = None,
) -> Truth:
    """Write a simulated run: `OUT/scans/RUN/...` in the Celigo layout and `OUT/truth.json`.

    Args:
        out: Folder to write to; it is made. Files of an earlier run of the same name are replaced.
        settings: What to simulate.
        progress: Called after each well with the scans done so far and the scans in all.
        texture: Library of real texture to paint with; None for the synthetic looks.

    Returns:
        What `truth.json` says.

    Raises:
        StoreError: A file cannot be written.
    """
    wells = plan_run(settings)
    total = len(wells) * settings.days
    finished: dict[int, WellTruth] = {}
    for number, well in _simulate(out, wells, settings, texture):
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
    out: Path, wells: list[PlannedWell], settings: SimulationSettings, texture: Path | None
) -> Iterator[tuple[int, WellTruth]]:
    if settings.workers == 1:
        for number, planned in enumerate(wells):
            yield number, _simulate_one(out, planned, settings, texture)
        return
    # A forked process would inherit the thread pools of the image libraries in an unknown state.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(settings.workers, mp_context=context) as pool:
        jobs = {
            pool.submit(_simulate_one, out, planned, settings, texture): number
            for number, planned in enumerate(wells)
        }
        try:
            for job in as_completed(jobs):
                yield jobs[job], job.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _simulate_one(
    out: Path, planned: PlannedWell, settings: SimulationSettings, texture: Path | None
) -> WellTruth:
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        return _live(out, planned, settings, _painters(texture))
    finally:
        cv2.setNumThreads(threads)


@lru_cache(maxsize=1)
def _painters(texture: Path | None) -> Painters:
    """Open a library of real texture once in every process."""
    if texture is None:
        return Painters()
    # The library's readers are needed by few and import this package themselves.
    from clonetrace.simulate.texture import open_painters  # noqa: PLC0415

    return open_painters(texture)


def _live(
    out: Path, planned: PlannedWell, settings: SimulationSettings, painters: Painters
) -> WellTruth:
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
    scans = tuple(_take(out, shot, story, settings, painters) for shot in shots)
    survivors = story.surviving_clones
    founders = tuple(
        FounderTruth(
            clone=founder.clone,
            x_um=founder.x_um,
            y_um=founder.y_um,
            cycle_h=founder.cycle_h,
            survives=founder.clone in survivors,
            morphology=founder.morphology,
            visible_from_h=founder.visible_from_h,
            settles_at_h=founder.settles_at_h,
            dies_at_h=founder.dies_at_h if math.isfinite(founder.dies_at_h) else None,
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
        morphology=_final_morphology(scans),
        seeding=settings.seeding,
        lineages=story.lineages,
        scans=scans,
    )


def _final_morphology(scans: Sequence[ScanTruth]) -> Morphology | None:
    """Class of the largest colony of the last scan, which comes first in the truth."""
    last = scans[-1].objects
    return last[0].morphology if last else None


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
            seat = Seat(settings.seed, *place, scene.day, repeat)
            again_pose = pose_of(seat, story.imager, settings.difficulty)
            pose = again_pose if repeat else scene.pose
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


def _take(
    out: Path, shot: _Shot, story: WellStory, settings: SimulationSettings, painters: Painters
) -> ScanTruth:
    """Write one scan, unless it is missing, and say what is true about it."""
    taken = None
    if shot.path is not None:
        taken = _picture(shot, story, settings, painters)
        image = taken.image
        if Fault.RGB in shot.faults:
            image = image[:, :, None].repeat(3, axis=2)
        write_scan(out / shot.path, image, settings)
        if Fault.TRUNCATED in shot.faults:
            truncate(out / shot.path, _KEPT_SHARE)
    x, y = centre_px(settings, shot.pose)
    radius_px = story.floor.half_width_um / settings.um_per_px
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
        rim=Rim(x_px=x, y_px=y, radius_px=radius_px, coverage=1.0),
        cells=int(counts.sum()),
        cells_per_clone={int(c): int(n) for c, n in zip(clones, counts, strict=True)},
        imager=str(story.imager.name),
        share=Share.SIMULATED if taken is None else taken.share,
        objects=visible_objects(
            cells,
            story.debris_on(shot.scene.day),
            shot.pose,
            repainted=None if taken is None else taken.repainted,
        ),
    )


def _picture(
    shot: _Shot, story: WellStory, settings: SimulationSettings, painters: Painters
) -> Photograph:
    if Fault.BLACK in shot.faults:
        return Photograph(black_scan(settings, story, shot.scene.noise_seed), Share.SIMULATED)
    return photograph(
        story,
        shot.scene.day,
        settings,
        pose=shot.pose,
        defocus_um=DEFOCUS_UM if Fault.OUT_OF_FOCUS in shot.faults else 0.0,
        repeat=shot.repeat,
        painters=painters,
    )


def _write_truth(path: Path, truth: Truth) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(truth.model_dump_json(indent=1), encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"{path} was to be written with the truth of the run, but {error.strerror or error}; "
            "make room or choose another folder"
        ) from error
