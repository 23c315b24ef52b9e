"""A run that is divided into shards and joined again is the run that was never divided."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from clonetrace.analysis import MergeRequest, Progress, Settings, Shard, merge_shards
from clonetrace.domain import Inventory, Plate, Well
from clonetrace.domain.errors import ConfigurationError, StoreError
from clonetrace.intake import Selection
from clonetrace.store import AuditKind, open_store

#: Which simulated well lies in each well.
LIKE = {"A1": "A1", "A2": "A2", "A3": "A1", "A4": "A2"}
NAMES = tuple(LIKE)
ONE_WELL = frozenset({Well(label="A1")})


@pytest.fixture(scope="module")
def plate(make_bench, tmp_path_factory):
    """A plate that was analysed as a whole and in two shards."""
    bench = make_bench(tmp_path_factory.mktemp("plate"))
    for well, like in LIKE.items():
        bench.add(well, like, days=(0, 4))
    bench.analyse(bench.root / "whole")
    for number in (1, 2):
        bench.analyse(bench.root / f"shard {number}", shard=Shard(number, 2))
    return bench


@pytest.fixture
def bench(plate, tmp_path):
    """The plate, with an output folder of this test."""
    return replace(plate, out=tmp_path / "joined")


@pytest.fixture
def whole(plate):
    return plate.root / "whole"


@pytest.fixture
def divided(plate, tmp_path):
    """Both shards, as folders of this test."""
    return [
        Path(shutil.copytree(plate.root / f"shard {number}", tmp_path / f"shard {number}"))
        for number in (1, 2)
    ]


def merge(shards, out, clock):
    request = MergeRequest(tuple(map(str, shards)), out, Settings())
    return merge_shards(request, Progress(), clock)


def test_joined_shards_are_the_run_that_was_never_divided(
    bench, whole, divided, noon, *, tables_and_pictures, kept
) -> None:
    report = merge(divided, bench.out, noon)

    assert report.analysed == len(NAMES)
    assert all(0 < len(kept(shard)) < len(NAMES) for shard in divided)
    assert not (divided[0] / "report.html").exists()
    assert tables_and_pictures(bench.out) == tables_and_pictures(whole)
    assert kept(bench.out) == kept(whole)
    again = bench.analyse()
    assert again.analysed == 0
    assert again.findings == report.findings
    assert tables_and_pictures(bench.out) == tables_and_pictures(whole)


def test_the_audit_of_joined_shards_names_their_chains(bench, divided, noon) -> None:
    merge(divided, bench.out, noon)
    merge(divided, bench.out, noon)

    with open_store(bench.out / "clonetrace.db", read_only=True) as store:
        assert store.edits() == ()
        entries = store.audit()
    for number, shard in enumerate(divided, start=1):
        with open_store(shard / "clonetrace.db", read_only=True) as store:
            theirs = store.audit()
        (anchor,) = [one for one in entries if one.subject == f"shard {number}/2"]
        assert anchor.new == f"{len(theirs)} entries, the last {theirs[-1].hash}"
        for verdict in (one for one in theirs if one.kind is AuditKind.VERDICT):
            (taken,) = [one for one in entries if one.subject == verdict.subject]
            assert taken.new == verdict.new
            assert f"entry {verdict.number} of shard {number}/2, {verdict.at}" in taken.why


def test_shards_with_databases_of_their_own_share_a_folder(bench, noon, tmp_path, kept) -> None:
    urls = [f"sqlite:///{tmp_path / f'shard{number}.db'}" for number in (1, 2)]
    for number, url in enumerate(urls, start=1):
        own = replace(bench, settings=Settings.model_validate({"database": {"url": url}}))
        own.analyse(shard=Shard(number, 2), selection=Selection(wells=ONE_WELL))
    with pytest.raises(
        StoreError, match=r"the picture crops/.* of shard ./2 is not in .*elsewhere"
    ):
        merge(urls, tmp_path / "elsewhere", noon)

    merge(urls, bench.out, noon)

    assert [str(one.well) for one in kept(bench.out)] == ["A1"]


def test_an_interrupted_merge_goes_on(bench, divided, noon, kept) -> None:
    class Stop(Progress):
        def finished(self, result: object) -> None:
            raise KeyboardInterrupt

    request = MergeRequest(tuple(map(str, divided)), bench.out, Settings())
    with pytest.raises(KeyboardInterrupt):
        merge_shards(request, Stop(), noon)
    assert len(kept(bench.out)) == 1

    assert merge(divided, bench.out, noon).analysed == len(NAMES) - 1


def test_shards_that_do_not_belong_together_are_refused(
    bench, whole, divided, noon, tmp_path
) -> None:
    first, second = divided
    with pytest.raises(ConfigurationError, match=r"1 of 2 shards are missing \(2/2\)"):
        merge([first], bench.out, noon)
    with pytest.raises(ConfigurationError, match="are both shard 1/2: name each shard once"):
        merge([first, first, second], bench.out, noon)
    third = tmp_path / "third"
    bench.analyse(third, shard=Shard(3, 3))
    with pytest.raises(ConfigurationError, match="they are not parts of one whole"):
        merge([first, second, third], bench.out, noon)
    with pytest.raises(ConfigurationError, match="holds all wells and no shard"):
        merge([first, whole], bench.out, noon)
    with pytest.raises(ConfigurationError, match="holds shard 1/2, and all wells was asked for"):
        bench.analyse(first)
    with pytest.raises(ConfigurationError, match="holds shard 1/2, and shard 2/2 was asked for"):
        bench.analyse(first, shard=Shard(2, 2))
    assert not bench.out.exists()
    # What was refused has left no trace.
    assert merge([first, second], bench.out, noon).analysed == len(NAMES)


def test_shards_of_other_settings_and_versions_are_refused(bench, divided, noon) -> None:
    first, second = divided
    bench.settings = Settings.model_validate({"trace": {"rule": "count"}})
    bench.analyse(second, shard=Shard(2, 2))
    with pytest.raises(ConfigurationError, match=r"with different settings \(trace\.rule: "):
        merge([first, second], bench.out, noon)
    with open_store(second / "clonetrace.db") as store:
        newest = store.analyses()[-1]
        store.record_analysis(newest.model_copy(update={"version": "0.0.1"}))
    with pytest.raises(ConfigurationError, match=r"was analysed with CloneTrace 0\.0\.1, and"):
        merge([first, second], bench.out, noon)


def test_a_shard_that_was_cut_off_is_refused(bench, divided, noon) -> None:
    class Stop(Progress):
        def finished(self, result: object) -> None:
            raise KeyboardInterrupt

    bench.clock = lambda: noon().replace(hour=14)
    with pytest.raises(KeyboardInterrupt):
        bench.analyse(divided[0], shard=Shard(1, 2), fresh=True, progress=Stop())
    with pytest.raises(ConfigurationError, match=r"shard 1/2 in .* is not finished: run its job"):
        merge(divided, bench.out, noon)


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "a/b", "1/0", "-1/4", "1/4/2"])
def test_what_is_no_part_of_a_whole_is_refused(text) -> None:
    with pytest.raises(ConfigurationError, match="is no part of a whole"):
        Shard.parse(text)


@pytest.mark.parametrize("count", [1, 2, 7, 96])
def test_every_well_is_in_one_shard_and_shards_are_of_one_size(count) -> None:
    plates = [Plate(run="R", name=f"{number}_1") for number in range(3)]
    wells = [Well.at(row, column) for row in range(8) for column in range(12)]
    sizes = []
    for number in range(1, count + 1):
        shard = Shard(number, count)
        sizes.append([sum(shard.holds(plate, well) for well in wells) for plate in plates])
    assert all(sum(column) == len(wells) for column in zip(*sizes, strict=True))
    assert max(map(max, sizes)) - min(map(min, sizes)) <= 8
    assert Shard.parse("1/1").part_of(Inventory(wells=(), findings=())).wells == ()
