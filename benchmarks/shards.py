"""How many crops a second do the shards of a training set give?

    clonetrace dataset local --out SET --wells 100 --no-images
    python benchmarks/shards.py SET/train/shards

One process, one thread, shuffled order, every crop copied out with its labels. The first round
reads files that the system may not have in memory; later ones show what a second epoch costs.
"""

import sys
import time
from pathlib import Path

from clonetrace.simulate.dataset import ShardSet

ROUNDS = 3
#: A set smaller than this is run through several times per round.
FEWEST = 2000


def main(folder: Path) -> None:
    """Print crops per second of each round."""
    shards = ShardSet(folder)
    size = shards.about.size_px
    megabytes = len(shards) * size**2 / 1e6
    print(f"{len(shards)} crops of {size} x {size} pixels, {megabytes:.0f} MB, {folder}")
    epochs = max(1, -(-FEWEST // len(shards)))
    for number in range(ROUNDS):
        start, total, objects = time.perf_counter(), 0, 0
        for epoch in range(epochs):
            for crop in shards.shuffled(seed=number * epochs + epoch):
                total += int(crop.pixels[-1, -1] >= 0)
                objects += len(crop.classes)
        seconds = time.perf_counter() - start
        rate = total / seconds
        print(f"round {number + 1}: {rate:,.0f} crops/s, {objects / total:.2f} objects each")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
