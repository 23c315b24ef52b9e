"""Questions that every output asks of a well's result."""

from collections.abc import Sequence

from clonetrace.domain import Clonality, Label, Plate, Ruling, WellResult


def ordered(results: Sequence[WellResult]) -> list[WellResult]:
    """Return the results by run, plate, row and column."""
    return sorted(results, key=lambda result: (result.plate, result.well))


def by_plate(results: Sequence[WellResult]) -> dict[Plate, list[WellResult]]:
    """Return the results of each plate; plates and wells in order."""
    plates: dict[Plate, list[WellResult]] = {}
    for result in ordered(results):
        plates.setdefault(result.plate, []).append(result)
    return plates


def analysed(result: WellResult) -> bool:
    """Whether the well was looked at, to the end."""
    return result.failed is None and result.verdict.clonality is not Clonality.CONSOLIDATED


def differentiated(result: WellResult) -> bool:
    """Whether the well differentiates: by its verdict, or by a colony of its newest scan."""
    if result.verdict.clonality is Clonality.DIFFERENTIATED:
        return True
    newest = [lineage.sightings[0] for lineage in result.lineages if lineage.parent is None]
    return any(
        sighting.detection is not None and sighting.detection.label is Label.DIFFERENTIATED
        for sighting in newest
    )


def ready_to_pick(result: WellResult, ruling: Ruling | None = None) -> bool:
    """Whether the well is monoclonal, was analysed to the end, and its colony can be picked.

    Args:
        result: Of the well.
        ruling: What people decided; another verdict, or one that is still open, takes a well out.
    """
    if result.failed or result.verdict.clonality is not Clonality.MONOCLONAL:
        return False
    if ruling is not None and not ruling.confirms:
        return False
    return result.largest is not None and result.largest.ready_to_pick


def explanations(result: WellResult) -> list[str]:
    """Return every sentence about the verdict, each once: failure, reasons, warnings."""
    failure = [result.failed] if result.failed else []
    reasons = [evidence.statement for evidence in result.verdict.reasons]
    sentences = (*failure, *reasons, *result.warnings)
    return list(dict.fromkeys(" ".join(sentence.split()) for sentence in sentences))
