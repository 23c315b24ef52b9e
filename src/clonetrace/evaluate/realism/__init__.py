"""Are simulated images like real ones? Contact sheets for the eye, statistics for the table.

Read in the order `real` and `simulated` (the images), `objects` (what lies on the floor),
`statistics` with `spectrum`, `table`, `sheets`, and last `run`.
"""

from clonetrace.evaluate.realism.picture import Group, Origin, Picture
from clonetrace.evaluate.realism.run import (
    KEY_FILE,
    TABLE_FILE,
    RealismReport,
    compare_realism,
    refuse_checkout,
)
from clonetrace.evaluate.realism.settings import RealismSettings
from clonetrace.evaluate.realism.statistics import statistics_of
from clonetrace.evaluate.realism.table import Row, compare, dominance, to_csv

__all__ = [
    "KEY_FILE",
    "TABLE_FILE",
    "Group",
    "Origin",
    "Picture",
    "RealismReport",
    "RealismSettings",
    "Row",
    "compare",
    "compare_realism",
    "dominance",
    "refuse_checkout",
    "statistics_of",
    "to_csv",
]
