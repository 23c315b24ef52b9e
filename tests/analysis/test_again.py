"""Wells of a run are decided together: they tell how it was seeded and how its clones grow."""

import pytest

from clonetrace.analysis import Settings
from clonetrace.analysis.again import decide_together
from clonetrace.domain import Clonality, Evidence, Plate, Verdict, Well
from clonetrace.store import open_store
from clonetrace.trace import TraceSettings
from clonetrace.trace.settings import SeedingSettings

EMPTY = Verdict(clonality=Clonality.EMPTY, reasons=(Evidence(statement="no colony"),))


@pytest.fixture
def plate(undisturbed, kept):
    """Lay out a plate: as many copies of a well with a clone, and of an empty one, as wanted."""
    grown = next(one for one in kept(undisturbed) if one.well.label == "A1")

    def laid_out(grown_wells: int, empty_wells: int):
        wells = [Well.at(number // 12, number % 12) for number in range(96)]
        bare = grown.model_copy(update={"verdict": EMPTY, "lineages": (), "largest": None})
        copies = [grown] * grown_wells + [bare] * empty_wells
        return [
            one.model_copy(update={"well": well}) for one, well in zip(copies, wells, strict=False)
        ]

    return laid_out


def probability(together, place=0):
    return together.results[place].verdict.probability_monoclonal


def test_many_founders_per_well_make_one_founder_less_probable(plate) -> None:
    sparse, dense = (decide_together(plate(*wells), Settings()) for wells in ((6, 60), (60, 6)))
    assert probability(sparse) > probability(dense)
    (run,) = sparse.neighbours.values()
    assert (run.empty.decided, run.empty.empty) == (66, 60)


def test_too_few_wells_tell_nothing(plate) -> None:
    few, none = (decide_together(plate(*wells), Settings()) for wells in ((3, 16), (3, 0)))
    assert few.results[:3] == none.results


def test_each_run_was_seeded_on_its_own(plate) -> None:
    other = Plate(run="OTHER", name="1_1")
    dense = [one.model_copy(update={"plate": other}) for one in plate(60, 6)]
    together = decide_together([*plate(6, 60), *dense], Settings())
    assert probability(together) == probability(decide_together(plate(6, 60), Settings()))
    assert probability(together, 66) < probability(together)


def test_what_was_decided_before_with_fewer_wells_has_no_part_in_it(plate) -> None:
    """Plate by plate, or all at once."""
    wells = plate(10, 40)
    first = decide_together(wells[:25], Settings())
    step_by_step = decide_together([*first.results, *wells[25:]], Settings())
    assert first.changed
    assert step_by_step.results == decide_together(wells, Settings()).results
    assert decide_together(step_by_step.results, Settings()).changed == ()


def test_wells_that_say_nothing_of_the_seeding_are_left_out(plate) -> None:
    failed, picked, young, blind = plate(0, 4)
    aside = [
        failed.model_copy(update={"failed": "it broke down"}),
        picked.model_copy(
            update={"verdict": EMPTY.model_copy(update={"clonality": Clonality.CONSOLIDATED})}
        ),
        young.model_copy(update={"scans": young.scans[-2:]}),
        blind.model_copy(update={"scans": ()}),
    ]
    (run,) = decide_together([*plate(2, 3), *aside], Settings()).neighbours.values()
    assert (run.empty.decided, run.empty.empty) == (5, 3)


def test_with_a_configured_number_empty_wells_say_nothing(plate) -> None:
    settings = Settings(trace=TraceSettings(seeding=SeedingSettings(cells_per_well=0.5)))
    sparse, dense = (decide_together(plate(6, empty), settings) for empty in (60, 6))
    assert probability(sparse) == probability(dense)
    (run,) = sparse.neighbours.values()
    assert run.empty is None
    assert run.pace.clones == 6


def test_a_count_needs_no_second_look(plate) -> None:
    together = decide_together(plate(60, 6), Settings(trace=TraceSettings(rule="count")))
    assert (together.changed, dict(together.neighbours)) == ((), {})


def test_a_picked_well_says_nothing_of_growth(plate) -> None:
    picked = plate(1, 0)[0]
    verdict = EMPTY.model_copy(update={"clonality": Clonality.CONSOLIDATED})
    (run,) = decide_together(
        [picked.model_copy(update={"verdict": verdict})], Settings()
    ).neighbours.values()
    assert run.pace is None


def test_a_known_well_is_decided_anew_when_its_neighbours_are_known(bench, plate, kept) -> None:
    bench.add("A1").analyse()
    (before,) = kept(bench.out)
    with open_store(bench.out / "clonetrace.db") as store:
        for one in plate(0, 30)[1:]:
            store.remember_well(one, [], fingerprint="x", detectors="x")

    report = bench.analyse()

    after = next(one for one in kept(bench.out) if one.well.label == "A1")
    assert report.analysed == 0
    assert after.verdict.probability_monoclonal > before.verdict.probability_monoclonal
    assert after.lineages == before.lineages
    assert "29 of 30 decided wells are empty" in report.page.read_text(encoding="utf-8")
    assert bench.analyse().results == report.results
