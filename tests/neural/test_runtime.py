"""Every engine runs the same file and says the same."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from clonetrace.domain.errors import ConfigurationError
from clonetrace.neural import Engine, Precision, open_network, read_card


def views(count: int, height: int, width: int) -> np.ndarray:
    rng = np.random.default_rng(5)
    return rng.standard_normal((count, 1, height, width)).astype(np.float32)


@pytest.fixture
def copied(tiny_models: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_models, tmp_path / "models"))


@pytest.mark.parametrize("engine", list(Engine))
@pytest.mark.parametrize("size", [(128, 128), (96, 160), (200, 72)])
def test_views_of_any_size_give_one_map_per_level_and_answer(tiny_models, engine, size):
    network = open_network(tiny_models, read_card(tiny_models, "cell"), engine)
    maps = network.run(views(2, *size))
    height, width = size
    assert [one.shape for one in maps] == [
        (2, 3, height // 4, width // 4),
        (2, 3, height // 8, width // 8),
        (2, 4, height // 4, width // 4),
        (2, 4, height // 8, width // 8),
    ]


def test_all_engines_say_the_same(tiny_models):
    card = read_card(tiny_models, "cell")
    answers = [open_network(tiny_models, card, engine).run(views(1, 128, 128)) for engine in Engine]
    for others in answers[1:]:
        for one, other in zip(answers[0], others, strict=True):
            assert np.allclose(one, other, atol=1e-3)


@pytest.mark.parametrize("engine", list(Engine))
def test_the_identity_names_engine_precision_and_hash(tiny_models, engine):
    card = read_card(tiny_models, "cell")
    identity = open_network(tiny_models, card, engine).identity
    assert f"{engine} fp32 {card.files[Precision.FP32].sha256[:16]}" in identity


def test_a_changed_file_is_refused(copied):
    card = read_card(copied, "cell")
    with (copied / "cell.onnx").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(ConfigurationError, match=r"cell\.onnx is not the network that its card"):
        open_network(copied, card, Engine.ONNXRUNTIME)


def test_a_missing_file_is_named(copied):
    card = read_card(copied, "cell")
    (copied / "cell.onnx").unlink()
    with pytest.raises(ConfigurationError, match=r"cell\.onnx was expected to hold a network"):
        open_network(copied, card, Engine.ONNXRUNTIME)


def test_a_precision_that_is_not_there_is_named(tiny_models):
    with pytest.raises(ConfigurationError, match="has no int8 file, only fp32"):
        open_network(
            tiny_models, read_card(tiny_models, "cell"), Engine.ONNXRUNTIME, Precision.INT8
        )


def test_a_folder_without_a_card_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match=r"local\.json was expected to describe"):
        read_card(tmp_path, "local")


@pytest.mark.parametrize("name", ["../cell.onnx", "/etc/passwd", "cell.txt"])
def test_a_card_may_only_name_networks_beside_it(copied, name):
    path = copied / "cell.json"
    text = path.read_text(encoding="utf-8").replace('"cell.onnx"', f'"{name}"')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"cell\.json was expected to describe"):
        read_card(copied, "cell")
