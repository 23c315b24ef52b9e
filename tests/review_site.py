"""A review page with accounts, as browsers and programs meet it."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from clonetrace.analysis import Settings
from clonetrace.store import Author, Store
from clonetrace.web.accounts import People
from clonetrace.web.accounts.keys import hash_of_key, new_key

ADMIN = Author("root", "a test")
PASSWORD = "correct horse battery"  # noqa: S105 - of accounts that live for one test
PAGE = {"accept": "text/html"}


@dataclass
class Clock:
    """Shows a time that tests set."""

    now: datetime = datetime(2024, 3, 10, 9)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Site:
    """A review page with an account of every role, each named after it."""

    app: FastAPI
    store: Store
    people: People
    clock: Clock
    https: bool = False
    clients: list[TestClient] = field(default_factory=list)

    def browser(self) -> TestClient:
        """A browser that nobody has logged in with."""
        base = "https://lab.example" if self.https else "http://lab.example"
        client = TestClient(self.app, base_url=base, headers=PAGE, follow_redirects=False)
        self.clients.append(client)
        return client

    def logged_in(self, name: str) -> TestClient:
        """A browser with a session, which sends the CSRF token as the page's script does."""
        key, csrf = new_key(), new_key()
        self.store.logins.start_session(
            name, hash_of_key(key), csrf, now=self.clock(), idle=timedelta(hours=12)
        )
        client = self.browser()
        client.cookies.set("__Host-clonetrace" if self.https else "clonetrace", key)
        client.headers["x-csrf-token"] = csrf
        return client

    def program(self, name: str) -> TestClient:
        """A program with a token."""
        client = self.browser()
        client.headers.update(bearer(self.people.make_token(name, "LIMS", ADMIN)))
        return client


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def csrf_of(page: str) -> str:
    """What the forms of a page carry."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found, page
    return found[1]


def log_in(browser: TestClient, name: str, password: str = PASSWORD, **fields: str):
    """Fill in the form of the login page."""
    csrf = csrf_of(browser.get("/login").text)
    return browser.post("/login", data={"name": name, "password": password, "csrf": csrf, **fields})


def with_accounts(**web: object) -> Settings:
    return Settings.model_validate({"web": {"accounts": True, **web}})


@contextmanager
def served(app: FastAPI) -> Iterator[tuple[str, int]]:
    """Run a real server on a port of its own, and give its address."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            for _ in range(1000):
                if server.started:
                    break
                time.sleep(0.01)
            assert server.started
            yield listening.getsockname()
        finally:
            server.should_exit = True
            thread.join(timeout=30)
            assert not thread.is_alive()
