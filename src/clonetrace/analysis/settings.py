"""All settings of an analysis, one section for each stage, from one TOML file."""

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from clonetrace.analysis.automation import AlertSettings, LogSettings, WatchSettings
from clonetrace.analysis.reviewing import WebSettings
from clonetrace.detect import DetectSettings
from clonetrace.domain import Problem, Value, first_problem
from clonetrace.domain.errors import ConfigurationError
from clonetrace.imaging import ImagingSettings
from clonetrace.intake import IntakeSettings
from clonetrace.measure import MeasureSettings
from clonetrace.morphology import MorphologySettings
from clonetrace.picking import PickingSettings
from clonetrace.report import ReportSettings
from clonetrace.store import DatabaseSettings
from clonetrace.trace import Scope, TraceSettings

#: How variables of the environment begin that set a key.
_PREFIX = "CLONETRACE_"


class Settings(Value):
    """One section for each stage; what a file leaves out keeps its default."""

    intake: IntakeSettings = IntakeSettings()
    imaging: ImagingSettings = ImagingSettings()
    detect: DetectSettings = DetectSettings()
    trace: TraceSettings = TraceSettings()
    morphology: MorphologySettings = MorphologySettings()
    measure: MeasureSettings = MeasureSettings()
    picking: PickingSettings = PickingSettings()
    report: ReportSettings = ReportSettings()
    database: DatabaseSettings = DatabaseSettings()
    watch: WatchSettings = WatchSettings()
    alerts: AlertSettings = AlertSettings()
    log: LogSettings = LogSettings()
    web: WebSettings = WebSettings()

    @property
    def scope(self) -> Scope:
        """When and where wells are looked at."""
        return Scope(self.trace.first_verdict_day, self.detect.wall_margin_um)

    def for_workers(self) -> "Settings":
        """Leave out what workers need not know, such as passwords."""
        return self.model_copy(update={"database": DatabaseSettings(), "alerts": AlertSettings()})


@dataclass(frozen=True)
class LoadedSettings:
    """Settings, and where each value comes from.

    Attributes:
        settings: All of them.
        origins: By key (`measure.ready_width_mm`): the file or the variable; defaults are left
            out.
    """

    settings: Settings
    origins: Mapping[str, str]


def load_settings(path: Path | None) -> Settings:
    """Read a configuration file; see `load_with_origins`."""
    return load_with_origins(path).settings


def load_with_origins(
    path: Path | None, environment: Mapping[str, str] = os.environ
) -> LoadedSettings:
    """Read a configuration file, then the variables of the environment, which overrule it.

    Args:
        path: A TOML file, or None for the defaults.
        environment: `CLONETRACE_SECTION__KEY` sets a key, so that passwords need not be in a file.

    Raises:
        ConfigurationError: The file cannot be read, or a key or a value is wrong.
    """
    content = _read(path) if path is not None else {}
    origins = {
        f"{section}.{key}": str(path)
        for section, values in content.items()
        if isinstance(values, dict)
        for key in values
    }
    for variable, text in sorted(environment.items()):
        if not variable.startswith(_PREFIX) or "__" not in variable:
            continue
        section, key = variable.removeprefix(_PREFIX).lower().split("__", 1)
        part = content.setdefault(section, {})
        if isinstance(part, dict):
            part[key] = _value_of(text)
            origins[f"{section}.{key}"] = f"variable {variable}"
    try:
        return LoadedSettings(Settings.model_validate(content), origins)
    except ValidationError as error:
        problem = first_problem(error)
        place = ".".join(map(str, problem.path[:2]))
        source = origins.get(place, str(path))
        raise ConfigurationError(f"the configuration {source}: {_sentence(problem)}") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(
            f"the configuration {path} cannot be read ({error.strerror}): check its name"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the configuration {path} is no valid TOML: {error}") from error


def _value_of(text: str) -> object:
    """Understand a variable as TOML writes a value; what is none is text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _sentence(problem: Problem) -> str:
    if problem.kind == "extra_forbidden":
        known = _keys_beside(problem.path)
        close = difflib.get_close_matches(str(problem.path[-1]), known, n=1, cutoff=0.6)
        hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
        return f"{problem.place} is not a known key; {hint}"
    return f"{problem.place} = {problem.found!r} is wrong: {problem.message}"


def _keys_beside(location: tuple[Any, ...]) -> list[str]:
    """Return the keys that are known where an unknown one was found."""
    model: type[Value] = Settings
    for part in location[:-1]:
        field = model.model_fields.get(str(part))
        inner = field.annotation if field is not None else None
        if not (isinstance(inner, type) and issubclass(inner, Value)):
            break
        model = inner
    return sorted(model.model_fields)
