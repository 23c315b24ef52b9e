"""What of the input a person asks for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clonetrace.domain import Finding, FindingKind, Plate, Value, Well
from clonetrace.domain.errors import ConfigurationError
from clonetrace.intake.wording import count, nearest, some


class PlateWell(Value):
    """A well of the consolidated list."""

    plate: str
    """Run and plate, joined by `_`."""
    well: Well

    def __str__(self) -> str:
        return f"{self.plate} {self.well}"


class Selection(Value):
    """What is asked for; None means all. Names match exactly, `P_1` is not `P_10`."""

    runs: frozenset[str] | None = None
    """Run ids."""
    plates: frozenset[str] | None = None
    """Plate ids within their run (`A_B`), or with it (`RUN_A_B`)."""
    wells: frozenset[Well] | None = None
    """Wells, on every plate that is asked for."""
    active_plates: frozenset[str] | None = None
    """Run and plate joined by `_`, as the active-plates file lists them."""
    consolidated: frozenset[PlateWell] = frozenset()
    """Wells that were picked already; they are listed and not analysed."""


@dataclass(frozen=True)
class SelectedPlates:
    """The plates asked for, in order, and what was left out."""

    plates: tuple[Plate, ...]
    findings: tuple[Finding, ...]


def select_plates(selection: Selection, plates: Iterable[Plate]) -> SelectedPlates:
    """Narrow the plates of the input to those asked for.

    Args:
        selection: What is asked for.
        plates: The plates that the input holds.

    Returns:
        The plates asked for, with a finding for every reason to leave some out.

    Raises:
        ConfigurationError: A run or a plate asked for is not in the input, or none of the active
            plates is.
    """
    existing = sorted(plates)
    asked = existing
    if selection.runs is not None:
        _check("run", sorted(selection.runs), [plate.run for plate in asked])
        asked = [plate for plate in asked if plate.run in selection.runs]
    if selection.plates is not None:
        names = [name for plate in asked for name in _names(plate)]
        _check("plate", sorted(selection.plates), names)
        asked = [plate for plate in asked if not selection.plates.isdisjoint(_names(plate))]
    findings = _left_out(existing, asked, "they were not asked for")
    if selection.active_plates is not None:
        findings += _inactive(selection.active_plates, existing, asked)
        asked = [plate for plate in asked if str(plate) in selection.active_plates]
    return SelectedPlates(plates=tuple(asked), findings=tuple(findings))


def check_wells(wells: frozenset[Well] | None, existing: Iterable[Well]) -> None:
    """Make sure that the wells asked for are in the input.

    Raises:
        ConfigurationError: One of them is not.
    """
    if wells is not None:
        _check("well", map(str, sorted(wells)), [str(well) for well in sorted(set(existing))])


def unknown_consolidated(selection: Selection, existing: Iterable[PlateWell]) -> list[Finding]:
    """Say which wells of the consolidated list the input does not hold: a typing error, perhaps."""
    unknown = sorted(selection.consolidated - frozenset(existing), key=str)
    if not unknown:
        return []
    message = (
        f"The consolidated list names {count(len(unknown), 'well')} of which the input holds no "
        f"scan ({some(unknown)}); check the list if they should be here."
    )
    return [Finding(kind=FindingKind.MISSING_WELL, message=message)]


def _names(plate: Plate) -> Sequence[str]:
    return (plate.name, str(plate))


def _check(what: str, wanted: Iterable[str], existing: Iterable[str]) -> None:
    known = list(dict.fromkeys(existing))
    for name in wanted:
        if name not in known:
            raise ConfigurationError(
                f"The input holds no scan of {what} {name!r}; the nearest that it holds: "
                f"{nearest(name, known) or 'none'}."
            )


def _left_out(existing: Sequence[Plate], kept: Sequence[Plate], why: str) -> list[Finding]:
    others = [plate for plate in existing if plate not in kept]
    if not others:
        return []
    message = f"{count(len(others), 'plate')} left out because {why}: {some(others)}."
    return [Finding(kind=FindingKind.NOT_SELECTED, message=message)]


def _inactive(
    active: frozenset[str], existing: Sequence[Plate], asked: Sequence[Plate]
) -> list[Finding]:
    names = [str(plate) for plate in existing]
    absent = sorted(active.difference(names))
    if absent and len(absent) == len(active):
        raise ConfigurationError(
            f"The input holds no scan of any plate in the active-plates list ({some(absent)}); "
            f"it holds {some(names)}."
        )
    kept = [plate for plate in asked if str(plate) in active]
    findings = _left_out(asked, kept, "the active-plates list does not name them")
    findings += [
        Finding(
            kind=FindingKind.EMPTY_INPUT,
            message=f"The active-plates list names {name}, of which the input holds no scan; the "
            f"nearest that it holds: {nearest(name, names)}.",
        )
        for name in absent
    ]
    return findings
