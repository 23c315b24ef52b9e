"""Logging in and out, and what ends a session."""

import re
from collections.abc import Callable

import pytest

from clonetrace.domain import Role
from clonetrace.store import AuditKind
from review_site import ADMIN, PASSWORD, Site, csrf_of, log_in

WRONG = "wrong horse battery"


def reason(page: str) -> str:
    found = re.search(r'role="alert">([^<]+)<', page)
    assert found, page
    return found[1]


def test_a_person_logs_in_and_out(site: Site) -> None:
    browser = site.browser()
    answer = log_in(browser, "Reviewer ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    page = browser.get("/")
    assert page.status_code == 200
    assert "RUN7" in page.text
    key = browser.cookies["clonetrace"]

    out = browser.post("/logout", data={"csrf": csrf_of(page.text)})
    assert (out.status_code, out.headers["location"]) == (303, "/login")
    assert "clonetrace" not in browser.cookies
    browser.cookies.set("clonetrace", key)
    assert browser.get("/").status_code == 303


def test_the_cookie_is_for_this_page_alone(make_site: Callable[..., Site]) -> None:
    plain = log_in(make_site().browser(), "viewer").headers["set-cookie"].lower()
    assert plain.startswith("clonetrace=")
    assert "; httponly" in plain
    assert "; samesite=lax" in plain
    assert "; path=/" in plain
    assert "; secure" not in plain

    browser = make_site(https=True).browser()
    answer = log_in(browser, "viewer")
    behind_tls = answer.headers["set-cookie"].lower()
    assert behind_tls.startswith("__host-clonetrace=")
    assert "; secure" in behind_tls
    assert "; domain" not in behind_tls
    assert "max-age=" in answer.headers["strict-transport-security"]
    assert browser.get("/").status_code == 200


def test_nothing_tells_which_names_there_are(site: Site) -> None:
    site.people.let_in("viewer", False, ADMIN)
    for _ in range(5):
        log_in(site.browser(), "reviewer", WRONG)
    answers = [
        log_in(site.browser(), "nobody", WRONG),
        log_in(site.browser(), "admin", WRONG),
        log_in(site.browser(), "viewer", PASSWORD),
        log_in(site.browser(), "reviewer", PASSWORD),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({reason(answer.text) for answer in answers}) == 1
    assert all("clonetrace" not in answer.cookies for answer in answers)


def test_guessing_locks_an_account_for_a_while(site: Site) -> None:
    for _ in range(5):
        assert log_in(site.browser(), "reviewer", WRONG).status_code == 401
    site.clock.forward(minutes=14)
    assert log_in(site.browser(), "reviewer").status_code == 401
    notes = [each.new for each in site.store.audit() if each.subject == "reviewer: access"]
    assert notes == ["active", "locked until 2024-03-10T09:15:00"]

    site.clock.forward(minutes=1)
    assert log_in(site.browser(), "reviewer", WRONG).status_code == 401
    assert log_in(site.browser(), "reviewer").status_code == 303


def test_a_right_password_forgives_the_wrong_ones_before(site: Site) -> None:
    for _ in range(3):
        for _ in range(4):
            assert log_in(site.browser(), "reviewer", WRONG).status_code == 401
        assert log_in(site.browser(), "reviewer").status_code == 303
    assert site.people.all()[1].locked_until is None


def test_who_is_logged_in_stays_so_while_the_account_is_locked(site: Site) -> None:
    browser = site.logged_in("reviewer")
    for _ in range(5):
        log_in(site.browser(), "reviewer", WRONG)
    assert browser.get("/").status_code == 200


def test_a_session_ends_when_nobody_clicks(site: Site) -> None:
    used, left = site.logged_in("viewer"), site.logged_in("viewer")
    for _ in range(3):
        site.clock.forward(hours=6)
        assert used.get("/").status_code == 200
    assert left.get("/").headers["location"].startswith("/login")
    assert left.get("/api/v1/runs").status_code == 401
    site.clock.forward(hours=12)
    assert used.get("/").status_code == 303


def test_sessions_end_with_the_password(site: Site) -> None:
    here, elsewhere = site.browser(), site.logged_in("viewer")
    log_in(here, "viewer")
    csrf = csrf_of(here.get("/account").text)
    new = "another horse battery"
    fields = {"current": PASSWORD, "password": new, "repeated": new, "csrf": csrf}
    assert here.post("/account/password", data=fields).status_code == 303

    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert log_in(site.browser(), "viewer", PASSWORD).status_code == 401
    assert log_in(site.browser(), "viewer", new).status_code == 303


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"current": WRONG}, "The current password is another one"),
        ({"repeated": WRONG}, "The new password was typed in two ways"),
        ({"password": "short", "repeated": "short"}, "A password needs 12 letters at least"),
    ],
)
def test_a_password_is_not_changed_by_mistake(
    site: Site, fields: dict[str, str], told: str
) -> None:
    browser = site.logged_in("viewer")
    new = "another horse battery"
    usual = {"current": PASSWORD, "password": new, "repeated": new}
    answer = browser.post("/account/password", data=usual | fields)
    assert answer.status_code == 409
    assert told in reason(answer.text)
    assert log_in(site.browser(), "viewer").status_code == 303


def test_a_stolen_session_does_not_help_guessing_the_password(site: Site) -> None:
    browser = site.logged_in("viewer")
    new = "another horse battery"
    for current in (*[WRONG] * 5, PASSWORD):
        fields = {"current": current, "password": new, "repeated": new}
        assert browser.post("/account/password", data=fields).status_code == 409


def test_disabling_ends_sessions_and_tokens_for_good(site: Site) -> None:
    browser, program = site.logged_in("viewer"), site.program("viewer")
    site.people.let_in("viewer", False, ADMIN)
    assert browser.get("/").status_code == 303
    assert program.get("/api/v1/runs").status_code == 401
    assert log_in(site.browser(), "viewer").status_code == 401

    site.people.let_in("viewer", True, ADMIN)
    assert browser.get("/").status_code == 303
    assert log_in(site.browser(), "viewer").status_code == 303


def test_a_role_counts_from_the_next_click(site: Site) -> None:
    browser = site.logged_in("reviewer")
    assert browser.get("/people").status_code == 403
    site.people.change_role("reviewer", Role.ADMIN, ADMIN)
    assert browser.get("/people").status_code == 200


def test_a_key_that_was_planted_is_not_taken_over(site: Site) -> None:
    planted = site.logged_in("viewer")
    key = planted.cookies["clonetrace"]
    victim = site.browser()
    victim.cookies.set("clonetrace", key)
    assert log_in(victim, "admin").status_code == 303
    assert victim.cookies.get("clonetrace", domain="lab.example") != key
    assert planted.get("/").status_code == 303


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/plates/RUN7/1_2?by=width", "/plates/RUN7/1_2?by=width"),
        ("/wells/R%2520/1_2/A1", "/wells/R%2520/1_2/A1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("/a\\..\\b", "/"),
        ("javascript:alert(1)", "/"),
        ("/\r\nset-cookie: a=b", "/"),
        ("", "/"),
    ],
)
def test_after_the_login_one_goes_on_here_and_nowhere_else(
    site: Site, wanted: str, led_to: str
) -> None:
    answer = log_in(site.browser(), "viewer", next=wanted)
    assert answer.headers["location"] == led_to


def test_the_login_page_remembers_where_one_wanted_to_go(site: Site) -> None:
    answer = site.browser().get("/account?from=a%26b")
    assert answer.headers["location"] == "/login?next=/account%3Ffrom%3Da%2526b"
    page = site.browser().get(answer.headers["location"])
    assert 'name="next" value="/account?from=a%26b"' in page.text


def test_a_part_of_a_page_leads_the_whole_page_to_the_login(site: Site) -> None:
    answer = site.browser().get("/account", headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/login")


def test_the_login_form_comes_from_here(site: Site) -> None:
    fields = {"name": "viewer", "password": PASSWORD}
    foreign = site.browser().post("/login", data=fields | {"csrf": "x" * 43})
    assert foreign.status_code == 403
    browser = site.browser()
    browser.get("/login")
    assert browser.post("/login", data=fields).status_code == 403
    assert "clonetrace" not in browser.cookies


def test_pages_are_not_kept_by_browsers(site: Site) -> None:
    browser = site.logged_in("viewer")
    for path in ("/", "/account", "/api/v1/wells"):
        assert browser.get(path).headers["cache-control"] == "no-store"


def test_the_database_holds_nothing_to_log_in_with(site: Site) -> None:
    browser = site.browser()
    log_in(browser, "viewer")
    token = site.people.make_token("viewer", "LIMS", ADMIN)
    folder = site.app.state.services.results
    kept = b"".join(file.read_bytes() for file in folder.glob("clonetrace.db*"))
    assert b"$argon2id$" in kept
    assert b"viewer" in kept
    for secret in (PASSWORD, token, browser.cookies["clonetrace"]):
        assert secret.encode() not in kept


def test_every_change_of_an_account_is_in_the_audit(site: Site) -> None:
    people = site.people
    people.add("ann", "Ann Lee", Role.VIEWER, PASSWORD, ADMIN)
    people.change_role("ann", Role.REVIEWER, ADMIN)
    people.change_password("ann", WRONG, ADMIN)
    people.make_token("ann", "LIMS", ADMIN)
    people.revoke_token("ann", people.tokens("ann")[0].number, ADMIN)
    people.let_in("ann", False, ADMIN)
    entries = [one for one in site.store.audit() if one.subject.startswith("ann: ")]
    assert {one.kind for one in entries} == {AuditKind.ACCOUNT}
    assert [(one.subject[5:], one.new) for one in entries] == [
        ("role", "viewer"),
        ("access", "active"),
        ("role", "reviewer"),
        ("password", "set 2024-03-10T09:00:00"),
        ("token 1", "made for LIMS"),
        ("token 1", "revoked"),
        ("access", "disabled"),
    ]
    assert {(one.who, one.why) for one in entries} == {("root", "a test")}
    assert site.store.edits() == ()
