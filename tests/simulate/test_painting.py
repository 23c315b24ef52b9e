"""Other painters in place of the synthetic looks."""

import numpy as np
import pytest

from clonetrace.domain import Label, Morphology
from clonetrace.simulate import (
    Case,
    Coat,
    FloorPlan,
    Ground,
    Painters,
    Share,
    SimulationSettings,
    Subject,
    WellStory,
    photograph,
    simulate_well,
)
from clonetrace.simulate.boxes import visible_objects

SETTINGS = SimulationSettings(um_per_px=4.0, faults=False, morphologies={Morphology.M1: 1})


class Ink:
    """Paints living things black, and remembers what it was asked for."""

    def __init__(self, shrink: int = 0) -> None:
        self.asked: list[Subject] = []
        self._shrink = shrink

    def coat(self, subject: Subject) -> Coat | None:
        if subject.label is Label.DEBRIS:
            return None
        self.asked.append(subject)
        mask = subject.mask.copy()
        if self._shrink:
            mask[:, : subject.mask.shape[1] // 2] = False
        return Coat(-0.9 * mask.astype(np.float32), mask if self._shrink else None)


class Tiles:
    """A floor of dark and bright squares."""

    def ground(self, plan: FloorPlan) -> Ground:
        rows, columns = np.indices((plan.size_px, plan.size_px)) // 100
        return Ground(texture=(0.2 * ((rows + columns) % 2)).astype(np.float32))


@pytest.fixture(scope="module")
def story() -> WellStory:
    return simulate_well(Case.TWO_APART, 6, 4, SETTINGS)


def test_synthetic_scans_say_so(story: WellStory) -> None:
    assert photograph(story, 5, SETTINGS).share is Share.SIMULATED


def test_a_skin_paints_every_cluster_where_the_truth_has_it(story: WellStory) -> None:
    ink = Ink()
    taken = photograph(story, 5, SETTINGS, painters=Painters(skin=ink))
    assert taken.share is Share.COMPOSITED
    assert len(ink.asked) == 2
    for subject in ink.asked:
        height, width = subject.mask.shape
        part = taken.image[
            subject.top_px : subject.top_px + height, subject.left_px : subject.left_px + width
        ]
        assert part[subject.mask].mean() < 30
        assert part[~subject.mask].mean() > 100


def test_a_subject_covers_what_its_truth_box_says(story: WellStory) -> None:
    ink = Ink()
    photograph(story, 5, SETTINGS, painters=Painters(skin=ink))
    widths = sorted(int(s.mask.any(axis=0).sum()) * 4 for s in ink.asked)
    boxes = sorted(thing.box.width_um for thing in story.scenes[5].objects if thing.cells)
    assert widths == pytest.approx(boxes, abs=10)


def test_a_thing_keeps_its_seed_from_day_to_day_and_shares_it_with_none(story: WellStory) -> None:
    seeds = []
    for day in (4, 5):
        ink = Ink()
        photograph(story, day, SETTINGS, painters=Painters(skin=ink))
        seeds.append({subject.seed for subject in ink.asked})
    assert seeds[0] == seeds[1]
    assert len(seeds[0]) == 2


def test_boxes_follow_an_outline_that_the_skin_chose(story: WellStory) -> None:
    scene = story.scenes[5]
    taken = photograph(story, 5, SETTINGS, painters=Painters(skin=Ink(shrink=1)))
    assert set(taken.repainted) == {0, 1}
    objects = visible_objects(scene.cells, (), scene.pose, repainted=taken.repainted)
    before = [thing.box for thing in scene.objects if thing.cells]
    for thing, box in zip(objects, before, strict=True):
        assert thing.box.width_um < 0.75 * box.width_um
        assert thing.box.right_um == pytest.approx(box.right_um, abs=8)


def test_a_backdrop_gives_the_floor(story: WellStory) -> None:
    plain = photograph(story, 0, SETTINGS)
    tiled = photograph(story, 0, SETTINGS, painters=Painters(backdrop=Tiles()))
    assert tiled.share is Share.COMPOSITED
    middle = slice(600, 1100)
    assert tiled.image[middle, middle].std() > 3 * plain.image[middle, middle].std()
