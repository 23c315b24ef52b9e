"""What is which, for all scans at once; objects are numbered from the newest scan on."""

from clonetrace.trace.association import Association, Candidate


def solved(
    objects: list[float | None], *links: tuple[int, int, float, float | None]
) -> dict[int, list[int]]:
    """Solve links, each of an earlier object, a later one, and its two costs."""
    association = Association()
    for largeness in objects:
        association.add(largeness)
    association.candidates += [Candidate(*one) for one in links]
    return association.solved()


def test_without_links_nothing_was_anything_before() -> None:
    assert solved([1.0, 1.0]) == {}


def test_a_chain_is_a_chain() -> None:
    assert solved([1.0] * 3, (1, 0, 0.2, 0.1), (2, 1, 0.3, 0.1)) == {0: [1], 1: [2]}


def test_two_in_the_place_of_one_grew_together() -> None:
    assert solved([1.0] * 3, (1, 0, 0.2, 0.1), (2, 0, 0.4, 0.3)) == {0: [1, 2]}


def test_a_part_that_one_scan_missed_is_found_behind_it() -> None:
    """0 is a pair; in the scan before (1) one of them was missed; 2 and 3 are both."""
    links = [(1, 0, 0.2, 0.1), (2, 1, 0.1, 0.1), (3, 0, 2.6, 2.5), (2, 0, 2.6, 2.5)]
    assert solved([1.0] * 4, *links) == {0: [1, 3], 1: [2]}


def test_a_flaw_that_nothing_continues_vanishes() -> None:
    assert solved([1.0, 1.0, 0.1], (1, 0, 0.2, 0.1), (2, 0, 6.0, 5.8)) == {0: [1]}


def test_what_was_seen_again_and_again_did_not_vanish() -> None:
    links = [(1, 0, 0.2, 0.1), (2, 0, 6.0, 5.8), (3, 2, 0.1, 0.1), (4, 3, 0.1, 0.1)]
    assert solved([1.0, 1.0, 0.1, 0.1, 0.1], *links) == {0: [1, 2], 2: [3], 3: [4]}


def test_the_better_explanation_of_all_scans_wins_over_the_nearest() -> None:
    """2 fits 0 a little better, but then 1 would have come from nowhere."""
    links = [(2, 0, 0.1, None), (2, 1, 0.5, None), (3, 0, 0.6, None)]
    assert solved([1.0] * 4, *links) == {0: [3], 1: [2]}


def test_the_dead_take_no_place_of_the_living() -> None:
    assert solved([1.0, 1.0, None], (1, 0, 0.2, 0.1), (2, 0, 3.0, None)) == {0: [1]}
    assert solved([1.0, None], (1, 0, 3.0, None)) == {0: [1]}


def test_groups_that_have_nothing_in_common_do_not_change_each_other() -> None:
    links = [(1, 0, 0.2, 0.1), (2, 0, 0.4, 0.3)]
    moved = [(one + 3, other + 3, cost, part) for one, other, cost, part in links]
    assert solved([1.0] * 6, *links, *moved) == {0: [1, 2], 3: [4, 5]}
