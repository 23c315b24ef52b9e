"""Ways to tell an alert: log, webhook, mail."""

import json
import logging
import smtplib
import ssl
import urllib.request
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import urlsplit

from clonetrace.analysis import AlertSettings
from clonetrace.domain.errors import CloneTraceError, ConfigurationError
from clonetrace.watch.alerts import Alert

_LOG = logging.getLogger(__name__)
_TIMEOUT_S = 10.0


class NotDeliveredError(CloneTraceError):
    """An alert could not be delivered; it is tried again at the next look."""


class Channel(Protocol):
    """A way to tell an alert."""

    @property
    def name(self) -> str:
        """How the notes call it."""

    def send(self, alert: Alert) -> None:
        """Tell one alert.

        Raises:
            NotDeliveredError: It was not delivered.
        """


class LogChannel:
    """The log; it is always there."""

    name = "log"

    def send(self, alert: Alert) -> None:
        """Write a warning."""
        _LOG.warning("%s: %s", alert.kind, alert.message, extra={"alert": alert.id})


class Webhook:
    """Posts `{"id", "kind", "subject", "message", "raised_at"}` as JSON."""

    name = "webhook"

    def __init__(self, address: str) -> None:
        """Check the address.

        Raises:
            ConfigurationError: It is none of http or https.
        """
        if urlsplit(address).scheme not in ("http", "https"):
            raise ConfigurationError(
                "alerts.webhook must begin with https:// or http://; correct the configuration"
            )
        self._address = address

    def send(self, alert: Alert) -> None:
        """Post the alert; any answer but success counts as not delivered.

        Raises:
            NotDeliveredError: The server cannot be reached or refuses.
        """
        body = json.dumps({"id": alert.id} | alert.model_dump(mode="json")).encode()
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            self._address, body, {"Content-Type": "application/json"}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S):  # noqa: S310
                pass
        except (OSError, ValueError) as error:
            # The address may hold a key, and is not shown.
            raise NotDeliveredError(f"the webhook did not take an alert ({error})") from error


class Mail:
    """Sends a mail per alert."""

    name = "mail"

    def __init__(self, settings: AlertSettings) -> None:
        """Prepare the mails.

        Raises:
            ConfigurationError: There is a server, but nobody to write to.
        """
        if not settings.mail_to:
            raise ConfigurationError("alerts.smtp_host is set, but alerts.mail_to names nobody")
        self._settings = settings

    def send(self, alert: Alert) -> None:
        """Send the mail.

        Raises:
            NotDeliveredError: The server cannot be reached or refuses.
        """
        settings = self._settings
        mail = EmailMessage()
        mail["Subject"] = " ".join(f"CloneTrace: {alert.kind}".split())
        mail["From"] = settings.mail_from
        mail["To"] = ", ".join(settings.mail_to)
        mail.set_content(f"{alert.message}\n\n{alert.raised_at:%Y-%m-%d %H:%M}\n{alert.id}\n")
        try:
            with smtplib.SMTP(
                settings.smtp_host or "", settings.smtp_port, timeout=_TIMEOUT_S
            ) as server:
                if settings.smtp_tls:
                    server.starttls(context=ssl.create_default_context())
                if settings.smtp_user and settings.smtp_password:
                    server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
                server.send_message(mail)
        except (OSError, smtplib.SMTPException) as error:
            raise NotDeliveredError(f"the mail server did not take an alert ({error})") from error


def make_channels(settings: AlertSettings) -> Sequence[Channel]:
    """Make the channels that the settings name.

    Raises:
        ConfigurationError: An address is wrong.
    """
    channels: list[Channel] = [LogChannel()]
    if settings.webhook is not None:
        channels.append(Webhook(settings.webhook.get_secret_value()))
    if settings.smtp_host is not None:
        channels.append(Mail(settings))
    return channels
