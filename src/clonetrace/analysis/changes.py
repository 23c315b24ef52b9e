"""What the audit says of the settings that verdicts rest on."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from clonetrace import __version__
from clonetrace.analysis.fingerprint import detectors_name
from clonetrace.analysis.settings import Settings
from clonetrace.analysis.shard import Shard
from clonetrace.domain.errors import ConfigurationError
from clonetrace.morphology import build_grader
from clonetrace.store import AuditKind, Author, Store, user_name
from clonetrace.trace import build_rule

#: Sections whose keys are thresholds of verdicts and of readiness.
_THRESHOLDS = frozenset({"trace", "measure"})
#: Subject under which a database says which part of the wells it holds.
_SHARD = "shard"


def note_settings(store: Store, settings: Settings) -> None:
    """Add to the audit which settings, rules and networks differ from those of the last analysis.

    Raises:
        StoreError: The database cannot be written.
    """
    author = Author(user_name(), f"an analysis was started with CloneTrace {__version__}")
    document = settings.model_dump(mode="json")
    for kind, wanted in ((AuditKind.THRESHOLD, True), (AuditKind.CONFIGURATION, False)):
        sections = {
            name: part for name, part in document.items() if (name in _THRESHOLDS) is wanted
        }
        store.note_change(kind, dict(flat_keys(sections)), author)
    grader = build_grader(settings.morphology)
    models = {
        "detectors": detectors_name(settings),
        "morphology": "not graded" if grader is None else grader.identity,
        "rule": build_rule(settings.trace).identity,
    }
    store.note_change(AuditKind.MODEL, models, author)


def note_shard(store: Store, shard: Shard | None) -> None:
    """Add to the audit which part of the wells is in this database, once it is not all of them.

    Raises:
        ConfigurationError: The database holds another part.
        StoreError: The database cannot be written.
    """
    known, wanted = shard_of(store), None if shard is None else str(shard)
    holds_something = known is not None or next(store.results(), None) is not None
    if holds_something and known != wanted:
        raise ConfigurationError(
            f"this output folder holds {_part(known)}, and {_part(wanted)} was asked for: give "
            "every shard an output folder of its own"
        )
    if wanted is not None:
        author = Author(user_name(), "one job of an array analyses a part of the wells")
        store.note_change(AuditKind.CONFIGURATION, {_SHARD: wanted}, author)


def shard_of(store: Store) -> str | None:
    """Return which part of the wells a database says it holds, as `2/8`; None for all wells."""
    return store.noted(AuditKind.CONFIGURATION, _SHARD)


def _part(shard: str | None) -> str:
    return "all wells" if shard is None else f"shard {shard}"


def note_forgetting(store: Store, at: datetime) -> None:
    """Add to the audit that all results are forgotten.

    Raises:
        StoreError: The database cannot be written.
    """
    author = Author(user_name(), "everything was to be analysed afresh")
    store.note_change(AuditKind.CONFIGURATION, {"results": f"forgotten at {at}"}, author)


def flat_keys(values: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    """Go through all keys as `section.key`, with their values as JSON."""
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield from flat_keys(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", json.dumps(value, sort_keys=True)
