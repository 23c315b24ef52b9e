"""What lists and maps show of many wells: a few columns, in one query each."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field
from sqlalchemy import Connection, func, select

from clonetrace.domain import Clonality, Landmarks, Morphology, Plate, ScanFrame, Value, Well
from clonetrace.store.schema import PlateRow, ReadingRow, ScanRow, WellRow


class WellLine(Value):
    """One well in a list or on a map."""

    plate: Plate
    well: Well
    clonality: Clonality
    failed: bool
    """Whether its analysis stopped with an error; then the verdict says nothing."""
    probability_monoclonal: float | None
    probability_low: float | None
    probability_high: float | None
    width_mm: Annotated[float, Field(gt=0)] | None
    """Of its largest colony."""
    morphology: Morphology | None
    ready_to_pick: bool
    days_to_ready: float | None
    """Counted from the newest usable scan."""
    newest_day: int | None
    """Day of the newest usable scan; None where no scan was looked at."""
    warnings: int
    """How many there are."""

    @property
    def ready(self) -> bool:
        """Whether it is monoclonal, was analysed to the end, and its colony can be picked."""
        return self.ready_to_pick and not self.failed and self.clonality is Clonality.MONOCLONAL

    @property
    def ready_on_day(self) -> float | None:
        """Day since seeding on which the colony is wide enough; None without a forecast."""
        if self.days_to_ready is None or self.newest_day is None:
            return None
        return self.newest_day + self.days_to_ready


class ScanSpots(Value):
    """By what one scan is registered to another."""

    landmarks: Landmarks
    rim_fitted: bool


def load_lines(connection: Connection, plate: Plate | None = None) -> Iterator[WellLine]:
    """Go through the wells of all plates, or of one, in the order of plates and wells."""
    # Only a scan that can be used has a place in its well.
    newest = (
        select(ScanRow.well_id, func.max(ScanRow.day).label("day"))
        .where(ScanRow.um_per_px.is_not(None))
        .group_by(ScanRow.well_id)
    )
    query = select(
        PlateRow.run,
        PlateRow.name,
        WellRow.id,
        WellRow.label,
        WellRow.clonality,
        WellRow.failed,
        WellRow.probability_monoclonal,
        WellRow.probability_low,
        WellRow.probability_high,
        WellRow.width_mm,
        WellRow.morphology,
        WellRow.ready_to_pick,
        WellRow.days_to_ready,
        WellRow.warnings,
    ).join(PlateRow, PlateRow.id == WellRow.plate_id)
    if plate is not None:
        chosen = (PlateRow.run == plate.run) & (PlateRow.name == plate.name)
        query = query.where(chosen)
        newest = newest.where(
            ScanRow.well_id.in_(
                select(WellRow.id).join(PlateRow, PlateRow.id == WellRow.plate_id).where(chosen)
            )
        )
    days: dict[int, int] = {row.well_id: row.day for row in connection.execute(newest)}
    lines = [
        WellLine(
            plate=Plate(run=row.run, name=row.name),
            well=Well(label=row.label),
            clonality=row.clonality,
            failed=row.failed is not None,
            probability_monoclonal=row.probability_monoclonal,
            probability_low=row.probability_low,
            probability_high=row.probability_high,
            width_mm=row.width_mm,
            morphology=row.morphology,
            ready_to_pick=bool(row.ready_to_pick),
            days_to_ready=row.days_to_ready,
            newest_day=days.get(row.id),
            warnings=len(row.warnings),
        )
        for row in connection.execute(query)
    ]
    # Databases sort text by the rules of a language; plates sort the same everywhere.
    yield from sorted(lines, key=lambda line: (line.plate, line.well))


def load_frames(connection: Connection, plate: Plate, well: Well) -> dict[str, ScanFrame | None]:
    """Return where the pixels of a well's scans lie, by scan key; None for scans not looked at."""
    names = tuple(ScanFrame.model_fields)
    rows = connection.execute(
        select(ScanRow.scan_key, *(getattr(ScanRow, name) for name in names))
        .join(WellRow, WellRow.id == ScanRow.well_id)
        .join(PlateRow, PlateRow.id == WellRow.plate_id)
        .where(PlateRow.run == plate.run, PlateRow.name == plate.name, WellRow.label == well.label)
    ).mappings()
    return {
        row["scan_key"]: None
        if row["um_per_px"] is None
        else ScanFrame(**{name: row[name] for name in names})
        for row in rows
    }


def load_crops(connection: Connection, plate: Plate, well: Well) -> dict[str, str]:
    """Return the kept pictures of a well, by scan key."""
    rows = connection.execute(
        select(ScanRow.scan_key, ScanRow.crop)
        .join(WellRow, WellRow.id == ScanRow.well_id)
        .join(PlateRow, PlateRow.id == WellRow.plate_id)
        .where(
            PlateRow.run == plate.run,
            PlateRow.name == plate.name,
            WellRow.label == well.label,
            ScanRow.crop.is_not(None),
        )
    )
    return {row.scan_key: row.crop for row in rows if row.crop is not None}


def load_spots(connection: Connection, plate: Plate, well: Well) -> dict[str, ScanSpots]:
    """Return what a well's scans are registered by, by scan key, as it was read last."""
    rows = connection.execute(
        select(
            ReadingRow.scan_key,
            ReadingRow.landmarks_x_um,
            ReadingRow.landmarks_y_um,
            ReadingRow.rim_radius_px,
        )
        .join(WellRow, WellRow.id == ReadingRow.well_id)
        .join(PlateRow, PlateRow.id == WellRow.plate_id)
        .where(PlateRow.run == plate.run, PlateRow.name == plate.name, WellRow.label == well.label)
        .order_by(ReadingRow.id)
    )
    return {
        row.scan_key: ScanSpots(
            landmarks=Landmarks(x_um=row.landmarks_x_um, y_um=row.landmarks_y_um),
            rim_fitted=row.rim_radius_px is not None,
        )
        for row in rows
    }
