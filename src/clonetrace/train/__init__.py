"""Training of the four modules in plain torch; nothing else of CloneTrace imports torch.

Read in the order `settings`, `layers`, `backbone`, `detector` and `grader` (what is trained),
`samples`, `augment`, `targets` and `batches` (what it is shown), `losses`, `jobs`, `loop` and
`state` (how), `export` (what comes out).
"""

from clonetrace.train.loop import Progress
from clonetrace.train.settings import NETWORKS, PAPER, SMALL, NetworkSettings, Schedule
from clonetrace.train.training import CHECKPOINT_FILE, CURVES_FILE, Training, TrainSettings

__all__ = [
    "CHECKPOINT_FILE",
    "CURVES_FILE",
    "NETWORKS",
    "PAPER",
    "SMALL",
    "NetworkSettings",
    "Progress",
    "Schedule",
    "TrainSettings",
    "Training",
]
