"""What the viewer is told of a well's scans: sizes, places, tiles, and what to draw over them."""

from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from clonetrace.domain import (
    Alignment,
    Box,
    Label,
    ScanFrame,
    ScanSummary,
    WellResult,
)
from clonetrace.report.naming import day_caption
from clonetrace.report.wording import length_words
from clonetrace.web.charts import COLOURS

#: Objects that a scan shows but no lineage follows have no number.
_NO_LINEAGE = 0


class Shown(BaseModel):
    """Base of what is sent to the viewer."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Drawn(Shown):
    """One box over a scan, in um from the well's centre in that scan."""

    x_um: float
    y_um: float
    width_um: float
    height_um: float
    kind: str
    """`found`, `expected` (nothing was found there) or `stray` (a cell that no colony covers)."""
    label: str | None
    """What it looks like; None for an expected place."""
    score: float | None
    lineage: int
    """Number of the lineage; 0 for none."""
    colour: int
    """1 to 8."""
    counts: bool
    """Whether it counts for the verdict."""
    title: str


class Placement(Shown):
    """Where the content of the newest scan lies in a scan: see `Alignment`."""

    dx_um: float
    dy_um: float
    rotation_deg: float
    registered: bool
    """Whether landmarks tell it; otherwise the well's rim alone does."""


class Tiles(Shown):
    """Where the tiles of a scan are."""

    address: str
    """With `{level}`, `{column}` and `{row}` in it."""
    edge_px: int
    finest: int
    """The level of the native pixels; 0 shows the scan in one tile."""


class ShownScan(Shown):
    """One scan."""

    key: str
    caption: str
    day: int
    taken_at: str
    file_name: str
    width_px: int
    height_px: int
    um_per_px: float
    centre_x_px: float
    """The well's centre in the scan."""
    centre_y_px: float
    well_radius_um: float
    looked_at: bool
    """Whether the analysis placed it; otherwise the well is taken to lie in its middle."""
    placement: Placement
    tiles: Tiles | None
    missing: str
    """Why there are no tiles, in one sentence; empty where there are."""
    notes: tuple[str, ...]
    drawn: tuple[Drawn, ...]


class ShownWell(Shown):
    """A well for the viewer, scans newest first."""

    run: str
    plate: str
    well: str
    scans: tuple[ShownScan, ...]


def shown_scan(
    scan: ScanSummary,
    result: WellResult,
    *,
    frame: ScanFrame,
    placement: Alignment | None,
    tiles: Tiles | None,
    missing: str,
) -> ShownScan:
    """Put together what the viewer is told of a scan."""
    place = placement or Alignment()
    return ShownScan(
        key=scan.scan_key,
        caption=day_caption(scan, result.scans),
        day=scan.day,
        taken_at=f"{scan.taken_at:%Y-%m-%d %H:%M}",
        file_name=scan.file_name,
        **frame.model_dump(),
        looked_at=scan.frame is not None,
        placement=Placement(
            dx_um=place.dx_um,
            dy_um=place.dy_um,
            rotation_deg=place.rotation_deg,
            registered=placement is not None,
        ),
        tiles=tiles,
        missing=missing,
        notes=scan.quality.notes,
        drawn=tuple(_drawn(scan, result)),
    )


def assumed_frame(
    width_px: int, height_px: int, others: Sequence[ScanFrame], nominal_radius_um: float
) -> ScanFrame:
    """Place a scan that the analysis did not look at: in its middle, at the scale of the others.

    Args:
        width_px: Of the scan.
        height_px: Of the scan.
        others: Frames of the well's other scans, newest first.
        nominal_radius_um: Of the plate's wells, for a well without any.
    """
    alike = [one for one in others if (one.width_px, one.height_px) == (width_px, height_px)]
    known = next(iter(alike), None)
    return ScanFrame(
        width_px=width_px,
        height_px=height_px,
        centre_x_px=width_px / 2,
        centre_y_px=height_px / 2,
        um_per_px=known.um_per_px if known else 2 * nominal_radius_um / min(width_px, height_px),
        well_radius_um=known.well_radius_um if known else nominal_radius_um,
    )


def _drawn(scan: ScanSummary, result: WellResult) -> Iterator[Drawn]:
    for lineage in result.lineages:
        for sighting in lineage.sightings:
            if sighting.scan_key != scan.scan_key:
                continue
            found = sighting.detection
            yield _box(
                found.box if found else sighting.expected,
                kind="found" if found else "expected",
                label=found.label if found else None,
                score=found.score if found else None,
                lineage=lineage.number,
                counts=lineage.counts,
            )
    for stray in result.strays:
        if stray.scan_key == scan.scan_key:
            found = stray.detection
            yield _box(
                found.box,
                kind="stray",
                label=found.label,
                score=found.score,
                lineage=_NO_LINEAGE,
                counts=False,
            )


_TITLES: Mapping[str, str] = {"expected": "nothing found here", "stray": "seen once, then gone"}


def _box(
    box: Box, *, kind: str, label: Label | None, score: float | None, lineage: int, counts: bool
) -> Drawn:
    told = [f"object {lineage}"] if lineage else []
    told += [] if label is None else [label.value, length_words(max(box.width_um, box.height_um))]
    told += [_TITLES[kind]] if kind in _TITLES else [] if counts else ["does not count"]
    return Drawn(
        **box.model_dump(),
        kind=kind,
        label=None if label is None else label.value,
        score=score,
        lineage=lineage,
        colour=(lineage - 1) % COLOURS + 1 if lineage else COLOURS,
        counts=counts,
        title=", ".join(told),
    )
