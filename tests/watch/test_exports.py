"""When an export is complete."""

from clonetrace.analysis import WatchSettings
from clonetrace.watch import Ripeness, judge, observe, plate_scans
from clonetrace.watch.exports import only_ripe


class Looker:
    """Looks again and again, as a watcher does."""

    def __init__(self, root, clock, **settings) -> None:
        self.root, self.clock, self.settings = root, clock, WatchSettings(**settings)
        self.seen = {}

    def look(self) -> list[Ripeness]:
        scans = plate_scans(self.root.inventory())
        self.seen = observe(scans, self.seen, self.clock())
        self.exports = judge(scans, self.seen, self.settings, self.clock())
        return [export.ripeness for export in self.exports]


def test_files_must_stay_as_they_are_for_two_minutes(root, clock) -> None:
    looker = Looker(root, clock)
    root.add(0, ["A1"])
    assert looker.look() == [Ripeness.CHANGING]
    clock.pass_by(seconds=119)
    assert looker.look() == [Ripeness.CHANGING]
    root.add(0, ["A2"])
    clock.pass_by(seconds=2)
    assert looker.look() == [Ripeness.CHANGING]
    clock.pass_by(seconds=120)
    assert looker.look() == [Ripeness.COMPLETE]


def test_a_file_that_grows_is_not_stable(root, clock) -> None:
    looker = Looker(root, clock)
    root.add(0, ["A1"], "half")
    looker.look()
    clock.pass_by(seconds=121)
    root.add(0, ["A1"], "half and the other half")
    assert looker.look() == [Ripeness.CHANGING]


def test_the_fullest_scan_before_says_how_many_wells_there_are(root, clock) -> None:
    looker = Looker(root, clock)
    root.add(0, ["A1", "A2", "A3"])
    root.add(1, ["A1", "A2"])
    looker.look()
    clock.pass_by(seconds=120)
    assert looker.look() == [Ripeness.COMPLETE, Ripeness.INCOMPLETE]
    assert [export.expected for export in looker.exports] == [None, 3]
    clock.pass_by(hours=6)
    assert looker.look() == [Ripeness.COMPLETE, Ripeness.GIVEN_UP]
    root.add(1, ["A3"])
    looker.look()
    clock.pass_by(seconds=120)
    assert looker.look() == [Ripeness.COMPLETE, Ripeness.COMPLETE]


def test_a_number_can_be_configured(root, clock) -> None:
    looker = Looker(root, clock, expected_wells=2)
    root.add(0, ["A1"])
    looker.look()
    clock.pass_by(seconds=120)
    assert looker.look() == [Ripeness.INCOMPLETE]


def test_plates_do_not_wait_for_each_other(root, clock) -> None:
    looker = Looker(root, clock)
    root.add(0, ["A1"])
    looker.look()
    clock.pass_by(seconds=120)
    root.add(0, ["A1"], plate="1_3")
    assert looker.look() == [Ripeness.COMPLETE, Ripeness.CHANGING]


def test_only_what_is_ready_is_analysed(root, clock) -> None:
    looker = Looker(root, clock)
    root.add(0, ["A1", "A2"])
    looker.look()
    clock.pass_by(seconds=120)
    root.add(1, ["A1", "A2"])
    root.add(0, ["B1"], plate="1_3")
    looker.look()
    narrowed = only_ripe(root.inventory(), looker.exports)
    assert [(str(one.plate), str(one.well)) for one in narrowed.wells] == [
        ("RUN7_1_2", "A1"),
        ("RUN7_1_2", "A2"),
    ]
    assert [[scan.day for scan in one.scans] for one in narrowed.wells] == [[0], [0]]
