"""How fast a colony grows."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import Lineage
from clonetrace.measure import GrowthFit, MeasureSettings, fit_growth

Growing = Callable[..., Lineage]
SETTINGS = MeasureSettings()


@given(st.floats(10, 200), st.floats(30, 3000))
def test_an_exact_exponential_gives_its_doubling_time(
    growing: Growing, doubling_h: float, width_um: float
) -> None:
    fit = fit_growth(growing(width_um, doubling_h), SETTINGS)
    assert fit is not None
    assert fit.doubling_time_h == pytest.approx(doubling_h, rel=1e-6)


def test_only_the_newest_six_days_count(seen: Growing) -> None:
    slow_then_fast = [20.0] * 6 + [20 * 2 ** (day / 2) for day in range(1, 7)]
    fit = fit_growth(seen(*slow_then_fast[5:]), SETTINGS)
    all_along = fit_growth(seen(*slow_then_fast), SETTINGS)
    assert fit is not None
    assert all_along is not None
    assert fit.doubling_time_h == pytest.approx(24)
    assert all_along.doubling_time_h == pytest.approx(24)


def test_days_in_which_it_was_missed_do_not_matter(seen: Growing) -> None:
    fit = fit_growth(seen(100, None, 200, None, 400), SETTINGS)
    assert fit is not None
    assert fit.doubling_time_h == pytest.approx(24)


def test_two_sightings_are_too_few(seen: Growing) -> None:
    assert fit_growth(seen(100, 150), SETTINGS) is None
    assert fit_growth(seen(100, 150), MeasureSettings(min_sightings=2)) is not None
    assert fit_growth(seen(None, None, None), SETTINGS) is None


def test_sightings_before_the_newest_days_do_not_help(seen: Growing) -> None:
    assert fit_growth(seen(50, 60, *[None] * 6, 500, 600), SETTINGS) is None


def test_scans_at_one_time_tell_no_growth(seen: Growing) -> None:
    assert fit_growth(seen(100, 150, 200, step_h=0.0), SETTINGS) is None


@pytest.mark.parametrize("widths", [(100, 100, 100), (200, 150, 100)])
def test_what_does_not_grow_has_no_doubling_time(seen: Growing, widths: tuple[float, ...]) -> None:
    fit = fit_growth(seen(*widths), SETTINGS)
    assert fit is None or fit.doubling_time_h > 1e6


def test_a_width_doubles_while_the_area_doubles_twice() -> None:
    daily = fit_of(24.0)
    assert daily.days_until(0.5, 1.0) == pytest.approx(2)
    assert daily.days_until(0.5, 2.0) == pytest.approx(4)


def test_what_is_wide_enough_needs_no_days() -> None:
    assert fit_of(24.0).days_until(2.0, 1.5) == 0


@given(st.floats(12, 100), st.floats(0.1, 1.4))
def test_faster_and_wider_colonies_are_ready_earlier(doubling_h: float, now_mm: float) -> None:
    days = fit_of(doubling_h).days_until(now_mm, 1.5)
    assert fit_of(doubling_h * 0.9).days_until(now_mm, 1.5) < days
    assert fit_of(doubling_h).days_until(now_mm + 0.05, 1.5) < days


def fit_of(doubling_h: float) -> GrowthFit:
    return GrowthFit(rate_per_h=0.6931471805599453 / doubling_h)
