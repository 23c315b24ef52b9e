"""Settings of daily automation: what is waited for, who is told, and what is logged."""

from typing import Annotated

from pydantic import Field, SecretStr

from clonetrace.domain import Value


class WatchSettings(Value):
    """When `clonetrace watch` looks, and when an export counts as complete."""

    look_every_s: Annotated[float, Field(ge=0.05)] = 60.0
    """Seconds between two looks. File events only make a look come earlier: network drives send
    none."""
    stable_s: Annotated[float, Field(ge=0)] = 120.0
    """Seconds for which the files of a plate scan must stay as they are before it is analysed."""
    expected_wells: Annotated[int, Field(ge=1)] | None = None
    """Files that a plate scan must have; None for as many as the fullest scan of its plate before
    it."""
    incomplete_after_h: Annotated[float, Field(gt=0)] = 6.0
    """Hours after which a plate scan that is still incomplete is analysed as it is, with an
    alert."""
    missed_after_h: Annotated[float, Field(gt=0)] = 30.0
    """Hours without a new scan of a plate after which a day counts as missed."""
    stopped_after_days: Annotated[float, Field(gt=0)] = 4.0
    """Days without a new scan after which a plate counts as no longer scanned; alerts about it
    end."""
    poor_share: Annotated[float, Field(gt=0, le=1)] = 0.2
    """Share of a plate scan's images with a defect from which an alert is raised."""


class AlertSettings(Value):
    """Where alerts go besides the log and `alerts.json`; each is sent once."""

    webhook: SecretStr | None = None
    """Address that alerts are posted to as JSON. A secret, as it often holds a key."""
    smtp_host: str | None = None
    """Mail server; None sends no mail."""
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    """Port of the mail server."""
    smtp_tls: bool = True
    """Whether the connection must be encrypted (STARTTLS)."""
    smtp_user: str | None = None
    """User at the mail server; None for no login."""
    smtp_password: SecretStr | None = None
    """Password there; better given as `CLONETRACE_ALERTS__SMTP_PASSWORD`."""
    mail_from: str = "clonetrace@localhost"
    """Address that mails come from."""
    mail_to: tuple[str, ...] = ()
    """Addresses that mails go to."""


class LogSettings(Value):
    """What is written to a log file."""

    file: str | None = None
    """Log file; None for standard error only."""
    as_json: bool = False
    """One JSON document per line, for programs that collect logs."""
    max_mb: Annotated[float, Field(gt=0)] = 10.0
    """Size at which a new file is begun."""
    keep: Annotated[int, Field(ge=1)] = 10
    """Older files that are kept."""
