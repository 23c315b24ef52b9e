"""Joining shards into one result, equal to that of an analysis that was never divided."""

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from clonetrace import __version__
from clonetrace.analysis.changes import shard_of
from clonetrace.analysis.crops import copy_crops
from clonetrace.analysis.fingerprint import BESIDE_THE_RESULT
from clonetrace.analysis.outputs import write_outputs
from clonetrace.analysis.run import AnalysisReport, Progress, open_results
from clonetrace.analysis.settings import Settings
from clonetrace.analysis.shard import Shard
from clonetrace.domain import Finding, WellResult
from clonetrace.domain.errors import ConfigurationError, StoreError
from clonetrace.store import (
    AnalysisRecord,
    AuditEntry,
    AuditKind,
    Author,
    Store,
    WellKey,
    open_store,
    subject_of,
    user_name,
)


@dataclass(frozen=True)
class MergeRequest:
    """What is joined.

    Attributes:
        shards: Output folders, or URLs of databases whose shards wrote into `out`.
        out: Where the result goes.
        settings: Say where the database of the result is; those that decide come from the shards.
    """

    shards: tuple[str, ...]
    out: Path
    settings: Settings


@dataclass(frozen=True)
class _Part:
    """An open shard.

    Attributes:
        name: As it was named.
        folder: Its pictures; None where they are in the output folder already.
        store: Its database.
        shard: Which part of the wells it holds.
        record: Of its newest analysis.
        entries: Its audit.
    """

    name: str
    folder: Path | None
    store: Store
    shard: Shard
    record: AnalysisRecord
    entries: tuple[AuditEntry, ...]

    def settings(self) -> dict[str, object]:
        """Return the settings that results depend on."""
        document: dict[str, object] = json.loads(self.record.settings_json)
        return {key: one for key, one in document.items() if key not in BESIDE_THE_RESULT}

    def models(self) -> dict[str, str]:
        """Return the networks and rules that were used."""
        return {one.subject: one.new for one in self.entries if one.kind is AuditKind.MODEL}


def merge_shards(
    request: MergeRequest,
    progress: Progress,
    clock: Callable[[], datetime] = datetime.now,
) -> AnalysisReport:
    """Join shards, decide their wells together, and write tables, pictures and the page.

    The audit of the result has a chain of its own. It says of every shard how many entries its
    chain has and with which hash it ends, so that the shards, as long as they are kept, can be
    shown to be those that were joined; and of every verdict which entry of which shard it is.

    Args:
        request: What is joined.
        progress: Told about every well.
        clock: Tells the time for the records.

    Raises:
        ConfigurationError: The shards do not belong together.
        StoreError: One cannot be read, or the result cannot be written.
    """
    begun = clock()
    with ExitStack() as stack:
        parts = [_open(name, stack) for name in request.shards]
        _refuse_strangers(parts)
        settings = _settings(parts, request.settings)
        store = stack.enter_context(open_results(request.out, settings))
        if shard_of(store) is not None:
            raise ConfigurationError(
                f"{request.out} is a shard itself: choose another folder for the result"
            )
        record = AnalysisRecord(
            started_at=begun,
            version=__version__,
            settings_json=settings.model_dump_json(),
            inputs=tuple(dict.fromkeys(one for part in parts for one in part.record.inputs)),
        )
        store.record_analysis(record)
        _note_shards(store, parts)
        merged = _take_over(parts, store, request.out, progress)
        outputs = write_outputs(
            store,
            request.out,
            settings,
            findings=_findings(parts),
            detectors=_detectors(parts),
            record=record,
        )
        asked = {key for part in parts for key in part.store.fingerprints()}
        results = tuple(
            one for one in outputs.results if WellKey(plate=one.plate, well=one.well) in asked
        )
        failed = sum(one.failed is not None for one in results)
        done = {"finished_at": clock(), "wells_done": merged, "wells_failed": failed}
        store.record_analysis(record.model_copy(update=done))
        return AnalysisReport(
            results=results, findings=outputs.findings, analysed=merged, page=outputs.page
        )


def _open(name: str, stack: ExitStack) -> _Part:
    on_server = "://" in name
    target: Path | str = name if on_server else Path(name) / "clonetrace.db"
    store = stack.enter_context(open_store(target, read_only=True))
    shown = name.rpartition("@")[2] if on_server else name
    shard, analyses = shard_of(store), store.analyses()
    if shard is None:
        raise ConfigurationError(
            f"{shown} holds all wells and no shard: there is nothing to join, or it was analysed "
            "without --shard"
        )
    if not analyses or analyses[-1].finished_at is None:
        raise ConfigurationError(
            f"shard {shard} in {shown} is not finished: run its job again, then join the shards"
        )
    edits = store.edits()
    if edits:
        raise ConfigurationError(
            f"shard {shard} in {shown} was edited after it was written ({edits[0]}): analyse it "
            "again"
        )
    return _Part(
        name=shown,
        folder=None if on_server else Path(name),
        store=store,
        shard=Shard.parse(shard),
        record=analyses[-1],
        entries=store.audit(),
    )


def _refuse_strangers(parts: Sequence[_Part]) -> None:
    """Refuse shards that are not all of one whole, or were analysed in different ways."""
    if not parts:
        raise ConfigurationError("no shard was given: name the output folders of all shards")
    first = parts[0]
    for part in parts:
        if part.record.version != __version__:
            raise ConfigurationError(
                f"{part.name} was analysed with CloneTrace {part.record.version}, and this is "
                f"{__version__}: join shards with the version that made them"
            )
        _refuse_difference(first, part, "settings", _flat(first.settings()), _flat(part.settings()))
        _refuse_difference(first, part, "networks", first.models(), part.models())
        if part.shard.count != first.shard.count:
            raise ConfigurationError(
                f"{first.name} is shard {first.shard} and {part.name} is shard {part.shard}: they "
                "are not parts of one whole"
            )
    by_number: dict[int, _Part] = {}
    for part in parts:
        twin = by_number.setdefault(part.shard.number, part)
        if twin is not part:
            raise ConfigurationError(
                f"{twin.name} and {part.name} are both shard {part.shard}: name each shard once"
            )
    missing = sorted(set(range(1, first.shard.count + 1)) - set(by_number))
    if missing:
        names = ", ".join(f"{number}/{first.shard.count}" for number in missing[:3])
        raise ConfigurationError(
            f"{len(missing)} of {first.shard.count} shards are missing ({names}): name the output "
            "folders of all shards"
        )


def _refuse_difference(
    first: _Part, other: _Part, what: str, of_first: dict[str, str], of_other: dict[str, str]
) -> None:
    keys = sorted(of_first.keys() | of_other.keys())
    differing = next((key for key in keys if of_first.get(key) != of_other.get(key)), None)
    if differing is not None:
        raise ConfigurationError(
            f"{first.name} and {other.name} were analysed with different {what} ({differing}: "
            f"{of_first.get(differing)} and {of_other.get(differing)}): analyse one of them again"
        )


def _flat(values: dict[str, object], before: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in values.items():
        if isinstance(value, dict) and value:
            flat |= _flat(value, f"{before}{key}.")
        else:
            flat[f"{before}{key}"] = json.dumps(value, sort_keys=True)
    return flat


def _settings(parts: Sequence[_Part], given: Settings) -> Settings:
    """Return the shards' settings, with those beside the result from the configuration."""
    try:
        decided = Settings.model_validate(parts[0].settings())
    except ValidationError as error:
        raise StoreError(f"{parts[0].name} holds settings that are not understood") from error
    beside = {name: getattr(given, name) for name in BESIDE_THE_RESULT}
    return decided.model_copy(update=beside)


def _detectors(parts: Sequence[_Part]) -> str:
    return parts[0].models()["detectors"]


def _note_shards(store: Store, parts: Sequence[_Part]) -> None:
    """Say what was joined: the last link of every shard's chain, and what all have in common."""
    author = Author(user_name(), f"{len(parts)} shards were joined with CloneTrace {__version__}")
    chains = {
        f"shard {part.shard}": f"{len(part.entries)} entries, the last {part.entries[-1].hash}"
        for part in parts
    }
    store.note_change(AuditKind.CONFIGURATION, chains, author)
    for kind in (AuditKind.THRESHOLD, AuditKind.CONFIGURATION, AuditKind.MODEL):
        common = {one.subject: one.new for one in parts[0].entries if one.kind is kind}
        common.pop("shard", None)
        common.pop("results", None)
        store.note_change(kind, common, author)


def _take_over(parts: Sequence[_Part], store: Store, out: Path, progress: Progress) -> int:
    """Copy wells with their readings and pictures; return how many were not there before."""
    known, picked = store.fingerprints(), {(pick.plate, pick.well) for pick in store.picks()}
    # What was picked meanwhile is no longer the shards' to say.
    wells = [
        (part, key, fingerprint)
        for part in parts
        for key, fingerprint in part.store.fingerprints().items()
        if (key.plate, key.well) not in picked
    ]
    todo = [one for one in wells if not one[2] or known.get(one[1]) != one[2]]
    progress.begin(len(wells), len(wells) - len(todo))
    verdicts = {part.name: _verdicts(part) for part in parts}
    detectors = _detectors(parts)
    for part, key, fingerprint in todo:
        result = part.store.result(key.plate, key.well)
        if result is None:
            raise StoreError(f"{part.name} is being written to: wait until its job has finished")
        _take_pictures(part, result, out)
        entry = verdicts[part.name][subject_of(key.plate.run, key.plate.name, key.well.label)]
        why = f"{entry.why} (entry {entry.number} of shard {part.shard}, {entry.at})"
        store.remember_well(
            result,
            tuple(part.store.readings(key.plate, key.well, detectors).values()),
            fingerprint=fingerprint,
            detectors=detectors,
            author=Author(entry.who, why),
        )
        progress.finished(result)
    return len(todo)


def _verdicts(part: _Part) -> dict[str, AuditEntry]:
    """Return the newest entry of every well."""
    return {one.subject: one for one in part.entries if one.kind is AuditKind.VERDICT}


def _take_pictures(part: _Part, result: WellResult, out: Path) -> None:
    """Copy a well's pictures; where its shard was named by its database, they must be there."""
    if part.folder is not None:
        copy_crops(part.folder, out, result.plate, result.well)
    missing = next(
        (one.crop for one in result.scans if one.crop and not (out / one.crop).exists()), None
    )
    if missing is not None:
        raise StoreError(
            f"the picture {missing} of shard {part.shard} is not in {out}: name the folder that "
            "the shard wrote into, or give that folder as --out"
        )


def _findings(parts: Sequence[_Part]) -> tuple[Finding, ...]:
    """Return what was noticed in the input; every shard saw all of it."""
    return tuple(dict.fromkeys(one for part in parts for one in part.store.findings()))
