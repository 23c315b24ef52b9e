"""What commands write to logs."""

import json
import logging
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clonetrace.analysis import LogSettings

_BYTES_PER_MB = 1_000_000
#: What every record holds; everything else was given as `extra` and is written too.
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One JSON document per record: time in UTC, level, logger, message, and what was added."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record on one line."""
        document: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        document |= {key: value for key, value in vars(record).items() if key not in _USUAL}
        if record.exc_info:
            document["error"] = self.formatException(record.exc_info)
        return json.dumps(document, default=str)


def set_up_logs(settings: "LogSettings", *, level: int = logging.INFO) -> None:
    """Write logs to a file that is rotated, or to standard error.

    Args:
        settings: Which file, and in which form.
        level: The least that is written.

    Raises:
        StoreError: The file cannot be written.
    """
    from clonetrace.domain.errors import StoreError

    try:
        handler: logging.Handler = (
            logging.StreamHandler()
            if settings.file is None
            else RotatingFileHandler(
                settings.file,
                maxBytes=int(settings.max_mb * _BYTES_PER_MB),
                backupCount=settings.keep,
                encoding="utf-8",
            )
        )
    except OSError as error:
        raise StoreError(
            f"the log {settings.file} cannot be written ({error.strerror}): check log.file"
        ) from error
    plain = logging.Formatter("%(asctime)s %(levelname)s %(message)s")
    handler.setFormatter(JsonLines() if settings.as_json else plain)
    logging.basicConfig(level=level, handlers=[handler], force=True)
