"""What becomes of labels where a window cuts their objects."""

import numpy as np

from clonetrace.domain import Label
from clonetrace.simulate.dataset import CATEGORIES, Task
from clonetrace.train.targets import Labels

#: Objects cut by a window's edge by more than this are not whole, px.
_CUT_PX = 3.0
#: What of a cut object must be left to be seen, px.
_SLIVER_PX = 6.0


def cut_labels(labels: Labels, edge: int, task: Task) -> Labels:
    """Relabel what a window cuts, whose size cannot be known any more.

    Colonies become overspill where the module knows it, sprawl stays sprawl because it has no
    outline of its own, and everything else is ignored.

    Args:
        labels: Corners from the window's own; they may lie outside of it.
        edge: Of the window, px.
        task: Decides the classes.

    Returns:
        What is left of the objects that the window shows, within the window.
    """
    inside = np.clip(labels.boxes_px, 0, edge)
    over = np.abs(inside - labels.boxes_px).max(axis=1, initial=0) > _CUT_PX
    left = (inside[:, 2:] - inside[:, :2]).min(axis=1, initial=edge)
    classes, ignored = labels.classes.copy(), labels.ignored.copy()
    names = CATEGORIES[task]
    if task is Task.LOCAL:
        classes[over & (classes == names.index(Label.COLONY))] = names.index(Label.OVERSPILL)
        ignored |= over & (left < _SLIVER_PX)
    else:
        sprawl = np.array([names[one] == Label.DIFFERENTIATED for one in classes], dtype=np.bool_)
        ignored |= over & (~sprawl | (left < _SLIVER_PX))
    kept = left > 1
    return Labels(
        boxes_px=inside[kept].astype(np.float32), classes=classes[kept], ignored=ignored[kept]
    )
