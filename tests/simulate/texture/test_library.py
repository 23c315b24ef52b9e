"""A library on disk: made, opened, damaged."""

import json
import pickle
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from clonetrace.domain.errors import ConfigurationError, StoreError
from clonetrace.simulate.texture import (
    CATALOGUE_FILE,
    SHEETS,
    Discard,
    Split,
    TextureKind,
    TextureLibrary,
    TextureSettings,
    build_library,
    load_library,
    read_rejected,
)


@pytest.fixture
def copy(library: TextureLibrary, tmp_path: Path) -> Path:
    """A copy of the library that a test may damage."""
    return Path(shutil.copytree(library.folder, tmp_path / "COPY"))


def test_what_was_made_is_read_back(library: TextureLibrary) -> None:
    opened = load_library(library.folder)
    assert opened.catalogue == library.catalogue
    for row in opened.catalogue.cut_outs:
        cutting = opened.cutting(row)
        assert cutting.mask.shape == cutting.relative.shape == (row.rows, row.columns)
        assert cutting.mask.sum() * row.um_per_px**2 == pytest.approx(row.area_um2)


def test_every_kind_is_in_it(library: TextureLibrary) -> None:
    assert {row.kind for row in library.catalogue.cut_outs} == set(TextureKind)


def test_training_and_testing_share_no_picture(library: TextureLibrary) -> None:
    sources = {
        split: {row.source for row in library.catalogue.cut_outs if row.split is split}
        for split in Split
    }
    assert sources[Split.TRAIN]
    assert sources[Split.TEST]
    assert not sources[Split.TRAIN] & sources[Split.TEST]


def test_equal_pictures_make_equal_libraries(
    pictures: Path, wells: Path, library: TextureLibrary, tmp_path: Path
) -> None:
    build_library(pictures, tmp_path / "LIB", TextureSettings(), wells=wells)
    first = {p.relative_to(library.folder): p.read_bytes() for p in _files(library.folder)}
    second = {p.relative_to(tmp_path / "LIB"): p.read_bytes() for p in _files(tmp_path / "LIB")}
    assert first == second


def test_contact_sheets_show_every_kind(library: TextureLibrary) -> None:
    sheets = {path.name.split("-")[0] for path in (library.folder / SHEETS).glob("*.png")}
    assert sheets == {kind.value for kind in TextureKind}


def test_rejected_cut_outs_are_left_out(
    pictures: Path, library: TextureLibrary, tmp_path: Path
) -> None:
    unwanted = library.rows(TextureKind.COLONY)[0].name
    listed = tmp_path / "rejected.txt"
    listed.write_text(f"# looked at on a Monday\n{unwanted}  # two that touch\n\n", "utf-8")
    made = build_library(
        pictures, tmp_path / "LIB", TextureSettings(), rejected=read_rejected(listed)
    )
    assert unwanted not in {row.name for row in made.catalogue.cut_outs}
    assert made.catalogue.discarded[Discard.REJECTED] == 1
    assert not list((tmp_path / "LIB").rglob(f"{unwanted}*"))


def test_a_second_library_replaces_the_first(pictures: Path, copy: Path) -> None:
    (copy / "notes.txt").write_text("mine", "utf-8")
    made = build_library(pictures, copy, TextureSettings())
    assert not made.rows(TextureKind.WELL)
    pngs = {path.name for path in (copy / "cutouts").iterdir()}
    assert len(pngs) == 2 * len(made.catalogue.cut_outs)
    assert (copy / "notes.txt").read_text("utf-8") == "mine"


def test_a_folder_of_other_things_is_left_alone(pictures: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work", "utf-8")
    with pytest.raises(StoreError, match="holds other files"):
        build_library(pictures, tmp_path, TextureSettings())
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="should be a folder of pictures"):
        build_library(tmp_path, tmp_path / "LIB", TextureSettings())


def test_a_folder_without_a_library_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"library\.json should list"):
        load_library(tmp_path)


@pytest.mark.parametrize("content", ["", "[]", '{"format": "other"}', "{", "\x00"])
def test_a_damaged_list_is_one_sentence(copy: Path, content: str) -> None:
    (copy / CATALOGUE_FILE).write_text(content, "utf-8")
    with pytest.raises(ConfigurationError, match=r"library\.json .*make the library again"):
        load_library(copy)


@pytest.mark.parametrize("name", ["../../secret", "/etc/passwd", "colony-0-0-0/../x"])
def test_a_list_cannot_name_files_elsewhere(copy: Path, name: str) -> None:
    listed = json.loads((copy / CATALOGUE_FILE).read_text("utf-8"))
    listed["cut_outs"][0]["name"] = name
    (copy / CATALOGUE_FILE).write_text(json.dumps(listed), "utf-8")
    with pytest.raises(ConfigurationError, match=r"cut_outs\.0\.name"):
        load_library(copy)


def test_damaged_pictures_are_one_sentence(copy: Path) -> None:
    opened = load_library(copy)
    gone, cut, other, blank = opened.rows(TextureKind.CELL)[:4]
    (copy / "cutouts" / f"{gone.name}.png").unlink()
    grey = copy / "cutouts" / f"{cut.name}.png"
    grey.write_bytes(grey.read_bytes()[:20])
    cv2.imwrite(str(copy / "cutouts" / f"{other.name}.png"), np.zeros((3, 4), np.uint8))
    mask = np.zeros((blank.rows, blank.columns), np.uint8)
    cv2.imwrite(str(copy / "cutouts" / f"{blank.name}.mask.png"), mask)
    for row, problem in (
        (gone, "No such file"),
        (cut, "cannot be read"),
        (other, "has 4 x 3"),
        (blank, "marks none"),
    ):
        with pytest.raises(ConfigurationError, match=problem):
            opened.cutting(row)


def test_a_library_sent_to_a_worker_finds_its_pictures(library: TextureLibrary) -> None:
    sent = pickle.loads(pickle.dumps(library))  # noqa: S301 - what process pools do
    row = sent.catalogue.cut_outs[0]
    assert np.array_equal(sent.cutting(row).relative, library.cutting(row).relative)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
