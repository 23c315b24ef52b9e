"""The pick list of a run: what to pick today, and what to plan for."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from clonetrace.domain import WellResult
from clonetrace.picking.candidates import (
    MACHINE_ONLY,
    Candidate,
    Forecast,
    Offer,
    PickRules,
    find_candidates,
)
from clonetrace.report import file_safe, write_file
from clonetrace.report.wording import machine_words, ruling_words

#: Headings of the wells that are not offered, left out where there are none.
_NOT_OFFERED = {
    Offer.OTHERWISE: "A person decided otherwise",
    Offer.WAITS: "Held back until people are done",
    Offer.UNSURE: "Monoclonal for people, but not for the machine",
}


class Picklists:
    """Writes `picklists/RUN_picklist.txt` for every run."""

    name = "picklists"

    def __init__(self, rules: PickRules = MACHINE_ONLY) -> None:
        """Prepare the lists.

        Args:
            rules: What people decided, and how far they are trusted.
        """
        self._rules = rules

    def write(self, results: Sequence[WellResult], out: Path) -> tuple[Path, ...]:
        """Write one file per run.

        Args:
            results: One per well, in any order.
            out: The output folder; the files go into `picklists` in it.

        Returns:
            The files, run by run.

        Raises:
            StoreError: A file cannot be written.
        """
        runs: dict[str, list[Candidate]] = {run: [] for run in sorted(_runs(results))}
        for candidate in find_candidates(results, self._rules):
            runs[candidate.result.plate.run].append(candidate)
        return tuple(
            write_file(
                out / "picklists" / f"{file_safe(run)}_picklist.txt",
                ["\n".join(_lines(candidates)).encode()],
            )
            for run, candidates in runs.items()
        )


def why_not(candidate: Candidate) -> str:
    """Write what people and the machine say of a colony."""
    machine = f"the machine says {machine_words(candidate.result)}"
    if candidate.ruling is None:
        return machine
    return f"{ruling_words(candidate.ruling)}; {machine}"


def _decided(candidate: Candidate) -> str:
    return "" if candidate.ruling is None else f"; people say {why_not(candidate)}"


def _runs(results: Sequence[WellResult]) -> set[str]:
    return {result.plate.run for result in results}


def _lines(candidates: Sequence[Candidate]) -> Iterator[str]:
    ready = [one for one in candidates if one.ready_now]
    held_back = [one for one in candidates if one.held_back]
    later = [one for one in candidates if one.offer is Offer.OPEN and not one.wide]
    yield f"Ready to pick: {len(ready)}"
    yield from (_line(one, _ready_words(one)) for one in _most_urgent_first(ready))
    yield ""
    yield f"Ready later: {len(later)}"
    yield from (_line(one, _later_words(one)) for one in _soonest_first(later))
    yield ""
    yield f"Wide enough, but not of the wanted morphology: {len(held_back)}"
    yield from (_line(one, _looks(one) + _decided(one)) for one in held_back)
    yield ""
    for offer, heading in _NOT_OFFERED.items():
        wells = [one for one in candidates if one.offer is offer]
        if wells:
            yield f"{heading}: {len(wells)}"
            yield from (_line(one, why_not(one)) for one in wells)
            yield ""


def _most_urgent_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda one: one.pick_before or date.max)


def _soonest_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda one: one.ready.day if one.ready else date.max)


def _line(candidate: Candidate, words: str) -> str:
    result = candidate.result
    return f"{result.plate} - {result.well} - {words}"


def _ready_words(candidate: Candidate) -> str:
    colony = candidate.colony
    said = [
        f"{colony.width_mm:.2f} mm",
        _looks(candidate),
        f"centre {colony.x_um:.0f}, {colony.y_um:.0f} um",
        f"seen on {_day(candidate.seen_on)}",
    ]
    return ", ".join(said) + _decided(candidate) + _urgency(candidate)


def _later_words(candidate: Candidate) -> str:
    said = f"{candidate.colony.width_mm:.2f} mm, {_looks(candidate)}, "
    if candidate.ready is None:
        return f"{said}no forecast{_decided(candidate)}{_urgency(candidate)}"
    ready = _forecast_words(candidate.ready)
    return f"{said}ready on {ready}{_decided(candidate)}{_urgency(candidate)}"


def _forecast_words(forecast: Forecast) -> str:
    if forecast.earliest is None:
        return _day(forecast.day)
    latest = "later" if forecast.latest is None else _day(forecast.latest)
    return f"{_day(forecast.day)} (95 %: {_day(forecast.earliest)} to {latest})"


def _looks(candidate: Candidate) -> str:
    grade = candidate.result.morphology
    machine = "not graded" if grade is None else grade.morphology.value
    people = None if candidate.ruling is None else candidate.ruling.morphology
    return machine if people is None or people == machine else f"{people} (machine: {machine})"


def _urgency(candidate: Candidate) -> str:
    before = candidate.pick_before
    if before is None:
        return ""
    if before <= candidate.seen_on:
        return "; touches its neighbour already"
    return f"; pick before {_day(before)}, when it may touch its neighbour"


def _day(day: date) -> str:
    return f"{day:%a} {day.isoformat()}"
