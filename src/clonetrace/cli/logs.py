"""What commands write to logs."""

import json
import logging
import shlex
import sys
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from clonetrace.analysis import LogSettings, Settings

_LOG = logging.getLogger(__name__)

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


def configured(config: Path | None, *, level: int | None = None) -> "Settings":
    """Load the configuration of a command that analyses or writes, and log as it says.

    Args:
        config: The file; None for the defaults.
        level: The least that is written to standard error, where there is no log file; as
            `--verbose` has it when left out.

    Raises:
        ConfigurationError: The configuration is wrong.
        StoreError: The log file cannot be written.
    """
    from clonetrace import __version__
    from clonetrace.analysis import load_settings

    settings = load_settings(config)
    set_up_logs(settings.log, level=level)
    _LOG.info("clonetrace %s: %s", __version__, shlex.join(sys.argv[1:]))
    return settings


def tell(sentence: str) -> None:
    """Print what a command did, and write it to its log file, where it has one."""
    typer.echo(sentence)
    if _has_file():
        _LOG.info("%s", sentence)


def log_failure(error: Exception) -> None:
    """Write the error that ends a command to its log file, where it has one."""
    from clonetrace.domain.errors import CloneTraceError

    if _has_file():
        _LOG.error("%s", error, exc_info=None if isinstance(error, CloneTraceError) else error)


def set_up_logs(settings: "LogSettings", *, level: int | None = None) -> None:
    """Write logs to a file that is rotated, or to standard error.

    Args:
        settings: Which file, and in which form.
        level: The least that is written to standard error; what is written already when left out.
            A file gets everything from INFO on.

    Raises:
        StoreError: The file cannot be written.
    """
    handler: logging.Handler
    if settings.file is None:
        handler = logging.StreamHandler()
        level = logging.getLogger().level if level is None else level
    else:
        handler, level = _rotated(Path(settings.file), settings), logging.INFO
    plain = logging.Formatter("%(asctime)s %(levelname)s %(message)s")
    handler.setFormatter(JsonLines() if settings.as_json else plain)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # It tells each of its parts that it loads.
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _has_file() -> bool:
    handlers = logging.getLogger().handlers
    return any(isinstance(handler, RotatingFileHandler) for handler in handlers)


def _rotated(file: Path, settings: "LogSettings") -> RotatingFileHandler:
    from clonetrace.domain.errors import StoreError

    try:
        return RotatingFileHandler(
            file,
            maxBytes=int(settings.max_mb * _BYTES_PER_MB),
            backupCount=settings.keep,
            encoding="utf-8",
        )
    except OSError as error:
        raise StoreError(
            f"the log {file} cannot be written ({error.strerror}): check log.file"
        ) from error
