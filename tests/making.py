"""Wells as an analysis leaves them, for the tests of what comes after it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from clonetrace.domain import (
    Box,
    Clonality,
    ColonyMeasurement,
    Detection,
    Evidence,
    Fate,
    Label,
    Level,
    Lineage,
    Morphology,
    MorphologyGrade,
    PixelBox,
    Plate,
    Quality,
    Review,
    ScanSummary,
    Sighting,
    Turn,
    Verdict,
    Well,
    WellResult,
)
from clonetrace.store import Store

PLATE = Plate(run="RUN7", name="1_2")
PEOPLE = {"ann": "Ann Müller", "bob": "Bob Ott", "cy": "Cy Dee"}


def scan_key(day: int, seeded: datetime) -> str:
    return f"d{day:02d}_{seeded + timedelta(days=day):%Y-%m-%dT%H%M%S}"


def make_scan(well: str, day: int, seeded: datetime, **changes: object) -> ScanSummary:
    """A good scan, a whole number of days after seeding."""
    usual = {
        "scan_key": scan_key(day, seeded),
        "day": day,
        "hours": 24.0 * day,
        "taken_at": seeded + timedelta(days=day),
        "file_name": f"Well_{well}_Ch1_1um.tif",
        "quality": Quality(),
        "searched": True,
    }
    return ScanSummary(**usual | changes)


def make_detection(box: Box, label: Label = Label.COLONY, **changes: object) -> Detection:
    return Detection(**{"box": box, "label": label, "score": 0.9, "level": Level.LOCAL} | changes)


def make_lineage(
    number: int,
    sightings: Iterable[tuple[ScanSummary, Box, Detection | None]],
    fate: Fate = Fate.FOUNDER,
    **changes: object,
) -> Lineage:
    """An object from its newest scan to the oldest: where it was expected, and what was found."""
    seen = tuple(
        Sighting(
            scan_key=scan.scan_key, day=scan.day, hours=scan.hours, expected=box, detection=found
        )
        for scan, box, found in sightings
    )
    return Lineage(number=number, sightings=seen, fate=fate, **changes)


def make_colony(width_mm: float, **changes: object) -> ColonyMeasurement:
    usual = {
        "x_um": 120.0,
        "y_um": -240.0,
        "width_mm": width_mm,
        "area_mm2": 1.5,
        "ready_to_pick": width_mm > 1.5,
        "pixels": PixelBox(left=100, top=100, right=900, bottom=740),
    }
    return ColonyMeasurement(**usual | changes)


def make_grade(morphology: Morphology, **others: float) -> MorphologyGrade:
    """A grade that is sure but for the share of the others."""
    rest = {Morphology(name): share for name, share in others.items()}
    return MorphologyGrade(
        morphology=morphology, confidences={morphology: 1.0 - sum(rest.values()), **rest}
    )


def make_well(
    well: str,
    clonality: Clonality,
    *,
    plate: Plate = PLATE,
    reasons: Sequence[str | Evidence] = ("one founder",),
    probability: float | None = None,
    founders: int | None = None,
    **parts: object,
) -> WellResult:
    told = tuple(one if isinstance(one, Evidence) else Evidence(statement=one) for one in reasons)
    return WellResult(
        plate=plate,
        well=Well.parse(well),
        verdict=Verdict(
            clonality=clonality,
            probability_monoclonal=probability,
            founders_seen=founders,
            reasons=told,
        ),
        **parts,
    )


def decide(
    store: Store,
    well: str,
    clonality: Clonality,
    who: str = "ann",
    *,
    turn: Turn = Turn.FIRST,
    at: datetime = datetime(2025, 1, 10, 9, 30),
    **changes: object,
) -> Review:
    """Keep a person's decision beside what the machine says at that moment."""
    plate = changes.pop("plate", PLATE)
    (now,) = store.summaries(plate, Well.parse(well))
    usual = {
        "plate": plate,
        "well": now.well,
        "who": who,
        "name": PEOPLE.get(who, who),
        "turn": turn,
        "clonality": clonality,
        "decided_at": at,
        "machine": now.machine,
        "fingerprint": now.fingerprint,
    }
    review = Review(**usual | changes)
    assert store.remember_review(review)
    return review
