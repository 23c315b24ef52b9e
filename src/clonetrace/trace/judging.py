"""From followed objects to lineages that count."""

from collections.abc import Iterable, Mapping, Sequence

from clonetrace.domain import Fate, Lineage
from clonetrace.trace.rules import LineageRule


def judge(lineages: Iterable[Lineage], rules: Sequence[LineageRule]) -> tuple[Lineage, ...]:
    """Apply the rules in order, then undo the splits that turned out to be none.

    A colony beside a dust grain looks like a split, until the grain is known not to grow: where
    one living object is left of a split, the colony continues as that one.

    Args:
        lineages: As followed, parents before their children.
        rules: The first that settles a fate wins.

    Returns:
        Judged lineages, parents before their children.
    """
    followed = {lineage.number: lineage for lineage in lineages}
    judged: dict[int, Lineage] = {}
    for number in sorted(followed, reverse=True):
        lineage = followed[number]
        if lineage.fate is Fate.SPLIT:
            _settle_split(lineage, judged, rules)
        else:
            judged[number] = _apply(rules, lineage)
    return tuple(judged[number] for number in sorted(judged))


def _apply(rules: Sequence[LineageRule], lineage: Lineage) -> Lineage:
    for rule in rules:
        lineage = rule.judge(lineage)
    return lineage


def _settle_split(
    parent: Lineage, judged: dict[int, Lineage], rules: Sequence[LineageRule]
) -> None:
    """Let a colony go on as its only living part; keep the split where there are several."""
    children = [lineage for lineage in judged.values() if lineage.parent == parent.number]
    living = [child for child in children if child.counts]
    as_whole = _apply(rules, parent)
    # A colony that filled its place does not grow any more, but it grew out of its living parts.
    grew = any(_apply(rules, _joined(parent, child)).fate is not Fate.ABIOTIC for child in living)
    if as_whole.fate is Fate.ABIOTIC and not grew:
        judged[parent.number] = as_whole
        for child in _descendants(parent.number, judged):
            judged[child.number] = child.model_copy(
                update={
                    "fate": Fate.ABIOTIC,
                    "why": f"a piece of object {parent.number}, which does not grow",
                }
            )
        return
    if len(living) > 1:
        judged[parent.number] = parent
        return
    heir = living[0] if living else max(children, key=_prominence)
    if living and heir.fate is Fate.SPLIT:
        whole = _joined(parent, heir).model_copy(update={"fate": Fate.SPLIT})
    else:
        whole = _apply(rules, _joined(parent, heir))
    if not living and whole.fate is not Fate.ABIOTIC:
        # One of them must have been alive, and it is not known which, or how many.
        day = heir.sightings[0].day
        judged[parent.number] = parent.model_copy(
            update={
                "fate": Fate.GHOST,
                "why": f"{len(children)} objects lie in its place on day {day}, and none grows",
            }
        )
        return
    judged[parent.number] = whole
    del judged[heir.number]
    for orphan in [lineage for lineage in judged.values() if lineage.parent == heir.number]:
        judged[orphan.number] = orphan.model_copy(update={"parent": parent.number})


def _prominence(child: Lineage) -> tuple[float, ...]:
    """How often a piece was seen, then how large; the last numbers only tell equals apart."""
    first = child.sightings[0]
    box = first.detection.box if first.detection is not None else first.expected
    return len(child.seen), box.area_um2, box.x_um, box.y_um


def _descendants(number: int, judged: Mapping[int, Lineage]) -> list[Lineage]:
    children = [lineage for lineage in judged.values() if lineage.parent == number]
    return children + [
        descendant for child in children for descendant in _descendants(child.number, judged)
    ]


def _joined(parent: Lineage, heir: Lineage) -> Lineage:
    return parent.model_copy(
        update={"sightings": parent.sightings + heir.sightings, "fate": Fate.OPEN, "why": ""}
    )
