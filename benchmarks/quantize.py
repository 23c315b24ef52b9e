"""Make the 8-bit file of a network anew, and measure whether it may be used.

    python benchmarks/quantize.py MODELS TASK DATA

MODELS is a folder of networks, DATA a set that `clonetrace dataset TASK` wrote. The fp32 file stays
as it is; the card then tells which file each engine uses.
"""

import argparse
from pathlib import Path

from clonetrace.neural import Precision, read_card
from clonetrace.simulate.dataset import Task
from clonetrace.train.sources import read_crops
from clonetrace.train.training import write_both


def main() -> None:
    """Write and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", type=Path)
    parser.add_argument("task", type=Task)
    parser.add_argument("data", type=Path)
    options = parser.parse_args()
    card = read_card(options.models, options.task)
    content = (options.models / card.files[Precision.FP32].name).read_bytes()
    written = write_both(options.models, card, content, read_crops(options.data, options.task))
    for said in written.trained_on.items():
        print(*said, sep=": ")
    print("used:", ", ".join(f"{engine} {precision}" for engine, precision in written.use.items()))


if __name__ == "__main__":
    main()
