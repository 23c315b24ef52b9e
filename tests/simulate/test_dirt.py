"""Looks of dust, scratches, fibres and threads."""

import numpy as np
import pytest

from clonetrace.simulate.canvas import Canvas
from clonetrace.simulate.debris import Debris, DebrisKind, lasting_debris
from clonetrace.simulate.dirt import draw_debris
from clonetrace.simulate.floor import Floor
from clonetrace.simulate.preset import DIFFICULTIES, Preset

FLOOR = Floor.of_plate(96)
THINGS = [
    thing
    for seed in range(8)
    for thing in lasting_debris(
        None, FLOOR, DIFFICULTIES[Preset.HARD], np.random.default_rng((seed, 1))
    )
]


def things(kind: DebrisKind) -> list[Debris]:
    return [thing for thing in THINGS if thing.kind is kind]


def drawn(thing: Debris, um_per_px: float = 1.0) -> np.ndarray:
    """The thing alone, in the middle of 1.6 x 1.6 mm of floor with brightness 1."""
    edge = int(1600 / um_per_px)
    canvas = Canvas(np.ones((edge, edge), dtype=np.float32), um_per_px, edge / 2, edge / 2)
    here = Debris(thing.kind, 0, 0, thing.radius_um, thing.strength, thing.outline, thing.own)
    draw_debris(canvas, here)
    return canvas.pixels


@pytest.mark.parametrize("kind", [DebrisKind.SPECK, DebrisKind.SCRATCH, DebrisKind.FIBRE])
def test_dirt_is_dark_against_the_floor(kind: DebrisKind) -> None:
    assert things(kind)
    for thing in things(kind)[:5]:
        assert drawn(thing).min() < 0.97


def test_fibres_have_a_core_that_is_lighter_than_their_edges() -> None:
    for thing in things(DebrisKind.FIBRE)[:3]:
        look = drawn(thing)
        assert look.min() < 0.95
        assert look.max() > 1.005


@pytest.mark.parametrize(
    ("kind", "apart"),
    [(DebrisKind.THREADS, 1.02), (DebrisKind.SCRATCH, 1.25), (DebrisKind.FIBRE, 1.25)],
)
def test_lines_take_as_much_light_at_every_scale(kind: DebrisKind, apart: float) -> None:
    for thing in things(kind)[:6]:
        taken = [
            np.maximum(1 - drawn(thing, um_per_px), 0).sum() * um_per_px**2
            for um_per_px in (0.5, 1.0, 2.0)
        ]
        assert max(taken) < apart * min(taken)


def test_threads_stay_within_their_patch_and_the_well_and_vanish_in_coarse_scans() -> None:
    patches = things(DebrisKind.THREADS)
    assert len(patches) > 20
    for thing in patches[:20]:
        assert thing.outline is not None
        assert np.hypot(*thing.outline.T).max() < thing.radius_um + 30
        assert FLOOR.inward_um(thing.x_um, thing.y_um) > thing.radius_um
    fine, coarse = drawn(patches[0], 1.0), drawn(patches[0], 4.0)
    assert fine.min() < 0.97
    assert np.array_equal(coarse, np.ones_like(coarse))


def test_how_a_well_lives_does_not_hang_on_its_threads_and_crumbs() -> None:
    """They are drawn from a source of their own, so the next choice is the same without them."""
    rng, again = np.random.default_rng(5), np.random.default_rng(5)
    lasting_debris(None, FLOOR, DIFFICULTIES[Preset.EASY], rng)
    again.spawn(3)
    lasting_debris(None, FLOOR, DIFFICULTIES[Preset.EASY], again)
    assert rng.uniform() == again.uniform()
