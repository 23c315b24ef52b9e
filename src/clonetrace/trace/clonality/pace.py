"""How fast the clones of a run grow, told by the clones themselves."""

import math
from collections.abc import Iterable
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from clonetrace.domain import Value
from clonetrace.trace.clonality.ending import Ending
from clonetrace.trace.clonality.growth import Growth, doublings

#: Clones from which on a run tells how fast its clones grow: fewer may be alike by chance.
FEWEST_CLONES = 10
#: Doublings from which on an object's boxes tell how fast it grows.
_TELLS_DOUBLINGS = 1.0
#: The spread that was measured elsewhere counts like that of so many clones.
_PULL = 10.0
#: Standard deviation over the median absolute deviation of a normal distribution.
_SIGMA = 1.4826
#: Variance of a median over that of a mean, of values that are normally distributed.
_MEDIAN_VARIANCE = math.pi / 2


class Pace(Value):
    """The times in which the clones of a run double their area."""

    clones: Annotated[int, Field(ge=1)]
    """Clones that were followed long enough to tell."""
    cycle_h: Annotated[float, Field(gt=0)]
    """Median of their times, hours."""
    spread: Annotated[float, Field(ge=0)]
    """Standard deviation of the logarithms, from the median absolute deviation."""

    @property
    def tells(self) -> bool:
        """Whether there are enough clones."""
        return self.clones >= FEWEST_CLONES

    @classmethod
    def of(cls, endings: Iterable[Ending]) -> Self | None:
        """Measure how fast objects grow.

        Args:
            endings: What the colonies of a run lead back to; objects that hardly grew say nothing.

        Returns:
            None where no object tells.
        """
        cycles = np.log([cycle for ending in endings if (cycle := _cycle(ending)) is not None])
        if not cycles.size:
            return None
        return cls(
            clones=cycles.size,
            cycle_h=math.exp(float(np.median(cycles))),
            spread=spread_of(cycles),
        )

    def applied_to(self, growth: Growth) -> Growth:
        """Return how the clones of this run grow.

        The median time of a run is normal, in logarithms, around that of other runs, whose clones
        spread as `growth` says; the clones of this run spread less. Few clones change little, and
        too few nothing.

        Args:
            growth: As measured on other runs.
        """
        if not self.tells:
            return growth
        elsewhere = growth.cycle_spread**2
        within = (self.clones * self.spread**2 + _PULL * elsewhere) / (self.clones + _PULL)
        prior, told = 1 / elsewhere, self.clones / (_MEDIAN_VARIANCE * within)
        middle = (prior * math.log(growth.cycle_h) + told * math.log(self.cycle_h)) / (prior + told)
        return growth.model_copy(
            update={
                "cycle_h": math.exp(middle),
                "cycle_spread": math.sqrt(within + 1 / (prior + told)),
            }
        )


def spread_of(values: NDArray[np.float64]) -> float:
    """Return the standard deviation of most values, from the median absolute deviation."""
    return _SIGMA * float(np.median(np.abs(values - np.median(values))))


def told_pace(pace: Pace | None) -> str:
    """Say how fast the clones of a run grow."""
    if pace is None or not pace.tells:
        clones = 0 if pace is None else pace.clones
        return (
            f"as measured on other runs: {clones} clones were followed long enough, and "
            f"{FEWEST_CLONES} are needed to tell"
        )
    return f"area doubles in {pace.cycle_h:.0f} h (median of {pace.clones} clones)"


def _cycle(ending: Ending) -> float | None:
    first, last = ending.first, ending.grown
    if first is None or last is None or doublings(last) - doublings(first) < _TELLS_DOUBLINGS:
        return None
    return ending.cycle_h
