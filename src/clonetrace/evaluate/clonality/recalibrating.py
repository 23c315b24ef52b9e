"""Fitting the probability to a lab's own reviewed wells."""

from collections.abc import Sequence
from dataclasses import dataclass

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
from clonetrace.evaluate.clonality.reviewed import ReviewedWell
from clonetrace.store import Store, WellKey
from clonetrace.trace import (
    Scope,
    TraceSettings,
    build_rule,
    decided_again,
    load_parameters,
    neighbours_of,
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
    store: Store,
    wells: Sequence[ReviewedWell],
    settings: TraceSettings,
    scope: Scope,
    *,
    source: str,
) -> Recalibrated:
    """Fit slope and intercept of the log odds of one founder to reviewed wells (Platt 1999).

    Args:
        store: The results.
        wells: How many founders they are said to have.
        settings: How the wells were decided; they are decided anew with its parameters.
        scope: When and where they were looked at.
        source: Where the wells come from, for messages.

    Raises:
        ConfigurationError: A well was not analysed, there are too few, or they are of one kind
            only.
        StoreError: The results cannot be read.
    """
    parameters = load_parameters(settings.parameters)
    told, true = _told(store, wells, settings, scope, source)
    _refuse_few(source, true, len(wells))
    final = calibrated(parameters, told, true)
    return Recalibrated(
        parameters=final,
        wells=len(told),
        without=len(wells) - len(told),
        before=measure_calibration(told, true),
        after=measure_calibration(_told_by_others(parameters, told, true), true),
    )


def _told(
    store: Store,
    reviewed: Sequence[ReviewedWell],
    settings: TraceSettings,
    scope: Scope,
    source: str,
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the probabilities of reviewed wells, and whether they have one founder."""
    everything = tuple(store.results())
    settings = settings.model_copy(update={"rule": "probability"})
    neighbours = neighbours_of(everything, settings, scope)
    rules = {run: build_rule(settings, each) for run, each in neighbours.items()}
    known = {WellKey(plate=one.plate, well=one.well): one for one in everything}
    pairs = []
    for one in reviewed:
        result = _analysed(known.get(WellKey(plate=one.plate, well=one.well)), one, source)
        verdict = decided_again(result, rules[one.plate.run], scope)
        if verdict.probability_monoclonal is not None:
            pairs.append((verdict.probability_monoclonal, one.founders == 1))
    return (
        np.array([told for told, _ in pairs], dtype=np.float64),
        np.array([true for _, true in pairs], dtype=np.bool_),
    )


def _analysed(result: WellResult | None, well: ReviewedWell, source: str) -> WellResult:
    if result is None:
        raise ConfigurationError(
            f"{source}, line {well.line}: the results hold no well {well.well} of plate "
            f"{well.plate}; write run and plate as in wells.csv"
        )
    return result


def _refuse_few(source: str, true: NDArray[np.bool_], reviewed: int) -> None:
    if len(true) < FEWEST_WELLS:
        raise ConfigurationError(
            f"{source}: {len(true)} of its {reviewed} wells have a probability, but {FEWEST_WELLS} "
            "are needed to fit it: review more wells in which something grew"
        )
    if true.all() or not true.any():
        kind = "exactly one founder" if true.all() else "no or several founders"
        raise ConfigurationError(
            f"{source}: all {len(true)} wells with a probability have {kind}; wells of the other "
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
