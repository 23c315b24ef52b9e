"""What the seeding method, and the run's own wells, lead one to expect."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clonetrace.trace import (
    EmptyWells,
    Neighbours,
    ProbabilityRule,
    load_parameters,
    told_seeding,
)
from clonetrace.trace.clonality.seeding import line_from_one_cell
from clonetrace.trace.settings import SeedingSettings, TraceSettings


class TestSeeding:
    def test_the_empty_wells_tell_how_many_founders_there_are(self) -> None:
        """Poisson: exp(-0.5) of the wells get none."""
        rates = EmptyWells(decided=10_000, empty=6065).draws(400)
        assert rates[0] == pytest.approx(0.5, abs=0.001)
        assert np.std(rates[1:]) < 0.02

    def test_few_wells_leave_it_open(self) -> None:
        few, many = (EmptyWells(decided=n, empty=n // 2).draws(400) for n in (20, 960))
        assert np.std(few[1:]) > 3 * np.std(many[1:])

    @pytest.mark.parametrize("empty", [0, 96])
    def test_where_all_wells_are_alike_the_rate_stays_finite(self, empty) -> None:
        assert np.all(np.isfinite(EmptyWells(decided=96, empty=empty).draws(400)))

    def test_a_run_that_was_seeded_densely_hides_more_founders(self, trace) -> None:
        told = [
            trace(
                "o o o o o o o o",
                rule=ProbabilityRule(
                    load_parameters(),
                    TraceSettings(),
                    Neighbours(empty=EmptyWells(decided=96, empty=empty)),
                ),
            ).verdict
            for empty in (80, 5)
        ]
        assert told[0].probability_monoclonal > told[1].probability_monoclonal
        assert "2.87 founders" in next(
            one.statement for one in told[1].reasons if "no scan" in one.statement
        )

    def test_a_second_round_of_cloning_makes_the_line_surer(self, decide) -> None:
        verdict = decide("o 8 o o o o o o", SeedingSettings(earlier_rounds=(0.9, 0.8))).verdict
        said = next(
            one.statement for one in verdict.reasons if "rounds of cloning" in one.statement
        )
        told, least = (float(number) for number in re.findall(r"0\.\d{6}", said))
        assert told == pytest.approx(1 - (1 - verdict.probability_monoclonal) * 0.02, abs=1e-6)
        assert least == pytest.approx(1 - (1 - verdict.probability_low) * 0.02, abs=1e-6)

    def test_earlier_rounds_do_not_change_what_this_round_is_called(self, decide) -> None:
        one, two = (
            decide(". 8 o o o o o o", SeedingSettings(earlier_rounds=rounds)).verdict
            for rounds in ((), (0.999,))
        )
        assert (one.clonality, one.probability_monoclonal) == (
            two.clonality,
            two.probability_monoclonal,
        )

    @given(st.floats(0, 1), st.lists(st.floats(0, 0.999), max_size=3))
    def test_a_line_is_as_sure_as_its_surest_round_at_least(self, probability, rounds) -> None:
        line = line_from_one_cell(probability, rounds)
        assert line >= max([probability, *rounds]) - 1e-12
        assert line <= 1

    def test_a_configured_rate_overrules_the_wells(self) -> None:
        seeding = SeedingSettings(cells_per_well=0.3)
        assert "0.3 founders per well" in told_seeding(seeding, EmptyWells(decided=96, empty=0))

    def test_with_few_wells_the_default_is_taken_and_said(self) -> None:
        said = told_seeding(SeedingSettings(), EmptyWells(decided=19, empty=0))
        assert said.startswith("0.5 founders per well, the default: 19 wells are decided")

    def test_what_was_estimated_is_told_with_its_interval(self) -> None:
        said = told_seeding(SeedingSettings(), EmptyWells(decided=96, empty=58))
        assert said.startswith("0.51 founders per well (95 % interval 0.3")
        assert said.endswith("58 of 96 decided wells are empty")
