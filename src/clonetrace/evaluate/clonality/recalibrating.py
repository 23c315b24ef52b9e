"""Fitting the probability to a lab's own reviewed wells."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clonetrace.domain import WellResult
from clonetrace.domain.errors import ConfigurationError
from clonetrace.evaluate.clonality.calibration import (
    Calibration,
    Floats,
    as_calibrated,
    calibrated,
    measure_calibration,
)
from clonetrace.evaluate.clonality.reviewed import ReviewedWell, read_reviewed
from clonetrace.store import WellKey, open_store
from clonetrace.trace import (
    Scope,
    TraceSettings,
    build_rule,
    decided_again,
    empty_wells,
    load_parameters,
)
from clonetrace.trace.clonality import ClonalityParameters

#: Wells with a probability that are needed: two numbers are fitted, and fewer hardly hold them.
FEWEST_WELLS = 20
#: Parts of the wells; each is told by what is fitted on the others.
_FOLDS = 5


@dataclass(frozen=True)
class Recalibrated:
    """Parameters fitted to a lab's own wells.

    Attributes:
        parameters: The former ones, with another slope and intercept.
        wells: Reviewed wells that were fitted on.
        without: Reviewed wells that have no probability, as nothing grew in them or they could not
            be analysed.
        before: How true the former probabilities are.
        after: The same of the new ones, each part of the wells told by what was fitted on the
            others (cross-validation).
    """

    parameters: ClonalityParameters
    wells: int
    without: int
    before: Calibration
    after: Calibration


def recalibrate(
    results: Path, reviewed: Path, settings: TraceSettings, scope: Scope
) -> Recalibrated:
    """Fit slope and intercept of the log odds of one founder to reviewed wells (Platt 1999).

    Args:
        results: What `clonetrace analyze` wrote.
        reviewed: CSV file with the columns run, plate, well and founders.
        settings: How the wells were decided; they are decided anew with its parameters.
        scope: When and where they were looked at.

    Raises:
        ConfigurationError: The file is wrong, names a well that was not analysed, or holds too few
            wells or wells of one kind only.
        StoreError: The results cannot be read.
    """
    parameters = load_parameters(settings.parameters)
    wells = read_reviewed(reviewed)
    told, true = _told(results, reviewed, wells, settings, scope)
    _refuse_few(reviewed, true, len(wells))
    final = calibrated(parameters, told, true)
    return Recalibrated(
        parameters=final,
        wells=len(told),
        without=len(wells) - len(told),
        before=measure_calibration(told, true),
        after=measure_calibration(_told_by_others(parameters, told, true), true),
    )


def _told(
    results: Path,
    file: Path,
    reviewed: Sequence[ReviewedWell],
    settings: TraceSettings,
    scope: Scope,
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the probabilities of reviewed wells, and whether they have one founder."""
    with open_store(results / "clonetrace.db", read_only=True) as store:
        everything = tuple(store.results())
    settings = settings.model_copy(update={"rule": "probability"})
    empty = empty_wells(everything, settings, scope)
    rules = {
        run: build_rule(settings, empty.get(run)) for run in {one.plate.run for one in everything}
    }
    known = {WellKey(plate=one.plate, well=one.well): one for one in everything}
    pairs = []
    for one in reviewed:
        result = _analysed(known.get(WellKey(plate=one.plate, well=one.well)), one, file, results)
        verdict = decided_again(result, rules[one.plate.run], scope)
        if verdict.probability_monoclonal is not None:
            pairs.append((verdict.probability_monoclonal, one.founders == 1))
    return (
        np.array([told for told, _ in pairs], dtype=np.float64),
        np.array([true for _, true in pairs], dtype=np.bool_),
    )


def _analysed(
    result: WellResult | None, well: ReviewedWell, file: Path, results: Path
) -> WellResult:
    if result is None:
        raise ConfigurationError(
            f"{file}, line {well.line}: {results} holds no well {well.well} of plate {well.plate}; "
            "write run and plate as in wells.csv"
        )
    return result


def _refuse_few(file: Path, true: NDArray[np.bool_], reviewed: int) -> None:
    if len(true) < FEWEST_WELLS:
        raise ConfigurationError(
            f"{file}: {len(true)} of its {reviewed} wells have a probability, but {FEWEST_WELLS} "
            "are needed to fit it: review more wells in which something grew"
        )
    if true.all() or not true.any():
        kind = "exactly one founder" if true.all() else "no or several founders"
        raise ConfigurationError(
            f"{file}: all {len(true)} wells with a probability have {kind}; wells of the other "
            "kind are needed too, or nothing can be told of how often the probability is wrong"
        )


def _told_by_others(
    parameters: ClonalityParameters, told: Floats, true: NDArray[np.bool_]
) -> Floats:
    """Return what is told of each well by what was fitted on the other parts of the wells."""
    plain = parameters.model_copy(update={"slope": 1.0, "intercept": 0.0})
    # Dealt out by kind and probability, so that every part holds of all.
    order = np.lexsort((told, true))
    part = np.empty(len(told), dtype=int)
    part[order] = np.arange(len(told)) % _FOLDS
    fitted = np.empty_like(told)
    for number in range(_FOLDS):
        held = part == number
        line = calibrated(plain, told[~held], true[~held])
        fitted[held] = as_calibrated(line, told[held])
    return fitted
