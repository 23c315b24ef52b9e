"""Tiles show the scan's own pixels, and reading one reads little more than it shows."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from clonetrace.domain import PixelBox, View
from clonetrace.imaging import ScanImage, open_source, shrink
from clonetrace.report import Contrast, ReportSettings
from clonetrace.web.tiles import TILE_PX, Place, Pyramid, TileAt, TileCache, TileMaker
from clonetrace.web.tiles import opened as opened_module
from web.lab import frame_of, pixels_of, write_scan

WIDTH, HEIGHT = 2300, 1900


@pytest.fixture
def maker(tmp_path: Path) -> TileMaker:
    return TileMaker(TileCache(tmp_path / "tiles", 50_000_000), ReportSettings())


def shown(data: bytes | None) -> NDArray[np.uint8]:
    assert data is not None
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)


def expected(file: Path, factor: int) -> NDArray[np.uint8]:
    """The whole level: the source's pixels, averaged over areas, with the contrast of its floor."""
    frame = frame_of(WIDTH, HEIGHT)
    with open_source(file) as source:
        image = ScanImage(source, frame)
        pyramid = Pyramid(WIDTH, HEIGHT)
        coarse = pyramid.factor(1)
        overview = View(
            pixels=image.levels.grey(source.reduced(coarse)),
            um_per_px=frame.um_per_px * coarse,
            left_um=frame.extent.left_um,
            top_um=frame.extent.top_um,
            well_radius_um=frame.well_radius_um,
        )
        contrast = Contrast.of([overview])
        native = source.window(PixelBox(left=0, top=0, right=WIDTH, bottom=HEIGHT))
        return contrast.apply(image.levels.grey(shrink(native, factor)))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("deflate.tif", np.uint8),
        ("raw.tif", np.uint8),
        ("scan.png", np.uint8),
        ("deep.tif", np.uint16),
        ("deep.png", np.uint16),
    ],
)
def test_every_level_shows_the_pixels_of_the_scan(
    tmp_path: Path, maker: TileMaker, name: str, kind: Any
) -> None:
    file = write_scan(tmp_path / name, pixels_of(WIDTH, HEIGHT, kind))
    place, pyramid = Place.of(file, frame_of(WIDTH, HEIGHT)), Pyramid(WIDTH, HEIGHT)
    assert pyramid.finest == 3
    for level in range(pyramid.finest + 1):
        whole = expected(file, pyramid.factor(level))
        for at in pyramid.tiles(level):
            top, left = at.row * TILE_PX, at.column * TILE_PX
            wanted = whole[top : top + TILE_PX, left : left + TILE_PX]
            # JPEG alone stands between them.
            encoded = cv2.imencode(".jpg", wanted, [cv2.IMWRITE_JPEG_QUALITY, 90])[1]
            assert maker.tile(place, at) == encoded.tobytes()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The sources that are opened from now on."""
    made: list[Any] = []
    real: Callable[[Path], Any] = opened_module.open_source

    def opening(path: Path) -> Any:
        made.append(real(path))
        return made[-1]

    monkeypatch.setattr(opened_module, "open_source", opening)
    return made


@pytest.mark.parametrize("name", ["deflate.tif", "raw.tif"])
def test_a_fine_tile_reads_its_part_of_the_scan(
    tmp_path: Path, maker: TileMaker, opened: list[Any], name: str
) -> None:
    file = write_scan(tmp_path / name, pixels_of(WIDTH, HEIGHT))
    place = Place.of(file, frame_of(WIDTH, HEIGHT))
    maker.tile(place, TileAt(0, 0, 0))
    assert opened[0].pixels_decoded <= 2 * WIDTH * HEIGHT  # for the contrast, and for the level
    maker.close()  # formats keep what they decoded as long as they are open
    maker.tile(place, TileAt(3, 1, 1))
    # Strips are as wide as the scan and 64 rows high.
    assert 0 < opened[1].pixels_decoded <= WIDTH * (TILE_PX + 64)
    maker.close()
    maker.tile(place, TileAt(3, 1, 1))  # kept on disk
    assert len(opened) == 2


def test_the_tiles_of_a_coarse_level_are_made_by_one_reading(
    tmp_path: Path, maker: TileMaker, opened: list[Any]
) -> None:
    file = write_scan(tmp_path / "deflate.tif", pixels_of(WIDTH, HEIGHT))
    place = Place.of(file, frame_of(WIDTH, HEIGHT))
    maker.tile(place, TileAt(1, 0, 0))
    (source,) = opened
    before = source.pixels_decoded
    for at in Pyramid(WIDTH, HEIGHT).tiles(1):
        assert maker.tile(place, at)
    assert source.pixels_decoded == before


def test_a_scan_that_was_not_looked_at_is_shown_too(tmp_path: Path, maker: TileMaker) -> None:
    file = write_scan(tmp_path / "deflate.tif", pixels_of(700, 600))
    place = Place.of(file, None)
    assert maker.size(place) == Pyramid(700, 600)
    assert shown(maker.tile(place, TileAt(1, 1, 1))).shape == (600 - TILE_PX, 700 - TILE_PX)


def test_it_has_the_contrast_of_a_scan_that_was_looked_at(tmp_path: Path, maker: TileMaker) -> None:
    pixels = pixels_of(700, 700)
    rows, columns = np.mgrid[:700, :700] - 349.5
    pixels[np.hypot(rows, columns) > 330] = 20  # the wall
    file, frame = write_scan(tmp_path / "raw.tif", pixels), frame_of(700, 700)
    frame = frame.model_copy(update={"well_radius_um": 320 * frame.um_per_px})
    looked_at = maker.tile(Place.of(file, frame), TileAt(0, 0, 0))
    assert maker.tile(Place.of(file, None, like=frame), TileAt(0, 0, 0)) == looked_at
    assert maker.tile(Place.of(file, None), TileAt(0, 0, 0)) != looked_at


@pytest.mark.parametrize(
    "at", [TileAt(4, 0, 0), TileAt(-1, 0, 0), TileAt(3, 5, 0), TileAt(3, 0, -1), TileAt(0, 1, 0)]
)
def test_there_are_no_tiles_beyond_the_scan(tmp_path: Path, maker: TileMaker, at: TileAt) -> None:
    file = write_scan(tmp_path / "deflate.tif", pixels_of(WIDTH, HEIGHT))
    assert maker.tile(Place.of(file, None), at) is None


def test_another_file_of_the_same_name_has_other_tiles(tmp_path: Path, maker: TileMaker) -> None:
    file = write_scan(tmp_path / "deflate.tif", pixels_of(600, 500))
    before = Place.of(file, None)
    first = maker.tile(before, TileAt(1, 0, 0))
    write_scan(file, pixels_of(600, 500, seed=2))
    after = Place.of(file, None)
    assert maker.identity(before) != maker.identity(after)
    assert maker.tile(after, TileAt(1, 0, 0)) != first


def test_many_may_ask_at_once_for_more_scans_than_are_kept_open(
    tmp_path: Path, maker: TileMaker
) -> None:
    files = [
        write_scan(tmp_path / name, pixels_of(1100, 900, seed=seed))
        for seed, name in enumerate(
            ("a.tif", "b.png", "raw.tif", "c.tif", "d.png", "e.tif", "f.png")
        )
    ]
    places = [Place.of(file, frame_of(1100, 900)) for file in files]
    tiles = [at for level in range(3) for at in Pyramid(1100, 900).tiles(level)]
    asked = [(place, at) for place in places for at in tiles] * 3
    np.random.default_rng(1).shuffle(asked)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda one: maker.tile(*one), asked))
    alone = TileMaker(TileCache(tmp_path / "other", 50_000_000), ReportSettings())
    for (place, at), answer in zip(asked, answers, strict=True):
        assert answer == alone.tile(place, at)
    maker.close()
    alone.close()


@pytest.mark.parametrize(("width", "height"), [(100, 80), (512, 512), (513, 20), (4000, 3000)])
def test_levels_end_where_one_tile_holds_the_scan(width: int, height: int) -> None:
    pyramid = Pyramid(width, height)
    assert pyramid.tiles(0) == (TileAt(0, 0, 0),)
    assert pyramid.factor(pyramid.finest) == 1
    if pyramid.finest:
        assert len(pyramid.tiles(1)) > 1
    covered = sum(
        pyramid.window(at).width * pyramid.window(at).height for at in pyramid.tiles(pyramid.finest)
    )
    assert covered == width * height


class TestCache:
    def test_the_tile_that_was_not_asked_for_longest_goes_first(self, tmp_path: Path) -> None:
        cache = TileCache(tmp_path, 250)
        cache.put("aa1", b"a" * 100)
        cache.put("bb2", b"b" * 100)
        assert cache.get("aa1") == b"a" * 100
        cache.put("cc3", b"c" * 100)
        assert cache.get("bb2") is None
        assert cache.get("aa1") == b"a" * 100
        assert cache.total_bytes == 200
        assert sum(file.stat().st_size for file in tmp_path.rglob("*.jpg")) == 200

    def test_what_an_earlier_server_left_counts(self, tmp_path: Path) -> None:
        TileCache(tmp_path, 1000).put("aa1", b"a" * 100)
        (tmp_path / "aa" / "half.tmp").write_bytes(b"left by a kill")
        again = TileCache(tmp_path, 1000)
        assert again.get("aa1") == b"a" * 100
        assert again.total_bytes == 100
        assert not (tmp_path / "aa" / "half.tmp").exists()
        assert TileCache(tmp_path, 50).get("aa1") is None

    def test_nothing_is_kept_where_nothing_may_be(self, tmp_path: Path) -> None:
        cache = TileCache(tmp_path / "tiles", 0)
        cache.put("aa1", b"a")
        assert cache.get("aa1") is None
        assert not (tmp_path / "tiles").exists()

    def test_a_tile_that_was_removed_is_forgotten(self, tmp_path: Path) -> None:
        cache = TileCache(tmp_path, 1000)
        cache.put("aa1", b"a" * 100)
        (tmp_path / "aa" / "aa1.jpg").unlink()
        assert cache.get("aa1") is None
        assert cache.total_bytes == 0

    def test_a_folder_that_cannot_be_written_is_no_error(self, tmp_path: Path) -> None:
        (tmp_path / "tiles").write_text("a file where the folder should be")
        cache = TileCache(tmp_path / "tiles", 1000)
        cache.put("aa1", b"a")
        assert cache.get("aa1") is None
