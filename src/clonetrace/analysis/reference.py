"""Every key of the configuration as a page of documentation, made of the settings themselves."""

import ast
import inspect
import json
import textwrap
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from clonetrace.analysis.settings import Settings
from clonetrace.domain import Value

#: Endings of keys and the units that they stand for; the first that fits counts.
_UNITS = {
    "um_per_px": "um per pixel",
    "_um": "um",
    "_mm": "mm",
    "_px": "pixels",
    "_h": "hours",
    "_days": "days",
    "_day": "day",
    "_mb": "megabytes",
    "_s": "seconds",
    "_share": "share of 1",
    "_daily_growth": "share of 1 per day",
}

_PREFACE = """\
# Configuration

`clonetrace analyze` and `clonetrace scans` take `--config FILE`, a TOML file. It holds one section
for each stage. What it leaves out keeps its default, so two lines are a whole configuration:

```toml
[measure]
ready_width_mm = 1.2
```

A key that is not known stops the program, which names the nearest one. After a change every well
is decided again; the scans themselves are read again only when something in `[imaging]` or
`[detect]` or `plate_wells` changed. How `[intake]` describes paths is told in
[input.md](input.md).

Variables of the environment overrule the file: `CLONETRACE_DATABASE__URL` sets `url` under
`[database]`, so that passwords need not be in a file. `clonetrace init lab.toml` writes a commented
file with every key, and `clonetrace config show --config lab.toml` tells where each value comes
from. `clonetrace doctor SCANS --out RESULTS --config lab.toml` says whether everything is in place.

The tables below are made of the program's own settings by `clonetrace settings`.
"""


def settings_template() -> str:
    """Return a configuration file in which every key is explained and set to its default.

    All keys are commented out, so that the file says nothing until a line is changed.
    """
    lines = ["# Configuration of CloneTrace. Remove the # before a key to change it.", ""]
    for name, section in Settings.model_fields.items():
        model = section.annotation
        if not isinstance(model, type):
            continue
        meanings = _docstrings(model)
        lines += [f"# {model.__doc__}", f"[{name}]"]
        for key, field in model.model_fields.items():
            text = _meaning(meanings[key], field).replace("`", "")
            lines += textwrap.wrap(text, 96, initial_indent="# ", subsequent_indent="# ")
            lines.append(f"# {key} = {toml_value(field.get_default(call_default_factory=True))}")
        lines.append("")
    return "\n".join(lines)


def toml_value(value: object) -> str:
    """Write a value of a setting as TOML; nothing for one that is not set."""
    match value:
        case None:
            return ""
        case Value():
            parts = ((key, getattr(value, key)) for key in type(value).model_fields)
            return _table((key, part) for key, part in parts if part is not None)
        case dict():
            return _table((str(key), part) for key, part in value.items())
        case tuple() | list() | frozenset():
            return "[" + ", ".join(map(toml_value, value)) + "]"
        case bool() | int() | float():
            return json.dumps(value)
        case _:
            return json.dumps(str(value.value if isinstance(value, Enum) else value))


def _key(text: str) -> str:
    bare = text.replace("_", "").replace("-", "")
    return text if bare.isascii() and bare.isalnum() else json.dumps(text)


def _table(parts: Iterable[tuple[str, object]]) -> str:
    inside = ", ".join(f"{_key(key)} = {toml_value(part)}" for key, part in parts)
    return f"{{ {inside} }}" if inside else "{}"


def settings_reference() -> str:
    """Return the page `docs/configuration.md`: one table per section, one line per key."""
    return "\n".join([_PREFACE, *_sections(Settings)])


def _sections(model: type[Value], within: str = "") -> Iterator[str]:
    """Yield the table of each section, and after it those of the sections within."""
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, Value):
            yield _section(within + name, inner)
            yield from _sections(inner, f"{within}{name}.")


def _section(name: str, model: type[Value]) -> str:
    meanings = _docstrings(model)
    lines = [f"## `[{name}]`", "", str(model.__doc__), ""]
    lines += ["| key | default | unit | meaning |", "|---|---|---|---|"]
    for key, field in model.model_fields.items():
        cells = (f"`{key}`", _default(field), _unit(key, field), _meaning(meanings[key], field))
        lines.append("| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |")
    return "\n".join([*lines, ""])


def _docstrings(model: type[Value]) -> dict[str, str]:
    """Return the text below each field, on one line."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    found: dict[str, str] = {}
    key: str | None = None
    for node in body.body if isinstance(body, ast.ClassDef) else ():
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and key:
            found[key] = " ".join(str(node.value.value).split())
        target = node.target if isinstance(node, ast.AnnAssign) else None
        key = target.id if isinstance(target, ast.Name) else None
    return found


def _default(field: FieldInfo) -> str:
    value: Any = field.get_default(call_default_factory=True)
    if value is None or isinstance(value, Value):
        return "none" if value is None else "a section"
    plain = value.value if isinstance(value, Enum) else value
    match plain:
        case bool():
            return f"`{str(plain).lower()}`"
        case str():
            return f"`'{plain}'`"
        case tuple():
            return "`[" + ", ".join(_item(one) for one in plain) + "]`"
        case dict():
            return "`{" + ", ".join(f"{key} = {_item(one)}" for key, one in plain.items()) + "}`"
        case _:
            return f"`{plain}`"


def _item(one: object) -> str:
    """Write a part of a default as TOML does."""
    return str(one) if isinstance(one, int | float) else f"'{one}'"


def _unit(key: str, field: FieldInfo) -> str:
    if isinstance(field.default, str):
        return ""
    return next((unit for ending, unit in _UNITS.items() if key.endswith(ending)), "")


def _meaning(text: str, field: FieldInfo) -> str:
    choices = tuple(f"`'{choice}'`" for choice in _choices(field.annotation))
    return f"{text} One of {', '.join(choices)}." if len(choices) > 1 else text


def _choices(annotation: object) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        yield from (str(one.value) for one in annotation)
