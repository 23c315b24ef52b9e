"""All objects of a well together: how many founders there were."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clonetrace.trace.clonality.likelihood import Term
from clonetrace.trace.clonality.origin import Origin
from clonetrace.trace.clonality.parameters import Draws


@dataclass(frozen=True, eq=False)
class Founders:
    """How probable each number of founders is; the mean first, shapes (1 + draws,).

    Attributes:
        none: No cell whose progeny lives.
        one: Exactly one.
        more: Two or more.
        expected: Their mean number.
    """

    none: Draws
    one: Draws
    more: Draws
    expected: Draws


def count_founders(objects: Sequence[Sequence[Term]], hidden: Draws) -> Founders:
    """Return how probable each number of founders is.

    The objects are independent, but for this: where there are satellites, there is a founder.
    Founders that no scan shows come on top, as independent rare events do (Poisson).

    Args:
        objects: What is known of each object: its prior and its terms.
        hidden: Mean number of founders that no object stands for, shape (1 + draws,).
    """
    shares = [posterior(terms) for terms in objects]
    ones = np.ones_like(hidden)
    none, one, rest = ones, 0 * ones, 0 * ones
    dead, mean = ones, 0 * ones
    for share in shares:
        empty = share[Origin.SATELLITE] + share[Origin.NOTHING]
        rest = rest + one * (share[Origin.ONE] + share[Origin.TWO]) + none * share[Origin.TWO]
        one = one * empty + none * share[Origin.ONE]
        none = none * empty
        dead = dead * share[Origin.NOTHING]
        mean = mean + share[Origin.ONE] + 2 * share[Origin.TWO]
    # Satellites of no colony are impossible.
    none = dead
    total = none + one + rest
    none, one, rest, mean = none / total, one / total, rest / total, mean / total
    seen_all = np.exp(-hidden)
    exactly = seen_all * (one + hidden * none)
    nobody = seen_all * none
    return Founders(none=nobody, one=exactly, more=1 - exactly - nobody, expected=mean + hidden)


def posterior(terms: Sequence[Term]) -> dict[Origin, Draws]:
    """Return how probable each origin of an object is (Bayes)."""
    weights = {
        origin: np.prod(np.broadcast_arrays(*(term.likelihoods[origin] for term in terms)), axis=0)
        for origin in Origin
    }
    total = np.asarray(sum(weights.values()))
    return {origin: weight / np.maximum(total, 1e-300) for origin, weight in weights.items()}
