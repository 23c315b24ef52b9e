"""Requests that no page of ours sends: to a real server, byte by byte."""

import http.client
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from clonetrace.domain import Role
from clonetrace.web.app import LARGEST_BODY
from review_site import Site, served
from routes import Asked, routes_of

FORM = "application/x-www-form-urlencoded"
#: What must not lead out of the database, into a file, into a statement, or into a script.
NASTY = (
    "..",
    "../../../../etc/passwd",
    "/etc/passwd",
    "..\\..\\windows\\win.ini",
    "file:///etc/passwd",
    "clonetrace.db",
    "' OR '1'='1",
    "'; DROP TABLE wells; --",
    "%",
    "\x00",
    "\r\nset-cookie: a=b",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "-1",
    "9" * 40,
    "NaN",
    "é\u202e\U0001f9ec",
    "a" * 5000,
)
LEAKS = (b"root:x:", b"SQLite format 3", b"Traceback", b"sqlalchemy")
#: What must not stand in a page; in JSON it is only text.
RUN = (b"<script>alert", b">49<")


class Wire:
    """A connection that sends exactly what it is told."""

    def __init__(self, address: tuple[str, int], headers: dict[str, str]) -> None:
        self.address = address
        self.headers = headers

    def send(
        self, method: str, target: str, body: object = None, **headers: str
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(*self.address, timeout=30)
        connection._validate_path = lambda _: None  # type: ignore[method-assign]
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(
                method,
                target,
                body=body,
                headers={**self.headers, **named},
                encode_chunked="transfer-encoding" in named,
            )
            answer = connection.getresponse()
            page = answer.read()
            assert not any(leak in page for leak in LEAKS), (method, target, body)
            if answer.headers.get_content_type() == "text/html":
                assert not any(script in page for script in RUN), (method, target, body)
            return answer.status, page
        finally:
            connection.close()


@pytest.fixture
def admin(site: Site) -> Iterator[Wire]:
    """The browser of somebody who may do everything, on the wire."""
    browser = site.logged_in("admin")
    headers = {
        "cookie": f"clonetrace={browser.cookies['clonetrace']}",
        "x-csrf-token": browser.headers["x-csrf-token"],
        "accept": "text/html",
    }
    with served(site.app) as address:
        yield Wire(address, headers)


def test_parts_of_addresses_are_only_looked_up(site: Site, admin: Wire) -> None:
    wells = site.store.listing.plates()
    with_parts = [each for each in routes_of(site.app) if "{" in each.path]
    assert with_parts
    for each in with_parts:
        for text in NASTY:
            for escaped in (quote(text, safe=""), quote(text, safe="/")):
                status, _ = admin.send(each.method, each.filled(lambda _, e=escaped: e))
                assert status < 500, (each, text)
                assert status != 200, (each, text)
    assert site.store.listing.plates() == wells
    assert site.store.edits() == ()


def test_queries_are_only_looked_up(site: Site, admin: Wire) -> None:
    asked = 0
    for each in routes_of(site.app):
        for name in each.queries:
            for text in NASTY:
                target = each.filled(lambda _: "A1") + f"?{name}={quote(text, safe='')}"
                status, _ = admin.send(each.method, target)
                assert status < 500, (each, name, text)
                asked += 1
    assert asked > 100


@pytest.mark.parametrize(
    "target",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/..%5capp.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/clonetrace.css/../../app.py",
        "/static/%00",
        "/static/" + "a/" * 2000,
        "//etc/passwd",
        "/../../etc/passwd",
        "http://evil.example/",
    ],
)
def test_no_file_but_those_of_the_page_is_served(admin: Wire, target: str) -> None:
    assert admin.send("GET", "/static/clonetrace.css")[0] == 200
    status, body = admin.send("GET", target)
    assert status in (303, 400, 404, 405) or (target.startswith("http") and status == 200)
    assert b"import" not in body


def _changing(site: Site) -> list[Asked]:
    found = [each for each in routes_of(site.app) if each.method not in ("GET", "HEAD")]
    assert found
    return found


def test_bodies_that_are_too_large_are_not_taken(site: Site, admin: Wire) -> None:
    for each in _changing(site):
        target = each.filled(lambda _: "1")
        large = b"password=" + b"a" * LARGEST_BODY
        assert admin.send(each.method, target, large, content_type=FORM)[0] == 413, each
        pieces = iter([b"csrf=", *[b"a" * 100_000] * 11])
        status, _ = admin.send(
            each.method, target, pieces, content_type=FORM, transfer_encoding="chunked"
        )
        # What never looks at a form does not wait for it either.
        assert status == 413 or (status < 500 and not each.reads_form), each
    assert len(site.people.all()) == len(Role)


def test_fields_that_are_too_large_are_not_taken(admin: Wire) -> None:
    body = b"name=a&password=" + b"b" * 3000
    assert admin.send("POST", "/login", body, content_type=FORM)[0] == 422
    many = b"&".join(b"f%d=1" % number for number in range(2000))
    assert admin.send("POST", "/login", many, content_type=FORM)[0] == 400


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, b"%%%=&&&==\xff\xfe%zz"),
        (FORM, b"csrf=%00&name=%ff&password=%ed%a0%80"),
        ("multipart/form-data", b"--x\r\n\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n1"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=csrf; filename=a\r\n\r\n1\r\n--x--\r\n",
        ),
        ("multipart/form-data; boundary=" + "x" * 5000, b"--"),
        ("application/json", b"{"),
        ("application/json", b'{"a":' * 2000),
        ("application/json", b"\xff\xfe"),
        ("application/json", b'{"name": NaN, "name": 1e999}'),
        ("text/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        ("application/octet-stream", bytes(range(256))),
        ("", b"\x00"),
    ],
)
@pytest.mark.parametrize("with_header", [True, False])
def test_malformed_bodies_change_nothing(
    site: Site, admin: Wire, kind: str, body: bytes, with_header: bool
) -> None:
    if not with_header:
        del admin.headers["x-csrf-token"]
    before = site.store.audit()
    for each in _changing(site):
        if each.path == "/logout":
            continue
        status, _ = admin.send(each.method, each.filled(lambda _: "1"), body, content_type=kind)
        assert 400 <= status < 500, (each, status)
    assert site.store.audit() == before


def test_names_and_passwords_of_any_letters_are_only_wrong(site: Site, admin: Wire) -> None:
    for text in NASTY:
        csrf = "x" * 43
        body = f"csrf={csrf}&name={quote(text[:1000])}&password={quote(text[:1000])}"
        status, _ = admin.send(
            "POST", "/login", body, content_type=FORM, cookie=f"clonetrace_login={csrf}"
        )
        assert status in (401, 403)
    assert site.store.edits() == ()


@pytest.mark.parametrize(
    "cookie", ["clonetrace=", "clonetrace=é", "clonetrace=" + "a" * 5000, ";="]
)
def test_cookies_that_nobody_was_given(admin: Wire, cookie: str) -> None:
    assert admin.send("GET", "/", cookie=cookie.encode().decode("latin-1"))[0] == 303


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost:80:80"])
def test_without_accounts_another_name_of_this_computer_is_refused(
    client: TestClient, host: str
) -> None:
    with served(client.app) as address:
        wire = Wire(address, {})
        assert wire.send("GET", "/", host="localhost:8765")[0] == 200
        for target in ("/", "/api/v1/runs", "/static/clonetrace.css"):
            status, body = wire.send("GET", target, host=host)
            assert status == 400
            assert b"RUN7" not in body


def test_with_accounts_the_page_has_the_name_that_the_lab_gave_it(
    make_site: Callable[..., Site],
) -> None:
    assert make_site().logged_in("viewer").get("/").status_code == 200


def test_every_answer_has_the_strict_headers(site: Site, admin: Wire) -> None:
    browser = site.logged_in("viewer")
    for path in ("/", "/login", "/nothing", "/people", "/api/v1/runs", "/static/clonetrace.css"):
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "DENY", path
