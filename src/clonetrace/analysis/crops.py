"""The pictures of a well: its colony in every scan that was looked at.

A picture is drawn anew only when what it shows has changed, and its pixels are kept, so that an old
scan is not read again when a new one arrives and something in its picture is told apart anew.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from clonetrace.analysis.kept_views import KeptViews
from clonetrace.analysis.scan_look import ScanLook
from clonetrace.domain import Box, Lineage, Plate, ScanSummary, Sighting, Well, WellSeries
from clonetrace.domain.errors import StoreError
from clonetrace.report import (
    Mark,
    ReportSettings,
    crop_path,
    day_caption,
    draw_crop,
    file_safe,
    save_crop,
    write_file,
)

#: Width of a crop as a multiple of what it shows: enough floor to see that nothing else is there.
_AROUND = 1.6
#: Least width of a crop, um: a cell of 15 um is then a twentieth of the picture.
_LEAST_UM = 300.0
#: With more marks than this in one picture, numbers would hide what they name.
_MOST_NUMBERS = 24


@dataclass(frozen=True)
class _Picture:
    """What a crop shows; equal pictures need not be drawn twice."""

    file: str
    region: Box
    marks: tuple[Mark, ...]
    caption: str
    content: str

    def fingerprint(self, settings: ReportSettings) -> str:
        shown = [
            self.region.model_dump(),
            [[mark.box.model_dump(), mark.label, mark.number, mark.counts] for mark in self.marks],
            self.caption,
            self.content,
            settings.model_dump(),
        ]
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def make_crops(
    series: WellSeries,
    looks: Sequence[ScanLook],
    lineages: Sequence[Lineage],
    summaries: Sequence[ScanSummary],
    *,
    out: Path,
    settings: ReportSettings,
) -> dict[str, str]:
    """Draw the crops of a well.

    Args:
        series: The well.
        looks: The usable scans.
        lineages: Judged lineages.
        summaries: Of all scans.
        out: The output folder.
        settings: Size and quality.

    Returns:
        Paths relative to the output folder, by scan key.

    Raises:
        StoreError: A picture cannot be written.
    """
    notes = _notes_of(out, series.plate, series.well)
    before = _read_notes(notes)
    by_key = {summary.scan_key: summary for summary in summaries}
    planned = [
        (look, _plan(look, lineages, by_key[look.scan.key], series, summaries)) for look in looks
    ]
    pictures = [(look, picture) for look, picture in planned if picture is not None]
    now = {picture.file: picture.fingerprint(settings) for _, picture in pictures}
    changed = [file for file, print_ in now.items() if before.get(file) != print_]
    # Noted before they are drawn: what a kill leaves behind is drawn anew, or removed, by the next
    # start, even where it is to show again what the notes of before tell.
    if changed:
        _write_notes(notes, before | dict.fromkeys(changed, ""))
    views = KeptViews(notes.parent / "views")
    for look, picture in pictures:
        path = out / picture.file
        shown = (look, picture.region, picture.region.width_um / settings.crop_px)
        if picture.file in changed or not path.exists():
            view = views.view(*shown)
            crop = draw_crop(view, picture.marks, caption=picture.caption, settings=settings)
            save_crop(path, crop, settings)
        else:
            views.want(*shown)
    for stale in before.keys() - now.keys():
        (out / stale).unlink(missing_ok=True)
    views.sweep()
    if now != before:
        _write_notes(notes, now)
    return {look.scan.key: picture.file for look, picture in pictures}


def copy_crops(source: Path, out: Path, plate: Plate, well: Well) -> None:
    """Copy the crops of a well into another output folder, in the place of those that it has.

    Raises:
        StoreError: A picture cannot be read or written.
    """
    notes = _notes_of(out, plate, well)
    before, now = _read_notes(notes), _read_notes(_notes_of(source, plate, well))
    _write_notes(notes, dict.fromkeys(now, "") | before)
    for file in now:
        try:
            content = (source / file).read_bytes()
        except OSError as error:
            raise StoreError(
                f"the picture {source / file} cannot be read ({error.strerror}): analyse that "
                "shard again"
            ) from error
        write_file(out / file, [content])
    for stale in before.keys() - now.keys():
        (out / stale).unlink(missing_ok=True)
    _write_notes(notes, now)


def shown_region(lineages: Sequence[Lineage], scan_key: str, well_radius_um: float) -> Box | None:
    """Return the square of the well that the picture of a scan shows.

    The picture itself begins up to half a pixel of the scan beside it.

    Args:
        lineages: All that was followed in the well.
        scan_key: Names the scan.
        well_radius_um: Of its frame.

    Returns:
        None where the scan has no picture.
    """
    counting = any(lineage.counts for lineage in lineages)
    shown = [
        sighting.expected if sighting.detection is None else sighting.detection.box
        for lineage, sighting in _sightings(lineages, scan_key)
        if lineage.counts or not counting
    ]
    return _square(Box.around(shown), well_radius_um) if shown else None


def _sightings(lineages: Sequence[Lineage], scan_key: str) -> Iterator[tuple[Lineage, Sighting]]:
    for lineage in lineages:
        for sighting in lineage.sightings:
            if sighting.scan_key == scan_key:
                yield lineage, sighting


def _notes_of(out: Path, plate: Plate, well: Well) -> Path:
    return out / "cache" / file_safe(str(plate)) / str(well) / "crops.json"


def _write_notes(path: Path, notes: dict[str, str]) -> None:
    write_file(path, [json.dumps(notes, indent=1).encode()])


def _plan(
    look: ScanLook,
    lineages: Sequence[Lineage],
    summary: ScanSummary,
    series: WellSeries,
    summaries: Sequence[ScanSummary],
) -> _Picture | None:
    key = look.scan.key
    region = shown_region(lineages, key, look.frame.well_radius_um)
    if region is None:
        return None
    marks = [
        Mark(found.box, found.label, lineage.number, lineage.counts)
        for lineage, sighting in _sightings(lineages, key)
        if (found := sighting.detection) is not None
    ]
    if len(marks) > _MOST_NUMBERS:
        marks = [replace(mark, number=None) for mark in marks]
    return _Picture(
        file=str(crop_path(series.plate, series.well, summary, summaries)),
        region=region,
        marks=tuple(marks),
        caption=day_caption(summary, summaries),
        content=look.reading.content,
    )


def _square(box: Box, well_radius_um: float) -> Box:
    edge = max(_AROUND * max(box.width_um, box.height_um), _LEAST_UM)
    edge = min(edge, 2.1 * well_radius_um)
    return box.model_copy(update={"width_um": edge, "height_um": edge})


def _read_notes(path: Path) -> dict[str, str]:
    """Read which pictures were drawn before; none where the notes are lost."""
    try:
        notes = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(notes, dict):
        return {}
    # Only pictures below the output folder are ever replaced or removed.
    return {
        str(file): str(known)
        for file, known in notes.items()
        if str(file).startswith("crops/") and ".." not in str(file)
    }
