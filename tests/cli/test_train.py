"""`clonetrace train` with a handful of a user's own crops."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from clonetrace.neural import Engine, Precision, open_network, read_card


@pytest.fixture(scope="module")
def own_crops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten pictures with a bright disc each, labelled in COCO format."""
    folder = tmp_path_factory.mktemp("own")
    rng = np.random.default_rng(1)
    images, annotations = [], []
    y, x = np.mgrid[:512, :512]
    for number in range(1, 11):
        middle = rng.uniform(60, 450, 2)
        pixels = 120 + rng.normal(0, 2, (512, 512))
        pixels[(x - middle[0]) ** 2 + (y - middle[1]) ** 2 < 64] += 40
        cv2.imwrite(str(folder / f"{number}.png"), pixels.astype(np.uint8))
        images.append({"id": number, "file_name": f"{number}.png", "width": 512, "height": 512})
        box = [float(middle[0]) - 8, float(middle[1]) - 8, 16.0, 16.0]
        annotations.append({"id": number, "image_id": number, "category_id": 1, "bbox": box})
    content = {
        "images": images,
        "annotations": annotations,
        "categories": [{"id": 1, "name": "cell"}],
    }
    (folder / "annotations.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_a_network_is_trained_exported_and_goes_on_where_it_stopped(
    own_crops, tmp_path, clonetrace
):
    options = ["--data", str(own_crops), "--batch", "2", "--check-every", "2"]
    out = tmp_path / "model"
    done = clonetrace("train", "cell", *options, "--out", str(out), "--steps", "2")
    assert done.returncode == 0, done.stderr
    assert "8 crops to learn from and 2 to check with; 2 steps will take about" in done.stdout

    card = read_card(out, "cell")
    assert card.classes == ("cell", "doublet", "debris")
    assert card.trained_on["crops"] == "10 annotated crops of a user"
    view = np.zeros((1, 1, 512, 512), dtype=np.float32)
    for precision in Precision:
        maps = open_network(out, card, Engine.ONNXRUNTIME, precision).run(view)
        assert [one.shape[1] for one in maps] == [3, 3, 3, 3, 4, 4, 4, 4]
    curves = cv2.imread(str(out / "curves.png"))
    assert curves.shape[0] > 200
    assert len(np.unique(curves)) > 10

    tuned = tmp_path / "tuned"
    begin = ["--init", str(out / "checkpoint.npz")]
    again = clonetrace("train", "cell", *options, *begin, "--out", str(tuned), "--steps", "2")
    assert again.returncode == 0, again.stderr
    assert read_card(tuned, "cell").files != card.files


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("moon",), "task 'moon' does not fit"),
        (("cell", "--init", "nothing.npz"), "nothing.npz was expected to hold weights"),
        (("cell", "--network", "huge"), "network 'huge' does not fit"),
    ],
)
def test_what_cannot_be_trained_is_said_in_one_sentence(
    own_crops, tmp_path, clonetrace, options, told
):
    done = clonetrace("train", *options, "--data", str(own_crops), "--out", str(tmp_path / "x"))
    assert done.returncode in {1, 2}
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
