"""The cost model of docs/scale.md agrees with its simulation, whatever is the bottleneck."""

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("simpy", reason="simpy is not installed")


@pytest.fixture(scope="module")
def queue():
    script = Path(__file__).parents[1] / "benchmarks" / "cluster_queue.py"
    spec = importlib.util.spec_from_file_location("cluster_queue", script)
    module = importlib.util.module_from_spec(spec)
    sys.modules["cluster_queue"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["cluster_queue"]


@pytest.mark.parametrize(
    ("limit", "changes"),
    [
        ("workers", {}),
        ("storage", {"storage_mb_s": 200.0}),
        ("scheduler", {"scheduler_per_s": 1.0}),
        ("database", {"write_s": 0.8}),
        ("workers", {"mean_life_s": 600.0}),
    ],
)
def test_the_model_agrees_with_the_simulation(queue, limit, changes) -> None:
    cluster = replace(queue.Cluster(wells=4000, workers=8), **changes)
    assert min(cluster.limits(), key=cluster.limits().get) == limit
    assert queue.simulate(cluster) == pytest.approx(cluster.predicted_s(), rel=0.1)


def test_a_day_of_a_sized_cluster_is_done_in_a_day(queue) -> None:
    day = queue.for_a_day(queue.Cluster(), 20_000)
    assert 0.5 * queue.DAY_S < queue.simulate(day) < queue.DAY_S
