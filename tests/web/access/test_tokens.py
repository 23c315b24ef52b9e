"""Programs that ask with a token."""

import pytest

from clonetrace.domain.errors import AccountError
from review_site import ADMIN, Site, bearer, csrf_of


def test_a_token_is_shown_once_and_ends_when_it_is_revoked(site: Site) -> None:
    browser = site.logged_in("reviewer")
    page = browser.post("/account/tokens", data={"label": "LIMS"}).text
    token = page.split("<code>")[1].split("</code>")[0]
    assert token not in browser.get("/account").text
    program = site.browser()
    assert program.get("/api/v1/me", headers=bearer(token)).json()["name"] == "reviewer"

    csrf = csrf_of(browser.get("/account").text)
    assert browser.post("/account/tokens/1/revoke", data={"csrf": csrf}).status_code == 303
    answer = program.get("/api/v1/me", headers=bearer(token))
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_others_do_not_revoke_it(site: Site) -> None:
    program = site.program("reviewer")
    assert site.logged_in("viewer").post("/account/tokens/1/revoke").status_code == 409
    assert program.get("/api/v1/me").status_code == 200


def test_its_use_is_written_down_now_and_then(site: Site) -> None:
    program = site.program("viewer")
    assert site.people.tokens("viewer")[0].used_at is None
    first = site.clock()
    program.get("/api/v1/me")
    site.clock.forward(seconds=30)
    program.get("/api/v1/me")
    assert site.people.tokens("viewer")[0].used_at == first
    site.clock.forward(minutes=1)
    program.get("/api/v1/me")
    assert site.people.tokens("viewer")[0].used_at == site.clock()


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer x", "Basic YWRtaW46YWRtaW4=", "bearer clonetrace_", "é"],
)
def test_what_is_no_token_is_refused_even_of_who_is_logged_in(site: Site, header: str) -> None:
    browser = site.logged_in("admin")
    answer = browser.get("/api/v1/me", headers={"authorization": header.encode("latin-1")})
    assert answer.status_code == 401


def test_a_session_key_is_no_token(site: Site) -> None:
    key = site.logged_in("admin").cookies["clonetrace"]
    assert site.browser().get("/api/v1/me", headers=bearer(key)).status_code == 401


@pytest.mark.parametrize("label", ["", "  ", "x" * 101, "two\nlines"])
def test_a_token_says_what_it_is_for(site: Site, label: str) -> None:
    with pytest.raises(AccountError, match="say what the token is for"):
        site.people.make_token("viewer", label, ADMIN)
    assert site.people.tokens() == ()
