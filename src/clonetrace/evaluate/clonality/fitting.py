"""Parameters from runs: counted, and calibrated across the halves of the wells."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clonetrace.evaluate.clonality.calibration import (
    Calibration,
    as_calibrated,
    calibrated,
    measure_calibration,
)
from clonetrace.evaluate.clonality.judged import JudgedWell, decided_together, load_judged
from clonetrace.evaluate.clonality.measuring import measure_parameters
from clonetrace.trace import TraceSettings
from clonetrace.trace.clonality import ClonalityParameters


@dataclass(frozen=True)
class Fitted:
    """Parameters and how true the probabilities are that they give.

    Attributes:
        parameters: As measured and calibrated.
        counted: Wells that the shares rest on.
        before: Calibration, without slope and intercept, of what the counts of either half of the
            wells say of the other.
        after: The same with them, on the wells that they were fitted on.
    """

    parameters: ClonalityParameters
    counted: int
    before: Calibration
    after: Calibration


def fit_parameters(
    runs: Sequence[tuple[Path, Path]],
    settings: TraceSettings,
    *,
    also: Sequence[tuple[Path, Path]] = (),
    version: str,
    measured_on: str,
) -> Fitted:
    """Measure and calibrate the parameters of clonality.

    Args:
        runs: Folders of simulated runs, each with that of its results.
        settings: How the wells were seeded.
        also: Runs of rare cases: they tell what origins look like, not how frequent they are.
        version: Of the parameters.
        measured_on: Which runs, in words.

    Raises:
        CloneTraceError: A truth or results cannot be read.
        ValueError: There are too few wells.
    """
    wells, rare = (
        [well for run, results in these for well in load_judged(run, results)]
        for these in (runs, also)
    )
    told, true = _told_by_halves(wells, rare, settings)
    before = measure_calibration(told, true)
    counted = measure_parameters(wells, rare, version=version, measured_on=measured_on)
    final = calibrated(counted, told, true)
    after = measure_calibration(as_calibrated(final, told), true)
    return Fitted(parameters=final, counted=len(wells) + len(rare), before=before, after=after)


def _told_by_halves(
    wells: Sequence[JudgedWell], rare: Sequence[JudgedWell], settings: TraceSettings
) -> tuple[np.ndarray, np.ndarray]:
    """Return what the counts of each half of the wells say of the other half, and the truth."""
    told = []
    for start in (0, 1):
        counted = measure_parameters(
            wells[start::2], rare, version="half", measured_on="half of the wells"
        )
        told.append(told_by(counted, settings, wells[1 - start :: 2]))
    return np.concatenate([one for one, _ in told]), np.concatenate([one for _, one in told])


def told_by(
    parameters: ClonalityParameters, settings: TraceSettings, wells: Sequence[JudgedWell]
) -> tuple[np.ndarray, np.ndarray]:
    """Return what parameters say of wells, and whether they have exactly one founder.

    Returns:
        Probabilities and truths of the wells that it gives one, shapes (wells,).
    """
    verdicts = decided_together(wells, settings, parameters)
    known = [
        (verdict.probability_monoclonal, well.truth.founders_alive == 1)
        for well, verdict in zip(wells, verdicts, strict=True)
        if verdict.probability_monoclonal is not None
    ]
    return (
        np.array([value for value, _ in known], dtype=np.float64),
        np.array([true for _, true in known], dtype=np.bool_),
    )
