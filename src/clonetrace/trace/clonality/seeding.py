"""What the seeding method, and the run's own wells, lead one to expect."""

import copy
import math
from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from clonetrace.domain import Value
from clonetrace.trace.clonality.parameters import DrawnParameters, Draws
from clonetrace.trace.settings import SeedingSettings

#: Founders per well where neither the configuration nor the run tells how many there are.
DEFAULT_CELLS_PER_WELL = 0.5
#: Decided wells from which a run tells how many cells it was seeded with. With fewer, the
#: interval of the rate spans a factor of three and more.
FEWEST_WELLS = 20
#: Added to empty wells and to the others (Jeffreys).
_UNSEEN = 0.5
_SEED = 19240307


class EmptyWells(Value):
    """How many wells of a run stayed empty: that tells how densely it was seeded."""

    decided: Annotated[int, Field(ge=0)]
    """Wells that were decided: old enough, with usable scans, not picked before."""
    empty: Annotated[int, Field(ge=0)]
    """Those of them in which nothing lives."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.empty > self.decided:
            raise ValueError("there are more empty wells than wells")
        return self

    @property
    def tells(self) -> bool:
        """Whether there are enough wells."""
        return self.decided >= FEWEST_WELLS

    def draws(self, count: int) -> Draws:
        """Return founders per well: a mean and values that the wells allow, shape (count,).

        Of wells that get founders as rare events come, exp(-lambda) get none (Poisson). The share
        of empty wells is drawn from the beta distribution that the wells leave (Jeffreys).

        Args:
            count: How many values, the mean included.
        """
        empty, others = self.empty + _UNSEEN, self.decided - self.empty + _UNSEEN
        rng = np.random.default_rng(_SEED)
        shares = np.concatenate(([empty / (empty + others)], rng.beta(empty, others, count - 1)))
        return np.asarray(-np.log(np.clip(shares, 1e-6, 1 - 1e-6)))


def as_seeded(drawn: DrawnParameters, seeding: SeedingSettings) -> DrawnParameters:
    """Return measured shares with the configured rate of doublets, where there is one."""
    if seeding.doublet_rate is None:
        return drawn
    changed = copy.copy(drawn)
    changed.doublets = np.full_like(drawn.doublets, seeding.doublet_rate)
    return changed


def others_per_well(
    drawn: DrawnParameters, seeding: SeedingSettings, wells: EmptyWells | None
) -> Draws:
    """Return how many founders a well has besides one, on average, shape (1 + draws,).

    Args:
        drawn: Measured shares.
        seeding: How the wells were seeded.
        wells: How many of the run's wells are empty, None where that is not known.
    """
    if seeding.method == "facs":
        return drawn.doublets
    if seeding.cells_per_well is not None:
        return np.full_like(drawn.doublets, seeding.cells_per_well)
    if wells is not None and wells.tells:
        return wells.draws(len(drawn.doublets))
    return np.full_like(drawn.doublets, DEFAULT_CELLS_PER_WELL)


def line_from_one_cell(probability: float, earlier_rounds: Sequence[float]) -> float:
    """Return how probable it is that a line that was cloned several times descends from one cell.

    It does so if any of its rounds was clonal, as the rounds fail independently (Quiroz and Tsao
    2016, Biotechnology Progress 32:1061).

    Args:
        probability: Of exactly one founder in this round.
        earlier_rounds: The same of the rounds before, on the wells that were picked.
    """
    return 1 - (1 - probability) * math.prod(1 - earlier for earlier in earlier_rounds)


def told_seeding(seeding: SeedingSettings, wells: EmptyWells | None) -> str:
    """Say how many founders a well is expected to have, and what that rests on."""
    if seeding.method == "facs":
        rate = "as measured" if seeding.doublet_rate is None else f"{seeding.doublet_rate:.2%}"
        return f"sorted one by one; doublets: {rate}"
    if seeding.cells_per_well is not None:
        return f"{seeding.cells_per_well:g} founders per well, as configured"
    if wells is None or not wells.tells:
        decided = 0 if wells is None else wells.decided
        return (
            f"{DEFAULT_CELLS_PER_WELL:g} founders per well, the default: {decided} wells are "
            f"decided, and {FEWEST_WELLS} are needed to tell"
        )
    rates = wells.draws(2001)
    low, high = np.quantile(rates[1:], (0.025, 0.975))
    return (
        f"{rates[0]:.2f} founders per well (95 % interval {low:.2f} to {high:.2f}): "
        f"{wells.empty} of {wells.decided} decided wells are empty"
    )
