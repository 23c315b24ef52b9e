"""The course of a training as a picture."""

from collections.abc import Sequence
from pathlib import Path


def draw_curves(history: Sequence[dict[str, float]], path: Path, title: str) -> None:
    """Draw loss and validation over the steps.

    Args:
        history: One entry for each check; `step` and `loss`, and what else was measured.
        path: PNG file to make.
        title: Above the picture.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415  (slow, and an extra)

    steps = [entry["step"] for entry in history]
    figure = Figure(figsize=(7, 4), layout="constrained")
    left = figure.add_subplot()
    left.plot(steps, [entry["loss"] for entry in history], color="0.4", label="training loss")
    left.set_xlabel("steps")
    left.set_ylabel("loss")
    left.set_ylim(bottom=0)
    right = left.twinx()
    measured = [name for name in history[0] if name not in {"step", "loss"}]
    for name in measured:
        right.plot(steps, [entry.get(name, float("nan")) for entry in history], label=name)
    right.set_ylabel("on validation crops")
    right.set_ylim(0, 1)
    figure.legend(loc="outside lower center", ncols=4, frameon=False, fontsize="small")
    figure.suptitle(title)
    figure.savefig(path, dpi=120)
