"""The rim is found in every kind of scan, and nowhere else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clonetrace.imaging import fit_rim

CENTRE, RADIUS = (312.3, 291.8), 250.0


def assert_rim(rim, centre=CENTRE, radius=RADIUS, within_px=1.0):
    assert rim is not None
    assert rim.radius_px == pytest.approx(radius, rel=0.01)
    assert (rim.x_px, rim.y_px) == pytest.approx(centre, abs=within_px)


@pytest.mark.parametrize(
    "look",
    [
        pytest.param({}, id="dark surround"),
        pytest.param({"surround": 0, "noise": 0}, id="black surround"),
        pytest.param({"surround": 170}, id="surround brighter than the floor"),
        pytest.param({"surround": 112, "noise": 1.0}, id="surround hardly darker"),
        pytest.param({"noise": 8}, id="noise"),
        pytest.param({"blur": 4}, id="soft wall"),
        pytest.param({"surround": 120, "rings": ((2, -80),)}, id="only a dark line"),
    ],
)
def test_well_in_the_image(draw_well, look):
    rim = fit_rim(draw_well(**look))
    assert_rim(rim)
    assert rim.coverage > 0.9


@settings(max_examples=12, deadline=None)
@given(
    x=st.floats(240, 380), y=st.floats(230, 370), radius=st.floats(150, 280), seed=st.integers(0, 9)
)
def test_shifted_wells_and_tight_framing(draw_well, x, y, radius, seed):
    rim = fit_rim(draw_well(centre=(x, y), radius=radius, seed=seed))
    assert_rim(rim, (x, y), radius)


def test_tight_framing_counts_as_partly_covered(draw_well):
    rim = fit_rim(draw_well(centre=(310, 300), radius=330))
    assert_rim(rim, (310, 300), 330, within_px=2)
    assert 0.3 < rim.coverage < 0.8


def test_of_several_rings_the_innermost_is_the_rim(draw_well):
    #  floor | dark line | wall, with bright rings at 12 and 24 px | surround
    rings = ((1, -70), (12, 110), (24, 130))
    assert_rim(fit_rim(draw_well(surround=90, rings=rings)))


def test_a_soft_meniscus_is_not_the_rim(draw_well):
    pixels = draw_well().astype(float)
    y, x = np.mgrid[0 : pixels.shape[0], 0 : pixels.shape[1]] + 0.5
    r = np.hypot(x - CENTRE[0], y - CENTRE[1])
    pixels -= 45 * np.exp(-(((r - 200) / 25) ** 2)) * (r < RADIUS)
    assert_rim(fit_rim(np.clip(pixels, 0, 255).astype(np.uint8)))


def test_seams_colonies_and_scratches_do_not_move_it(draw_well):
    pixels = draw_well()
    pixels[:290] += 9
    pixels[:, 330:] += 6
    rng = np.random.default_rng(4)
    for _ in range(60):
        x, y = rng.integers(180, 430, 2)
        pixels[y : y + 9, x : x + 9] = rng.choice([30, 220])
    pixels[300:303, 20:400] = 240
    assert_rim(fit_rim(pixels))


def test_no_rim_in_an_image_filled_by_the_well(draw_well):
    rng = np.random.default_rng(3)
    pixels = draw_well(radius=5000)
    for _ in range(80):
        x, y = rng.integers(20, 560, 2)
        pixels[y : y + 12, x : x + 12] = rng.choice([40, 200])
    assert fit_rim(pixels) is None


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((400, 400), np.uint8),
        np.full((300, 500), 255, np.uint8),
        np.random.default_rng(1).integers(0, 255, (400, 400)).astype(np.uint8),
        np.tile(np.arange(0, 250, 0.5).astype(np.uint8), (400, 1)),
        np.zeros((300, 1), np.uint8),
    ],
    ids=["black", "white", "noise", "slope", "one pixel wide"],
)
def test_no_rim_where_there_is_no_well(pixels):
    assert fit_rim(pixels) is None


def test_a_large_colony_is_not_taken_for_the_well(draw_well):
    pixels = draw_well(radius=5000)
    inner = draw_well(centre=(300, 300), radius=90)
    pixels[inner > 70] = 60
    assert fit_rim(pixels) is None


@pytest.mark.parametrize("size_px", [8, 16, 24, 36])
def test_a_tiny_image_has_no_rim(size_px):
    y, x = np.indices((size_px, size_px)) - size_px / 2
    assert fit_rim(np.where(np.hypot(x, y) < 0.42 * size_px, 180, 30).astype(np.uint8)) is None
