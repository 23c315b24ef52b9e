"""What is told, and that it is told once."""

import json
import socket
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pydantic import SecretStr

from clonetrace.analysis import AlertSettings, WatchSettings
from clonetrace.domain import (
    Clonality,
    Defect,
    Evidence,
    Plate,
    Quality,
    ScanSummary,
    Verdict,
    Well,
    WellResult,
)
from clonetrace.domain.errors import ConfigurationError
from clonetrace.watch import (
    Alert,
    AlertKind,
    Mail,
    NotDeliveredError,
    Webhook,
    find_alerts,
    find_poor_images,
    judge,
    observe,
    plate_scans,
)
from clonetrace.watch.channels import make_channels

SETTINGS = WatchSettings()
NOW = datetime(2025, 1, 3, 12)
ALERT = Alert(
    kind=AlertKind.MISSED_DAY, subject="RUN7_1_2", message="a day is missing", raised_at=NOW
)


@pytest.fixture
def alerts(root, clock):
    """The alerts of a look, some time after the first start."""

    def find(first_start: datetime | None = None) -> list[Alert]:
        scans = plate_scans(root.inventory())
        seen = observe(scans, {}, clock.now - timedelta(hours=7))
        exports = judge(scans, seen, SETTINGS, clock.now)
        return list(find_alerts(exports, SETTINGS, clock.now, first_start or clock.now))

    return find


def test_a_missed_day_is_told_of_the_plate_that_misses_it(root, clock, alerts) -> None:
    for plate in ("1_2", "1_3"):
        root.add(0, ["A1"], plate=plate)
    root.add(1, ["A1"], plate="1_3")
    clock.pass_by(hours=29)
    assert alerts() == []
    clock.pass_by(hours=2)
    (alert,) = alerts()
    assert (alert.kind, alert.subject) == (AlertKind.MISSED_DAY, "RUN7_1_2 after 2024-12-30")
    assert "has no scan since 2024-12-30 08:15" in alert.message


def test_a_plate_that_is_scanned_no_more_is_told_once_for_its_last_scan(
    root, clock, alerts
) -> None:
    root.add(0, ["A1"])
    began = clock.now
    clock.pass_by(days=4.5)
    (first,) = alerts(began)
    clock.pass_by(days=20)
    (later,) = alerts(began)
    assert first.kind is AlertKind.STOPPED
    assert later.id == first.id


def test_plates_of_last_year_are_no_news(root, clock, alerts) -> None:
    root.add(0, ["A1"])
    clock.pass_by(days=200)
    assert alerts(clock.now) == []


def test_an_export_that_stays_incomplete_is_told(root, clock, alerts) -> None:
    root.add(0, ["A1", "A2"])
    root.add(1, ["A1"])
    clock.pass_by(days=1, hours=8)
    (alert,) = alerts()
    assert alert.kind is AlertKind.INCOMPLETE
    assert "has 1 wells where 2 are expected" in alert.message


def scanned(*days: str) -> list[WellResult]:
    """Wells of a plate, one string per day with a character per well: `~` is out of focus."""
    return [
        WellResult(
            plate=Plate(run="RUN7", name="1_2"),
            well=Well.at(0, well),
            verdict=Verdict(clonality=Clonality.EMPTY, reasons=(Evidence(statement="none"),)),
            scans=tuple(
                ScanSummary(
                    scan_key=f"d{day}",
                    day=day,
                    hours=24 * day,
                    taken_at=NOW,
                    file_name="Well.tif",
                    searched=True,
                    quality=Quality(defects=(Defect.OUT_OF_FOCUS,) if signs[well] == "~" else ()),
                )
                for day, signs in enumerate(days)
            ),
        )
        for well in range(len(days[0]))
    ]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (("....", "...."), 0),
        (("....", "..~~"), 1),
        (("..........", ".........~"), 0),
        (("..~~", "..~~"), 0),
        (("~~~~", "...."), 0),
        (("~~~~",), 1),
    ],
)
def test_a_drop_in_quality_is_told(days, told) -> None:
    alerts = list(find_poor_images(scanned(*days), SETTINGS, NOW))
    assert len(alerts) == told
    if told:
        assert f"day {len(days) - 1}" in alerts[0].message


class Receiver(BaseHTTPRequestHandler):
    """A server that keeps what is posted to it."""

    posted: list[dict] = []  # noqa: RUF012
    answer = 204

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.posted.append(json.loads(self.rfile.read(length)))
        self.send_response(self.answer)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server():
    receiver = type("Fresh", (Receiver,), {"posted": []})
    with HTTPServer(("127.0.0.1", 0), receiver) as listening:
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}/hook?key=s3cret", receiver
        listening.shutdown()


def test_a_webhook_is_posted_json(server) -> None:
    address, receiver = server
    Webhook(address).send(ALERT)
    assert receiver.posted == [
        {
            "id": "missed day: RUN7_1_2",
            "kind": "missed day",
            "subject": "RUN7_1_2",
            "message": "a day is missing",
            "raised_at": "2025-01-03T12:00:00",
        }
    ]


def test_a_webhook_that_refuses_has_not_taken_it(server) -> None:
    address, receiver = server
    receiver.answer = 500
    with pytest.raises(NotDeliveredError) as told:
        Webhook(address).send(ALERT)
    assert "s3cret" not in str(told.value)


def test_only_web_addresses_are_posted_to() -> None:
    with pytest.raises(ConfigurationError, match="must begin with https"):
        make_channels(AlertSettings(webhook=SecretStr("file:///etc/passwd")))


def test_a_mail_reaches_the_server() -> None:
    controller_kind = pytest.importorskip("aiosmtpd.controller").Controller
    letters = []

    class Box:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            letters.append(envelope)
            return "250 OK"

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = controller_kind(Box(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        settings = AlertSettings(
            smtp_host="127.0.0.1", smtp_port=port, smtp_tls=False, mail_to=("ada@lab.example",)
        )
        Mail(settings).send(ALERT)
    finally:
        controller.stop()
    (letter,) = letters
    assert letter.rcpt_tos == ["ada@lab.example"]
    assert b"Subject: CloneTrace: missed day" in letter.content
    assert b"a day is missing" in letter.content


def test_a_mail_server_that_is_away_is_no_crash() -> None:
    settings = AlertSettings(smtp_host="127.0.0.1", smtp_port=1, mail_to=("ada@lab.example",))
    with pytest.raises(NotDeliveredError):
        Mail(settings).send(ALERT)


def test_mail_without_receivers_is_refused_at_the_start() -> None:
    with pytest.raises(ConfigurationError, match="names nobody"):
        make_channels(AlertSettings(smtp_host="mail.lab.example"))
