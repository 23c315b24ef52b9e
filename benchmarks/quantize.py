"""Make the 8-bit file of a network anew, and measure whether it may be used.

    python benchmarks/quantize.py MODELS TASK DATA [--keep] [--also SET]...

MODELS is a folder of networks, DATA a set that `clonetrace dataset TASK` wrote. The fp32 file stays
as it is; the card then tells which file each engine uses. Where the validation crops hold too few
objects to tell half a point, the test crops of DATA and of other sets are measured beside them
(`--also`, with DATA itself for its own); both files are of one network, so nothing is learned
from them. `--keep` measures the 8-bit file that is there.
"""

import argparse
from itertools import chain
from pathlib import Path

from clonetrace.neural import Precision, read_card
from clonetrace.simulate.dataset import SHARDS_FOLDER, ShardSet, Split, Task
from clonetrace.train.precision import choose_precision
from clonetrace.train.sources import read_crops
from clonetrace.train.training import write_both


def main() -> None:
    """Write and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", type=Path)
    parser.add_argument("task", type=Task)
    parser.add_argument("data", type=Path)
    parser.add_argument("--also", type=Path, action="append", default=[])
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    crops = read_crops(options.data, options.task)
    if not options.keep:
        card = read_card(options.models, options.task)
        content = (options.models / card.files[Precision.FP32].name).read_bytes()
        write_both(options.models, card, content, crops)
    more = [ShardSet(one / Split.TEST / SHARDS_FOLDER) for one in options.also]
    written = choose_precision(options.models, options.task, [*crops.val, *chain(*more)])
    for said in written.trained_on.items():
        print(*said, sep=": ")
    print("used:", ", ".join(f"{engine} {precision}" for engine, precision in written.use.items()))


if __name__ == "__main__":
    main()
