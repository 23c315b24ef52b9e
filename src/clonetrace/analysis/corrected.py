"""The scans that people corrected and the colonies that they graded, for training."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from clonetrace.analysis.fingerprint import detectors_name
from clonetrace.analysis.settings import Settings
from clonetrace.domain import Annotation, Box, Morphology, Plate, Review, Scan, Well, WellResult
from clonetrace.domain.errors import ConfigurationError
from clonetrace.exchange.corrections import CorrectedScan, GradedColony, SeenObject
from clonetrace.intake import take_inventory
from clonetrace.review import standing_of
from clonetrace.simulate.dataset import Task
from clonetrace.store import Store

#: Overlap from which a detection is the object that was reported.
_SAME = 0.4
_Scans = Mapping[tuple[Plate, Well], Mapping[str, Scan]]


def corrected_scans(
    store: Store, settings: Settings, inputs: Sequence[Path], task: Task
) -> Iterator[CorrectedScan]:
    """Go through the scans with corrections that stand, well by well.

    The cell module learns from the days that are searched for single cells, the others from the
    later ones.

    Args:
        store: The results, read with the detectors of the settings or with others.
        settings: How the input is understood.
        inputs: Folders with the scans; none for those that the analyses were given.
        task: Of the module that is to learn.

    Raises:
        ConfigurationError: A corrected scan is not in these folders.
    """
    corrections = _by_scan(store.annotations().values())
    scans = _scans_in(store, settings, inputs) if corrections else {}
    detectors = detectors_name(settings)
    for (plate, well), by_scan in corrections.items():
        result = store.result(plate, well)
        if result is None:
            continue
        readings = store.readings(plate, well, detectors)
        for scan in result.scans:
            early = scan.day <= settings.trace.cell_days
            if scan.scan_key not in by_scan or scan.frame is None or early != (task is Task.CELL):
                continue
            seen = tuple(_seen_in(result, scan.scan_key))
            reading = readings.get(scan.scan_key)
            found = [one for tile in reading.tiles for one in tile.detections] if reading else []
            yield CorrectedScan(
                plate=plate,
                well=well,
                scan_key=scan.scan_key,
                path=_path_of(scans, plate, well, scan.scan_key),
                frame=scan.frame,
                seen=seen,
                unseen=tuple(
                    one for one in found if all(one.box.iou(two.box) < _SAME for two in seen)
                ),
                corrections=tuple(by_scan[scan.scan_key]),
            )


def graded_colonies(
    store: Store, settings: Settings, inputs: Sequence[Path]
) -> Iterator[GradedColony]:
    """Go through the colonies whose grade people are done with; see `corrected_scans`."""
    reviews = defaultdict[tuple[Plate, Well], list[Review]](list)
    for one in store.reviews():
        reviews[one.plate, one.well].append(one)
    grades: dict[tuple[Plate, Well], Morphology] = {}
    second_reader = settings.web.second_reader
    for now in store.summaries():
        mine = reviews.get((now.plate, now.well), [])
        decision = standing_of(mine, now, second_reader=second_reader).decision
        if decision is not None and decision.morphology is not None:
            grades[now.plate, now.well] = decision.morphology
    scans = _scans_in(store, settings, inputs) if grades else {}
    for (plate, well), morphology in grades.items():
        result = store.result(plate, well)
        colony = None if result is None else _largest(result, settings.morphology.narrowest_um)
        if result is None or colony is None:
            continue
        key, box = colony
        frame = next((one.frame for one in result.scans if one.scan_key == key), None)
        if frame is None:
            continue
        edge = settings.morphology.around * max(box.width_um, box.height_um)
        edge = min(edge, settings.morphology.widest_um)
        yield GradedColony(
            plate=plate,
            well=well,
            scan_key=key,
            path=_path_of(scans, plate, well, key),
            frame=frame,
            box=box.at_most(edge),
            picture=box.model_copy(update={"width_um": edge, "height_um": edge}),
            morphology=morphology,
        )


def _by_scan(
    annotations: Iterable[Annotation],
) -> dict[tuple[Plate, Well], dict[str, list[Annotation]]]:
    grouped: dict[tuple[Plate, Well], dict[str, list[Annotation]]] = {}
    for one in annotations:
        if one.withdrawn_at is None:
            by_scan = grouped.setdefault((one.plate, one.well), {})
            by_scan.setdefault(one.scan_key, []).append(one)
    return dict(sorted(grouped.items()))


def _seen_in(result: WellResult, scan_key: str) -> Iterator[SeenObject]:
    for lineage in result.lineages:
        for sighting in lineage.seen:
            found = sighting.detection
            if sighting.scan_key == scan_key and found is not None:
                yield SeenObject(found.box, found.label, lineage.counts)
    for stray in result.strays:
        if stray.scan_key == scan_key:
            yield SeenObject(stray.detection.box, stray.detection.label, counts=False)


def _largest(result: WellResult, narrowest_um: float) -> tuple[str, Box] | None:
    """Return the largest living colony of the newest scan, where it is wide enough to be graded."""
    living = [one for one in result.lineages if one.parent is None and one.counts]
    if not living:
        return None
    newest = max(living, key=lambda one: one.sightings[0].expected.area_um2).sightings[0]
    box = newest.expected if newest.detection is None else newest.detection.box
    return (newest.scan_key, box) if max(box.width_um, box.height_um) >= narrowest_um else None


def _scans_in(store: Store, settings: Settings, inputs: Sequence[Path]) -> _Scans:
    roots = tuple(inputs) or tuple(
        dict.fromkeys(Path(one) for record in store.analyses() for one in record.inputs)
    )
    inventory = take_inventory(roots, settings.intake)
    return {
        (series.plate, series.well): {scan.key: scan for scan in series.scans}
        for series in inventory.wells
    }


def _path_of(scans: _Scans, plate: Plate, well: Well, key: str) -> Path:
    scan = scans.get((plate, well), {}).get(key)
    if scan is None:
        raise ConfigurationError(
            f"the scan {key} of {plate} {well} was corrected, but is not in the input any more: "
            "name the folder that holds it with --scans"
        )
    return scan.path
