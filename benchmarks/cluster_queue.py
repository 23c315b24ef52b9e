"""Simulates a day of a cluster: does the cost model hold when workers are slow, or die?

    python benchmarks/cluster_queue.py [--wells 20000] [--core-s 2.5] ...

Workers take one well at a time from coordinating processes (shards), each of which hands out wells
and writes them down one after the other. A share of the wells takes many times as long, workers die
and are replaced, and the storage has so many bytes per second for all. Beside each simulated time
stands that of the cost model, and what gives way first.
"""

import argparse
import math
import random
from collections.abc import Generator
from dataclasses import dataclass, replace

import simpy
from simpy.resources.resource import Request

DAY_S = 86_400.0
#: What a cluster is larger than the model says that it must be.
_IN_HAND = 1.25


@dataclass(frozen=True)
class Cluster:
    """A cluster and its load; times in seconds.

    Attributes:
        wells: That arrive in one heap.
        workers: Of one core each.
        shards: Coordinating processes with a database each.
        core_s: A well takes on a core, storage apart.
        well_mb: Fetched for a well.
        storage_mb_s: Of the storage, for all workers together.
        worker_mb_s: That one worker can fetch.
        hand_out_s: The way of a task to a worker and back, in which that worker waits.
        scheduler_per_s: Tasks that one scheduler takes.
        write_s: The coordinating process needs to write a well down.
        straggler_share: Of wells that take `straggler_times` as long.
        straggler_times: Factor of these.
        spread: Standard deviation of the logarithm of a well's time.
        mean_life_s: After which a worker dies, on average.
        restart_s: Until another one takes its place.
    """

    wells: int = 20_000
    workers: int = 50
    shards: int = 1
    core_s: float = 2.5
    well_mb: float = 200.0
    storage_mb_s: float = 5_000.0
    worker_mb_s: float = 100.0
    hand_out_s: float = 0.02
    scheduler_per_s: float = 500.0
    write_s: float = 0.02
    straggler_share: float = 0.01
    straggler_times: float = 20.0
    spread: float = 0.5
    mean_life_s: float = 6 * 3600.0
    restart_s: float = 120.0

    @property
    def mean_core_s(self) -> float:
        """Of a well, stragglers included."""
        return self.core_s * (1 + self.straggler_share * (self.straggler_times - 1))

    @property
    def cycle_s(self) -> float:
        """A worker's time for one well, deaths included."""
        way = self.hand_out_s + 1 / self.scheduler_per_s
        busy = self.mean_core_s + self.well_mb / self.worker_mb_s + way
        # A death costs the restart and, on average, what was done of the well: as a long well is
        # more likely to be hit, the mean square counts.
        return busy * (1 + (self.restart_s + self._done_when_hit()) / self.mean_life_s)

    def _done_when_hit(self) -> float:
        spread = math.exp(self.spread**2)
        tail = 1 + self.straggler_share * (self.straggler_times**2 - 1)
        mean = 1 + self.straggler_share * (self.straggler_times - 1)
        return self.core_s * spread * tail / mean / 2

    def limits(self) -> dict[str, float]:
        """Return the wells per second that each part could do."""
        return {
            "workers": self.workers / self.cycle_s,
            "storage": self.storage_mb_s / self.well_mb,
            "scheduler": self.shards * self.scheduler_per_s,
            "database": self.shards / self.write_s,
        }

    def predicted_s(self) -> float:
        """Return how long the heap takes: the slowest part, and the end of the last stragglers."""
        rate = min(self.limits().values())
        return self.wells / rate + self.core_s * self.straggler_times


def simulate(cluster: Cluster, seed: int = 1) -> float:
    """Return the simulated time until the last well is written down, in seconds."""
    world, dice = simpy.Environment(), random.Random(seed)  # noqa: S311
    # As many can be served at once as their own speed allows; together they get all of it.
    slots = max(1, math.ceil(cluster.storage_mb_s / cluster.worker_mb_s))
    fetch_s = cluster.well_mb / min(cluster.worker_mb_s, cluster.storage_mb_s / slots)
    storage = simpy.Resource(world, slots)
    coordinators = [simpy.Resource(world) for _ in range(cluster.shards)]
    schedulers = [simpy.Resource(world) for _ in range(cluster.shards)]
    left = [
        cluster.wells * (number + 1) // cluster.shards - cluster.wells * number // cluster.shards
        for number in range(cluster.shards)
    ]
    written = [0.0]

    def write(shard: int, turn: Request) -> Generator:
        yield world.timeout(cluster.write_s)
        coordinators[shard].release(turn)
        written[0] = world.now

    def worker(shard: int) -> Generator:
        dies_at = dice.expovariate(1 / cluster.mean_life_s)
        while left[shard] > 0:
            left[shard] -= 1
            with schedulers[shard].request() as turn:
                yield turn
                yield world.timeout(1 / cluster.scheduler_per_s)
            yield world.timeout(cluster.hand_out_s)
            with storage.request() as turn:
                yield turn
                yield world.timeout(fetch_s)
            factor = dice.lognormvariate(-(cluster.spread**2) / 2, cluster.spread)
            if dice.random() < cluster.straggler_share:
                factor *= cluster.straggler_times
            needed = cluster.core_s * factor
            if world.now + needed > dies_at:
                yield world.timeout(max(0.0, dies_at - world.now) + cluster.restart_s)
                dies_at = world.now + dice.expovariate(1 / cluster.mean_life_s)
                left[shard] += 1
                continue
            yield world.timeout(needed)
            # The coordinating process gives the next well before it writes this one, but first it
            # must have written those that were finished earlier.
            turn = coordinators[shard].request()
            yield turn
            world.process(write(shard, turn))

    for number in range(cluster.workers):
        world.process(worker(number % cluster.shards))
    world.run()
    return written[0]


def for_a_day(cluster: Cluster, wells: int) -> Cluster:
    """Size a cluster so that the model has a quarter in hand for a number of wells a day."""
    rate = _IN_HAND * wells / DAY_S
    return replace(
        cluster,
        wells=wells,
        workers=math.ceil(rate * cluster.cycle_s),
        shards=math.ceil(rate * max(cluster.write_s, 1 / cluster.scheduler_per_s)),
        storage_mb_s=max(4 * cluster.worker_mb_s, rate * cluster.well_mb),
    )


def main() -> None:
    """Print the comparison for heaps of wells, and for whole days."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, value in vars(Cluster()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    cluster = Cluster(**vars(parser.parse_args()))
    print(f"A heap of {cluster.wells} wells, storage of {cluster.storage_mb_s:.0f} MB/s")
    print("| workers | shards | wells/s | limited by | model, h | simulated, h | difference |")
    print("|---|---|---|---|---|---|---|")
    for workers in (10, 30, 100, 300, 1000):
        for shards in (1, 10):
            show(replace(cluster, workers=workers, shards=shards))
    print("Days")
    print("| wells a day | workers | shards | storage, MB/s | model, h | simulated, h |")
    print("|---|---|---|---|---|---|")
    for wells in (10_000, 100_000, 1_000_000):
        day = for_a_day(cluster, wells)
        print(
            f"| {wells:,} | {day.workers} | {day.shards} | {day.storage_mb_s:.0f} | "
            f"{day.predicted_s() / 3600:.1f} | {simulate(day) / 3600:.1f} |"
        )


def show(cluster: Cluster) -> None:
    """Print one line of the table."""
    part, rate = min(cluster.limits().items(), key=lambda item: item[1])
    model, real = cluster.predicted_s(), simulate(cluster)
    print(
        f"| {cluster.workers} | {cluster.shards} | {rate:.1f} | {part} | {model / 3600:.2f} | "
        f"{real / 3600:.2f} | {real / model - 1:+.0%} |"
    )


if __name__ == "__main__":
    main()
