"""The numbers of the largest colony."""

import math

from clonetrace.domain import Clonality, ColonyMeasurement, Detection, Lineage, ScanFrame
from clonetrace.measure.growth import fit_growth
from clonetrace.measure.settings import MeasureSettings

_UM_PER_MM = 1000.0


def measure_colony(
    lineage: Lineage, frame: ScanFrame, clonality: Clonality, settings: MeasureSettings
) -> ColonyMeasurement | None:
    """Measure a colony in the latest scan and forecast when it can be picked.

    Args:
        lineage: The colony, with a detection in the latest scan as its first sighting.
        frame: The latest scan's.
        clonality: The well's verdict; only monoclonal colonies are ever ready.
        settings: Width that is ready, and how growth is fitted.

    Returns:
        The measurement, or None where the latest scan does not show the colony.
    """
    detection = lineage.sightings[0].detection
    if detection is None:
        return None
    width_mm = max(detection.box.width_um, detection.box.height_um) / _UM_PER_MM
    growth = fit_growth(lineage, settings)
    wide = width_mm > settings.ready_width_mm
    days = growth.days_until(width_mm, settings.ready_width_mm) if growth else None
    if wide:
        days = 0.0
    elif days is not None and days > settings.longest_forecast_days:
        days = None
    return ColonyMeasurement(
        x_um=detection.box.x_um,
        y_um=detection.box.y_um,
        width_mm=width_mm,
        area_mm2=_area_um2(detection) / _UM_PER_MM**2,
        doubling_time_h=growth.doubling_time_h if growth else None,
        ready_to_pick=wide and clonality is Clonality.MONOCLONAL,
        days_to_ready=days if clonality is Clonality.MONOCLONAL else None,
        pixels=frame.to_pixels(detection.box),
    )


def _area_um2(detection: Detection) -> float:
    """The outline's area, or that of an ellipse in the box where there is no outline."""
    return detection.area_um2 or detection.box.area_um2 * math.pi / 4
