"""What file names say, and who may learn from a picture."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.simulate.texture import Split, StagePlace, split_of, stage_place
from clonetrace.simulate.texture.stage import scale_from_names

millimetres = st.floats(-20, 20).map(lambda value: round(value, 3))


@given(millimetres, millimetres)
def test_the_stage_place_is_read_back_from_a_name(x_mm: float, y_mm: float) -> None:
    name = f"3500_Scan_2-11-2020_Well_A1_Xmm{x_mm:.3f}_Ymm{y_mm:.3f}_Ch1_1um.png"
    assert stage_place(name) == StagePlace(x_mm=x_mm, y_mm=y_mm)


@given(millimetres, millimetres)
def test_one_quarter_of_the_well_is_for_testing(x_mm: float, y_mm: float) -> None:
    name = f"Well_A1_Xmm{x_mm:.3f}_Ymm{y_mm:.3f}_Ch1_1um.png"
    assert split_of(name) is (Split.TEST if x_mm > 0 > y_mm else Split.TRAIN)


def test_pictures_without_a_place_are_split_about_one_in_four() -> None:
    splits = [split_of(f"picture-{number}.png") for number in range(1000)]
    assert 200 < splits.count(Split.TEST) < 300


@given(st.text(max_size=40))
def test_any_name_is_always_on_the_same_side(name: str) -> None:
    assert split_of(name) is split_of(name)


def test_a_name_without_a_place_has_none() -> None:
    assert stage_place("Well_A1_Ch1_1um.tif") is None


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Xmm0.000_Ymm0.000_Ch1_1um.png", "Xmm1.978_Ymm0.000_Ch1_1um.png"], 1978 / 1958),
        # A step of twice the picture's width is that of a sparse pattern, and tells nothing.
        (["Xmm0.000_Ymm0.000_Ch1_1um.png", "Xmm4.000_Ymm0.000_Ch1_1um.png"], 1.0),
        (["Well_A1_2.5um.png"], 2.5),
        (["Well_A1.png"], None),
    ],
)
def test_the_step_of_the_stage_tells_the_scale(names: list[str], expected: float | None) -> None:
    found = scale_from_names(names, width_px=1958)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert math.isclose(found, expected, rel_tol=1e-6)
