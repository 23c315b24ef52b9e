"""When a colony touches its neighbour."""

from collections.abc import Callable

import pytest

from clonetrace.domain import Lineage
from clonetrace.measure import MeasureSettings, forecast_touch

Growing = Callable[..., Lineage]
SETTINGS = MeasureSettings()


def at(lineage: Lineage, x_um: float) -> Lineage:
    """Put a colony elsewhere, and make it as high as wide."""
    moved = []
    for sighting in lineage.sightings:
        found = sighting.detection
        if found is not None:
            box = found.box.model_copy(
                update={"x_um": x_um, "y_um": 0.0, "height_um": found.box.width_um}
            )
            found = found.model_copy(update={"box": box})
        moved.append(sighting.model_copy(update={"detection": found}))
    return lineage.model_copy(update={"sightings": tuple(moved)})


def test_two_discs_that_double_their_area_daily(growing: Growing) -> None:
    """Radii of 200 um, 1600 um apart: they touch when both are four times as wide."""
    colony, other = at(growing(400, 24), 0), at(growing(400, 24), 1600)
    touch = forecast_touch(colony, [other], SETTINGS)
    assert touch is not None
    assert touch.days == pytest.approx(4)
    assert touch.low == pytest.approx(4, abs=0.01)
    assert touch.high == pytest.approx(4, abs=0.01)


def test_the_nearest_in_time_counts(growing: Growing) -> None:
    colony = at(growing(400, 24), 0)
    near, far = at(growing(400, 24), 800), at(growing(400, 24), -3000)
    touch = forecast_touch(colony, [far, near], SETTINGS)
    assert touch is not None
    assert touch.days == pytest.approx(2)


def test_colonies_that_touch_already(growing: Growing) -> None:
    touch = forecast_touch(at(growing(900, 24), 0), [at(growing(900, 24), 880)], SETTINGS)
    assert touch is not None
    assert touch.days == 0


def test_a_neighbour_seen_too_seldom_is_taken_to_grow_alike(
    growing: Growing, seen: Growing
) -> None:
    new = at(seen(*[None] * 7, 400), 1600)
    touch = forecast_touch(at(growing(400, 24), 0), [new], SETTINGS)
    assert touch is not None
    assert touch.days == pytest.approx(4)


def test_an_uncertain_growth_makes_an_uncertain_day(seen: Growing) -> None:
    rough = at(seen(200, 300, 380, 566), 0)
    touch = forecast_touch(rough, [at(rough, 2264)], SETTINGS)
    assert touch is not None
    assert touch.low is not None
    assert touch.high is not None
    assert touch.low < touch.days < touch.high


def test_no_forecast_without_neighbour_or_growth_or_beyond_the_horizon(
    growing: Growing, seen: Growing
) -> None:
    colony = at(growing(400, 24), 0)
    assert forecast_touch(colony, [], SETTINGS) is None
    assert forecast_touch(colony, [at(seen(100, 200, None), 900)], SETTINGS) is None
    still = at(seen(400, 400, 400), 0)
    assert forecast_touch(still, [at(seen(400, 390, 380), 1600)], SETTINGS) is None
    slow = at(growing(100, 24 * 20), 0)
    assert forecast_touch(slow, [at(growing(100, 24 * 20), 3000)], SETTINGS) is None
