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
        return tuple(name for name in cls.model_fields if name not in {"plate", "well"})
