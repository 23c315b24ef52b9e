"""Real scans: black surround, seams, double rings, and names that are wrong about the scale."""

import cv2
import numpy as np
import pytest

from clonetrace.domain import PLATE_FORMATS, Defect, ScaleSource
from clonetrace.imaging import ImagingSettings, examine, open_source


def look_at(path, name=None, wells=96):
    with open_source(path) as source:
        return examine(source, name or path.name, PLATE_FORMATS[wells], ImagingSettings())


def test_ipsc_scans_are_not_what_their_names_say(real):
    for path in sorted((real / "ipsc_96well_scans").glob("*.png")):
        seen = look_at(path)
        assert seen.frame.um_per_px == pytest.approx(4.45, rel=0.025), path.name
        assert seen.rim.coverage > 0.9
        assert seen.scale_source is ScaleSource.RIM
        assert seen.scale_disagrees
        assert seen.quality.defects == ()


def test_double_rings_of_the_timelapse(real):
    frames = sorted((real / "clonogenic_timelapse").glob("*.png"))[::5]
    rims = [look_at(path) for path in frames]
    for seen in rims:
        assert seen.frame.um_per_px == pytest.approx(3.2, rel=0.02)
        assert seen.quality.defects == ()
    # The frames are registered, so the well must not move.
    assert np.ptp([seen.rim.x_px for seen in rims]) < 3
    assert np.ptp([seen.rim.radius_px for seen in rims]) < 3


def test_tiles_inside_a_well_show_no_rim(real):
    for path in sorted((real / "ipsc_6well_tiles").glob("*.png"))[::8]:
        seen = look_at(path, wells=6)
        assert seen.rim is None, path.name
        assert seen.quality.defects == (Defect.NO_RIM,), path.name


@pytest.mark.parametrize("folder", ["ipsc_96well_scans", "clonogenic_timelapse"])
def test_a_blurred_copy_is_out_of_focus(real, tmp_path, folder):
    path = sorted((real / folder).glob("*.png"))[2]
    pixels = cv2.GaussianBlur(cv2.imread(str(path), 0).astype(np.float32), (0, 0), 5)
    pixels += np.random.default_rng(0).normal(0, 1.3, pixels.shape)
    blurred = tmp_path / "blurred.png"
    cv2.imwrite(str(blurred), np.clip(pixels, 0, 255).astype(np.uint8))
    assert Defect.OUT_OF_FOCUS in look_at(blurred).quality.defects
