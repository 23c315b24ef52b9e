"""A training learns, repeats itself, and goes on where it was stopped."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from clonetrace.neural import (
    Engine,
    Precision,
    RawMaps,
    contrast_of,
    decode,
    open_network,
    read_card,
)
from clonetrace.simulate.dataset import Task
from clonetrace.train.detector import DenseDetector
from clonetrace.train.export import quantized, write_model
from clonetrace.train.jobs import DetectorJob, found_in
from clonetrace.train.loop import run
from clonetrace.train.precision import choose_precision
from clonetrace.train.settings import Schedule

QUICK = Schedule(
    steps=120, batch=4, learning_rate=1e-2, ema_steps=10, check_every=120, check_crops=8
)


def train(tiny, crops, file: Path, schedule: Schedule):
    job = DetectorJob(Task.CELL, tiny, schedule, crops[:20], crops[20:])
    told = []
    last = run(job, schedule, file, {"task": "cell"}, told.append)
    job.model.load_state_dict(last.average)
    return job.model.eval(), last, told


@pytest.fixture(scope="module")
def trained(tiny, crops, tmp_path_factory):
    return train(tiny, crops, tmp_path_factory.mktemp("train") / "checkpoint.npz", QUICK)


def test_the_loss_falls_and_is_told_after_every_step(trained):
    _, last, told = trained
    assert [one.step for one in told] == list(range(1, 121))
    assert told[-1].loss < 0.7 * told[2].loss
    assert last.history[-1]["step"] == 120
    assert 0 <= last.history[-1]["ap50"] <= 1


def test_equal_seeds_give_equal_weights_and_others_do_not(tiny, crops, tmp_path):
    short = QUICK.model_copy(update={"steps": 4, "check_every": 4})
    first, *_ = train(tiny, crops, tmp_path / "a.npz", short)
    again, *_ = train(tiny, crops, tmp_path / "b.npz", short)
    other, *_ = train(tiny, crops, tmp_path / "c.npz", short.model_copy(update={"seed": 2}))
    weights = [torch.cat([w.flatten() for w in m.parameters()]) for m in (first, again, other)]
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])


def test_a_stopped_training_goes_on_as_if_it_had_not_been(tiny, crops, tmp_path):
    schedule = QUICK.model_copy(update={"steps": 8, "check_every": 4})
    whole, *_ = train(tiny, crops, tmp_path / "whole.npz", schedule)

    class StopError(Exception):
        pass

    def stop(progress):
        if progress.step == 5:
            raise StopError

    job = DetectorJob(Task.CELL, tiny, schedule, crops[:20], crops[20:])
    with pytest.raises(StopError):
        run(job, schedule, tmp_path / "stopped.npz", {}, stop)
    resumed, last, told = train(tiny, crops, tmp_path / "stopped.npz", schedule)
    assert [one.step for one in told] == [5, 6, 7, 8]
    assert [entry["step"] for entry in last.history] == [4, 8]
    for name, weight in whole.state_dict().items():
        assert torch.allclose(weight, resumed.state_dict()[name], atol=1e-6), name


def test_the_exported_network_says_what_the_trained_one_says(trained, exported, crops):
    model, *_ = trained
    session = onnxruntime.InferenceSession(exported(model), providers=["CPUExecutionProvider"])
    # Another size than that of the export, and two views at once.
    views = np.stack([contrast_of(crop.pixels)[:96, :112] for crop in crops[:2]])[:, None]
    with torch.no_grad():
        expected = [one.numpy() for one in model(torch.from_numpy(views))]
    for one, told in zip(expected, session.run(None, {"views": views}), strict=True):
        assert np.allclose(one, told, atol=1e-4)


def test_the_int8_network_is_smaller_and_finds_the_same(
    trained, exported, tiny_card, crops, tmp_path
):
    model, *_ = trained
    content = exported(model)
    small = quantized(content, [contrast_of(crop.pixels)[None, None] for crop in crops[:8]])
    assert len(small) < len(content)
    written = write_model(tmp_path, tiny_card, {Precision.FP32: content, Precision.INT8: small})
    found = {}
    for precision in Precision:
        network = open_network(tmp_path, written, Engine.ONNXRUNTIME, precision)
        maps = [one[0] for one in network.run(contrast_of(crops[20].pixels)[None, None])]
        found[precision] = decode(
            RawMaps(maps[:2], maps[2:]), tiny_card.anchors, least_score=0.3, most_overlap=0.5
        )
    direct = found_in(model, model.settings, crops[20])
    kept = direct.boxes_px[direct.scores >= 0.3]
    assert len(kept) >= 1
    assert np.allclose(found[Precision.FP32].boxes_px, kept, atol=0.05)
    assert len(found[Precision.INT8].boxes_px) == len(kept)
    assert np.allclose(found[Precision.INT8].boxes_px[0], kept[0], atol=2.5)


@pytest.fixture(params=[False, True], ids=["as good", "spoiled"])
def small_file(request, trained, tiny_card, exported, tmp_path):
    """A folder where in place of the 8-bit file stands the same network, or an untrained one."""
    model, *_ = trained
    content = exported(model)
    fresh = DenseDetector(model.settings, len(tiny_card.classes))
    other = exported(fresh) if request.param else content
    card = tiny_card.model_copy(update={"least_score": 0.3})
    write_model(tmp_path, card, {Precision.FP32: content, Precision.INT8: other})
    return tmp_path, Precision.FP32 if request.param else Precision.INT8


def test_8_bits_are_used_only_where_they_find_as_much(small_file, crops):
    folder, expected = small_file
    chosen = choose_precision(folder, Task.CELL, crops)
    assert chosen.use[Engine.ONNXRUNTIME] is expected
    assert read_card(folder, Task.CELL).use == chosen.use
    assert any("objects found of 24" in said for said in chosen.trained_on)
