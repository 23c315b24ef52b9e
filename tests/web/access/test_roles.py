"""Who may do what: every route of the application, for every role."""

import pytest
from fastapi.testclient import TestClient

from clonetrace.domain import Role
from review_site import ADMIN, PASSWORD, Site
from routes import Asked, routes_of

#: The only addresses that anybody may ask: who is not in yet must be able to get in.
OPEN = {("GET", "/login"), ("POST", "/login")}
#: Parts of addresses that lead somewhere; all others become 0.
PARTS = {"run": "RUN7", "plate": "1_2", "well": "A1", "account": "somebody", "number": "1"}
READING = ("GET", "HEAD")


def ask(each: Asked, client: TestClient, **options: object):
    path = each.filled(lambda name: PARTS.get(name, "0"))
    return client.request(each.method, path, **options)


def guarded(site: Site) -> list[Asked]:
    found = [each for each in routes_of(site.app) if (each.method, each.path) not in OPEN]
    assert len(found) > 20
    return found


def test_every_route_asks_for_a_role_but_the_login(site: Site) -> None:
    assert {(each.method, each.path) for each in routes_of(site.app) if each.needed is None} == OPEN


def test_who_is_not_logged_in_gets_nothing(site: Site) -> None:
    for each in guarded(site):
        for client in (site.browser(), _with_wrong_keys(site)):
            answer = ask(each, client)
            led_away = answer.status_code == 303 and answer.headers["location"].startswith("/login")
            assert answer.status_code == 401 or (led_away and not each.path.startswith("/api/"))
            assert "RUN7" not in answer.text


def _with_wrong_keys(site: Site) -> TestClient:
    client = site.browser()
    client.cookies.set("clonetrace", "A" * 43)
    client.headers["authorization"] = "Bearer clonetrace_" + "A" * 43
    client.headers["x-csrf-token"] = ""
    return client


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_what_it_may_and_nothing_else(site: Site, role: Role) -> None:
    site.people.add("somebody", "Some Body", Role.VIEWER, PASSWORD, ADMIN)
    site.people.make_token("somebody", "LIMS", ADMIN)
    for each in guarded(site):
        status = ask(each, site.logged_in(role.value)).status_code
        assert each.needed is not None
        assert (status == 403) == (not role.may(each.needed)), (each, status)
        assert status != 401, each
        assert status < 500, each


@pytest.mark.parametrize("role", list(Role))
def test_a_program_may_read_by_the_api_what_its_account_may(site: Site, role: Role) -> None:
    program = site.program(role.value)
    for each in guarded(site):
        status = ask(each, program).status_code
        if each.path.startswith("/api/"):
            assert (status == 403) == (not role.may(each.needed)), (each, status)
        else:
            assert status in (303, 401), each


@pytest.mark.parametrize("csrf", [None, "", "0", "é" * 43])
def test_no_change_without_the_page_it_comes_from(site: Site, csrf: str | None) -> None:
    changing = [each for each in guarded(site) if each.method not in READING]
    assert changing
    for each in changing:
        browser = site.logged_in("admin")
        del browser.headers["x-csrf-token"]
        field = {} if csrf is None else {"csrf": csrf}
        header = {} if csrf is None else {"x-csrf-token": csrf.encode("utf-8")}
        assert ask(each, browser, data=field).status_code == 403, each
        assert ask(each, browser, headers=header).status_code == 403, each
    assert [one.name for one in site.people.all()] == ["admin", "reviewer", "viewer"]


def test_the_csrf_token_of_another_session_is_none(site: Site) -> None:
    other, browser = site.logged_in("admin"), site.logged_in("admin")
    answer = browser.post("/logout", headers={"x-csrf-token": other.headers["x-csrf-token"]})
    assert answer.status_code == 403
    assert browser.get("/").status_code == 200


def test_without_accounts_changes_must_carry_the_token_too(client: TestClient) -> None:
    changing = [each for each in routes_of(client.app) if each.method not in READING]
    closed = [each for each in changing if (each.method, each.path) not in OPEN]
    assert closed
    for each in closed:
        assert ask(each, client).status_code == 403, each


def test_without_accounts_the_user_of_the_computer_has_all_rights(client: TestClient) -> None:
    me = client.get("/api/v1/me").json()
    assert me["role"] == "admin"
    answer = client.post("/account/password", headers={"x-csrf-token": me["csrf"]})
    assert answer.status_code == 404
    assert "there are no accounts here" in answer.text
