"""Whether probabilities are true, and what they rest on."""

import cv2
import numpy as np
import pytest

from clonetrace.domain import Clonality, Evidence, Verdict
from clonetrace.evaluate.clonality import (
    JudgedWell,
    calibrated,
    decided_together,
    draw_reliability,
    fit_parameters,
    founders_in_sight,
    judge_runs,
    load_judged,
    measure_calibration,
    measure_parameters,
    origins_of,
)
from clonetrace.simulate import Case
from clonetrace.simulate.faults import Fault
from clonetrace.trace import TraceSettings, load_parameters
from clonetrace.trace.clonality import Origin, Seen, Sight


def odds(probability):
    return np.log(probability / (1 - probability))


def test_true_probabilities_have_no_calibration_error():
    rng = np.random.default_rng(3)
    told = rng.uniform(0, 1, 20000)
    measured = measure_calibration(told, rng.uniform(size=told.size) < told)
    assert measured.error < 0.02
    assert measured.brier == pytest.approx(1 / 6, abs=0.01)
    assert sum(one.wells for one in measured.bins) == measured.wells == 20000


def test_what_is_told_too_surely_is_an_error():
    told, true = np.array([0.9] * 10), np.array([True] * 5 + [False] * 5)
    measured = measure_calibration(told, true)
    assert measured.error == pytest.approx(0.4)
    assert [(one.low, one.told, one.true) for one in measured.bins] == [
        (0.9, pytest.approx(0.9), 0.5)
    ]


def test_a_bin_has_the_interval_of_its_share():
    """No error in 10 wells leaves 31 % (Clopper and Pearson)."""
    measured = measure_calibration(np.array([0.95] * 10), np.array([True] * 10))
    (only,) = measured.bins
    assert (only.share.wells, only.share.of) == (10, 10)
    assert only.share.low == pytest.approx(0.6915, abs=1e-4)


def test_the_reliability_diagram_is_a_picture(tmp_path):
    pytest.importorskip("matplotlib")
    rng = np.random.default_rng(5)
    told = rng.uniform(size=300)
    file = tmp_path / "reliability.png"
    draw_reliability(measure_calibration(told, rng.uniform(size=300) < told), file, "made up")
    pixels = cv2.imread(str(file))
    assert pixels.shape[0] > 400
    assert pixels.std() > 10


def test_the_fit_finds_how_much_too_sure_was_told():
    rng = np.random.default_rng(4)
    really = rng.uniform(0.02, 0.98, 5000)
    true = rng.uniform(size=really.size) < really
    told = 1 / (1 + np.exp(-2 * odds(really)))
    fitted = calibrated(load_parameters().model_copy(update={"slope": 1.0}), told, true)
    assert fitted.slope == pytest.approx(0.5, abs=0.05)


def test_a_few_wells_hardly_change_anything():
    fitted = calibrated(
        load_parameters().model_copy(update={"slope": 1.0, "intercept": 0.0}),
        np.array([0.9, 0.95]),
        np.array([True, True]),
    )
    assert fitted.slope == pytest.approx(1, abs=0.2)
    assert fitted.intercept == pytest.approx(0, abs=0.3)


def test_followed_objects_are_what_the_truth_says(perfect_run):
    told = {}
    for well in load_judged(perfect_run, perfect_run / "results"):
        origins = [origin for _, origin, _ in origins_of(well)]
        told.setdefault(well.truth.case, set()).add(tuple(origins))
    assert told[Case.SINGLE] == {(Origin.ONE,)}
    assert told[Case.DOUBLET] == {(Origin.TWO,)}
    assert told[Case.TWO_APART] == {(Origin.ONE, Origin.ONE)}
    assert told[Case.EMPTY] == {()}
    assert told[Case.STOPS] == {(Origin.NOTHING,)}


def test_shares_are_counted_on_the_wells(perfect_run):
    measured = measure_parameters(
        load_judged(perfect_run, perfect_run / "results"), version="1", measured_on="a test"
    )
    assert measured.origins[Origin.ONE] == 6 + 2 * 6
    assert measured.origins[Origin.TWO] == measured.origins[Origin.NOTHING] == 6
    assert measured.day0[Origin.ONE].counts == {Seen.ONE: 18}
    sharp = [measured.day0_by_sight[sight][Origin.ONE].counts for sight in (Sight.OPEN, Sight.WALL)]
    assert sum(counts.get(Seen.ONE, 0) for counts in sharp) == 18
    assert measured.day0_by_sight[Sight.BLURRED_OPEN][Origin.ONE].counts == {}
    assert measured.day0[Origin.TWO].counts == {Seen.SEVERAL: 6}
    assert (measured.doublets.hits, measured.doublets.of) == (6, 24)
    assert measured.lost.hits == measured.missed.hits == 0
    assert 8 < measured.growth.cycle_h < 30


def test_lost_clones_are_told_apart_by_where_their_founders_lay(perfect_run):
    """Of one well nothing is followed, as if its clone had been found in no scan."""
    wells = list(load_judged(perfect_run, perfect_run / "results"))
    lost = next(one for one in wells if one.truth.case is Case.SINGLE)
    rest = [one for one in wells if one is not lost]
    called = Verdict(clonality=Clonality.EMPTY, reasons=(Evidence(statement="no colony"),))
    nothing = lost.result.model_copy(update={"lineages": (), "verdict": called})
    for at_um, hides in ((3160.0, True), (100.0, False)):
        (founder,) = lost.truth.founders
        moved = founder.model_copy(update={"x_um": at_um, "y_um": 0.0})
        truth = lost.truth.model_copy(update={"founders": (moved,)})
        measured = measure_parameters(
            [*rest, JudgedWell(truth, nothing)], version="1", measured_on="a test"
        )
        assert (measured.lost_unsearched.hits, measured.lost.hits) == (hides, not hides)


def test_both_rules_are_judged_on_the_same_wells(perfect_run):
    report = judge_runs([(perfect_run, perfect_run / "results")])
    rows = {row.case: row for row in report.cases}
    assert rows[Case.SINGLE].called == {Clonality.AMBIGUOUS: 6}
    assert rows[Case.SINGLE].counted == {Clonality.MONOCLONAL: 6}
    assert rows[Case.TWO_APART].counted == {Clonality.POLYCLONAL: 6}
    assert (report.count.monoclonal.wells, report.count.monoclonal.of) == (6, 6)
    assert report.probability.ambiguous.wells == 30
    assert report.calibration.wells == 30
    assert report.mixed


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({}, True),
        ({"faults": (Fault.DUPLICATE,)}, True),
        ({"faults": (Fault.OUT_OF_FOCUS,)}, False),
        ({"faults": (Fault.MISSING_DAY_0,), "path": None}, False),
    ],
)
def test_founders_are_in_sight_where_day_0_has_a_usable_scan(perfect_run, change, seen):
    truth = next(
        well.truth
        for well in load_judged(perfect_run, perfect_run / "results")
        if well.truth.case is Case.SINGLE
    )
    first, *later = truth.scans
    scans = (first.model_copy(update=change), *later)
    assert founders_in_sight(truth.model_copy(update={"scans": scans})) is seen
    assert not founders_in_sight(truth.model_copy(update={"scans": tuple(later)}))
    assert not founders_in_sight(truth.model_copy(update={"case": Case.AT_WALL}))


def test_parameters_that_were_fitted_decide_such_wells(perfect_run, tmp_path):
    fitted = fit_parameters(
        [(perfect_run, perfect_run / "results")], TraceSettings(), version="1", measured_on="a test"
    )
    wells = list(load_judged(perfect_run, perfect_run / "results"))
    verdicts = decided_together(wells, TraceSettings(), fitted.parameters)
    for well, verdict in zip(wells, verdicts, strict=True):
        probability = verdict.probability_monoclonal
        if well.truth.case is Case.SINGLE:
            assert probability > 0.7
        elif well.truth.case in {Case.DOUBLET, Case.TWO_APART}:
            assert probability < 0.5
