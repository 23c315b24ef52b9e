"""The review: the queue, one decision for each well, undoing, signing, and blind readers."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from fastapi.testclient import TestClient

from clonetrace.analysis import Settings, WebSettings, open_results
from clonetrace.domain import (
    Clonality,
    Plate,
    Role,
    Well,
)
from clonetrace.store import AuditKind, Store, WellKey
from clonetrace.web.access import Person
from clonetrace.web.app import create_app
from clonetrace.web.errors import ConflictError
from clonetrace.web.pages.review import DecisionForm, keep_decision
from clonetrace.web.readings import decisions, entries_for, readings_of
from clonetrace.web.services import Services
from making import (
    PLATE,
    make_well,
)
from web.reviewing import Reader, pictured_well, place, sentence

PICTURE = b"\xff\xd8 a picture"
#: In the order of the queue: the closer to the threshold, the sooner.
WELLS = {"C3": 0.98, "A1": 0.95, "B2": 0.9}


def remember(store: Store, label: str, probability: float, fingerprint: str = "") -> None:
    result = pictured_well(label, probability)
    store.remember_well(result, [], fingerprint=fingerprint or f"of {label}", detectors="none")


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Three ambiguous wells, worth a look in the order C3, A1, B2, and one that was picked."""
    with open_results(tmp_path, Settings()) as store:
        for label, probability in WELLS.items():
            remember(store, label, probability)
        picked = make_well("D4", Clonality.CONSOLIDATED)
        store.remember_well(picked, [], fingerprint="p", detectors="none")
    for day in range(6):
        folder = tmp_path / "crops" / f"day{day:02d}"
        folder.mkdir(parents=True)
        for label in WELLS:
            (folder / f"{label}.jpg").write_bytes(PICTURE)
    return tmp_path


@pytest.fixture
def people(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., dict[str, Reader]]]:
    """Ada, Bob, Cy and Dee before the same server, with or without a second reader."""

    @contextmanager
    def sit_down(*, second_reader: bool) -> Iterator[dict[str, Reader]]:
        settings = Settings(web=WebSettings(second_reader=second_reader))
        with open_results(results, settings, beside=True) as store:
            services = Services(results=results, settings=settings, store=store)
            with TestClient(create_app(services), base_url="http://127.0.0.1") as client:
                names = ("ada", "bob", "cy", "dee")
                yield {name: Reader(client, name, monkeypatch) for name in names}

    return sit_down


@pytest.fixture
def ada(people: Callable) -> Iterator[Reader]:
    """The only reader."""
    with people(second_reader=False) as readers:
        yield readers["ada"]


@pytest.fixture
def two(people: Callable) -> Iterator[dict[str, Reader]]:
    """Readers of whom two must agree."""
    with people(second_reader=True) as readers:
        yield readers


@pytest.fixture
def store(results: Path) -> Iterator[Store]:
    """The database, beside the server."""
    with open_results(results, Settings(), beside=True) as opened:
        yield opened


def led_to(reader: Reader, path: str = "/review") -> str:
    answer = reader.get(path)
    assert answer.status_code == 200
    return answer.url.path.rpartition("/")[2]


def test_the_queue_begins_with_what_a_look_would_change_most(ada: Reader) -> None:
    assert led_to(ada) == "C3"
    assert led_to(ada, f"{place('C3')}/next") == "A1"
    assert led_to(ada, f"{place('A1')}/next") == "B2"
    assert led_to(ada, f"{place('B2')}/next") == "C3"


def test_a_decision_is_one_form_and_leads_to_the_next_well(ada: Reader, store: Store) -> None:
    answer = ada.decide("C3", "monoclonal", morphology="M2", comment=" one cell « clear » ")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{place('C3')}/next")
    assert led_to(ada, answer.headers["location"]) == "A1"
    (review,) = store.reviews(PLATE)
    assert (review.who, review.clonality, review.morphology) == ("ada", "monoclonal", "M2")
    assert review.comment == "one cell « clear »"
    assert (review.machine, review.fingerprint) == ("ambiguous, P 0.980000", "of C3")
    # The machine's verdict is as it was, and both are shown.
    assert store.result(PLATE, Well(label="C3")) == pictured_well("C3", 0.98)
    page = ada.page("C3")
    assert "monoclonal, M2" in page
    assert "98.00 %" in page
    assert store.edits() == ()


def test_when_all_is_decided_the_page_says_so(ada: Reader) -> None:
    for well in WELLS:
        ada.decide(well, "polyclonal")
    assert "No well waits for you" in ada.get("/review").text
    assert "No well waits for you" in ada.get(f"{place('C3')}/next").text


def test_a_plate_can_be_gone_through_alone(ada: Reader) -> None:
    chosen = f"?of_run={PLATE.run}&of_plate={PLATE.name}"
    page = ada.get(f"/review{chosen}")
    assert f"{place('C3')}/next?of_run=RUN7&amp;of_plate=1_2" in page.text
    assert "No well waits" in ada.get("/review?of_run=RUN7&of_plate=9_9").text


def test_undo_takes_back_and_shows_the_well_again(ada: Reader, store: Store) -> None:
    ada.decide("C3", "monoclonal", comment="sure")
    ada.decide("A1", "polyclonal")
    assert ada.undo().headers["location"] == place("A1")
    assert ada.undo().headers["location"] == place("C3")
    page = ada.page("C3")
    assert 'value="monoclonal" id="v1" data-key="1" required checked' in page
    assert ">sure</textarea>" in page
    assert [one.withdrawn_at is None for one in store.reviews()] == [False, False]
    refused = ada.undo()
    assert (refused.status_code, sentence(refused)) == (
        409,
        "there is no decision of yours left to take back",
    )
    kinds = [entry.kind for entry in store.audit()]
    assert kinds.count(AuditKind.REVIEW) == 4


def test_a_well_that_was_analysed_again_meanwhile_is_not_decided(
    ada: Reader, store: Store, results: Path
) -> None:
    form = ada.fields(ada.page("C3")) | {"clonality": "monoclonal"}
    with open_results(results, Settings()) as writer:
        remember(writer, "C3", 0.5, fingerprint="with another day")
    answer = ada.post(place("C3"), form)
    assert answer.status_code == 409
    assert "was analysed again while you looked at it" in sentence(answer)
    assert store.reviews() == ()


def test_a_decided_well_comes_back_when_its_result_changes(ada: Reader, results: Path) -> None:
    ada.decide("B2", "monoclonal")
    assert led_to(ada, f"{place('A1')}/next") == "C3"
    with open_results(results, Settings()) as writer:
        remember(writer, "B2", 0.3, fingerprint="with another day")
    assert led_to(ada) == "B2"
    page = ada.page("B2")
    assert "its result has changed since" in page
    assert "beside ambiguous, P 0.900000" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"clonality": "consolidated"},
        {"clonality": "certain"},
        {"clonality": "monoclonal", "morphology": "M9"},
        {"clonality": "monoclonal", "comment": "x" * 5000},
        {},
    ],
)
def test_a_form_that_no_page_sends_is_refused(ada: Reader, store: Store, wrong: dict) -> None:
    answer = ada.post(place("C3"), ada.fields(ada.page("C3")) | wrong)
    assert answer.status_code == 422
    assert store.reviews() == ()


@pytest.mark.parametrize("well", ["H12", "Z99", "..", "C3'--", "c3"])
def test_there_is_no_other_well(ada: Reader, well: str) -> None:
    assert ada.get(f"/review/RUN7/1_2/{well}").status_code == 404
    assert ada.get(f"/review/RUN8/1_2/{well}").status_code == 404


def test_what_a_person_writes_is_shown_and_never_run(ada: Reader) -> None:
    ada.decide("C3", "empty", comment="<script>alert(1)</script>")
    page = ada.page("C3")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_four_pictures_are_large_and_each_is_there(ada: Reader) -> None:
    page = ada.page("C3")
    assert page.count('<figure class="shot') == 4
    for day in (5, 3, 1, 0):
        assert f'alt="C3, day {day}"' in page
    kept = ada.get(f"/crops/{PLATE.run}/{PLATE.name}/C3/d05_2024-03-09T080000?v=of")
    assert kept.content == PICTURE
    assert ada.get(f"/crops/{PLATE.run}/{PLATE.name}/C3/d09_x").status_code == 404


def test_signing_needs_a_decision(ada: Reader, store: Store) -> None:
    assert "Sign as" not in ada.page("C3")
    assert ada.sign("C3").status_code == 409
    ada.decide("C3", "monoclonal", morphology="M1")
    assert ada.sign("C3", "approved").status_code == 303
    (signature,) = store.signatures()
    assert (signature.who, signature.meaning) == ("ada", "approved")
    assert signature.decision == "monoclonal, M1 (first reader ada)"
    assert signature.fingerprint == "of C3"
    assert "Signed by ada as approved" in ada.page("C3")
    assert ada.sign("C3", "guessed").status_code == 422


def test_a_second_reader_agrees_and_the_well_is_decided(
    two: dict[str, Reader], store: Store
) -> None:
    two["ada"].decide("C3", "monoclonal")
    assert led_to(two["ada"]) == "A1"
    assert led_to(two["bob"]) == "C3"
    assert "second reading" in two["bob"].page("C3")
    two["bob"].decide("C3", "monoclonal")
    assert [one.turn for one in store.reviews()] == ["first", "second"]
    for reader in two.values():
        page = reader.page("C3")
        assert "by ada, first reading" in page
        assert "by bob, second reading" in page
        assert led_to(reader) == "A1"


def test_where_two_differ_a_third_who_is_neither_settles(two: dict[str, Reader]) -> None:
    two["ada"].decide("C3", "monoclonal")
    two["bob"].decide("C3", "polyclonal")
    for name in ("ada", "bob"):
        assert led_to(two[name]) == "A1"
        refused = two[name].post(
            place("C3"), two[name].fields(two[name].page("A1")) | {"clonality": "empty"}
        )
        assert refused.status_code == 409
    page = two["cy"].page("C3")
    assert led_to(two["cy"]) == "C3"
    assert "by ada, first reading" in page
    assert "by bob, second reading" in page
    two["cy"].decide("C3", "polyclonal")
    assert "by cy, third reading" in two["ada"].page("C3")


def test_a_second_reader_who_took_back_does_not_read_again(two: dict[str, Reader]) -> None:
    two["ada"].decide("C3", "monoclonal")
    two["bob"].decide("C3", "monoclonal")
    two["bob"].undo()
    assert "for another reader now" in two["bob"].page("C3")
    assert led_to(two["cy"]) == "C3"


def test_nothing_tells_the_second_reader_what_the_first_decided(
    two: dict[str, Reader], store: Store
) -> None:
    """Pages, boxes, signatures and history are the same whatever the first reader did."""
    ada, bob = two["ada"], two["bob"]
    settings = Settings(web=WebSettings(second_reader=True))
    before = {path: bob.get(path).text for path in everything_about("C3")}
    ada.decide("C3", "polyclonal", morphology="M3", comment="a telling comment")
    ada.sign("C3")
    scan = "d00_2024-03-04T080000"
    box = {"x_um": 250.0, "y_um": -100.0, "width_um": 17.0, "height_um": 17.0}
    assert ada.correct("C3", scan=scan, kind="added", label="cell", box=box).status_code == 200

    for path, text in before.items():
        # That somebody has read the well is told, by the list of runs too; what he said is not.
        now = bob.get(path).text.replace("second reading", "first reading")
        now = now.replace(" · <b>1</b> waits", "")
        assert now.replace("Waits for another reader", "Not reviewed yet") == text, path
    well = Well(label="C3")
    here = readings_of(store, settings, "bob", PLATE, well)
    assert here is not None
    assert (here.reviews, here.signatures, dict(here.annotations)) == ((), (), {})
    assert here.decision is None
    assert entries_seen(store, settings, "bob") == {AuditKind.VERDICT}
    everything = set(AuditKind) & {entry.kind for entry in store.audit()}
    assert entries_seen(store, settings, "ada") == everything > {AuditKind.VERDICT}

    bob.decide("C3", "polyclonal")
    assert "a telling comment" in bob.page("C3")
    assert entries_seen(store, settings, "bob") == everything
    (decision,) = decisions(store, settings).values()
    assert decision.clonality is Clonality.POLYCLONAL


def entries_seen(store: Store, settings: Settings, who: str) -> set[AuditKind]:
    return {entry.kind for entry in entries_for(store, settings, who, store.audit())}


def everything_about(well: str) -> list[str]:
    plate = f"{PLATE.run}/{PLATE.name}"
    return [
        place(well),
        place("B2"),
        f"{place(well)}/corrections",
        "/",
        f"/plates/{plate}",
        f"/wells/{plate}/{well}",
        f"/wells/{plate}/{well}/view",
        f"/api/v1/wells/{plate}/{well}",
        "/api/v1/reviews",
        "/api/v1/signatures",
        "/api/v1/audit",
        "/api/v1/audit?kind=review",
    ]


def test_two_who_decide_at_once_become_first_and_second(
    two: dict[str, Reader], store: Store
) -> None:
    """Both opened the page before anybody had decided; neither has seen the other's decision."""
    form = two["bob"].fields(two["bob"].page("C3")) | {"clonality": "empty"}
    two["ada"].decide("C3", "monoclonal")
    assert two["bob"].post(place("C3"), form).status_code == 303
    assert [(one.who, one.turn) for one in store.reviews()] == [("ada", "first"), ("bob", "second")]


def test_of_many_who_decide_at_once_two_are_kept_and_the_rest_are_told(
    results: Path, store: Store
) -> None:
    """Everybody says the same, so that the second decision settles the well."""
    settings = Settings(web=WebSettings(second_reader=True))
    services = Services(results=results, settings=settings, store=store)
    (now,) = store.summaries(PLATE, Well(label="C3"))
    form = DecisionForm(clonality=Clonality.EMPTY, fingerprint=now.fingerprint, machine=now.machine)
    key = WellKey(plate=PLATE, well=now.well)
    people = [Person(name, name.title(), Role.REVIEWER, "") for name in ("ada", "bob", "cy", "dee")]
    start, told = threading.Barrier(len(people)), []

    def decide(person: Person) -> None:
        start.wait(timeout=30)
        try:
            while not keep_decision(services, person, key, form):
                pass
        except ConflictError as error:
            told.append(str(error))

    with ThreadPoolExecutor(len(people)) as readers:
        list(readers.map(decide, people))
    reviews = store.reviews()
    assert [one.turn for one in reviews] == ["first", "second"]
    assert len({one.who for one in reviews}) == 2
    assert len(told) == 2
    assert all("is decided already" in one for one in told)
    assert store.edits() == ()


def test_boxes_are_corrected_and_the_machine_s_stay(ada: Reader, store: Store) -> None:
    scan = "d00_2024-03-04T080000"
    (found,) = ada.corrections("C3")[scan]["objects"]
    assert (found["label"], found["lineage"], found["counts"]) == ("cell", 1, True)
    nearer = found["box"] | {"x_um": found["box"]["x_um"] + 4}
    moved = ada.correct(
        "C3", scan=scan, kind="moved", label="doublet", box=nearer, replaces=found["box"]
    )
    first = moved.json()["number"]
    better = ada.correct(
        "C3",
        scan=scan,
        kind="deleted",
        label="cell",
        box=found["box"],
        instead_of=first,
    )
    missed = {"x_um": 300.0, "y_um": 40.0, "width_um": 18.0, "height_um": 18.0}
    added = ada.correct("C3", scan=scan, kind="added", label="cell", box=missed)
    shown = ada.corrections("C3")[scan]
    assert shown["objects"] == [found]
    assert [(one["number"], one["kind"], one["mine"]) for one in shown["corrections"]] == [
        (better.json()["number"], "deleted", True),
        (added.json()["number"], "added", True),
    ]
    assert ada.take_back(added.json()["number"], "C3").status_code == 200
    assert ada.take_back(added.json()["number"], "C3").status_code == 409
    assert ada.take_back(first, "C3").status_code == 409
    assert len(ada.corrections("C3")[scan]["corrections"]) == 1
    assert store.result(PLATE, Well(label="C3")) == pictured_well("C3", 0.98)
    assert len(store.annotations()) == 3
    assert store.edits() == ()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"scan": "d00_2024-03-04T080001"}, 404),
        ({"scan": "../../etc/passwd"}, 404),
        ({"box": {"x_um": 9e6, "y_um": 0, "width_um": 9, "height_um": 9}}, 400),
        ({"box": {"x_um": 0, "y_um": 0, "width_um": 0, "height_um": 9}}, 422),
        ({"box": {"x_um": "NaN", "y_um": 0, "width_um": 9, "height_um": 9}}, 422),
        ({"label": "alien"}, 422),
        ({"kind": "moved"}, 400),
        ({"kind": "deleted"}, 400),
        ({"instead_of": 77}, 409),
        ({"instead_of": 2**63}, 422),
        ({"who": "bob"}, 422),
    ],
)
def test_a_correction_that_cannot_be_is_refused(
    ada: Reader, store: Store, change: dict, status: int
) -> None:
    box = {"x_um": 0.0, "y_um": 0.0, "width_um": 17.0, "height_um": 17.0}
    sent = {"scan": "d00_2024-03-04T080000", "kind": "added", "label": "cell", "box": box}
    assert ada.correct("C3", **sent | change).status_code == status
    assert store.annotations() == {}


def test_nobody_takes_back_another_s_correction(people: Callable, store: Store) -> None:
    with people(second_reader=False) as readers:
        box = {"x_um": 0.0, "y_um": 0.0, "width_um": 17.0, "height_um": 17.0}
        sent = {"scan": "d00_2024-03-04T080000", "kind": "added", "label": "cell", "box": box}
        number = readers["ada"].correct("C3", **sent).json()["number"]
        assert readers["bob"].take_back(number, "C3").status_code == 409
        assert readers["bob"].correct("C3", **sent, instead_of=number).status_code == 409
        (kept,) = store.annotations().values()
        assert (kept.who, kept.withdrawn_at) == ("ada", None)


def test_runs_of_any_name_are_reviewed(ada: Reader, results: Path) -> None:
    odd = Plate(run="RUN #7 100% ?", name="1_2")
    with open_results(results, Settings()) as store:
        well = pictured_well("E5", 0.9).model_copy(update={"plate": odd})
        store.remember_well(well, [], fingerprint="of E5", detectors="none")
    query = urlencode({"of_run": odd.run, "of_plate": odd.name})
    answer = ada.get(f"/review?{query}")
    assert answer.status_code == 200
    assert "<h1>E5" in answer.text
    report = f"/reports/wells/{quote(odd.run)}/1_2/E5"
    assert f'href="{report}/pdf"' in ada.get(report).text
