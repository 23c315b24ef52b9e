"""How much of a scan is searched: from afar first, then where something may be."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clonetrace.analysis import Settings
from clonetrace.analysis.scan_look import ScanLook
from clonetrace.detect import TILE_GRIDS, DetectSettings, build_modules
from clonetrace.domain import SPRAWL, WHOLE_WELL, Box, FieldOfView, Label, Level, Scan
from clonetrace.intake import Selection, take_inventory

NETWORKS, TEXTURE = Settings(), Settings(detect=DetectSettings(neural=()))
FIELD = FieldOfView(boxes=(Box(x_um=0, y_um=0, width_um=300, height_um=300),))


def looked(scan: Scan, settings: Settings) -> ScanLook:
    return ScanLook(scan, None, build_modules(settings.detect), settings)


def searched(look: ScanLook) -> set[Level]:
    return {one.tile.level for one in look.reading.tiles}


@pytest.fixture
def newest(make_bench: Callable, tmp_path: Path) -> Callable[[str], Scan]:
    """Give the newest scan of a well like `A1` or `A2`."""

    def give(like: str) -> Scan:
        bench = make_bench(tmp_path).add("A1", like=like)
        inventory = take_inventory((bench.scans,), bench.settings.intake, Selection())
        return inventory.wells[0].scans[-1]

    return give


@pytest.mark.parametrize("like", ["A1", "A2"])
def test_young_colonies_are_found_by_searching_where_the_look_from_afar_hints(
    newest, simulated, like
):
    told = next(one for one in simulated.truth.wells if one.well.label == like).scans[-1]
    colonies = [one.box for one in told.objects if one.label is Label.COLONY]
    assert len(colonies) == {"A1": 1, "A2": 2}[like]
    with looked(newest(like), NETWORKS) as look:
        found = [one.box for one in look.everything()]
        assert all(any(box.holds(one.x_um, one.y_um) for box in found) for one in colonies)
        closer = [one for one in look.reading.tiles if one.tile.level is Level.LOCAL]
        assert searched(look) == {Level.GLOBAL, Level.LOCAL}
        whole = TILE_GRIDS[Level.LOCAL].whole_well(look.frame.well_radius_um)
        assert len(closer) < len(whole) / 2


def test_without_hints_all_of_a_young_well_is_searched(newest):
    with looked(newest("A1"), TEXTURE) as look:
        look.everything()
        closer = {one.tile for one in look.reading.tiles} - {WHOLE_WELL}
        assert closer == set(TILE_GRIDS[Level.LOCAL].whole_well(look.frame.well_radius_um))


def test_a_hint_is_no_object(newest):
    with looked(newest("A1"), NETWORKS) as look:
        least = build_modules(NETWORKS.detect).counts_from
        assert all(found.score >= least for found in look.overview)
        (whole,) = (one for one in look.reading.tiles if one.tile == WHOLE_WELL)
        assert any(found.score < least for found in whole.detections)


@pytest.mark.parametrize("from_afar", [False, True])
def test_the_well_is_seen_from_afar_only_where_something_may_be_wide(newest, from_afar):
    with looked(newest("A1"), NETWORKS) as look:
        look.within(FIELD, from_afar=from_afar)
        assert (Level.GLOBAL in searched(look)) is from_afar


def test_nothing_is_searched_twice(newest):
    scan = newest("A1")
    with looked(scan, NETWORKS) as look:
        look.everything()
        first = look.reading
    with ScanLook(scan, first, build_modules(NETWORKS.detect), NETWORKS) as again:
        assert again.everything()
        assert again.reading == first
        assert not again.changed


def test_sprawl_is_looked_for_only_where_a_well_is_judged_by_it(newest):
    with looked(newest("A1"), NETWORKS) as look:
        look.within(FIELD, from_afar=True)
        assert SPRAWL not in {one.tile for one in look.reading.tiles}
        look.overview  # noqa: B018
        assert SPRAWL in {one.tile for one in look.reading.tiles}


def test_a_field_of_view_is_searched_where_the_look_from_afar_hints(newest):
    """Where nothing may be wide there is no such look, and all of the field is searched."""
    everywhere = FieldOfView(boxes=(Box(x_um=0, y_um=0, width_um=6400, height_um=6400),))
    scan = newest("A1")
    tiles, living = [], []
    for from_afar in (True, False):
        with looked(scan, NETWORKS) as look:
            living.append(look.within(everywhere, from_afar=from_afar).living)
            tiles.append([one.tile for one in look.reading.tiles if one.tile.level is Level.LOCAL])
    assert 0 < len(tiles[0]) < len(tiles[1]) / 2
    widest = max(living[1], key=lambda one: one.box.mean_edge_um).box
    assert any(one.box.holds(widest.x_um, widest.y_um) for one in living[0])
