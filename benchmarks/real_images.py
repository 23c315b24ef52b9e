"""What do the detectors find in real images that no training saw?

    python benchmarks/real_images.py REAL_FOLDER OUT_FOLDER [--tiles COUNT]

REAL_FOLDER holds `clonogenic_timelapse`, `ipsc_96well_scans` and `ipsc_6well_tiles` (their README
lies beside this project). For the trained networks and for the texture detector, it prints how many
of the labelled objects at 0 h (single cells) and 42 h (clusters) of the time-lapse are found, and
how much else. Pictures with all boxes drawn in are written to OUT_FOLDER, to be looked at; they
are real images and do not belong into the repository.

The labels come from a published pipeline. Not every cell has one, so what else is found is not
wrong by itself; it is printed to show that recall was not bought with boxes everywhere.
"""

import argparse
import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np

from clonetrace.detect import TILE_GRIDS, DetectSettings, Modules, build_modules
from clonetrace.domain import Box, Detection, Label, Level, ScanFrame
from clonetrace.imaging import PixelSource, ScanImage, open_source
from clonetrace.trace import merge_overlapping

#: A label lies on an object when it is within this distance of the object's box, um: two native
#: pixels.
NEAR_UM = 6.0
#: Scales as their README infers them, um/px.
SCALES = {"clonogenic_timelapse": 3.1, "ipsc_96well_scans": 4.5, "ipsc_6well_tiles": 1.01}
WELL_RADIUS_UM = 3300.0
#: The labelled hours, and the module that looks at objects of that age.
HOURS = {0: Level.CELL, 42: Level.LOCAL}
COLOURS = {
    Label.CELL: (80, 230, 80),
    Label.DOUBLET: (255, 190, 60),
    Label.DEBRIS: (80, 80, 255),
    Label.COLONY: (80, 230, 80),
    Label.DIFFERENTIATED: (60, 170, 255),
    Label.OVERSPILL: (220, 110, 230),
}
#: Overlays are written at this scale at most, um/px, so that boxes can be told apart.
SHOWN_UM = 2.0


def main() -> None:
    """Print recall, write overlays."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("real", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tiles", type=int, default=4, help="tiles of the 6-well that are drawn")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    settings = {
        "networks": DetectSettings(neural=tuple(Level)),
        "texture": DetectSettings(neural=()),
    }
    for name, chosen in settings.items():
        modules = build_modules(chosen)
        for hour, level in HOURS.items():
            path = options.real / "clonogenic_timelapse" / f"t{hour:02d}h.png"
            found = look(path, modules, level, options.out / f"timelapse-{hour}h-{name}.png")
            labels = tracks(options.real / "clonogenic_timelapse" / "tracks_left_half.csv", hour)
            tell(f"{hour} h, {level} module, {name}", labels, found)
        wells = sorted((options.real / "ipsc_96well_scans").glob("*.png"))
        for number, path in enumerate(wells[:3], start=1):
            for level in (Level.GLOBAL, Level.LOCAL):
                look(path, modules, level, options.out / f"well{number}-{level}-{name}.png")
        tiles = sorted((options.real / "ipsc_6well_tiles").glob("*.png"))
        for path in tiles[:: max(1, len(tiles) // options.tiles)][: options.tiles]:
            for level in (Level.LOCAL, Level.CELL):
                place = path.stem.split("Well_A1_")[-1]
                look(path, modules, level, options.out / f"{place}-{level}-{name}.png")


def look(path: Path, modules: Modules, level: Level, overlay: Path) -> tuple[Detection, ...]:
    """Search a whole picture tile by tile, and draw what is found."""
    with open_source(path) as source:
        image = ScanImage(source, frame_of(source, SCALES[path.parent.name]))
        detector = modules.at(level)
        if level is Level.GLOBAL:
            asked = (detector, modules.sprawl)
            found = [one for each in asked if each for one in each.detect(image.overview(8.0))]
        else:
            grid = TILE_GRIDS[level]
            half = 0.5 * image.frame.um_per_px
            whole = Box(
                x_um=0,
                y_um=0,
                width_um=half * source.width_px * 2,
                height_um=half * source.height_px * 2,
            )
            found = [
                one
                for tile in grid.covering([whole], image.frame.well_radius_um)
                for one in grid.own(
                    tile, detector.detect(image.region(grid.view(tile), grid.um_per_px))
                )
            ]
        kept = merge_overlapping(found, 0.9)
        draw(image, kept, overlay)
    return kept


def frame_of(source: PixelSource, um_per_px: float) -> ScanFrame:
    """Take the picture's middle for the well's; tiles of a larger well have no wall."""
    wide = 0.75 * max(source.width_px, source.height_px) * um_per_px
    return ScanFrame(
        width_px=source.width_px,
        height_px=source.height_px,
        centre_x_px=source.width_px / 2,
        centre_y_px=source.height_px / 2,
        um_per_px=um_per_px,
        well_radius_um=min(wide, WELL_RADIUS_UM),
    )


def tracks(path: Path, hour: int) -> list[tuple[float, float]]:
    """Return the labelled places of an hour, px from the first pixel's left and top edge."""
    with path.open(newline="") as file:
        return [
            (float(row["x_px"]) - 0.5, float(row["y_px"]) - 0.5)
            for row in csv.DictReader(file)
            if int(row["time_h"]) == hour
        ]


def tell(what: str, labels: Sequence[tuple[float, float]], found: Iterable[Detection]) -> None:
    """Print the share of the labels that something living was found at."""
    scale = SCALES["clonogenic_timelapse"]
    middle = 2240 / 2
    alive = [one for one in found if one.label not in (Label.DEBRIS, Label.OVERSPILL)]
    left = [one for one in alive if one.box.x_um < 0]
    places = [((x - middle) * scale, (y - middle) * scale) for x, y in labels]
    hits = sum(any(one.box.padded(NEAR_UM).holds(*place) for one in alive) for place in places)
    else_ = sum(not any(one.box.padded(NEAR_UM).holds(*place) for place in places) for one in left)
    print(
        f"{what}: {hits} of {len(places)} labelled objects found ({hits / len(places):.1%}), "
        f"{else_} others in the labelled half"
    )


def draw(image: ScanImage, found: Iterable[Detection], overlay: Path) -> None:
    """Write the picture with boxes, in the colours of their labels, and scores."""
    frame = image.frame
    view = image.region(
        Box(
            x_um=(frame.width_px / 2 - frame.centre_x_px) * frame.um_per_px,
            y_um=(frame.height_px / 2 - frame.centre_y_px) * frame.um_per_px,
            width_um=frame.width_px * frame.um_per_px,
            height_um=frame.height_px * frame.um_per_px,
        ),
        max(SHOWN_UM, frame.um_per_px),
    )
    picture = cv2.cvtColor(view.pixels, cv2.COLOR_GRAY2BGR)
    for one in found:
        corners = np.array((one.box.left_um, one.box.top_um, one.box.right_um, one.box.bottom_um))
        corners[0::2] -= view.left_um
        corners[1::2] -= view.top_um
        left, top, right, bottom = (int(value) for value in np.round(corners / view.um_per_px))
        colour = COLOURS[one.label]
        cv2.rectangle(picture, (left - 2, top - 2), (right + 2, bottom + 2), colour, 1)
        said = f"{one.score:.2f}"
        cv2.putText(picture, said, (left - 2, top - 4), cv2.FONT_HERSHEY_SIMPLEX, 0.3, colour, 1)
    cv2.imwrite(str(overlay), picture)


if __name__ == "__main__":
    main()
