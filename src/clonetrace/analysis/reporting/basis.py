"""What a result rests on: software, networks, parameters and configuration."""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from clonetrace import __version__
from clonetrace.analysis.changes import flat_keys
from clonetrace.analysis.fingerprint import BESIDE_THE_RESULT, well_fingerprint
from clonetrace.analysis.outputs import threshold_lines
from clonetrace.analysis.settings import Settings
from clonetrace.domain import Level, WellSeries
from clonetrace.domain.errors import ConfigurationError
from clonetrace.neural import MODELS_FOLDER, ModelCard, read_card
from clonetrace.report.clonality import Basis, ModelUsed
from clonetrace.store import AnalysisRecord, AuditKind, Store
from clonetrace.trace import load_parameters

#: Start of a network's SHA-256 within its identity.
_HASH = re.compile(r"\b[0-9a-f]{16}\b")
#: The settings of classical detectors, which identities repeat as JSON.
_JSON = re.compile(r" \{.*?\}(?= \||, |$)")


def settings_of(record: AnalysisRecord) -> Settings | None:
    """Return the settings of an analysis, without those that change no result.

    Returns:
        None where another version wrote them, and this one does not understand them.
    """
    document = json.loads(record.settings_json)
    kept = {name: part for name, part in document.items() if name not in BESIDE_THE_RESULT}
    try:
        return Settings.model_validate(kept)
    except ValidationError:
        return None


def basis_of(store: Store, record: AnalysisRecord | None, detectors: str | None) -> Basis:
    """Return what results rest on, from what was kept with them.

    Args:
        store: Of the results.
        record: Of the latest analysis.
        detectors: Name of the detectors that read the wells.
    """
    if record is None:
        return Basis(version="not on record", report_version=__version__)
    settings = settings_of(record)
    rule = store.noted(AuditKind.MODEL, "rule") or "not on record"
    version, digest = _parameters(settings, rule)
    grader = store.noted(AuditKind.MODEL, "morphology") or "not on record"
    return Basis(
        version=record.version,
        report_version=__version__,
        analysed_at=record.finished_at,
        models=(*_detectors(detectors, settings), _used("morphology", grader, settings)),
        rule=rule,
        parameters=version,
        parameters_sha256=digest,
        settings_sha256=_digest(record),
        changed_settings=tuple(_changed(settings)) if settings else (),
        thresholds=tuple(threshold_lines(settings))
        if settings
        else ("the settings were written by another version and are not understood by this one",),
    )


def is_confirmed(fingerprint: str, series: WellSeries | None, record: AnalysisRecord) -> bool:
    """Whether a well would be analysed in the same way from the same files now.

    Args:
        fingerprint: That the well was remembered with.
        series: The well as it is found now, None where it is not.
        record: Of the latest analysis.
    """
    settings = settings_of(record)
    if series is None or settings is None or not fingerprint:
        return False
    try:
        return fingerprint == well_fingerprint(series, settings)
    except ConfigurationError:
        return False  # a network or an engine of that analysis is not installed here


def _digest(record: AnalysisRecord) -> str:
    document = json.loads(record.settings_json)
    kept = {name: part for name, part in document.items() if name not in BESIDE_THE_RESULT}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def _parameters(settings: Settings | None, rule: str) -> tuple[str, str]:
    """Return version and hash of the counted shares, where they are those that were used."""
    if settings is None or settings.trace.rule != "probability":
        return "none: wells were decided by a count", ""
    try:
        parameters = load_parameters(settings.trace.parameters)
    except ConfigurationError:
        return "not here any more", ""
    digest = hashlib.sha256(parameters.model_dump_json().encode()).hexdigest()
    if digest[:16] not in rule:
        return "others than those that are here now", ""
    return f"version {parameters.version}, counted on {parameters.measured_on}", digest


def _detectors(detectors: str | None, settings: Settings | None) -> Iterator[ModelUsed]:
    """Split the detectors' name, which is kept with every reading, into its parts."""
    if detectors is None:
        return
    parts = _JSON.sub("", detectors).split(" | ")[1:]
    for level, part in zip(Level, parts, strict=False):
        yield _used(level.value, part.removeprefix("colonies by "), settings)


def _used(task: str, identity: str, settings: Settings | None) -> ModelUsed:
    found = _HASH.search(identity)
    known = _known_hashes(task, settings) if found else ()
    full = next((one for one in known if found and one.startswith(found[0])), None)
    return ModelUsed(task=task, identity=identity, sha256=full)


def _known_hashes(task: str, settings: Settings | None) -> tuple[str, ...]:
    named: Path | None = None
    if settings is not None:
        named = (settings.morphology if task == "morphology" else settings.detect).models
    card: ModelCard | None = None
    with suppress(ConfigurationError):
        card = read_card(named or MODELS_FOLDER, task)
    return () if card is None else tuple(file.sha256 for file in card.files.values())


def _changed(settings: Settings) -> Iterator[str]:
    """Name the keys that differ from their defaults."""
    plain, mine = (dict(flat_keys(one.model_dump(mode="json"))) for one in (Settings(), settings))
    for key, value in mine.items():
        if key.partition(".")[0] not in BESIDE_THE_RESULT and value != plain.get(key):
            yield f"{key} = {value}"
