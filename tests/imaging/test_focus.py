"""Blurred scans are told from sharp ones, with colonies, with few cells, and with nothing."""

import cv2
import numpy as np
import pytest
import tifffile

from clonetrace.domain import PLATE_FORMATS, Defect
from clonetrace.imaging import ImagingSettings, examine, open_source
from clonetrace.imaging.focus import edge_width

UM_PER_PX = 4.0
SIZE = 1680
#: Deviations of the optics' blur in um. A cell is about 14 um wide.
BLURRED_UM = (18.0, 30.0)
CONTENTS = ("empty", "few cells", "many cells", "colonies")


def well(content: str, blur_um: float, seed: int) -> np.ndarray:
    """Draw a well, blur it as optics do, then add the camera's noise."""
    rng = np.random.default_rng(seed)
    y, x = (np.mgrid[0:SIZE, 0:SIZE] + 0.5) * UM_PER_PX - SIZE * UM_PER_PX / 2
    r = np.hypot(x, y)
    image = np.where(r < 3175, 130 - 25 * (r / 3175) ** 8, 15).astype(np.float32)
    cells = {"few cells": 3, "many cells": 120, "colonies": 20}.get(content, 0)
    for _ in range(cells):
        angle, distance = rng.uniform(0, 6.28), rng.uniform(0, 2400)
        draw_cell(image, distance * np.cos(angle), distance * np.sin(angle))
    if content != "nothing at all":
        for _ in range(12):
            draw_speck(image, rng)
    if content == "colonies":
        for _ in range(4):
            place = tuple(int(v) for v in rng.integers(500, SIZE - 500, 2))
            axes = tuple(int(v) for v in rng.integers(40, 90, 2))
            cv2.ellipse(image, place, axes, 20, 0, 360, 105, -1)
            cv2.ellipse(image, place, axes, 20, 0, 360, 165, 2)
    blur = np.hypot(blur_um, 2.0) / UM_PER_PX
    image = cv2.GaussianBlur(image, (0, 0), blur)
    image[:, SIZE // 3 :] += 2  # a stitching seam is sharp in a blurred scan too
    return np.clip(image + rng.normal(0, 1.3, image.shape), 0, 255).astype(np.uint8)


def draw_cell(image: np.ndarray, x_um: float, y_um: float) -> None:
    """A bright disc of 14 um with a dark edge, averaged over pixels."""
    column, row = (int(v / UM_PER_PX + SIZE / 2) for v in (x_um, y_um))
    fine = 8
    y, x = (np.mgrid[0 : 12 * fine, 0 : 12 * fine] + 0.5) * UM_PER_PX / fine - 6 * UM_PER_PX
    r = np.hypot(x, y)
    sprite = np.where(r < 5, 70.0, np.where(r < 9, -50.0, 0.0))
    sprite = sprite.reshape(12, fine, 12, fine).mean(axis=(1, 3))
    image[row - 6 : row + 6, column - 6 : column + 6] += sprite


def draw_speck(image: np.ndarray, rng: np.random.Generator) -> None:
    """A dark grain of dust of 8 um: two pixels of the floor, which is never quite clean."""
    column, row = (int(v) for v in rng.integers(SIZE // 4, 3 * SIZE // 4, 2))
    image[row : row + 2, column : column + 2] -= 45


def quality_of(pixels, path):
    tifffile.imwrite(path, pixels)
    with open_source(path) as source:
        return examine(source, path.name, PLATE_FORMATS[96], ImagingSettings()).quality


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("seed", [1, 2])
def test_sharp_scans_are_in_focus(content, seed, tmp_path):
    quality = quality_of(well(content, 0.0, seed), tmp_path / "scan.tif")
    assert Defect.OUT_OF_FOCUS not in quality.defects
    assert quality.focus is None or quality.focus >= 1


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("blur_um", BLURRED_UM)
def test_blurred_scans_are_out_of_focus(content, blur_um, tmp_path):
    quality = quality_of(well(content, blur_um, 3), tmp_path / "scan.tif")
    assert Defect.OUT_OF_FOCUS in quality.defects
    assert quality.focus < 1
    assert quality.usable
    assert quality.notes == ("scan.tif is out of focus: nothing in it is sharp.",)


def test_a_floor_without_a_single_speck_cannot_be_told_from_a_blurred_one(tmp_path):
    quality = quality_of(well("nothing at all", 0.0, 1), tmp_path / "scan.tif")
    assert Defect.OUT_OF_FOCUS in quality.defects
    assert quality.usable


def test_the_width_follows_the_blur():
    widths = [edge_width(disc(deviation_um), 1.0) for deviation_um in (3.0, 6.0, 12.0)]
    assert widths == sorted(widths)
    for width, deviation_um in zip(widths, (3.0, 6.0, 12.0), strict=True):
        assert 2.0 * deviation_um < width < 3.6 * deviation_um


def disc(deviation_um: float) -> np.ndarray:
    y, x = np.mgrid[0:200, 0:200]
    sharp = np.where(np.hypot(x - 100, y - 100) < 50, 60, 120).astype(np.float32)
    noise = np.random.default_rng(0).normal(0, 1, sharp.shape).astype(np.float32)
    return cv2.GaussianBlur(sharp, (0, 0), deviation_um) + noise


def test_noise_has_no_edges():
    noise = np.random.default_rng(0).normal(120, 3, (160, 160)).astype(np.float32)
    assert edge_width(noise, 1.0) is None


def test_seams_are_no_edges():
    pixels = np.random.default_rng(0).normal(120, 1, (160, 160)).astype(np.float32)
    pixels[:, 70:] += 12
    pixels[90:] += 9
    assert edge_width(pixels, 1.0) is None


def test_shading_is_no_edge():
    pixels = np.random.default_rng(0).normal(100, 1, (160, 160)).astype(np.float32)
    pixels += np.linspace(0, 60, 160, dtype=np.float32)
    assert edge_width(pixels, 1.0) is None
