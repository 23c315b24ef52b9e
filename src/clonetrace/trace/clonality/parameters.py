"""What was measured: how often each origin looks how, in a versioned file."""

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError, model_validator

from clonetrace.domain import Value, first_problem
from clonetrace.domain.errors import ConfigurationError
from clonetrace.trace.clonality.ending import Seen, Sight
from clonetrace.trace.clonality.growth import Growth
from clonetrace.trace.clonality.origin import Origin

Draws = NDArray[np.float64]

#: Format of the files that are written.
FORMAT = 4
#: The file that is shipped.
PARAMETERS_FILE = Path(__file__).parent / "clonality.json"
#: Besides the means, so many sets of shares are drawn as the counts allow; the interval of a
#: probability is that of its values over them.
_DRAWS = 400
#: Added to every count (Jeffreys): what was never seen may happen.
_UNSEEN = 0.5
#: So many cases, of what is so in general, stand beside those of a part of the cases.
_PULL = 10.0
_SEED = 20210621


class Share(Value):
    """How often something happened."""

    hits: Annotated[float, Field(ge=0)]
    of: Annotated[float, Field(ge=0)]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.hits > self.of:
            raise ValueError("there are more hits than cases")
        return self

    def draws(self, rng: np.random.Generator) -> Draws:
        """Return the mean and values that the counts allow, shape (1 + draws,)."""
        hits, others = self.hits + _UNSEEN, self.of - self.hits + _UNSEEN
        return np.concatenate(([hits / (hits + others)], rng.beta(hits, others, _DRAWS)))


class Shares(Value):
    """How often something looked how: cases by what was seen."""

    counts: dict[Seen, Annotated[float, Field(ge=0)]]

    def draws(self, rng: np.random.Generator) -> dict[Seen, Draws]:
        """Return means and values that the counts allow, shapes (1 + draws,)."""
        counts = np.array([self.counts.get(seen, 0.0) for seen in Seen]) + _UNSEEN
        values = np.concatenate(([counts / counts.sum()], rng.dirichlet(counts, _DRAWS)))
        return {seen: values[:, place] for place, seen in enumerate(Seen)}

    def shrunk(self, overall: Mapping[Seen, Draws], rng: np.random.Generator) -> dict[Seen, Draws]:
        """Return means and values that few cases allow, pulled towards the shares of all cases.

        Args:
            overall: Of all cases, shapes (1 + draws,).
            rng: Draws.
        """
        counts = np.array([self.counts.get(seen, 0.0) for seen in Seen])
        cases = counts.sum()
        own = np.concatenate(([counts / max(cases, 1.0)], rng.dirichlet(counts + _UNSEEN, _DRAWS)))
        everywhere = np.stack([overall[seen] for seen in Seen], axis=1)
        values = (cases * own + _PULL * everywhere) / (cases + _PULL)
        return {seen: values[:, place] for place, seen in enumerate(Seen)}


class ClonalityParameters(Value):
    """Measured on runs whose truth is known; see `clonetrace calibrate`."""

    format: Annotated[int, Field(ge=1, le=FORMAT)] = 1
    """Of the file: what of the following it holds. Files that do not say are of format 1."""
    version: str
    """Of what was measured."""
    measured_on: str
    """Which runs, in words."""
    origins: dict[Origin, Annotated[float, Field(ge=0)]]
    """Objects that colonies led back to, by what they were."""
    day0: dict[Origin, Shares]
    """What the seeding scan showed in their place."""
    day1: dict[Origin, Shares]
    """What the next day's scan showed."""
    day0_by_sight: dict[Sight, dict[Origin, Shares]] = Field(default_factory=dict)
    """What the seeding scan showed, by its focus and by how far from the wall the place is; where
    this says nothing (format 1), `day0` stands for all."""
    growth: Growth
    missed: Share
    """Scans from day 2 on in which a living clone was not found in its place."""
    stray_joins: Share
    """Cells near a founder that were gone a day later, and had joined it."""
    joins: Share
    """Followed objects whose colony holds another living clone that no object stands for."""
    unexplained: Share
    """Wells with something wide that could not be followed, in which it was an unfollowed clone."""
    stray_clones: Share | None = None
    """Of the living clones, those that were seen as a stray and then joined unseen. From format 3
    on: what a stray may be then depends on how many founders wells have."""
    strays_per_well: Annotated[float, Field(gt=0)] | None = None
    """Mean number of strays in a followed well."""
    unexplained_clones: Share | None = None
    """Of the living clones, those that were seen only as something wide that could not be
    followed."""
    unexplained_per_well: Annotated[float, Field(gt=0)] | None = None
    """Share of the followed wells that hold such a thing."""
    lost: Share
    """Living clones that no object stands for, and that are in no colony that was followed; from
    format 2 on only those whose founder lay where the floor is searched."""
    lost_unsearched: Share | None = None
    """The same of founders that lay where it is not: in the band along the wall, or beyond the
    picture. None in files of format 1, which did not tell them apart: `lost` stands for both."""
    doublets: Share
    """Of the objects that were seeded and live: those of two cells. Used where no other rate is
    configured."""
    slope: float = 1.0
    """The logarithm of the odds is multiplied by this, and"""
    intercept: float = 0.0
    """this is added: fitted on wells that no count above rests on (Platt 1999)."""

    @cached_property
    def drawn(self) -> "DrawnParameters":
        """The means and what else the counts allow; the same for every well."""
        rng = np.random.default_rng(_SEED)
        return DrawnParameters(self, rng)


class DrawnParameters:
    """Shares as arrays: the mean first, then draws, shape (1 + draws,)."""

    def __init__(self, parameters: ClonalityParameters, rng: np.random.Generator) -> None:
        """Draw."""
        self.day0 = {origin: one.draws(rng) for origin, one in parameters.day0.items()}
        self.day1 = {origin: one.draws(rng) for origin, one in parameters.day1.items()}
        self.missed = parameters.missed.draws(rng)
        self.stray_joins = parameters.stray_joins.draws(rng)
        self.joins = parameters.joins.draws(rng)
        self.unexplained = parameters.unexplained.draws(rng)
        self.lost = parameters.lost.draws(rng)
        self.doublets = parameters.doublets.draws(rng)
        founded = parameters.origins.get(Origin.ONE, 0) + parameters.origins.get(Origin.TWO, 0)
        self.per_founder = {
            origin: Share(
                hits=parameters.origins.get(origin, 0),
                of=founded + parameters.origins.get(origin, 0),
            ).draws(rng)
            for origin in (Origin.SATELLITE, Origin.NOTHING)
        }
        """Satellites, and things that do not live, among them and the objects that were seeded."""
        # Drawn last, so that files without them give the draws that they always gave.
        self.stray_rate = _rate(parameters.stray_clones, parameters.strays_per_well, rng)
        self.unexplained_rate = _rate(
            parameters.unexplained_clones, parameters.unexplained_per_well, rng
        )
        apart = parameters.lost_unsearched
        self.lost_unsearched = self.lost if apart is None else apart.draws(rng)
        self._by_sight = {
            sight: {
                origin: table.get(origin, Shares(counts={})).shrunk(overall, rng)
                for origin, overall in self.day0.items()
            }
            for sight, table in sorted(parameters.day0_by_sight.items())
        }

    def stray_is_founder(self, others: Draws) -> Draws:
        """Return how probable it is that a stray joined a colony, shape (1 + draws,).

        Args:
            others: Founders that a well has besides one, on average, shape (1 + draws,).
        """
        return _founders(self.stray_rate, others, of_all=self.stray_joins)

    def unexplained_is_founder(self, others: Draws) -> Draws:
        """Return the same for something wide that could not be followed."""
        return _founders(self.unexplained_rate, others, of_all=self.unexplained)

    def day0_of(self, sight: Sight | None) -> Mapping[Origin, Mapping[Seen, Draws]]:
        """Return what the seeding scan shows of each origin, by how it shows the place.

        Args:
            sight: None where that is not known.
        """
        return self._by_sight.get(sight, self.day0) if sight is not None else self.day0


def _rate(clones: Share | None, per_well: float | None, rng: np.random.Generator) -> Draws | None:
    """Return founders for each thing that is seen so, where a well has one other on average."""
    if clones is None or per_well is None:
        return None
    return clones.draws(rng) / per_well


def _founders(rate: Draws | None, others: Draws, *, of_all: Draws) -> Draws:
    """Return how often a thing is a founder; where its rate is not known, the share of all."""
    return of_all if rate is None else np.minimum(others * rate, 1.0)


def load_parameters(path: Path | None = None) -> ClonalityParameters:
    """Read measured shares.

    Args:
        path: File; None for the one that is shipped.

    Raises:
        ConfigurationError: It cannot be read, or something in it is wrong.
    """
    file = path or PARAMETERS_FILE
    try:
        return ClonalityParameters.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{file} was expected to hold the parameters of clonality, but it cannot be read "
            f"({error}); name a file that `clonetrace calibrate` wrote"
        ) from error
    except ValidationError as error:
        problem = first_problem(error)
        raise ConfigurationError(
            f"{file}: {problem.place or 'the file'} is wrong: {problem.message}"
        ) from error
