"""The watcher: what it analyses, what it remembers, and that it goes on."""

from pathlib import Path

import pytest

from clonetrace.analysis import AnalysisReport, Settings
from clonetrace.domain import Clonality, Evidence, Plate, Verdict, Well, WellResult
from clonetrace.domain.errors import StoreError
from clonetrace.store import open_store
from clonetrace.trace import TraceSettings
from clonetrace.watch import Watcher, WatchRequest, only_watcher, recall, status_lines
from making import decide, make_colony, make_scan, make_well


@pytest.fixture
def start(root, clock, bell, settings, tmp_path):
    """Start a watcher, or another one after the first was killed."""

    def make(**request) -> Watcher:
        asked = WatchRequest((root.path,), tmp_path / "out", settings(), **request)
        return Watcher(asked, channels=[bell], clock=clock)

    return make


def wells_of(out: Path) -> list[str]:
    with open_store(out / "clonetrace.db", read_only=True) as store:
        return [str(result.well) for result in store.results()]


def test_what_is_complete_is_analysed_once(root, clock, start, tmp_path) -> None:
    root.add(0, ["A1", "A2"])
    watcher = start()
    assert watcher.look() is None
    assert watcher.memory.waiting[0].why == "still being copied"
    clock.pass_by(seconds=120)
    assert watcher.look().analysed == 2
    assert wells_of(tmp_path / "out") == ["A1", "A2"]
    clock.pass_by(seconds=60)
    assert watcher.look() is None
    root.add(1, ["A1", "A2"])
    assert watcher.look() is None
    clock.pass_by(seconds=120)
    assert watcher.look().analysed == 2


def test_a_new_watcher_goes_on_waiting_where_the_killed_one_was(root, clock, start) -> None:
    root.add(0, ["A1"])
    start().look()
    clock.pass_by(seconds=120)
    assert start().look().analysed == 1


def test_the_lists_are_read_anew(root, clock, start, tmp_path) -> None:
    picked, active = tmp_path / "picked.csv", tmp_path / "active.txt"
    picked.write_text("plate,well\n")
    active.write_text("plate\nRUN7_1_2\n")
    root.add(0, ["A1", "A2"])
    root.add(0, ["A1"], plate="1_3")
    watcher = start(consolidated=picked, active_plates=active)
    watcher.look()
    clock.pass_by(seconds=120)
    assert len(watcher.look().results) == 2

    picked.write_text("plate,well\nRUN7_1_2,A2\n")
    active.write_text("plate\nRUN7_1_2\nRUN7_1_3\n")
    watcher.look()
    clock.pass_by(seconds=120)
    report = watcher.look() or watcher.look()

    found = {(str(one.plate), str(one.well)): one for one in report.results}
    assert ("RUN7_1_3", "A1") in found
    assert found["RUN7_1_2", "A2"].verdict.clonality == "consolidated"


def test_a_list_with_a_mistake_is_told_and_the_watch_goes_on(
    root, clock, start, bell, tmp_path
) -> None:
    picked = tmp_path / "picked.csv"
    picked.write_text("RUN7_1_2,not a well 9\n")
    root.add(0, ["A1"])
    watcher = start(consolidated=picked)
    assert watcher.look() is None
    assert "is not a well" in watcher.memory.trouble
    watcher.look()
    assert len(bell.rung) == 1

    picked.write_text("plate,well\n")
    watcher.look()
    clock.pass_by(seconds=120)
    assert watcher.look().analysed == 1
    assert watcher.memory.trouble is None


def test_an_alert_is_told_once_even_by_the_next_watcher(root, clock, start, bell) -> None:
    root.add(0, ["A1"])
    start().look()
    clock.pass_by(hours=31)
    for _ in range(3):
        start().look()
    # the files hold no images, which is told too
    assert sorted(alert.kind for alert in bell.rung) == ["drop in image quality", "missed day"]


def test_an_alert_that_was_not_delivered_is_tried_again(root, clock, start, bell) -> None:
    root.add(0, ["A1"])
    watcher = start()
    watcher.look()
    clock.pass_by(hours=31)
    bell.broken = True
    watcher.look()
    assert bell.rung == []
    bell.broken = False
    watcher.look()
    watcher.look()
    assert sorted(alert.kind for alert in bell.rung) == ["drop in image quality", "missed day"]


def test_alerts_stand_on_the_page(root, clock, start, tmp_path) -> None:
    root.add(0, ["A1"])
    watcher = start()
    watcher.look()
    clock.pass_by(hours=31)
    watcher.look()
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "plate RUN7_1_2 has no scan since" in page


def test_an_alert_stands_on_the_page_though_nothing_new_came(
    root, clock, start, bell, tmp_path
) -> None:
    page = tmp_path / "out" / "report.html"
    root.add(0, ["A1"])
    watcher = start()
    watcher.look()
    clock.pass_by(seconds=120)
    assert watcher.look().analysed == 1
    clock.pass_by(hours=31)
    assert "has no scan since" not in page.read_text("utf-8")
    assert watcher.look() is None
    assert "plate RUN7_1_2 has no scan since" in page.read_text("utf-8")
    written = page.stat().st_mtime_ns
    watcher.look()
    assert page.stat().st_mtime_ns == written
    clock.pass_by(days=8)
    watcher.look()
    assert "plate RUN7_1_2 has no scan since" not in page.read_text("utf-8")


def test_one_watcher_per_output(tmp_path) -> None:
    with (
        only_watcher(tmp_path),
        pytest.raises(StoreError, match="is being watched already: see `clonetrace status"),
        only_watcher(tmp_path),
    ):
        pass
    with only_watcher(tmp_path):
        pass


def test_the_status_says_what_waits_and_what_failed(root, clock, start, tmp_path) -> None:
    root.add(0, ["A1", "A2"])
    watcher = start()
    watcher.look()
    clock.pass_by(seconds=120)
    watcher.look()
    root.add(1, ["A1"])
    watcher.look()

    lines = list(status_lines(recall(tmp_path / "out"), alive=True))

    assert any(line.endswith("is waiting") for line in lines)
    assert any("analysed last at 2024-12-30 08:17:00, 2 wells" in line for line in lines)
    assert any("1 of 2 wells, still being copied since" in line for line in lines)
    watcher.close()
    first = next(status_lines(recall(tmp_path / "out"), alive=False))
    assert first == "no watcher is running; the last one stopped in good order"


def test_damaged_notes_are_forgotten_not_fatal(root, clock, start, tmp_path) -> None:
    root.add(0, ["A1"])
    start().look()
    (tmp_path / "out" / "watch.json").write_text("{half")
    watcher = start()
    watcher.look()
    clock.pass_by(seconds=120)
    assert watcher.look().analysed == 1


def test_failed_wells_are_told_and_tried_again_after_an_hour(
    root, clock, start, bell, monkeypatch
) -> None:
    calls = []

    def break_down(request, progress):
        if not request.outputs_only:
            calls.append(clock.now)
        well = WellResult(
            plate=Plate(run="RUN7", name="1_2"),
            well=Well(label="A1"),
            verdict=Verdict(
                clonality=Clonality.AMBIGUOUS, reasons=(Evidence(statement="it failed"),)
            ),
            failed="memory ran out",
        )
        return AnalysisReport(results=(well,), findings=(), analysed=1, page=Path("report.html"))

    monkeypatch.setattr("clonetrace.watch.watcher.analyze_run", break_down)
    root.add(0, ["A1"])
    watcher = start()
    watcher.look()
    clock.pass_by(seconds=120)
    watcher.look()
    clock.pass_by(minutes=59)
    watcher.look()
    assert len(calls) == 1
    assert [alert.message for alert in bell.rung] == [
        "wells could not be analysed, the first is RUN7_1_2 A1: memory ran out"
    ]
    clock.pass_by(minutes=1)
    watcher.look()
    assert len(calls) == 2
    assert len(bell.rung) == 1


def test_a_decision_is_in_the_lists_at_the_next_look(root, clock, bell, tmp_path) -> None:
    out, settings = tmp_path / "out", Settings(trace=TraceSettings(rule="count"))
    watcher = Watcher(WatchRequest((root.path,), out, settings), channels=[bell], clock=clock)
    root.add(0, ["A1"])
    watcher.look()
    clock.pass_by(seconds=120)
    assert watcher.look().analysed == 1
    with open_store(out / "clonetrace.db") as store:
        # As if its scans had shown a clone: what stands in them here is no picture.
        clone = make_well(
            "A1",
            Clonality.MONOCLONAL,
            largest=make_colony(1.8, days_to_ready=0),
            scans=(make_scan("A1", 13, clock.now),),
        )
        store.remember_well(clone, [], fingerprint="f", detectors="d")
        review = decide(store, "A1", Clonality.POLYCLONAL)
    listed = out / "picklists" / "RUN7_picklist.txt"

    assert watcher.look() is None
    assert "A person decided otherwise: 1\nRUN7_1_2 - A1 - polyclonal" in listed.read_text("utf-8")

    written = listed.stat().st_mtime_ns
    assert watcher.look() is None
    assert listed.stat().st_mtime_ns == written

    with open_store(out / "clonetrace.db", beside=True) as store:
        store.withdraw(review, clock.now)
    watcher.look()
    assert listed.read_text("utf-8").startswith("Ready to pick: 1\n")
