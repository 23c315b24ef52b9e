"""`clonetrace export`."""

import csv

import pytest


@pytest.mark.parametrize("name", ["csv", "parquet", "coco", "geojson", "imagej", "imager-json"])
def test_results_are_exported(clonetrace, analysed, tmp_path, name) -> None:
    done = clonetrace("export", name, analysed.out, tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "holds 2 wells now, in " in done.stdout
    assert any((tmp_path / "out").rglob("*"))


def test_only_the_plates_asked_for(clonetrace, analysed, tmp_path) -> None:
    clonetrace("export", "csv", analysed.out, tmp_path, "--plate", "CT_99")
    with (tmp_path / "wells.csv").open() as file:
        assert list(csv.DictReader(file)) == []


def test_scans_become_a_plate_that_is_analysed_alike(clonetrace, analysed, scans, tmp_path) -> None:
    done = clonetrace("export", "ome-zarr", scans, tmp_path / "zarr")
    assert done.returncode == 0, done.stderr

    again = clonetrace("analyze", tmp_path / "zarr", "--out", tmp_path / "results", "--workers", 1)

    assert again.returncode == 0, again.stderr
    columns = ("plate", "well", "clonality", "width_mm", "x_um", "probability_monoclonal")
    first, second = (
        [[row[name] for name in columns] for row in csv.DictReader((out / "wells.csv").open())]
        for out in (analysed.out, tmp_path / "results")
    )
    assert second == first


def test_an_unknown_format_is_wrong_use(clonetrace, analysed, tmp_path) -> None:
    done = clonetrace("export", "excel", analysed.out, tmp_path)
    assert done.returncode == 2
    assert "no export format 'excel'; known are csv, parquet" in done.stderr
