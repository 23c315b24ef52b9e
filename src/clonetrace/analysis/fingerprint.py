"""Recognising what was done before."""

import hashlib

from clonetrace import __version__
from clonetrace.analysis.scan_look import READING_VERSION, content_of
from clonetrace.analysis.settings import Settings
from clonetrace.detect import build_modules
from clonetrace.domain import WellSeries
from clonetrace.morphology import build_grader
from clonetrace.trace import FOLLOWING_VERSION, build_rule

#: Sections of the settings that change no result.
BESIDE_THE_RESULT = frozenset({"database", "picking", "watch", "alerts", "log", "web"})


def detectors_name(settings: Settings) -> str:
    """Name everything that a scan's reading depends on, besides the scan.

    The name tells which networks were used, with the hashes of their files, the library that ran
    them and their precision.
    """
    identity = build_modules(settings.detect).identity
    depends_on = (
        f"{identity} | {settings.imaging.model_dump_json()} | {settings.intake.plate_wells}"
        f" | reading {READING_VERSION}"
    )
    digest = hashlib.sha256(depends_on.encode()).hexdigest()[:16]
    return f"detectors {__version__} {digest} | {identity}"


def well_fingerprint(series: WellSeries, settings: Settings) -> str:
    """Return a hash of all that a well's result depends on.

    It covers the scans by name, size and time of change, the findings, the settings, the detectors,
    how colonies are followed, the rule of decision with its parameters, and the version of the
    software.
    """
    grader = build_grader(settings.morphology)
    parts = [
        detectors_name(settings),
        grader.identity if grader is not None else "not graded",
        f"following {FOLLOWING_VERSION}",
        build_rule(settings.trace).identity,
        settings.model_dump_json(exclude=set(BESIDE_THE_RESULT)),
        series.model_dump_json(),
        *(content_of(scan.path) for scan in series.scans),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
