"""What holds for every well, however it is drawn."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clonetrace.domain import Alignment, Box, Clonality, Detection, Fate, Label, Level, Lineage
from clonetrace.trace import Follower, GrowthRule, Moment, OriginRule, TraceSettings, judge

Trace = Callable[..., Any]

SETTINGS = TraceSettings()
DAYS = 5
FOUND = st.builds(
    lambda x, y, width: Detection(
        box=Box(x_um=x, y_um=y, width_um=width, height_um=width),
        label=Label.COLONY,
        score=0.8,
        level=Level.LOCAL,
    ),
    st.integers(-200, 200),
    st.integers(-200, 200),
    st.integers(10, 150),
)
#: What is found on each of some days, newest first; sizes and places as they come.
WELLS = st.lists(st.lists(FOUND, max_size=5, unique=True), min_size=DAYS, max_size=DAYS).filter(
    lambda days: bool(days[0])
)
ALIGNMENTS = st.sampled_from(
    [Alignment(), Alignment(dx_um=30, rotation_deg=2), Alignment(uncertain_um=100)]
)
RULES = (GrowthRule(SETTINGS), OriginRule(day0_usable=True))


def followed(days: list[list[Detection]], alignment: Alignment) -> tuple[Lineage, ...]:
    newest = DAYS - 1
    follower = Follower(_moment(newest), days[0], SETTINGS)
    for day, found in zip(range(newest - 1, -1, -1), days[1:], strict=True):
        follower.step(_moment(day), alignment, found)
    return follower.lineages()


def _moment(day: int) -> Moment:
    return Moment(scan_key=f"d{day}", day=day, hours=24.0 * day)


def histories(lineages: tuple[Lineage, ...]) -> list[str]:
    """The lineages without their numbers, which follow the order of the detections."""
    by_number = {one.number: one for one in lineages}
    return sorted(
        f"{one.fate} {one.sightings} {by_number[one.parent].sightings if one.parent else ''}"
        for one in lineages
    )


@given(WELLS, ALIGNMENTS, st.data())
def test_the_order_of_detections_does_not_matter(
    days: list[list[Detection]], alignment: Alignment, data: st.DataObject
) -> None:
    shuffled = [data.draw(st.permutations(day)) for day in days]
    once, again = followed(days, alignment), followed(shuffled, alignment)
    assert histories(once) == histories(again)
    assert histories(judge(once, RULES)) == histories(judge(again, RULES))


@given(WELLS, ALIGNMENTS)
def test_an_object_belongs_to_one_lineage(
    days: list[list[Detection]], alignment: Alignment
) -> None:
    lineages = followed(days, alignment)
    for day, found in zip(range(DAYS - 1, -1, -1), days, strict=True):
        owned = [
            sighting.detection
            for lineage in lineages
            for sighting in lineage.seen
            if sighting.day == day
        ]
        assert len(owned) == len(set(owned))
        assert set(owned) <= set(found)


@given(WELLS, ALIGNMENTS)
def test_every_lineage_is_followed_through_every_scan_once(
    days: list[list[Detection]], alignment: Alignment
) -> None:
    lineages = followed(days, alignment)
    for lineage in lineages:
        seen_on = [sighting.day for sighting in lineage.sightings]
        assert seen_on == list(range(seen_on[0], seen_on[-1] - 1, -1))
        children = [one for one in lineages if one.parent == lineage.number]
        assert (lineage.fate is Fate.SPLIT) == bool(children)
        assert len(children) != 1
        assert all(child.sightings[0].day == seen_on[-1] - 1 for child in children)
        assert children or seen_on[-1] == 0 or is_seen_once(lineage)


def is_seen_once(lineage: Lineage) -> bool:
    """Whether a lineage is something small that was looked for in three scans in vain."""
    newest, *before = (sighting.detection for sighting in lineage.sightings)
    small = newest is not None and newest.box.mean_edge_um < 100
    return small and lineage.parent is None and before == [None] * 3


def _something(width_um: float, x_um: float = 0.0) -> Detection:
    box = Box(x_um=x_um, y_um=0, width_um=width_um, height_um=width_um)
    return Detection(box=box, label=Label.COLONY, score=0.8, level=Level.LOCAL)


def test_what_one_scan_alone_shows_is_looked_for_in_three_before_it() -> None:
    small, wide = _something(60), _something(200, x_um=1000)
    follower = Follower(_moment(7), [small, wide], SETTINGS)
    looked_for = []
    for day in range(6, -1, -1):
        looked_for.append(len(follower.expected(Alignment())))
        follower.step(_moment(day), Alignment(), [])
    assert looked_for == [2, 2, 2, 1, 1, 1, 1]
    by_width = {one.sightings[0].expected.width_um: one for one in follower.lineages()}
    assert [one.day for one in by_width[60].sightings] == [7, 6, 5, 4]
    assert [one.day for one in by_width[200].sightings] == [7, 6, 5, 4, 3, 2, 1, 0]


def test_what_is_found_once_more_is_looked_for_in_all_scans() -> None:
    follower = Follower(_moment(7), [_something(60)], SETTINGS)
    for day in range(6, -1, -1):
        follower.step(_moment(day), Alignment(), [_something(45)] if day == 4 else [])
    (lineage,) = follower.lineages()
    assert [one.day for one in lineage.seen] == [7, 4]
    assert lineage.sightings[-1].day == 0


@given(WELLS, ALIGNMENTS)
def test_judging_keeps_parents_before_their_children(
    days: list[list[Detection]], alignment: Alignment
) -> None:
    unjudged = followed(days, alignment)
    judged = judge(unjudged, RULES)
    seen: set[int] = set()
    for lineage in judged:
        assert lineage.parent is None or lineage.parent in seen
        seen.add(lineage.number)
    assert len(seen) == len(judged)
    assert [one.number for one in unjudged if one.parent is None] == [
        one.number for one in judged if one.parent is None
    ]


@given(WELLS, ALIGNMENTS)
def test_judging_loses_no_sighting(days: list[list[Detection]], alignment: Alignment) -> None:
    unjudged = followed(days, alignment)
    judged = judge(unjudged, RULES)
    assert sorted(str(s) for one in unjudged for s in one.sightings) == sorted(
        str(s) for one in judged for s in one.sightings
    )


@given(WELLS, ALIGNMENTS)
def test_a_split_that_stands_has_two_living_parts(
    days: list[list[Detection]], alignment: Alignment
) -> None:
    judged = judge(followed(days, alignment), RULES)
    for lineage in judged:
        living = [one for one in judged if one.parent == lineage.number and one.counts]
        assert (lineage.fate is Fate.SPLIT) == (len(living) > 1)


@given(st.lists(st.sampled_from("o.|"), min_size=6, max_size=6), st.sampled_from("o8"))
def test_a_second_founder_never_makes_a_well_clonal(
    trace: Trace, gaps: list[str], first: str
) -> None:
    """Whatever is missed: both cells are seen in the first three scans."""
    second = ["^" if sign == "o" else sign for sign in gaps]
    well = trace(
        f"""
        {first} o o {" ".join(gaps)} o o
        o o o {" ".join("." if sign == "." else sign for sign in second)} ^ ^ @ 60 0
        """
    )
    assert well.verdict.clonality is not Clonality.MONOCLONAL


@given(st.integers(-1500, 1500), st.integers(-1500, 1500), st.floats(-2, 2))
def test_a_clone_is_a_clone_wherever_it_lies(trace: Trace, x: int, y: int, turn: float) -> None:
    poses = {3: Alignment(dx_um=turn * 20, rotation_deg=turn), 5: Alignment(rotation_deg=-turn)}
    well = trace(f"o o o o o o o o @ {x} {y}", poses=poses)
    assert well.verdict.clonality is Clonality.MONOCLONAL
