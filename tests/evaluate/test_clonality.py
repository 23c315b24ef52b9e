"""Whether probabilities are true, and what they rest on."""

import numpy as np
import pytest

from clonetrace.domain import (
    Clonality,
    Detection,
    Evidence,
    Fate,
    Level,
    Lineage,
    Quality,
    ScanFrame,
    ScanSummary,
    Sighting,
    Verdict,
    WellResult,
)
from clonetrace.evaluate.clonality import (
    JudgedWell,
    calibrated,
    fit_parameters,
    judge_runs,
    load_judged,
    measure_calibration,
    measure_parameters,
    origins_of,
)
from clonetrace.simulate import Case, SimulationSettings, simulate_run
from clonetrace.store import open_store
from clonetrace.trace import ProbabilityRule, TraceSettings, load_parameters
from clonetrace.trace.clonality import Origin, Seen


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


def perfect(truth) -> WellResult:
    """What an analysis would give that finds every visible living object, and follows clones."""
    lineages = []
    for number, founder in enumerate(truth.founders, start=1):
        sightings = [
            sighting(scan, one)
            for scan in reversed(truth.scans)
            for one in scan.objects
            if founder.clone in one.clones
        ]
        same = next((one for one in lineages if one.sightings == tuple(sightings)), None)
        if sightings and same is None:
            lineages.append(Lineage(number=number, sightings=tuple(sightings), fate=Fate.FOUNDER))
    verdict = Verdict(
        clonality=Clonality.AMBIGUOUS,
        probability_monoclonal=0.5,
        reasons=(Evidence(statement="made up"),),
    )
    scans = tuple(
        ScanSummary(
            scan_key=f"d{scan.day}",
            day=scan.day,
            hours=scan.hours,
            taken_at=scan.taken_at,
            file_name=f"F/{scan.day}.tif",
            quality=Quality(focus=1.5),
            frame=frame(scan),
            searched=True,
        )
        for scan in reversed(truth.scans)
    )
    return WellResult(
        plate=truth.plate,
        well=truth.well,
        verdict=verdict,
        lineages=tuple(lineages),
        scans=scans,
    )


def frame(scan) -> ScanFrame:
    return ScanFrame(
        width_px=scan.width_px,
        height_px=scan.height_px,
        centre_x_px=scan.rim.x_px,
        centre_y_px=scan.rim.y_px,
        um_per_px=scan.um_per_px,
        well_radius_um=scan.rim.radius_px * scan.um_per_px,
    )


def sighting(scan, there) -> Sighting:
    found = Detection(box=there.box, label=there.label, score=0.9, level=Level.LOCAL)
    return Sighting(
        scan_key=f"d{scan.day}", day=scan.day, hours=scan.hours, expected=there.box, detection=found
    )


CASES = (Case.SINGLE, Case.DOUBLET, Case.TWO_APART, Case.EMPTY, Case.STOPS)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Thirty wells over six days, followed perfectly."""
    folder = tmp_path_factory.mktemp("run")
    truth = simulate_run(
        folder, SimulationSettings(wells=30, cases=CASES, days=6, um_per_px=8.0, faults=False)
    )
    with open_store(folder / "results" / "clonetrace.db") as store:
        for well in truth.wells:
            store.remember_well(perfect(well), [], fingerprint="x", detectors="x")
    return folder


def test_followed_objects_are_what_the_truth_says(run):
    told = {}
    for well in load_judged(run, run / "results"):
        origins = [origin for _, origin, _ in origins_of(well)]
        told.setdefault(well.truth.case, set()).add(tuple(origins))
    assert told[Case.SINGLE] == {(Origin.ONE,)}
    assert told[Case.DOUBLET] == {(Origin.TWO,)}
    assert told[Case.TWO_APART] == {(Origin.ONE, Origin.ONE)}
    assert told[Case.EMPTY] == {()}
    assert told[Case.STOPS] == {(Origin.NOTHING,)}


def test_shares_are_counted_on_the_wells(run):
    measured = measure_parameters(
        load_judged(run, run / "results"), version="1", measured_on="a test"
    )
    assert measured.origins[Origin.ONE] == 6 + 2 * 6
    assert measured.origins[Origin.TWO] == measured.origins[Origin.NOTHING] == 6
    assert measured.day0[Origin.ONE].counts == {Seen.ONE: 18}
    assert measured.day0[Origin.TWO].counts == {Seen.SEVERAL: 6}
    assert (measured.doublets.hits, measured.doublets.of) == (6, 24)
    assert measured.lost.hits == measured.missed.hits == 0
    assert 8 < measured.growth.cycle_h < 30


def test_lost_clones_are_told_apart_by_where_their_founders_lay(run):
    """Of one well nothing is followed, as if its clone had been found in no scan."""
    wells = list(load_judged(run, run / "results"))
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


def test_both_rules_are_judged_on_the_same_wells(run):
    report = judge_runs([(run, run / "results")])
    rows = {row.case: row for row in report.cases}
    assert rows[Case.SINGLE].called == {Clonality.AMBIGUOUS: 6}
    assert rows[Case.SINGLE].counted == {Clonality.MONOCLONAL: 6}
    assert rows[Case.TWO_APART].counted == {Clonality.POLYCLONAL: 6}
    assert (report.count.monoclonal.wells, report.count.monoclonal.of) == (6, 6)
    assert report.probability.ambiguous.wells == 30
    assert report.calibration.wells == 30


def test_parameters_that_were_fitted_decide_such_wells(run, tmp_path):
    fitted = fit_parameters(
        [(run, run / "results")], TraceSettings(), version="1", measured_on="a test"
    )
    rule = ProbabilityRule(fitted.parameters, TraceSettings())
    for well in load_judged(run, run / "results"):
        probability = well.decided_by(rule).probability_monoclonal
        if well.truth.case is Case.SINGLE:
            assert probability > 0.7
        elif well.truth.case in {Case.DOUBLET, Case.TWO_APART}:
            assert probability < 0.5
