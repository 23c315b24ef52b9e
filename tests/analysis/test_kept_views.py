"""Pixels of pictures: read once, and again only where they cannot be used."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from clonetrace.analysis.kept_views import KeptViews
from clonetrace.analysis.scan_look import ScanLook
from clonetrace.analysis.settings import Settings
from clonetrace.detect import build_modules
from clonetrace.domain import Box, View
from clonetrace.intake import IntakeSettings, Selection, take_inventory
from clonetrace.report import ReportSettings

REGION = Box(x_um=100, y_um=-50, width_um=600, height_um=600)
SCALE = REGION.width_um / 320


@pytest.fixture
def look(bench) -> Iterator[ScanLook]:
    bench.add("A1", days=[4])
    (series,) = take_inventory((bench.scans,), IntakeSettings(), Selection()).wells
    settings = Settings()
    with ScanLook(series.scans[0], None, build_modules(settings.detect), settings) as look:
        assert look.usable
        yield look


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "views"


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("*"))


def same(one: View, other: View) -> bool:
    places = [(view.left_um, view.top_um, view.um_per_px) for view in (one, other)]
    return places[0] == places[1] and bool((one.pixels == other.pixels).all())


def test_the_second_time_the_scan_is_not_read(bench, look, folder) -> None:
    first = KeptViews(folder).view(look, REGION, SCALE)
    look.close()
    bench.blot_out(look.scan.path)
    assert same(KeptViews(folder).view(look, REGION, SCALE), first)


def test_what_is_kept_shows_what_the_scan_shows(look, folder) -> None:
    views, scan = KeptViews(folder), look.region(REGION, SCALE)
    for view in (views.view(look, REGION, SCALE), views.view(look, REGION, SCALE)):
        assert view.box == scan.box
        assert np.abs(view.pixels.astype(int) - scan.pixels).mean() < 1.5


@pytest.mark.parametrize(
    ("region", "scale"),
    [(REGION.enlarged(1.1), SCALE), (REGION, 2 * SCALE), (REGION.padded(0.5), SCALE)],
)
def test_another_region_is_read(look, folder, region, scale) -> None:
    KeptViews(folder).view(look, REGION, SCALE)
    view = KeptViews(folder).view(look, region, scale)
    assert view.box == look.region(region, scale).box
    assert len(kept(folder)) == 2


@pytest.mark.parametrize("damage", [b"", b"no picture"])
def test_what_is_damaged_is_read_again(look, folder, damage) -> None:
    first = KeptViews(folder).view(look, REGION, SCALE)
    (path,) = kept(folder)
    path.write_bytes(damage)
    assert same(KeptViews(folder).view(look, REGION, SCALE), first)
    assert path.stat().st_size > 1000


def test_what_no_picture_wants_goes(look, folder) -> None:
    views = KeptViews(folder)
    views.view(look, REGION, SCALE)
    views.view(look, REGION.enlarged(2), SCALE)
    later = KeptViews(folder)
    later.want(look, REGION, SCALE)
    later.sweep()
    assert len(kept(folder)) == 1
    later.view(look, REGION, SCALE)
    assert len(kept(folder)) == 1


def test_pictures_of_another_contrast_need_no_scan(bench) -> None:
    def pictures() -> dict[str, np.ndarray]:
        return {
            path.parent.name: np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), dtype=float)
            for path in sorted(bench.out.glob("crops/*/*.jpg"))
        }

    bench.add("A1", days=(0, 3, 4)).analyse()
    first = pictures()
    for day in (0, 3, 4):
        bench.blot_out(bench.scan("A1", day))
    flat = ReportSettings(max_gain=1.0)
    replace(bench, settings=bench.settings.model_copy(update={"report": flat})).analyse()

    again = pictures()
    assert again.keys() == first.keys()
    assert len(again) == 3
    for day, picture in again.items():
        assert picture.std() < first[day].std()
        # What was blotted out would show nothing that goes with what was there.
        assert np.corrcoef(picture.ravel(), first[day].ravel())[0, 1] > 0.7
