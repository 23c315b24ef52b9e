"""What the probability of clonality rests on, measured on runs whose truth is known.

Read in the order `judged` (wells with their truth), `origins` (what followed objects really were),
`measuring` (the shares), `calibration` (whether what is told is true), `fitting`, `report`
(verdicts of whole runs).
"""

from clonetrace.evaluate.clonality.calibration import (
    Calibration,
    Reliability,
    calibrated,
    measure_calibration,
)
from clonetrace.evaluate.clonality.fitting import Fitted, fit_parameters, told_by
from clonetrace.evaluate.clonality.judged import JudgedWell, load_judged
from clonetrace.evaluate.clonality.measuring import measure_parameters
from clonetrace.evaluate.clonality.origins import origins_of
from clonetrace.evaluate.clonality.report import ClonalityReport, Figures, judge_runs

__all__ = [
    "Calibration",
    "ClonalityReport",
    "Figures",
    "Fitted",
    "JudgedWell",
    "Reliability",
    "calibrated",
    "fit_parameters",
    "judge_runs",
    "load_judged",
    "measure_calibration",
    "measure_parameters",
    "origins_of",
    "told_by",
]
