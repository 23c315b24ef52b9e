"""Every format, read back by a reader that is not ours."""

import contextlib
import csv
import io
import json
import math
from datetime import datetime
from pathlib import Path

import pyarrow.parquet
import pytest
import read_roi
import shapely.geometry
from faster_coco_eval import COCO

from clonetrace.domain import Clonality, Ruling, Stage, Turn, WellResult
from clonetrace.exchange import exporters


def write(name: str, results: list[WellResult], out: Path) -> tuple[Path, ...]:
    return exporters()[name].write(results, out)


@pytest.mark.parametrize("name", exporters())
def test_equal_results_give_equal_bytes_in_any_order(name: str, results, tmp_path) -> None:
    first = {path: path.read_bytes() for path in write(name, results, tmp_path)}
    assert first
    again = write(name, results[::-1], tmp_path)
    assert {path: path.read_bytes() for path in again} == first
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == set(first)


@pytest.mark.parametrize("name", exporters())
def test_no_results_are_no_error(name: str, tmp_path) -> None:
    write(name, [], tmp_path)


def rows_of(name: str, folder: Path, table: str) -> list[dict]:
    """Read a table with a library that did not write it, every cell as text."""
    if name == "csv":
        with (folder / f"{table}.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))
    rows = pyarrow.parquet.read_table(folder / f"{table}.parquet").to_pylist()
    return [{key: _as_text(value) for key, value in row.items()} for row in rows]


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


@pytest.mark.parametrize("name", exporters())
def test_only_the_table_of_wells_tells_what_people_decided(name: str, results, tmp_path) -> None:
    clone = results[0]
    said = Ruling(
        stage=Stage.DECIDED,
        clonality=Clonality.POLYCLONAL,
        readers=("Ann Müller",),
        turn=Turn.FIRST,
        agreeing=1,
        decided_at=datetime(2025, 1, 12, 9, 30),
    )
    plain = {path.name: path.read_bytes() for path in write(name, results, tmp_path)}
    rulings = {(clone.plate, clone.well): said}
    written = exporters(rulings)[name].write(results, tmp_path)
    changed = {path.name for path in written if path.read_bytes() != plain[path.name]}
    if name not in {"csv", "parquet"}:
        assert changed == set()
        return
    assert changed == {f"wells.{name}"}
    merged, decided = rows_of(name, tmp_path, "wells")
    assert (decided["well"], decided["clonality"], decided["decision"]) == (
        "B3",
        "monoclonal",
        "polyclonal",
    )
    assert (decided["decided_by"], decided["decided_at"], decided["decision_stage"]) == (
        "Ann Müller",
        "2025-01-12T09:30:00Z",
        "decided",
    )
    assert not any(merged[key] for key in merged if key.startswith(("decision", "decided")))


@pytest.mark.parametrize("name", ["csv", "parquet"])
def test_the_tables_can_be_joined(name: str, results, tmp_path) -> None:
    write(name, results, tmp_path)
    wells, scans, detections, lineages = (
        rows_of(name, tmp_path, table) for table in ("wells", "scans", "detections", "lineages")
    )

    assert [(row["well"], row["clonality"]) for row in wells] == [
        ("A1", "polyclonal"),
        ("B3", "monoclonal"),
    ]
    assert len(scans) == 6
    assert [row["day"] for row in scans if row["well"] == "B3"] == ["0", "1", "2"]
    known = {(row["well"], row["lineage"]) for row in lineages} | {("B3", "")}
    assert {(row["well"], row["lineage"]) for row in detections} == known
    assert {(row["well"], row["scan"]) for row in detections} <= {
        (row["well"], row["scan"]) for row in scans
    }
    (colony,) = [row for row in detections if row["well"] == "B3" and row["label"] == "colony"]
    assert (colony["x_um"], colony["width_um"], colony["counts"]) == ("-100.0", "400.0", "true")
    merged = {row["lineage"]: row for row in lineages if row["well"] == "A1"}
    assert (merged["2"]["parent"], merged["1"]["parent"]) == ("1", "")
    assert (merged["2"]["first_day"], merged["2"]["last_day"]) == ("0", "1")


def test_parquet_keeps_the_types(results, tmp_path) -> None:
    write("parquet", results, tmp_path)
    schema = pyarrow.parquet.read_schema(tmp_path / "scans.parquet")
    types = {name: str(schema.field(name).type) for name in ("day", "usable", "um_per_px")}
    assert types == {"day": "int64", "usable": "bool", "um_per_px": "double"}
    assert str(schema.field("taken_at").type).startswith("timestamp")


def test_coco_follows_a_colony_by_its_track(results, tmp_path) -> None:
    (path,) = write("coco", results, tmp_path)
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(str(path))

    assert len(coco.getImgIds()) == 6
    (image,) = [one for one in coco.dataset["images"] if (one["well"], one["day"]) == ("B3", 2)]
    assert (image["width"], image["height"]) == (1000, 1000)
    (colony_category,) = coco.getCatIds(catNms=["colony"])
    (colony,) = coco.loadAnns(coco.getAnnIds(imgIds=[image["id"]], catIds=[colony_category]))
    # -100 um is 25 px left of the centre at 500, and 400 um are 100 px
    assert colony["bbox"] == pytest.approx([500 - 25 - 50, 480 + 20 - 25, 100, 50])
    assert colony["area"] == pytest.approx(60_000 / 16)
    track = [
        one for one in coco.dataset["annotations"] if one.get("track_id") == colony["track_id"]
    ]
    days = {one["id"]: one["day"] for one in coco.dataset["images"]}
    assert [days[one["image_id"]] for one in track] == [0, 2]


def test_coco_tracks_know_what_they_merge_into(results, tmp_path) -> None:
    (path,) = write("coco", results, tmp_path)
    tracks = json.loads(path.read_text())["tracks"]
    assert len({one["id"] for one in tracks}) == 5
    merged = {one["lineage"]: one for one in tracks if one["well"] == "A1"}
    assert merged[2]["parent_id"] == merged[3]["parent_id"] == merged[1]["id"]


def test_coco_strays_have_no_track(results, tmp_path) -> None:
    (path,) = write("coco", results, tmp_path)
    untracked = [
        one for one in json.loads(path.read_text())["annotations"] if "track_id" not in one
    ]
    assert [one["counts"] for one in untracked] == [False]


def test_qupath_gets_shapes_in_pixels_of_each_scan(results, tmp_path) -> None:
    written = write("geojson", results, tmp_path)
    (newest,) = [path for path in written if "B3_d02" in path.name]
    document = json.loads(newest.read_text())

    shapes = {
        one["properties"]["name"]: shapely.geometry.shape(one["geometry"])
        for one in document["features"]
    }

    assert shapes["lineage 1"].is_valid
    assert shapes["lineage 1"].bounds == pytest.approx((425, 475, 525, 525))
    assert shapes["lineage 1"].area == pytest.approx(5000)
    kinds = {one["properties"]["objectType"] for one in document["features"]}
    assert kinds == {"annotation"}
    names = {one["properties"]["classification"]["name"] for one in document["features"]}
    assert names == {"colony", "debris"}


def test_imagej_gets_regions_of_each_scan(results, tmp_path) -> None:
    written = write("imagej", results, tmp_path)
    (newest,) = [path for path in written if "B3_d02" in path.name]

    regions = read_roi.read_roi_zip(str(newest))

    assert list(regions) == ["001 colony lineage 1", "002 debris lineage 2"]
    colony = regions["001 colony lineage 1"]
    assert colony["type"] == "polygon"
    assert (min(colony["x"]), max(colony["x"])) == (425, 525)
    assert (min(colony["y"]), max(colony["y"])) == (475, 525)


def test_every_scan_with_an_object_has_its_file(results, tmp_path) -> None:
    for name in ("geojson", "imagej"):
        assert len(write(name, results, tmp_path)) == 6


def test_the_fields_of_a_clonal_imager(results, tmp_path) -> None:
    (path,) = write("imager-json", results, tmp_path)
    wells = {one["well"]: one for one in json.loads(path.read_text())["wells"]}
    day0, _, day2 = wells["B3"]["scans"]

    assert day0["monoclonality"] == {"raw_value": 0.9951, "value": True, "unit": "probability"}
    assert wells["A1"]["scans"][0]["monoclonality"]["value"] is False
    assert day0["number_of_cells"] == {"raw_value": 1, "value": 1, "unit": "count"}
    assert day0["number_of_cell_likes"]["value"] == 2  # the grain and the stray
    assert wells["A1"]["scans"][0]["number_of_aggregates"]["value"] == 1
    share = 60_000 / (math.pi * 1900**2)
    assert day2["confluence"]["raw_value"] == pytest.approx(share)
    assert day2["confluence"]["value"] == pytest.approx(100 * share, abs=0.01)
    assert day2["confluence"]["unit"] == "%"


def test_what_was_not_looked_at_is_not_counted(results, tmp_path) -> None:
    unseen = tuple(scan.model_copy(update={"searched": False}) for scan in results[0].scans)
    (path,) = write("imager-json", [results[0].model_copy(update={"scans": unseen})], tmp_path)
    scan = json.loads(path.read_text())["wells"][0]["scans"][0]
    assert scan["number_of_cells"] == {"raw_value": None, "value": None, "unit": "count"}
    assert scan["confluence"]["value"] is None
