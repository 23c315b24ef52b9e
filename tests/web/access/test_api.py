"""The JSON API, as a laboratory information system uses it."""

from collections.abc import Callable
from io import BytesIO

import polars as pl
import pytest

from clonetrace.report.wells_table import WELLS_COLUMNS
from review_site import Site


def test_runs_and_plates_tell_how_their_wells_were_decided(site: Site) -> None:
    program = site.program("viewer")
    counts = {
        "wells": 4,
        "ready_to_pick": 1,
        "verdicts": {"monoclonal": 3, "ambiguous": 1},
    }
    assert program.get("/api/v1/runs").json() == [{"run": "RUN7", "plates": 1} | counts]
    plate = {"run": "RUN7", "plate": "1_2"} | counts
    assert program.get("/api/v1/plates").json() == [plate]
    assert program.get("/api/v1/plates", params={"run": "RUN7"}).json() == [plate]
    assert program.get("/api/v1/plates", params={"run": "run7"}).json() == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["A1", "B2", "C3", "D4"]),
        ({"run": "RUN7", "plate": "1_2"}, ["A1", "B2", "C3", "D4"]),
        ({"run": "RUN7", "plate": "1_"}, []),
        ({"well": "c03"}, ["C3"]),
        ({"clonality": "ambiguous"}, ["D4"]),
        ({"ready": "true"}, ["C3"]),
        ({"limit": 1, "after": 1}, ["B2"]),
    ],
)
def test_wells_are_chosen(site: Site, query: dict[str, object], found: list[str]) -> None:
    answer = site.program("viewer").get("/api/v1/wells", params=query).json()
    assert [each["well"] for each in answer["items"]] == found


def test_the_verdict_of_people_stands_beside_the_machines(make_site: Callable[..., Site]) -> None:
    def told(**web: object) -> list[tuple[str, str | None]]:
        answer = make_site(**web).program("viewer").get("/api/v1/wells").json()
        return [(each["clonality"], each["decision"]) for each in answer["items"]]

    one, none = ("monoclonal", "monoclonal"), ("monoclonal", None)
    assert told() == [one, one, one, ("ambiguous", None)]
    assert told(second_reader=True) == [one, none, none, ("ambiguous", None)]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_a_list_is_read_part_by_part(site: Site, limit: int) -> None:
    program = site.program("viewer")
    for path in ("/api/v1/wells", "/api/v1/audit"):
        whole = program.get(path, params={"limit": 1000}).json()["items"]
        assert len(whole) >= 4
        after, parts = 0, []
        while after is not None:
            answer = program.get(path, params={"limit": limit, "after": after}).json()
            parts += answer["items"]
            after = answer["next"]
        assert parts == whole


def test_a_well_is_told_with_everything(site: Site) -> None:
    well = site.program("viewer").get("/api/v1/wells/RUN7/1_2/C3").json()
    assert well["verdict"]["probability_monoclonal"] == 0.99
    assert well["verdict"]["reasons"] == [{"statement": "one founder", "weight": None}]
    assert well["largest"]["width_mm"] == 1.6
    assert well["morphology"]["morphology"] == "M1"
    assert well["fingerprint"] == "of C3"
    assert [(each["who"], each["turn"]) for each in well["reviews"]] == [("ann", "first")]
    assert well["decision"] == {"clonality": "monoclonal", "morphology": None}
    signed = site.program("viewer").get("/api/v1/wells/RUN7/1_2/A1").json()["signatures"]
    assert [(each["name"], each["meaning"]) for each in signed] == [("Ann Lee", "approved")]


@pytest.mark.parametrize(
    "place", ["RUN7/1_2/A2", "RUN7/1_3/A1", "run7/1_2/A1", "RUN7/1_2/Z99", "RUN7/1_2/none"]
)
def test_a_well_that_is_not_there_is_named(site: Site, place: str) -> None:
    answer = site.program("viewer").get(f"/api/v1/wells/{place}")
    assert answer.status_code == 404
    assert place.rpartition("/")[2] in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"limit": 0}, "limit: "),
        ({"limit": 1001}, "limit: "),
        ({"after": -1}, "after: "),
        ({"after": 2**31}, "after: "),
        ({"after": "x"}, "after: "),
        ({"clonality": "Monoclonal"}, "clonality: "),
    ],
)
def test_a_wrong_question_is_told_in_a_sentence(
    site: Site, query: dict[str, object], told: str
) -> None:
    answer = site.program("viewer").get("/api/v1/wells", params=query)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(told)


def test_the_table_has_the_columns_of_the_output_folder(site: Site) -> None:
    program = site.program("viewer")
    answer = program.get("/api/v1/wells.csv", params={"run": "RUN7"})
    assert answer.headers["content-type"].startswith("text/csv")
    table = pl.read_csv(BytesIO(answer.content))
    assert table.columns == list(WELLS_COLUMNS)
    assert table["well"].to_list() == ["A1", "B2", "C3", "D4"]
    empty = program.get("/api/v1/wells.csv", params={"plate": "1_3"}).text
    assert empty.splitlines() == [",".join(WELLS_COLUMNS)]


def test_decisions_of_all_are_listed(site: Site) -> None:
    program = site.program("viewer")
    answer = program.get("/api/v1/reviews").json()["items"]
    assert [(each["well"], each["who"]) for each in answer] == [
        ("C3", "ann"),
        ("A1", "ann"),
        ("A1", "reviewer"),
        ("B2", "reviewer"),
    ]
    one = program.get("/api/v1/reviews", params={"well": "B2"}).json()["items"]
    assert [each["machine"] for each in one] == ["monoclonal, P 0.995000"]


def test_a_blind_second_reader_learns_nothing_of_the_first(make_site: Callable[..., Site]) -> None:
    site = make_site(second_reader=True)

    def seen_by(name: str) -> set[tuple[str, str]]:
        answer = site.program(name).get("/api/v1/reviews").json()["items"]
        return {(each["well"], each["who"]) for each in answer}

    settled = {("A1", "ann"), ("A1", "reviewer")}
    assert seen_by("reviewer") == settled | {("B2", "reviewer")}
    assert seen_by("viewer") == settled
    assert seen_by("admin") == settled
    well = site.program("reviewer").get("/api/v1/wells/RUN7/1_2/C3").json()
    assert (well["reviews"], well["decision"]) == ([], None)
    told = site.program("reviewer").get("/api/v1/audit", params={"kind": "review"}).json()
    assert {each["subject"].split('"')[5] for each in told["items"]} == {"A1", "B2"}


def test_what_is_new_is_asked_for_by_the_number_of_the_last_change(site: Site) -> None:
    program = site.program("viewer")
    verdicts = program.get("/api/v1/audit", params={"kind": "verdict"}).json()["items"]
    assert [each["subject"] for each in verdicts][-1] == '["RUN7", "1_2", "D4"]'
    last = verdicts[-1]["number"]
    query = {"kind": "verdict", "after": last}
    assert program.get("/api/v1/audit", params=query).json()["items"] == []


def test_changes_of_accounts_are_told_to_admins_only(site: Site) -> None:
    def kinds(name: str) -> set[str]:
        answer = site.program(name).get("/api/v1/audit", params={"limit": 1000}).json()
        return {each["kind"] for each in answer["items"]}

    others = {"verdict", "review", "signature"}
    assert kinds("admin") == others | {"account"}
    assert kinds("reviewer") == kinds("viewer") == others
    secret = site.program("reviewer").get("/api/v1/audit", params={"kind": "account"}).json()
    assert secret["items"] == []


def test_results_that_cannot_be_read_do_not_tell_where_they_are(site: Site) -> None:
    program = site.program("viewer")
    site.store.close()
    answer = program.get("/api/v1/runs")
    assert answer.status_code == 503
    assert str(site.app.state.services.results) not in answer.text


def test_the_document_is_for_those_who_may_use_the_api(site: Site) -> None:
    assert site.browser().get("/api/v1/openapi.json").status_code == 401
    assert site.browser().get("/openapi.json").status_code == 404
    document = site.program("viewer").get("/api/v1/openapi.json").json()
    assert "/api/v1/wells/{run}/{plate}/{well}" in document["paths"]
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    undocumented = [
        (name, field)
        for name, schema in document["components"]["schemas"].items()
        for field in schema.get("properties", {})
        if not (schema.get("description") or schema["properties"][field].get("description"))
    ]
    assert undocumented == []
