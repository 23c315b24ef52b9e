"""What a clonality report is made of: values and pixels, nothing that must be opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from clonetrace.domain import (
    Box,
    Clonality,
    Plate,
    Review,
    Signature,
    Value,
    View,
    Well,
    WellResult,
)


class ScanFile(Value):
    """The file of a scan that the result rests on, as it was found when the report was made."""

    scan_key: str
    sha256: str | None = None
    """Of the whole file, in hexadecimal digits; None where it is missing."""
    size_bytes: int | None = None
    remark: str = ""
    """One sentence where the file is missing or is another one than was analysed."""


@dataclass(frozen=True, eq=False)
class Founder:
    """The place of day 0 that a lineage leads back to.

    Attributes:
        lineage: Its number.
        box: The cell, or where it was expected.
        found: Whether a cell was found there.
        native: The place with the scan's own pixels.
    """

    lineage: int
    box: Box
    found: bool
    native: View


@dataclass(frozen=True, eq=False)
class SeedingScan:
    """What the seeding scan shows of a well.

    Attributes:
        scan_key: The scan; None where there is no usable one.
        whole: The whole well from afar; None where the file cannot be read.
        founders: The places that living lineages lead back to.
        problem: One sentence where there is nothing to show.
    """

    scan_key: str | None = None
    whole: View | None = None
    founders: tuple[Founder, ...] = ()
    problem: str = ""


class ModelUsed(Value):
    """A part that looked at the scans."""

    task: str
    identity: str
    """As it was kept with the result: network, engine, precision, start of the hash, score."""
    sha256: str | None = None
    """Of the network's file, where it is installed here."""


class Basis(Value):
    """Software, networks, parameters and configuration that a result rests on."""

    version: str
    """Of CloneTrace, in the analysis."""
    report_version: str
    """Of CloneTrace, for this report."""
    analysed_at: datetime | None = None
    """When the latest analysis ended; local time of its computer, without a zone."""
    models: tuple[ModelUsed, ...] = ()
    rule: str = ""
    """Name and version of the rule of decision."""
    parameters: str = ""
    """Version of the counted shares, and which runs they were counted on."""
    parameters_sha256: str = ""
    settings_sha256: str = ""
    """Of the analysis's settings as they are kept, without those that change no result."""
    changed_settings: tuple[str, ...] = ()
    """Keys that differ from their defaults, with their values."""
    thresholds: tuple[str, ...] = ()
    """What a verdict takes, one sentence each."""
    confirmed: bool | None = None
    """Whether the result's fingerprint is that of the software, networks, parameters, settings and
    scan files that are here now; None where that was not asked, as for a whole run."""


class Seeding(Value):
    """How many founders a well of the run is expected to have."""

    method: str
    told: str
    """The number with its interval, and what it rests on."""
    decided: int | None = None
    """Wells of the run that were decided; None where they have no part in it."""
    empty: int | None = None


class Event(Value):
    """One verdict of the machine, as an entry of the audit."""

    number: int
    at: str
    """UTC, after ISO 8601."""
    who: str
    what: str
    why: str
    hash: str


class Reading(Value):
    """One decision of a person."""

    review: Review
    current: bool = True
    """Whether it still speaks of what the machine found."""


class Decisions(Value):
    """What people said of a well."""

    outcome: str = "not read by a person"
    """What the decisions amount to, in words."""
    decided: Clonality | None = None
    """The verdict of the people, once they are done."""
    readings: tuple[Reading, ...] = ()
    """In the order in which they were made, withdrawn ones included."""
    signatures: tuple[Signature, ...] = ()
    hidden: int = 0
    """Decisions that whoever reads the report must not see yet."""


@dataclass(frozen=True, eq=False)
class CloneRecord:
    """Everything that the report says about one well.

    Attributes:
        result: What the machine found and decided.
        fingerprint: Of that result; decisions and signatures name the one that they are about.
        files: Of the scans that were used, newest first.
        seeding_scan: What day 0 shows.
        basis: Software, networks, parameters, configuration.
        seeding: How many founders are expected.
        decisions: What people said.
        history: Of the machine's verdicts, oldest first.
    """

    result: WellResult
    fingerprint: str
    files: tuple[ScanFile, ...]
    seeding_scan: SeedingScan
    basis: Basis
    seeding: Seeding
    decisions: Decisions
    history: tuple[Event, ...]


@dataclass(frozen=True, eq=False)
class RunRecord:
    """Everything that the report says about a run.

    Attributes:
        run: Its name.
        results: Of all its wells.
        decisions: For the wells that people decided.
        clones: Those that are told in full.
        left_out: One sentence where clones are not told in full.
        basis: Of the run.
        seeding: The same.
        plate_wells: Number of wells of its plates.
    """

    run: str
    results: tuple[WellResult, ...]
    decisions: Mapping[tuple[Plate, Well], Decisions]
    clones: tuple[CloneRecord, ...]
    left_out: str
    basis: Basis
    seeding: Seeding
    plate_wells: int
