"""What the probability of clonality rests on, measured on runs whose truth is known.

Read in the order `judged` (wells with their truth), `origins` (what followed objects really were),
`measuring` (the shares), `calibration` (whether what is told is true), `fitting`, `report`
(verdicts of whole runs); for a lab's own wells `reviewed` and `recalibrating`.
"""

from clonetrace.evaluate.clonality.calibration import (
    Calibration,
    Reliability,
    calibrated,
    measure_calibration,
)
from clonetrace.evaluate.clonality.fitting import Fitted, fit_parameters, told_by
from clonetrace.evaluate.clonality.judged import JudgedWell, decided_together, load_judged
from clonetrace.evaluate.clonality.measuring import measure_parameters
from clonetrace.evaluate.clonality.origins import origins_of
from clonetrace.evaluate.clonality.picture import draw_reliability
from clonetrace.evaluate.clonality.recalibrating import Recalibrated, recalibrate
from clonetrace.evaluate.clonality.report import (
    FIGURES,
    ClonalityReport,
    Figures,
    founders_in_sight,
    judge_runs,
    judge_wells,
)
from clonetrace.evaluate.clonality.reviewed import ReviewedWell, decided_wells, read_reviewed

__all__ = [
    "FIGURES",
    "Calibration",
    "ClonalityReport",
    "Figures",
    "Fitted",
    "JudgedWell",
    "Recalibrated",
    "Reliability",
    "ReviewedWell",
    "calibrated",
    "decided_together",
    "decided_wells",
    "draw_reliability",
    "fit_parameters",
    "founders_in_sight",
    "judge_runs",
    "judge_wells",
    "load_judged",
    "measure_calibration",
    "measure_parameters",
    "origins_of",
    "read_reviewed",
    "recalibrate",
    "told_by",
]
