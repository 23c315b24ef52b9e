"""Micrometres per pixel, as files and names state them."""

import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.imaging import open_source, scale_in_name


@pytest.mark.parametrize(
    ("name", "um_per_px"),
    [
        ("Well_C7_Ch1_1um.tif", 1.0),
        ("RUN_Well_C7_Ch1_-1um_resized.png", 1.0),
        ("A1_0.65um.png", 0.65),
        ("A1_2.5µm_day3.tif", 2.5),
        ("500um_ring_A1_3um.tif", 3.0),
        ("A1_1umbrella.tif", None),
        ("Well_C7.tif", None),
        ("A1_0um.tif", None),
        ("A1_5000um.tif", None),
    ],
)
def test_file_names(name, um_per_px):
    assert scale_in_name(name) == um_per_px


@given(st.floats(0.1, 30).map(lambda value: round(value, 3)))
def test_every_scale_written_in_a_name_is_read(scale):
    assert scale_in_name(f"Well_H12_Ch1_{scale}um.tif") == scale


@given(st.text(max_size=40))
def test_no_name_makes_an_absurd_scale(text):
    scale = scale_in_name(text)
    assert scale is None or 0.02 <= scale <= 40


@pytest.mark.parametrize(
    ("options", "um_per_px"),
    [
        ({"resolution": (10000, 10000), "resolutionunit": "CENTIMETER"}, 1.0),
        ({"resolution": (12700, 12700), "resolutionunit": "INCH"}, 2.0),
        ({"resolution": (72, 72), "resolutionunit": "INCH"}, None),
        ({"resolution": (96, 96), "resolutionunit": "INCH"}, None),
        ({"resolution": (300, 300), "resolutionunit": "INCH"}, None),
        ({"resolution": (1, 1), "resolutionunit": "NONE"}, None),
        ({"imagej": True, "resolution": (0.5, 0.5), "metadata": {"unit": "um"}}, 2.0),
        ({"imagej": True, "resolution": (0.25, 0.25), "metadata": {"unit": "micron"}}, 4.0),
        ({"ome": True, "metadata": {"PhysicalSizeX": 1.5, "PhysicalSizeXUnit": "µm"}}, 1.5),
        ({"ome": True, "metadata": {"PhysicalSizeX": 0.003, "PhysicalSizeXUnit": "mm"}}, 3.0),
        ({"ome": True, "metadata": {"PhysicalSizeX": 2.0}}, 2.0),
    ],
)
def test_tiff_metadata(tmp_path, options, um_per_px):
    path = tmp_path / "scan.ome.tif"
    tifffile.imwrite(path, np.zeros((70, 80), np.uint8), **options)
    with open_source(path) as source:
        assert source.stated_um_per_px == (um_per_px and pytest.approx(um_per_px))
