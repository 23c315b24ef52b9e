"""A well in a few columns: what lists of many wells need, without loading whole results."""

from functools import cache

from clonetrace.domain import Clonality, Morphology, Plate, Value, Well
from clonetrace.store.audit import verdict_words


class WellSummary(Value):
    """A well's verdict, and how its largest colony is."""

    plate: Plate
    well: Well
    clonality: Clonality
    probability_monoclonal: float | None
    probability_empty: float | None
    width_mm: float | None
    days_to_ready: float | None
    morphology: Morphology | None
    failed: str | None
    fingerprint: str
    """Of the scans, settings and detectors that the result was made from."""

    @property
    def machine(self) -> str:
        """The machine's verdict in words, as a `Review` records it: `monoclonal, P 0.995123`."""
        return verdict_words(self.clonality.value, self.probability_monoclonal)

    @classmethod
    @cache
    def columns(cls) -> tuple[str, ...]:
        """Name the fields that are columns of a well's row."""
        beside = {"plate", "well", "newest_day"}
        return tuple(name for name in cls.model_fields if name not in beside)


class WellLine(WellSummary):
    """A well in a list or on a map."""

    probability_low: float | None
    probability_high: float | None
    ready_to_pick: bool
    newest_day: int | None
    """Day of the newest usable scan; None where no scan was looked at."""
    warnings: int
    """How many there are."""

    @property
    def ready(self) -> bool:
        """Whether it is monoclonal, was analysed to the end, and its colony can be picked."""
        return self.ready_to_pick and not self.failed and self.clonality is Clonality.MONOCLONAL

    @property
    def ready_on_day(self) -> float | None:
        """Day since seeding on which the colony is wide enough; None without a forecast."""
        if self.days_to_ready is None or self.newest_day is None:
            return None
        return self.newest_day + self.days_to_ready
