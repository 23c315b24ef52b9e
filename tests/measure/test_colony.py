"""The numbers of the largest colony."""

import math
from collections.abc import Callable

import pytest

from clonetrace.domain import Clonality, ColonyMeasurement, Lineage, Morphology, ScanFrame
from clonetrace.measure import MeasureSettings, measure_colony

Growing = Callable[..., Lineage]

FRAME = ScanFrame(
    width_px=4000,
    height_px=4000,
    centre_x_px=2000,
    centre_y_px=2000,
    um_per_px=2,
    well_radius_um=3175,
)


def measured(
    lineage: Lineage,
    clonality: Clonality = Clonality.MONOCLONAL,
    morphology: Morphology | None = Morphology.M1,
    **settings: float,
) -> ColonyMeasurement:
    measurement = measure_colony(
        lineage, FRAME, clonality, MeasureSettings(**settings), morphology=morphology
    )
    assert measurement is not None
    return measurement


def test_place_and_size_are_those_of_the_latest_scan(growing: Growing) -> None:
    colony = measured(growing(1000, 24))
    assert (colony.x_um, colony.y_um) == (-812.5, 240.25)
    assert colony.width_mm == pytest.approx(1.0)
    assert colony.area_mm2 == pytest.approx(math.pi / 4 * 1.0 * 0.8)
    assert colony.doubling_time_h == pytest.approx(24)


def test_the_box_is_given_in_pixels_of_the_scan(growing: Growing) -> None:
    pixels = measured(growing(1000, 24)).pixels
    assert pixels.left == math.floor(2000 + (-812.5 - 500) / 2)
    assert [pixels.width, pixels.height] == pytest.approx([500, 400], abs=1)


def test_an_outline_is_a_better_area_than_its_box(growing: Growing) -> None:
    lineage = growing(1000, 24)
    newest = lineage.sightings[0]
    assert newest.detection is not None
    outlined = newest.detection.model_copy(update={"area_um2": 500_000.0})
    sightings = (newest.model_copy(update={"detection": outlined}), *lineage.sightings[1:])
    colony = measured(lineage.model_copy(update={"sightings": sightings}))
    assert colony.area_mm2 == pytest.approx(0.5)


@pytest.mark.parametrize(("width_um", "ready"), [(1499, False), (1500, False), (1501, True)])
def test_it_is_ready_above_1_5_mm(growing: Growing, width_um: float, ready: bool) -> None:
    assert measured(growing(width_um, 24)).ready_to_pick is ready


@pytest.mark.parametrize("clonality", sorted(set(Clonality) - {Clonality.MONOCLONAL}))
def test_only_a_clone_is_ever_ready(growing: Growing, clonality: Clonality) -> None:
    colony = measured(growing(2000, 24), clonality)
    assert not colony.ready_to_pick
    assert colony.days_to_ready is None
    assert colony.doubling_time_h == pytest.approx(24)


@pytest.mark.parametrize("morphology", [*sorted(set(Morphology) - {Morphology.M1}), None])
def test_only_m1_is_ready_unless_told_otherwise(
    growing: Growing, morphology: Morphology | None
) -> None:
    colony = measured(growing(2000, 24), morphology=morphology)
    assert (colony.ready_to_pick, colony.days_to_ready) == (False, 0)
    assert measured(growing(2000, 24), morphology=morphology, ready_morphology=()).ready_to_pick


def test_the_forecast_has_the_interval_of_the_growth_fit(seen: Growing) -> None:
    steady, jumpy = (400, 567, 800, 1131), (400, 600, 760, 1131)
    exact, rough = measured(seen(*steady)), measured(seen(*jumpy))
    assert exact.days_to_ready_high - exact.days_to_ready_low == pytest.approx(0, abs=0.02)
    assert rough.days_to_ready_low < rough.days_to_ready < rough.days_to_ready_high
    assert rough.days_to_ready_high - rough.days_to_ready_low > 0.1


def test_an_interval_with_no_growth_in_it_has_no_end(seen: Growing) -> None:
    colony = measured(seen(800, 1100, 700, 1200))
    assert colony.days_to_ready is not None
    assert colony.days_to_ready_low < colony.days_to_ready
    assert colony.days_to_ready_high is None


def test_the_forecast_follows_the_growth(growing: Growing) -> None:
    assert measured(growing(750, 24)).days_to_ready == pytest.approx(2)
    assert measured(growing(750, 48)).days_to_ready == pytest.approx(4)
    assert measured(growing(2000, 24)).days_to_ready == 0


def test_a_ready_colony_needs_no_growth_curve(seen: Growing) -> None:
    colony = measured(seen(1600, 1600))
    assert (colony.ready_to_pick, colony.days_to_ready) == (True, 0)
    assert colony.doubling_time_h is None


def test_there_is_no_forecast_without_growth(seen: Growing) -> None:
    colony = measured(seen(500, 450, 400))
    assert (colony.days_to_ready, colony.doubling_time_h) == (None, None)


def test_no_forecast_reaches_beyond_three_weeks(growing: Growing) -> None:
    assert measured(growing(750, 24 * 10)).days_to_ready == pytest.approx(20)
    assert measured(growing(750, 24 * 11)).days_to_ready is None
    assert measured(growing(750, 24 * 11), longest_forecast_days=30).days_to_ready is not None


def test_what_the_latest_scan_does_not_show_is_not_measured(seen: Growing) -> None:
    gone = seen(100, 200, None)
    assert measure_colony(gone, FRAME, Clonality.MONOCLONAL, MeasureSettings()) is None
