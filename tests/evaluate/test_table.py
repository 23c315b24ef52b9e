import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.evaluate.realism import compare, dominance, to_csv

values = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30).map(np.array)


def test_dominance_is_1_where_every_value_is_higher() -> None:
    assert dominance(np.array([5.0, 6.0]), np.array([1.0, 2.0, 3.0])) == 1
    assert dominance(np.array([0.0]), np.array([1.0, 2.0, 3.0])) == -1


def test_dominance_counts_pairs() -> None:
    # 2 > 1, 2 < 3, 4 > 1, 4 > 3: three pairs against one
    assert dominance(np.array([2.0, 4.0]), np.array([1.0, 3.0])) == pytest.approx(0.5)


@given(first=values, second=values)
def test_dominance_changes_its_sign_with_the_sides(first: np.ndarray, second: np.ndarray) -> None:
    assert dominance(first, second) == pytest.approx(-dominance(second, first))
    assert -1 <= dominance(first, second) <= 1


@given(sample=values)
def test_a_sample_does_not_dominate_itself(sample: np.ndarray) -> None:
    assert dominance(sample, sample) == 0


def test_the_shift_is_in_units_of_the_larger_spread() -> None:
    rng = np.random.default_rng(4)
    real, simulated = rng.normal(10, 1, 4000), rng.normal(16, 2, 4000)
    (row,) = compare("scans", {"noise (grey)": real}, {"noise (grey)": simulated})
    assert row.shift == pytest.approx(3, abs=0.2)
    assert row.dominance > 0.98


def test_only_what_both_sides_have_is_compared() -> None:
    rows = compare("scans", {"a": [1.0], "b": [1.0], "c": []}, {"a": [2.0], "c": [3.0]})
    assert [row.statistic for row in rows] == ["a"]


def test_the_csv_has_one_line_per_statistic() -> None:
    rows = compare("scans, left", {"a (%)": [1.0, 2.0]}, {"a (%)": [2.0]})
    (line,) = csv.DictReader(io.StringIO(to_csv(rows)))
    assert line["group"] == "scans, left"
    assert float(line["real_median"]) == 1.5
    assert line["simulated_count"] == "1"
