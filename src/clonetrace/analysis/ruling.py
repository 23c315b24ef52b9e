"""What people decided, for all that is written of many wells."""

from collections import defaultdict
from collections.abc import Iterable

from clonetrace.analysis.settings import Settings
from clonetrace.domain import Plate, Review, Ruling, Rulings, Well
from clonetrace.picking import PickRules
from clonetrace.review import ruling_of
from clonetrace.store import Store, WellSummary


def rulings_of(
    store: Store,
    settings: Settings,
    plate: Plate | None = None,
    *,
    wells: Iterable[WellSummary] | None = None,
) -> Rulings:
    """Return what people say about wells, as far as everybody may know it.

    Args:
        store: Holds decisions and results.
        settings: Say whether there is a second reader.
        plate: Only wells of this plate.
        wells: Those wells, where they were loaded already.
    """
    # Grouped by plain texts: pages ask this of thousands of decisions.
    reviews = defaultdict[tuple[str, str, str], list[Review]](list)
    for one in store.reviews(plate):
        reviews[one.plate.run, one.plate.name, one.well.label].append(one)
    if not reviews:
        return {}
    rulings: dict[tuple[Plate, Well], Ruling] = {}
    for now in store.summaries(plate) if wells is None else wells:
        mine = reviews.get((now.plate.run, now.plate.name, now.well.label))
        if mine is None:
            continue
        ruling = ruling_of(mine, now, second_reader=settings.web.second_reader)
        if ruling is not None:
            rulings[now.plate, now.well] = ruling
    return rulings


def pick_rules(rulings: Rulings, settings: Settings) -> PickRules:
    """Return what decides, besides the measurements, which colonies may be picked."""
    return PickRules(
        rulings=rulings,
        reviewed_ambiguous=settings.picking.reviewed_ambiguous,
        ready_width_mm=settings.measure.ready_width_mm,
        wanted=settings.measure.ready_morphology if settings.morphology.grade else (),
    )
