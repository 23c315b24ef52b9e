"""How the page names verdicts and writes numbers with their units."""

from dataclasses import dataclass

from clonetrace.domain import Clonality, Fate, Ruling, Stage, WellResult, decision_words


@dataclass(frozen=True)
class Look:
    """How a verdict appears on the page.

    Attributes:
        key: Name of its style class and of its filter.
        letter: One character for the plate map, so that the colour is not the only sign.
        name: Its name.
        meaning: What it says, for the legend.
    """

    key: str
    letter: str
    name: str
    meaning: str


_LOOKS = {
    Clonality.MONOCLONAL: Look(
        "monoclonal", "M", "monoclonal", "one living object was followed back to the seeding"
    ),
    Clonality.POLYCLONAL: Look(
        "polyclonal", "P", "polyclonal", "more than one founder, or colonies that merged"
    ),
    Clonality.DIFFERENTIATED: Look(
        "differentiated", "D", "differentiated", "the colony has lost the look of stem cells"
    ),
    Clonality.AMBIGUOUS: Look(
        "ambiguous", "?", "ambiguous", "the scans do not decide it: look for yourself"
    ),
    Clonality.EMPTY: Look("empty", "·", "empty", "no colony in the newest scans"),
    Clonality.CONSOLIDATED: Look(
        "consolidated", "C", "consolidated", "picked already, not analysed again"
    ),
}

#: A well whose analysis stopped with an error; its verdict says nothing.
FAILED = Look("failed", "!", "failed", "the analysis stopped with an error")

#: All looks in the order of the legend and of the counts.
LOOKS = (*_LOOKS.values(), FAILED)

_FATES = {
    Fate.FOUNDER: "followed to a cell of day 0",
    Fate.SPLIT: "made of several objects that merged",
    Fate.GHOST: "nothing seen in its place on day 0",
    Fate.OPEN: "not followed to day 0",
    Fate.ABIOTIC: "does not grow, does not count",
    Fate.UNCONFIRMED: "seen too seldom, does not count",
}

#: How far the review of a well is.
STAGE_WORDS: dict[Stage, str] = {
    Stage.OPEN: "not reviewed yet",
    Stage.CHANGED: "reviewed before its result changed",
    Stage.SECOND: "waits for another reader",
    Stage.THIRD: "readers differ, waits for a third",
    Stage.DECIDED: "reviewed",
}


def look_of(result: WellResult) -> Look:
    """Return how a well appears: by its verdict, or as failed."""
    return look_for(result.verdict.clonality, failed=bool(result.failed))


def look_for(clonality: Clonality, *, failed: bool = False) -> Look:
    """Return how a verdict appears, or that the analysis failed."""
    return FAILED if failed else _LOOKS[clonality]


def fate_words(fate: Fate) -> str:
    """Return a lineage's fate in words."""
    return _FATES[fate]


def ruling_words(ruling: Ruling) -> str:
    """Write what people say: `polyclonal (Ann Müller, first reader)`, or how far they are."""
    if ruling.clonality is None:
        return STAGE_WORDS[ruling.stage]
    return f"{decision_words(ruling.clonality, ruling.morphology)} ({ruling.by})"


def machine_words(result: WellResult) -> str:
    """Write what the machine says: `ambiguous, P 93.00 %`."""
    probability = result.verdict.probability_monoclonal
    said = result.verdict.clonality.value
    return said if probability is None else f"{said}, P {probability_words(probability)}"


def length_words(um: float) -> str:
    """Write a length: `84 µm`, from 1 mm on `1.24 mm`."""
    return f"{um / 1000:.2f} mm" if round(um) >= 1000 else f"{um:.0f} µm"  # noqa: PLR2004


def hours_words(hours: float | None) -> str:
    """Write a time in hours: `21.4 h`."""
    return "not known" if hours is None else f"{hours:.1f} h"


def count_words(count: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun: `1 well`, `12 wells`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def ready_words(result: WellResult) -> str:
    """Write whether, or when, the largest colony is ready to be picked."""
    colony = result.largest
    if colony is None or result.verdict.clonality is not Clonality.MONOCLONAL:
        return "not monoclonal"
    if colony.ready_to_pick:
        return "now"
    if colony.days_to_ready is None:
        return "no forecast"
    if colony.days_to_ready == 0:
        grade = result.morphology
        return "wide enough, but " + ("not graded" if grade is None else grade.morphology.value)
    return "in " + days_words(
        colony.days_to_ready, colony.days_to_ready_low, colony.days_to_ready_high
    )


def days_words(days: float, low: float | None, high: float | None) -> str:
    """Write a forecast with its 95 % interval: `2.2 days (1.9 to 2.6)`."""
    if low is None:
        return f"{days:.1f} days"
    return f"{days:.1f} days ({low:.1f} to {'later' if high is None else f'{high:.1f}'})"


def probability_words(probability: float | None) -> str:
    """Write a probability; never rounded up to certainty."""
    if probability is None:
        return "not given"
    if probability > 0.9999:  # noqa: PLR2004
        return "above 99.99 %"
    if probability < 0.5:  # noqa: PLR2004
        return f"{100 * probability:.2f} %"
    # Cut, not rounded: 98.996 % must not read as the 99 % that a threshold asks for.
    return f"{int(probability * 10_000) / 100:.2f} %"
