"""Whether a probability of 0.9 is right nine times of ten."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from clonetrace.evaluate.wells import Share
from clonetrace.trace.clonality import ClonalityParameters

Floats = NDArray[np.float64]

#: Bins of equal width over the probability (Guo et al. 2017, section 2).
_BINS = 10
_KEPT = 1e-6
#: Pull of the fit towards changing nothing, in wells.
_PRIOR_WELLS = 2.0


@dataclass(frozen=True)
class Reliability:
    """One bin of a reliability diagram.

    Attributes:
        low: Lower end of the bin.
        wells: How many it holds.
        told: Mean probability that was told.
        true: Share of the wells with exactly one founder.
    """

    low: float
    wells: int
    told: float
    true: float

    @property
    def share(self) -> Share:
        """The wells with exactly one founder, of all in the bin, with their interval."""
        return Share(round(self.true * self.wells), self.wells)


@dataclass(frozen=True)
class Calibration:
    """How true probabilities are.

    Attributes:
        wells: With a probability.
        brier: Mean squared error; 0 is perfect.
        error: Mean difference of told and true, over the wells (expected calibration error).
        bins: Those that hold a well, from 0 to 1.
    """

    wells: int
    brier: float
    error: float
    bins: tuple[Reliability, ...]


def measure_calibration(told: Floats, true: NDArray[np.bool_]) -> Calibration:
    """Measure how true probabilities are.

    Args:
        told: Probabilities of exactly one founder, shape (wells,).
        true: Whether it was so.
    """
    place = np.minimum((told * _BINS).astype(int), _BINS - 1)
    bins = tuple(
        Reliability(
            low=number / _BINS,
            wells=int((place == number).sum()),
            told=float(told[place == number].mean()),
            true=float(true[place == number].mean()),
        )
        for number in np.unique(place)
    )
    gaps = sum(one.wells * abs(one.told - one.true) for one in bins)
    return Calibration(
        wells=len(told),
        brier=float(((told - true) ** 2).mean()) if len(told) else float("nan"),
        error=gaps / len(told) if len(told) else float("nan"),
        bins=bins,
    )


def calibrated(
    parameters: ClonalityParameters, told: Floats, true: NDArray[np.bool_]
) -> ClonalityParameters:
    """Fit slope and intercept of the log odds, so that probabilities are true (Platt 1999).

    Args:
        parameters: Those that `told` was made with.
        told: Probabilities of exactly one founder, shape (wells,).
        true: Whether it was so.

    Returns:
        The parameters with a slope and an intercept on top of their own.
    """
    kept = np.clip(told, _KEPT, 1 - _KEPT)
    odds = np.log(kept / (1 - kept))

    def loss(line: Floats) -> float:
        fitted = line[0] * odds + line[1]
        wrong = np.logaddexp(0, np.where(true, -fitted, fitted)).sum()
        return float(wrong + _PRIOR_WELLS * ((line[0] - 1) ** 2 + line[1] ** 2))

    slope, intercept = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return parameters.model_copy(
        update={
            "slope": parameters.slope * float(slope),
            "intercept": parameters.intercept * float(slope) + float(intercept),
        }
    )


def as_calibrated(parameters: ClonalityParameters, told: Floats) -> Floats:
    """Return probabilities with the slope and the intercept of some parameters applied."""
    kept = np.clip(told, _KEPT, 1 - _KEPT)
    odds = parameters.slope * np.log(kept / (1 - kept)) + parameters.intercept
    return np.asarray(1 / (1 + np.exp(-odds)))
