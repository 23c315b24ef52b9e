"""What people decided, for all that is written of many wells."""

from collections import defaultdict

from clonetrace.analysis.settings import Settings
from clonetrace.domain import Plate, Review, Rulings, Well
from clonetrace.picking import PickRules
from clonetrace.review import ruling_of
from clonetrace.store import Store


def rulings_of(store: Store, settings: Settings, plate: Plate | None = None) -> Rulings:
    """Return what people say about wells, as far as everybody may know it.

    Args:
        store: Holds decisions and results.
        settings: Say whether there is a second reader.
        plate: Only wells of this plate.
    """
    reviews = defaultdict[tuple[Plate, Well], list[Review]](list)
    for one in store.reviews(plate):
        reviews[one.plate, one.well].append(one)
    if not reviews:
        return {}
    second_reader = settings.web.second_reader
    rulings = {
        (now.plate, now.well): ruling_of(
            reviews[now.plate, now.well], now, second_reader=second_reader
        )
        for now in store.summaries(plate)
        if (now.plate, now.well) in reviews
    }
    return {key: ruling for key, ruling in rulings.items() if ruling is not None}


def pick_rules(rulings: Rulings, settings: Settings) -> PickRules:
    """Return what decides, besides the measurements, which colonies may be picked."""
    return PickRules(
        rulings=rulings,
        reviewed_ambiguous=settings.picking.reviewed_ambiguous,
        ready_width_mm=settings.measure.ready_width_mm,
        wanted=settings.measure.ready_morphology if settings.morphology.grade else (),
    )
