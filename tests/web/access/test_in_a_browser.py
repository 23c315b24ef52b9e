"""Logging in, managing people, and logging out in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from axe import broken_rules, needs_axe
from browsers import needs_chromium
from review_site import ADMIN, PASSWORD, Site, bearer, served
from reviewing import browser

pytestmark = needs_chromium


@pytest.fixture
def page(site: Site) -> Iterator[Page]:
    with served(site.app) as (host, port), browser() as opened:
        page = opened.new_page(base_url=f"http://{host}:{port}")
        page.set_default_timeout(30_000)
        yield page


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def test_an_admin_adds_a_person_who_makes_a_token(site: Site, page: Page) -> None:
    blocked: list[str] = []
    page.on("console", lambda said: blocked.append(said.text) if "Policy" in said.text else None)
    page.goto("/people")
    log_in(page, "admin", "wrong horse battery")
    expect(page.get_by_role("alert")).to_contain_text("do not fit")
    log_in(page, "admin")
    expect(page.get_by_role("heading", name="People", exact=True)).to_be_visible()

    page.get_by_label("Name to log in with").fill("ann")
    page.get_by_label("Full name, as it is printed").fill("Ann Lee")
    page.get_by_label("Role", exact=True).select_option("reviewer")
    page.get_by_label("Password, 12 letters or more").fill(PASSWORD)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("cell", name="Ann Lee")).to_be_visible()
    page.get_by_role("button", name="Log out", exact=True).click()
    expect(page).to_have_url("/login")

    log_in(page, "ann")
    page.get_by_role("link", name="Ann Lee").click()
    page.get_by_label("New token for").fill("LIMS")
    page.get_by_role("button", name="Make it").click()
    token = page.locator("code").inner_text()
    me = page.request.get("/api/v1/me", headers=bearer(token)).json()
    assert (me["name"], me["role"]) == ("ann", "reviewer")

    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("cell", name="revoked")).to_be_visible()
    assert page.request.get("/api/v1/me", headers=bearer(token)).status == 401
    page.get_by_role("button", name="Log out", exact=True).click()
    page.go_back()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    assert blocked == []


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_people_keep_the_rules_for_accessible_content(
    site: Site, page: Page, scheme: str
) -> None:
    site.people.make_token("admin", "LIMS", ADMIN)
    page.emulate_media(color_scheme=scheme)
    page.goto("/login")
    assert broken_rules(page) == []
    log_in(page, "admin")
    for address in ("/people", "/account"):
        page.goto(address)
        assert broken_rules(page) == []
