"""The verdict by probability, with the evidence for and against."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from clonetrace.domain import Clonality, Evidence, Verdict
from clonetrace.trace.clonality.ending import Ending, Seen, endings_of
from clonetrace.trace.clonality.founders import Founders, count_founders, posterior
from clonetrace.trace.clonality.hidden import Hidden, hidden_founders
from clonetrace.trace.clonality.likelihood import Term, prior_of, terms_of
from clonetrace.trace.clonality.neighbours import Neighbours
from clonetrace.trace.clonality.origin import Origin
from clonetrace.trace.clonality.parameters import (
    ClonalityParameters,
    Draws,
)
from clonetrace.trace.clonality.seeding import (
    as_seeded,
    line_from_one_cell,
    others_per_well,
)
from clonetrace.trace.decision import WellCase
from clonetrace.trace.plain import founders_seen, plain_verdict
from clonetrace.trace.settings import TraceSettings

#: Raised when the rule changes.
_VERSION = 4
#: Ends of the interval that is told: 95 % of the draws.
_INTERVAL = (0.025, 0.975)
#: Probabilities are told no surer than this: the model is not.
_SUREST = 1e-4
#: Probabilities of a line are told with so many steps between 0 and 1.
_DIGITS = 1_000_000
#: Evidence of less weight than this is not worth a line.
_LEAST_WEIGHT = 0.05


class ProbabilityRule:
    """Decides by the probability of exactly one founder."""

    def __init__(
        self,
        parameters: ClonalityParameters,
        settings: TraceSettings,
        neighbours: Neighbours | None = None,
    ) -> None:
        """Prepare the rule.

        Args:
            parameters: Measured shares.
            settings: How the wells were seeded, and from which probability on a well is called
                what it is.
            neighbours: What the run's wells tell of each other, None where that is not known.
        """
        known = neighbours or Neighbours()
        self._parameters, self._settings, self._empty = parameters, settings, known.empty
        pace, growth = known.pace, parameters.growth
        self._growth = growth if pace is None else pace.applied_to(growth)

    @property
    def identity(self) -> str:
        """See `DecisionRule.identity`."""
        content = self._parameters.model_dump_json().encode()
        return f"probability v{_VERSION} {hashlib.sha256(content).hexdigest()[:16]}"

    def decide(self, case: WellCase) -> Verdict:
        """Return the verdict; see `DecisionRule.decide`."""
        plain = plain_verdict(case)
        if plain is not None:
            return plain
        endings = endings_of(case.lineages, case.day0_floor)
        known = self._known(case, endings)
        founders = self._counted(known)
        one, none, more = _calibrated(founders, self._parameters)
        low, high = np.quantile(one, _INTERVAL)
        clonality, doubts = self._called(endings, known, one[0], none[0], more[0])
        weighed = sorted(self._weighed(known, founders), key=lambda each: -abs(each.weight or 0))
        return Verdict(
            clonality=clonality,
            probability_monoclonal=float(one[0]),
            probability_low=float(min(low, one[0])),
            probability_high=float(max(high, one[0])),
            probability_empty=float(none[0]),
            expected_founders=float(founders.expected[0]),
            founders_seen=founders_seen(case),
            reasons=(
                Evidence(statement=_headline(clonality, one[0], none[0], more[0])),
                *self._line(clonality, one[0], low),
                *(Evidence(statement=doubt) for doubt in doubts),
                *weighed,
            ),
        )

    def calls_empty(self, case: WellCase) -> bool:
        """See `DecisionRule.calls_empty`."""
        plain = plain_verdict(case)
        if plain is not None:
            return plain.clonality is Clonality.EMPTY
        known = self._known(case, endings_of(case.lineages, case.day0_floor))
        _, none, _ = _calibrated(self._counted(known), self._parameters)
        return self._is_empty(none[0])

    def _line(self, clonality: Clonality, one: float, low: float) -> Iterator[Evidence]:
        """Say what earlier rounds of cloning add, where something grew."""
        earlier = self._settings.seeding.earlier_rounds
        if not earlier or clonality is Clonality.EMPTY:
            return
        # Cut, not rounded: nothing may read surer than it is.
        told, least = (
            int(line_from_one_cell(float(each), earlier) * _DIGITS) / _DIGITS
            for each in (one, min(low, one))
        )
        rounds = "1 earlier round" if len(earlier) == 1 else f"{len(earlier)} earlier rounds"
        yield Evidence(
            statement=f"with {rounds} of cloning, P(the line descends from one cell) = {told:.6f}, "
            f"at least {least:.6f}"
        )

    def _known(self, case: WellCase, endings: Sequence[Ending]) -> "_Known":
        seeding = self._settings.seeding
        drawn = as_seeded(self._parameters.drawn, seeding)
        growth = self._growth
        objects = []
        for ending in endings:
            rest = [other for other in endings if other is not ending]
            terms = terms_of(ending, drawn, growth, late_h=seeding.hours_before_first_scan)
            objects.append((prior_of(ending, rest, drawn), *terms))
        others = others_per_well(drawn, seeding, self._empty)
        hidden = hidden_founders(case, endings, others=others, drawn=drawn, growth=growth)
        return _Known(tuple(objects), tuple(hidden))

    @staticmethod
    def _counted(known: "_Known") -> Founders:
        return count_founders(known.objects, known.mean_hidden)

    def _weighed(self, known: "_Known", founders: Founders) -> Iterator[Evidence]:
        """Say by how much each piece of evidence moves the log odds of exactly one founder."""
        all_told = _log_odds(founders.one)
        for statement, less in known.without_each():
            weight = float((all_told - _log_odds(self._counted(less).one))[0])
            if abs(weight) >= _LEAST_WEIGHT:
                yield Evidence(statement=statement, weight=round(weight, 2))

    def _called(
        self, endings: Sequence[Ending], known: "_Known", one: float, none: float, more: float
    ) -> tuple[Clonality, tuple[str, ...]]:
        """Return the verdict, and what would settle it where it is open."""
        if self._is_empty(none):
            return Clonality.EMPTY, ()
        if more >= self._settings.polyclonal_from:
            return Clonality.POLYCLONAL, ()
        if one >= self._settings.monoclonal_from and _is_imaged(endings, known):
            return Clonality.MONOCLONAL, ()
        doubts = known.doubts()
        if one >= self._settings.monoclonal_from:
            return Clonality.AMBIGUOUS, ("no scan shows the founder", *doubts)
        return Clonality.AMBIGUOUS, doubts or ("a review of the scans would settle it",)

    def _is_empty(self, none: float) -> bool:
        return bool(none >= self._settings.empty_from)


@dataclass(frozen=True)
class _Known:
    """All evidence of a well."""

    objects: tuple[tuple[Term, ...], ...]
    hidden: tuple[Hidden, ...]

    @property
    def mean_hidden(self) -> Draws:
        return np.asarray(sum(one.mean for one in self.hidden))

    def without_each(self) -> Iterator[tuple[str, "_Known"]]:
        """Yield every piece of evidence and what is known without it."""
        for place, terms in enumerate(self.objects):
            for term in terms[1:]:
                left = tuple(one for one in terms if one is not term)
                objects = (*self.objects[:place], left, *self.objects[place + 1 :])
                yield term.statement, _Known(objects, self.hidden)
        for one in self.hidden:
            nobody = Hidden(one.statement, 0 * one.mean)
            kept = tuple(nobody if other is one else other for other in self.hidden)
            yield one.statement, _Known(self.objects, kept)

    def doubts(self) -> tuple[str, ...]:
        """Say what would settle an open matter, each once."""
        told = [term.doubtful for terms in self.objects for term in terms]
        told += [one.doubtful for one in self.hidden]
        return tuple(f"{one} would settle it" for one in dict.fromkeys(told) if one)


def _is_imaged(endings: Sequence[Ending], known: _Known) -> bool:
    """Whether a scan shows one cell where the object began that is most surely the clone."""
    sure = [float(posterior(terms)[Origin.ONE][0]) for terms in known.objects]
    clone = endings[int(np.argmax(sure))] if sure else None
    return clone is not None and Seen.ONE in {clone.day0, clone.day1}


def _calibrated(founders: Founders, parameters: ClonalityParameters) -> tuple[Draws, Draws, Draws]:
    """Return the probabilities of one founder, of none and of more, as calibrated."""
    one = 1 / (1 + np.exp(-(parameters.slope * _log_odds(founders.one) + parameters.intercept)))
    one = np.clip(one, _SUREST, 1 - _SUREST)
    others = np.maximum(founders.none + founders.more, 1e-300)
    none = (1 - one) * founders.none / others
    return one, none, 1 - one - none


def _log_odds(probability: Draws) -> Draws:
    kept = np.clip(probability, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(kept / (1 - kept)))


def _headline(clonality: Clonality, one: float, none: float, more: float) -> str:
    told = f"P(one founder) = {one:.4f}, none {none:.4f}, more {more:.4f}"
    return told if clonality is not Clonality.AMBIGUOUS else f"{told}: not sure enough"
