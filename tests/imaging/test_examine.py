"""The first look: scale, place and quality of a scan."""

import cv2
import numpy as np
import pytest
import tifffile

from clonetrace.domain import PLATE_FORMATS, Defect, ScaleSource
from clonetrace.imaging import ImagingSettings, examine, open_source

ROUND, SQUARE = PLATE_FORMATS[96], PLATE_FORMATS[384]
#: The drawn well has a radius of 250 px.
TRUE_UM = 3175 / 250


@pytest.fixture
def look_at(tmp_path):
    """Write pixels to a file and examine it."""

    def write(pixels, name="Well_A1.tif", plate=ROUND, settings=None, override=None, **options):
        path = tmp_path / name
        tifffile.imwrite(path, pixels, **options)
        with open_source(path) as source:
            return examine(source, name, plate, settings or ImagingSettings(), override)

    return write


def per_cm(um_per_px: float) -> dict:
    return {"resolution": (1e4 / um_per_px, 1e4 / um_per_px), "resolutionunit": "CENTIMETER"}


def test_without_any_statement_the_rim_decides(look_at, draw_well):
    seen = look_at(draw_well())
    assert seen.scale_source is ScaleSource.RIM
    assert seen.frame.um_per_px == pytest.approx(TRUE_UM, rel=0.01)
    assert seen.frame.well_radius_um == pytest.approx(3175)
    assert (seen.frame.centre_x_px, seen.frame.centre_y_px) == pytest.approx((312.3, 291.8), abs=1)
    assert seen.quality.defects == ()
    assert not seen.scale_disagrees


def test_metadata_goes_before_the_name(look_at, draw_well):
    seen = look_at(draw_well(), "A1_12.3um.tif", **per_cm(12.6))
    assert seen.scale_source is ScaleSource.METADATA
    assert seen.frame.um_per_px == pytest.approx(12.6)
    assert seen.frame.well_radius_um == pytest.approx(3150, rel=0.01)


def test_the_name_goes_before_the_rim(look_at, draw_well):
    seen = look_at(draw_well(), "A1_12.5um.tif")
    assert seen.scale_source is ScaleSource.FILE_NAME
    assert seen.frame.um_per_px == 12.5


def test_a_name_that_the_rim_contradicts_loses(look_at, draw_well):
    seen = look_at(draw_well(), "A1_1um.tif")
    assert seen.scale_disagrees
    assert seen.scale_source is ScaleSource.RIM
    assert seen.stated_um_per_px == 1.0
    assert seen.rim_um_per_px == pytest.approx(TRUE_UM, rel=0.01)
    assert "the file name says 1 um per pixel and the well's rim 12.7" in seen.quality.notes[0]


def test_the_configuration_has_the_last_word(look_at, draw_well):
    seen = look_at(draw_well(), "A1_1um.tif", settings=ImagingSettings(um_per_px=11.0))
    assert seen.scale_source is ScaleSource.CONFIGURATION
    assert seen.frame.um_per_px == 11.0
    assert seen.scale_disagrees
    assert look_at(draw_well(), override=12.0).frame.um_per_px == 12.0


def test_without_a_rim_the_well_is_in_the_middle(look_at, draw_well):
    seen = look_at(draw_well(radius=5000), "A1_2um.tif")
    assert Defect.NO_RIM in seen.quality.defects
    assert seen.quality.usable
    assert (seen.frame.centre_x_px, seen.frame.centre_y_px) == (310, 300)
    assert seen.frame.well_radius_um == 3175


def test_square_wells_have_no_fitted_rim(look_at, draw_well):
    seen = look_at(draw_well(), "A1_2um.tif", plate=SQUARE)
    assert seen.rim is None
    assert "shows a square well" in seen.quality.notes[0]


def test_no_scale_at_all(look_at, draw_well):
    seen = look_at(draw_well(radius=5000))
    assert seen.frame is None
    assert seen.scale_source is None
    assert "state um_per_px in the configuration" in seen.quality.notes[-1]


@pytest.mark.parametrize(
    ("pixels", "defect"),
    [
        (np.zeros((500, 500), np.uint8), Defect.BLACK),
        (np.random.default_rng(0).integers(0, 4, (500, 500)).astype(np.uint8), Defect.BLACK),
        (np.random.default_rng(0).integers(90, 120, (500, 500)).astype(np.uint16), Defect.BLACK),
        (np.full((500, 500), 130, np.uint8), Defect.BLANK),
        (np.full((500, 500), 255, np.uint8), Defect.BLANK),
        (np.full((500, 500), 31000, np.uint16), Defect.BLANK),
        (np.full((300, 1), 99, np.uint8), Defect.TOO_SMALL),
        (np.full((40, 60), 99, np.uint8), Defect.TOO_SMALL),
    ],
)
def test_scans_that_show_nothing(look_at, pixels, defect):
    seen = look_at(pixels, "Well_B3_1um.tif")
    assert defect in seen.quality.defects
    assert not seen.quality.usable
    assert any(note.startswith("Well_B3_1um.tif") for note in seen.quality.notes)


def test_an_empty_lit_well_is_not_blank(look_at, draw_well):
    assert look_at(draw_well(noise=1.0)).quality.usable


def test_sixteen_bits_tell_the_same(look_at, draw_well):
    counts = draw_well().astype(np.uint16) * 16
    seen = look_at(counts)
    assert seen.frame.um_per_px == pytest.approx(TRUE_UM, rel=0.01)
    assert seen.quality.usable


def test_one_pass_and_a_few_regions_are_read(tmp_path, draw_well):
    path = tmp_path / "scan.tif"
    large = cv2.resize(draw_well(), None, fx=3, fy=3)
    tifffile.imwrite(path, large, compression="zlib", tile=(128, 128))
    with open_source(path) as source:
        examine(source, path.name, ROUND, ImagingSettings())
        assert source.pixels_decoded <= 1.15 * large.size
