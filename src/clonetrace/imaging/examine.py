"""The first look at a scan: its place, its scale, and whether it can be used."""

from dataclasses import dataclass

import numpy as np

from clonetrace.domain import (
    Defect,
    Grey,
    PlateFormat,
    Quality,
    Rim,
    ScaleSource,
    ScanFrame,
    WellShape,
)
from clonetrace.imaging.focus import judge_focus
from clonetrace.imaging.levels import count_at, levels_of
from clonetrace.imaging.rim import fit_rim
from clonetrace.imaging.scale import scale_in_name
from clonetrace.imaging.settings import ImagingSettings
from clonetrace.imaging.source import PixelSource

_BRIGHTEST_PERCENT = 99.9
#: Part of the well's radius that is surely floor.
_FLOOR_SHARE = 0.9


@dataclass(frozen=True)
class Examination:
    """What the first look at a scan tells.

    Attributes:
        frame: Where its pixels lie in the well; None where the scan cannot be used.
        rim: The fitted wall in native pixels, None where none can be seen.
        scale_source: Where the frame's um/px come from.
        quality: Defects and notes.
        stated_um_per_px: What configuration, file or file name state.
        rim_um_per_px: What the rim says.
        scale_disagrees: Whether these two differ by more than the tolerance; worth saying once
            per plate.
    """

    frame: ScanFrame | None
    rim: Rim | None
    scale_source: ScaleSource | None
    quality: Quality
    stated_um_per_px: float | None = None
    rim_um_per_px: float | None = None
    scale_disagrees: bool = False


@dataclass(frozen=True)
class _Place:
    """Where a scan lies, and where that is known from."""

    rim: Rim | None
    stated: float | None
    stated_by: ScaleSource | None
    from_rim: float | None
    disagrees: bool

    @property
    def scale_source(self) -> ScaleSource | None:
        if self.stated_by is None:
            return ScaleSource.RIM if self.from_rim is not None else None
        overruled = self.disagrees and self.stated_by is not ScaleSource.CONFIGURATION
        return ScaleSource.RIM if overruled else self.stated_by

    @property
    def um_per_px(self) -> float | None:
        return self.from_rim if self.scale_source is ScaleSource.RIM else self.stated


def examine(
    source: PixelSource,
    file_name: str,
    plate_format: PlateFormat,
    settings: ImagingSettings,
    um_per_px_override: float | None = None,
) -> Examination:
    """Find a scan's place and scale, and judge whether it can be used.

    The stated scale is the configuration's, else the file's, else the file name's. Where the rim
    differs from it by more than the tolerance, the rim is right: names and tags survive resizing,
    wells do not change their width. Only a scale that a person configured is never overruled.

    Args:
        source: The open scan.
        file_name: Its name, for a scale in it and for the notes.
        plate_format: Shape and nominal width of the well.
        settings: Thresholds, and the configured scale.
        um_per_px_override: A configured scale for this scan, before that of the settings.

    Raises:
        UnreadableScanError: The pixels are damaged.
    """
    unusable = _unusable(source, file_name, settings)
    if unusable is not None:
        return Examination(frame=None, rim=None, scale_source=None, quality=unusable)
    levels = levels_of(source.look.pixels)
    look = levels.grey(source.look.pixels)
    configured = um_per_px_override or settings.um_per_px
    place = _find_place(
        source, look, file_name, plate_format, settings=settings, configured=configured
    )
    frame = _frame(source, plate_format, place)
    well = place.rim or _assumed_rim(source, frame)
    remarks = _remarks_on_place(place, file_name, plate_format)
    sharpness = None
    if _range_inside(look, well, source.look.factor) <= settings.blank_range:
        remarks.append((Defect.BLANK, f"{file_name} shows nothing in the well, the scan is blank."))
    elif frame is not None:
        focus = judge_focus(
            source,
            look,
            levels,
            well=well,
            rim_seen=place.rim is not None,
            um_per_px=frame.um_per_px,
            settings=settings,
        )
        sharpness = focus.sharpness
        if focus.out_of_focus:
            remarks.append(
                (Defect.OUT_OF_FOCUS, f"{file_name} is out of focus: nothing in it is sharp.")
            )
    return _examination(frame, place, remarks, sharpness)


def _examination(
    frame: ScanFrame | None,
    place: _Place,
    remarks: list[tuple[Defect | None, str]],
    sharpness: float | None,
) -> Examination:
    return Examination(
        frame=frame,
        rim=place.rim,
        scale_source=place.scale_source,
        quality=Quality(
            defects=tuple(defect for defect, _ in remarks if defect is not None),
            focus=sharpness,
            notes=tuple(note for _, note in remarks),
        ),
        stated_um_per_px=place.stated,
        rim_um_per_px=place.from_rim,
        scale_disagrees=place.disagrees,
    )


def _unusable(source: PixelSource, file_name: str, settings: ImagingSettings) -> Quality | None:
    """Reasons that leave nothing to look at."""
    width, height = source.width_px, source.height_px
    if min(width, height) < settings.min_size_px:
        note = (
            f"{file_name} is too small: {width} x {height} pixels where at least "
            f"{settings.min_size_px} x {settings.min_size_px} are expected."
        )
        return Quality(defects=(Defect.TOO_SMALL,), notes=(note,))
    eight = source.dtype == np.uint8
    needed = settings.black_level_8bit if eight else settings.black_level_16bit
    brightest = count_at(source.look.pixels, _BRIGHTEST_PERCENT)
    if brightest < needed:
        note = (
            f"{file_name} is black: its brightest pixels are {brightest} where at least "
            f"{needed} of {255 if eight else 65535} is expected."
        )
        return Quality(defects=(Defect.BLACK,), notes=(note,))
    return None


def _find_place(
    source: PixelSource,
    look: Grey,
    file_name: str,
    plate_format: PlateFormat,
    *,
    settings: ImagingSettings,
    configured: float | None,
) -> _Place:
    stated, stated_by = _stated_scale(source, file_name, configured)
    rim = None
    if plate_format.shape is WellShape.ROUND:
        rim = _in_native_pixels(
            fit_rim(look, min_coverage=settings.min_rim_coverage), source.look.factor
        )
    from_rim = plate_format.well_radius_um / rim.radius_px if rim else None
    disagrees = (
        stated is not None
        and from_rim is not None
        and abs(from_rim / stated - 1) > settings.scale_tolerance
    )
    if rim is not None and disagrees and rim.coverage < settings.min_overruling_coverage:
        return _Place(rim=None, stated=stated, stated_by=stated_by, from_rim=None, disagrees=False)
    return _Place(
        rim=rim, stated=stated, stated_by=stated_by, from_rim=from_rim, disagrees=disagrees
    )


def _stated_scale(
    source: PixelSource, file_name: str, configured: float | None
) -> tuple[float | None, ScaleSource | None]:
    in_order = (
        (configured, ScaleSource.CONFIGURATION),
        (source.stated_um_per_px, ScaleSource.METADATA),
        (scale_in_name(file_name), ScaleSource.FILE_NAME),
    )
    return next(((scale, by) for scale, by in in_order if scale is not None), (None, None))


def _in_native_pixels(rim: Rim | None, factor: int) -> Rim | None:
    if rim is None:
        return None
    return Rim(
        x_px=rim.x_px * factor,
        y_px=rim.y_px * factor,
        radius_px=rim.radius_px * factor,
        coverage=rim.coverage,
    )


def _frame(source: PixelSource, plate_format: PlateFormat, place: _Place) -> ScanFrame | None:
    """Without a rim the well is taken to lie in the middle of the scan."""
    scale, rim = place.um_per_px, place.rim
    if scale is None:
        return None
    return ScanFrame(
        width_px=source.width_px,
        height_px=source.height_px,
        centre_x_px=rim.x_px if rim else source.width_px / 2,
        centre_y_px=rim.y_px if rim else source.height_px / 2,
        um_per_px=scale,
        well_radius_um=rim.radius_px * scale if rim else plate_format.well_radius_um,
    )


def _assumed_rim(source: PixelSource, frame: ScanFrame | None) -> Rim:
    """The nominal well around the middle, or the largest circle where no scale is known."""
    radius = (
        frame.well_radius_um / frame.um_per_px
        if frame
        else min(source.width_px, source.height_px) / 2
    )
    return Rim(x_px=source.width_px / 2, y_px=source.height_px / 2, radius_px=radius, coverage=0.0)


def _remarks_on_place(
    place: _Place, file_name: str, plate_format: PlateFormat
) -> list[tuple[Defect | None, str]]:
    remarks: list[tuple[Defect | None, str]] = []
    if place.disagrees and place.stated_by and place.scale_source:
        note = (
            f"{file_name}: the {place.stated_by.value} says {place.stated:.3g} um per pixel and "
            f"the well's rim {place.from_rim:.3g}; the {place.scale_source.value} is used."
        )
        remarks.append((None, note))
    if place.rim is None:
        why = (
            f"no rim of the well is visible in {file_name}"
            if plate_format.shape is WellShape.ROUND
            else f"{file_name} shows a square well, whose rim is not fitted"
        )
        remarks.append((Defect.NO_RIM, f"{why}; the well is taken to lie in the scan's middle."))
    if place.um_per_px is None:
        note = (
            f"{file_name}: neither the file nor its name nor a rim tells the um per pixel; "
            "state um_per_px in the configuration."
        )
        remarks.append((None, note))
    return remarks


def _range_inside(look: Grey, well: Rim, factor: int) -> float:
    """Range of grey on the floor, a little away from the wall."""
    height, width = look.shape
    x = (np.arange(width, dtype=np.float32) + 0.5) * factor - well.x_px
    y = (np.arange(height, dtype=np.float32) + 0.5) * factor - well.y_px
    inside = look[x[None, :] ** 2 + y[:, None] ** 2 < (_FLOOR_SHARE * well.radius_px) ** 2]
    return float(np.ptp(inside)) if inside.size else 0.0
