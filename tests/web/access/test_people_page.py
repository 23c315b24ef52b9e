"""The page on which admins manage accounts."""

import pytest

from clonetrace.domain import Role
from review_site import PASSWORD, Site, log_in

ADDED = {"name": "ann.lee", "full_name": "Ann Lee", "role": "reviewer", "password": PASSWORD}


def test_an_admin_adds_somebody_who_then_logs_in(site: Site) -> None:
    admin = site.logged_in("admin")
    assert admin.post("/people", data=ADDED).headers["location"] == "/people"
    page = admin.get("/people").text
    assert "ann.lee" in page
    assert "Ann Lee" in page
    assert log_in(site.browser(), "ann.lee").status_code == 303
    assert [one.who for one in site.store.audit() if one.subject == "ann.lee: role"] == ["admin"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": "viewer"}, "There is an account viewer already"),
        ({"name": "ann lee"}, "cannot be the name of an account"),
        ({"name": "../ann"}, "cannot be the name of an account"),
        ({"full_name": "Ann\nLee"}, "The full name is printed under reports"),
        ({"password": "short"}, "A password needs 12 letters at least"),
        ({"name": "a-very-long-name", "password": "a-very-long-name"}, "more than the account"),
    ],
)
def test_what_does_not_fit_is_said_in_the_page(
    site: Site, fields: dict[str, str], told: str
) -> None:
    answer = site.logged_in("admin").post("/people", data=ADDED | fields)
    assert answer.status_code == 409
    assert told in answer.text
    assert len(site.people.all()) == 3


def test_names_are_only_text_in_the_page(site: Site) -> None:
    admin = site.logged_in("admin")
    admin.post("/people", data=ADDED | {"full_name": "<script>alert(1)</script>"})
    page = admin.get("/people").text
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_roles_and_access_are_changed_with_a_click(site: Site) -> None:
    admin, viewer = site.logged_in("admin"), site.logged_in("viewer")
    admin.post("/people/viewer/role", data={"role": "admin"})
    assert viewer.get("/people").status_code == 200
    admin.post("/people/viewer/access", data={"active": "false"})
    assert viewer.get("/people").status_code == 303
    assert [(one.role, one.active) for one in site.people.all()][-1] == (Role.ADMIN, False)


def test_a_locked_account_is_unlocked(site: Site) -> None:
    for _ in range(5):
        log_in(site.browser(), "viewer", "wrong horse battery")
    admin = site.logged_in("admin")
    assert "locked until 09:15" in admin.get("/people").text
    admin.post("/people/viewer/access", data={"active": "true"})
    assert log_in(site.browser(), "viewer").status_code == 303


def test_a_password_is_replaced(site: Site) -> None:
    viewer = site.logged_in("viewer")
    new = "another horse battery"
    site.logged_in("admin").post("/people/viewer/password", data={"password": new})
    assert viewer.get("/").status_code == 303
    assert log_in(site.browser(), "viewer", new).status_code == 303


def test_the_last_admin_stays(site: Site) -> None:
    admin = site.logged_in("admin")
    for path, fields in (("role", {"role": "viewer"}), ("access", {"active": "false"})):
        answer = admin.post(f"/people/admin/{path}", data=fields)
        assert answer.status_code == 409
        assert "This is the last admin" in answer.text
    assert admin.get("/people").status_code == 200
    assert site.store.edits() == ()


def test_accounts_that_there_are_not(site: Site) -> None:
    admin = site.logged_in("admin")
    changes = {
        "role": {"role": "admin"},
        "access": {"active": "false"},
        "password": {"password": PASSWORD},
        "tokens": {"label": "LIMS"},
        "tokens/1/revoke": {},
    }
    before = site.store.audit()
    for path, fields in changes.items():
        answer = admin.post(f"/people/nobody/{path}", data=fields)
        assert answer.status_code == 409, path
    assert site.store.audit() == before


def test_tokens_of_all_are_revoked_there(site: Site) -> None:
    program = site.program("viewer")
    admin = site.logged_in("admin")
    assert "LIMS" in admin.get("/people").text
    admin.post("/people/viewer/tokens/1/revoke")
    assert program.get("/api/v1/me").status_code == 401
