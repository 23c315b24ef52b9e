"""How many labelled tracks does the tracing follow from the last frame back to the first?

The labels are those of the real time-lapse (`clonogenic_timelapse`, described in its README beside
this project): one row per object and frame, made by a published pipeline and not by hand.

    python benchmarks/timelapse_tracks.py TIMELAPSE_FOLDER RESULTS_FOLDER

RESULTS_FOLDER is what `clonetrace analyze` wrote for the time-lapse with the pattern layout of
docs/input.md. A track that is labelled at the first and the last hour counts as followed when the
object that covers it in the last frame leads back to an object at its place in the first.
"""

import csv
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clonetrace.domain import Box, Lineage, ScanSummary, WellResult
from clonetrace.store import open_store

#: A label lies on an object when it is within this distance of the object's box, um: two native
#: pixels of about 3 um.
NEAR_UM = 6.0


@dataclass(frozen=True)
class Label:
    """Where a track is in one frame, um from the well's centre."""

    x_um: float
    y_um: float

    def on(self, box: Box) -> bool:
        """Whether the label lies on an object."""
        return box.padded(NEAR_UM).holds(self.x_um, self.y_um)

    def distance_um(self, box: Box) -> float:
        """Distance from the middle of an object."""
        return ((self.x_um - box.x_um) ** 2 + (self.y_um - box.y_um) ** 2) ** 0.5


def main(timelapse: Path, results: Path) -> None:
    """Print the share that was followed and what became of the others."""
    with open_store(results / "clonetrace.db", read_only=True) as store:
        (well,) = store.results()
    scans = {round(scan.hours): scan for scan in well.scans}
    first, last = min(scans), max(scans)
    tracks = _tracks(timelapse / "tracks_left_half.csv", scans)
    whole = {number: labels for number, labels in tracks.items() if {first, last} <= labels.keys()}
    fates = {
        number: _fate(labels[first], labels[last], well, scans[first], scans[last])
        for number, labels in whole.items()
    }
    counts = Counter(fate for fate, _ in fates.values())
    errors = sorted(error for fate, error in fates.values() if fate == "followed")
    print(f"{len(tracks)} labelled tracks, {len(whole)} of them at hour {first} and hour {last}")
    for fate, count in counts.most_common():
        print(f"{count:4d}  {count / len(whole):6.1%}  {fate}")
    if errors:
        print(
            f"founder: median error {statistics.median(errors):.1f} um, worst {errors[-1]:.1f} um"
        )
    for fate in counts:
        if fate != "followed":
            print(fate, *sorted(number for number, found in fates.items() if found[0] == fate))


def _tracks(path: Path, scans: dict[int, ScanSummary]) -> dict[int, dict[int, Label]]:
    tracks: dict[int, dict[int, Label]] = defaultdict(dict)
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            hour = int(row["time_h"])
            frame = scans[hour].frame
            if frame is None:
                continue
            # Labels count pixels from 1, frames from the left edge of the first pixel.
            x_px, y_px = float(row["x_px"]) - 0.5, float(row["y_px"]) - 0.5
            tracks[int(row["track"])][hour] = Label(
                (x_px - frame.centre_x_px) * frame.um_per_px,
                (y_px - frame.centre_y_px) * frame.um_per_px,
            )
    return tracks


def _fate(
    start: Label, end: Label, well: WellResult, first: ScanSummary, last: ScanSummary
) -> tuple[str, float]:
    roots = [
        (end.distance_um(box), lineage)
        for lineage in well.lineages
        if lineage.parent is None
        for box in _boxes(lineage, last.scan_key)
        if end.on(box)
    ]
    if not roots:
        return "nothing found at the last hour", 0.0
    root = min(roots, key=lambda pair: pair[0])[1]
    family = list(_family(root, well.lineages))
    ends = [box for lineage in family for box in _boxes(lineage, first.scan_key)]
    on = [start.distance_um(box) for box in ends if start.on(box)]
    if on:
        return "followed", min(on)
    if ends:
        return "led to another object at the first hour", 0.0
    other = any(
        start.on(box) for lineage in well.lineages for box in _boxes(lineage, first.scan_key)
    )
    return ("lost on the way, the cell belongs to another" if other else "lost on the way"), 0.0


def _boxes(lineage: Lineage, scan_key: str) -> Iterator[Box]:
    for sighting in lineage.sightings:
        if sighting.scan_key == scan_key and sighting.detection is not None:
            yield sighting.detection.box


def _family(root: Lineage, lineages: Iterable[Lineage]) -> Iterator[Lineage]:
    yield root
    for child in lineages:
        if child.parent == root.number:
            yield from _family(child, lineages)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
