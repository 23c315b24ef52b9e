"""All settings of an analysis, one section for each stage, from one TOML file."""

import difflib
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

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
from clonetrace.trace import TraceSettings


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


def load_settings(path: Path | None) -> Settings:
    """Read a configuration file.

    Args:
        path: A TOML file, or None for the defaults.

    Raises:
        ConfigurationError: The file cannot be read, or a key or a value is wrong.
    """
    if path is None:
        return Settings()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(
            f"the configuration {path} cannot be read ({error.strerror}): check its name"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the configuration {path} is no valid TOML: {error}") from error
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        raise ConfigurationError(
            f"the configuration {path}: {_sentence(first_problem(error))}"
        ) from error


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
