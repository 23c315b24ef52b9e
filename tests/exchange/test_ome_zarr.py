"""OME-Zarr plates: written by us, read by others and by us."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import tifffile

from clonetrace.domain import FindingKind, Inventory, PixelBox
from clonetrace.domain.errors import StoreError
from clonetrace.exchange.ome_zarr import write_ome_zarr
from clonetrace.imaging import open_source
from clonetrace.intake import IntakeSettings, take_inventory

ngio = pytest.importorskip("ngio", reason="ngio is not installed")
SEEDED = datetime(2024, 12, 30, 8, 15)


def pixels_of(well: str, day: int, dtype: type = np.uint8) -> np.ndarray:
    seed = [*well.encode(), day]
    return np.random.default_rng(seed).integers(0, 255, (600, 700)).astype(dtype)


@pytest.fixture
def inventory(tmp_path: Path) -> Inventory:
    """Celigo exports of two wells: `A1` on three days, `B12` on two."""
    for day, wells in enumerate((("A1", "B12"), ("A1",), ("A1", "B12"))):
        time = SEEDED + timedelta(days=day)
        name = f"RUN7_1_2_{time.month}-{time.day}-{time.year}-8-15-00-AM"
        for well in wells:
            path = tmp_path / "scans" / "RUN7" / name / f"Well_{well}_Ch1_4um.tif"
            path.parent.mkdir(parents=True, exist_ok=True)
            tifffile.imwrite(path, pixels_of(well, day))
    return take_inventory([tmp_path / "scans"], IntakeSettings())


@pytest.fixture
def plate(inventory: Inventory, tmp_path: Path) -> Path:
    (written,) = write_ome_zarr(inventory, tmp_path / "zarr")
    return written


def test_another_reader_finds_every_well_and_day(plate: Path) -> None:
    read = ngio.open_ome_zarr_plate(plate)

    assert sorted(read.wells_paths()) == ["A/1", "B/12"]
    assert sorted(read.acquisition_ids) == [0, 1, 2]
    by_day = {day: sorted(read.images_paths(acquisition=day)) for day in range(3)}
    assert by_day == {0: ["A/1/0", "B/12/0"], 1: ["A/1/1"], 2: ["A/1/2", "B/12/2"]}


def test_another_reader_sees_the_same_pixels_at_the_same_scale(plate: Path) -> None:
    container = ngio.open_ome_zarr_container(plate / "B" / "12" / "2")
    image = container.get_image(path="0")
    np.testing.assert_array_equal(np.squeeze(image.get_as_numpy()), pixels_of("B12", 2))
    assert (image.pixel_size.x, image.pixel_size.y) == (4.0, 4.0)
    small = container.get_image(path="1")
    assert small.pixel_size.x == 8.0
    assert np.squeeze(small.get_as_numpy()).shape == (300, 350)


def test_we_read_back_what_we_wrote(inventory: Inventory, plate: Path) -> None:
    again = take_inventory([plate.parent], IntakeSettings())

    assert again.findings == inventory.findings
    assert [(one.plate, one.well) for one in again.wells] == [
        (one.plate, one.well) for one in inventory.wells
    ]
    for ours, theirs in zip(again.wells, inventory.wells, strict=True):
        assert [(scan.day, scan.taken_at) for scan in ours.scans] == [
            (scan.day, scan.taken_at) for scan in theirs.scans
        ]
        for one, other in zip(ours.scans, theirs.scans, strict=True):
            with open_source(one.path) as new, open_source(other.path) as old:
                box = PixelBox(left=-3, top=500, right=520, bottom=610)
                np.testing.assert_array_equal(new.window(box), old.window(box))
                np.testing.assert_array_equal(new.look.pixels, old.look.pixels)
                assert new.stated_um_per_px == 4.0


def test_sixteen_bits_stay_sixteen(inventory: Inventory, tmp_path: Path) -> None:
    for series in inventory.wells:
        for scan in series.scans:
            tifffile.imwrite(scan.path, pixels_of("A1", 0, np.uint16) * 200)
    (written,) = write_ome_zarr(inventory, tmp_path / "zarr")
    with open_source(written / "A" / "1" / "0" / "zarr.json") as source:
        assert source.dtype == np.uint16
        assert source.window(PixelBox(left=0, top=0, right=700, bottom=600)).max() == 254 * 200


def test_an_existing_plate_is_not_replaced(inventory: Inventory, plate: Path) -> None:
    with pytest.raises(StoreError, match="exists already"):
        list(write_ome_zarr(inventory, plate.parent))


def test_a_plate_that_others_named_is_named_after_its_folder(plate: Path) -> None:
    metadata = plate / "zarr.json"
    document = json.loads(metadata.read_text())
    del document["attributes"]["clonetrace"]
    metadata.write_text(json.dumps(document))
    renamed = plate.rename(plate.with_name("SCREEN_9_1.ome.zarr"))

    wells = take_inventory([renamed.parent], IntakeSettings()).wells

    assert {(one.plate.run, one.plate.name) for one in wells} == {("SCREEN", "9_1")}


@pytest.mark.parametrize("path", ["../../elsewhere", "/etc"])
def test_paths_that_lead_out_of_the_plate_are_refused(plate: Path, path: str) -> None:
    metadata = plate / "zarr.json"
    document = json.loads(metadata.read_text())
    document["attributes"]["ome"]["plate"]["wells"][0]["path"] = path
    metadata.write_text(json.dumps(document))

    inventory = take_inventory([plate.parent], IntakeSettings())

    assert not inventory.wells
    assert any("leads out of the plate" in finding.message for finding in inventory.findings)


def test_a_folder_that_only_looks_like_a_plate_is_told(tmp_path: Path) -> None:
    (tmp_path / "RUN_1.zarr").mkdir()
    inventory = take_inventory([tmp_path], IntakeSettings())
    assert any("no plate of OME-Zarr" in finding.message for finding in inventory.findings)
    assert FindingKind.EMPTY_INPUT in {finding.kind for finding in inventory.findings}


def test_an_ome_tiff_with_a_pyramid_is_a_scan(tmp_path: Path) -> None:
    path = tmp_path / "Well_A1_Ch1.ome.tif"
    pixels = pixels_of("A1", 0)
    metadata = {"axes": "YX", "PhysicalSizeX": 1.8, "PhysicalSizeXUnit": "µm"}
    with tifffile.TiffWriter(path, ome=True) as tiff:
        tiff.write(pixels, subifds=1, tile=(128, 128), compression="zlib", metadata=metadata)
        tiff.write(pixels[::2, ::2], subfiletype=1, tile=(128, 128), compression="zlib")
    with open_source(path) as source:
        assert source.stated_um_per_px == 1.8
        box = PixelBox(left=0, top=0, right=700, bottom=600)
        np.testing.assert_array_equal(source.window(box), pixels)
