"""Commented documents to fill in, made from the settings of a design."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin

from oncordia.domain.trials import ListedSetting, dump_settings, list_settings
from oncordia.formats.new_files import write_new_files
from oncordia.formats.trials.documents import DESIGN_MARK, SCENARIO_MARK, TABLE, VERSION

_WIDTH = 96


def write_design_template(path: str | Path, kind: str, design: type[Any]) -> Path:
    """Write a commented design to fill in.

    Raises
    ------
    OutputError
        If the file is already there; nothing is overwritten.
    """
    return write_new_files({Path(path): render_design_template(kind, design).encode()})[0]


def write_scenario_template(path: str | Path, kind: str, scenarios: Sequence[Any]) -> Path:
    """Write scenarios as a document to change and add to.

    Raises
    ------
    OutputError
        If the file is already there; nothing is overwritten.
    """
    return write_new_files({Path(path): render_scenario_template(kind, scenarios).encode()})[0]


def render_design_template(kind: str, design: type[Any]) -> str:
    """Text of a commented design to fill in; it is a whole design as it stands."""
    first = (design.__doc__ or kind).strip().splitlines()[0]
    lines = [
        f"# {first}",
        "# Lines that begin with # are explanations, or settings left at their default: remove",
        "# the # in front of a setting to change it. Then:",
        "#   oncordia trial simulate FILE --out RESULT",
        "",
        f"{DESIGN_MARK} = {VERSION}  # version of this form",
        f"kind = {_toml(kind)}",
        "",
        *_write_sections(design, ""),
    ]
    return _join(lines)


def render_scenario_template(kind: str, scenarios: Sequence[Any]) -> str:
    """Text of scenarios to change and add to; each setting is explained once."""
    lines = [
        "# What may be true when the trial is run. Add as many [[scenario]] as you want to try.",
        f"{SCENARIO_MARK} = {VERSION}  # version of this form",
        f"kind = {_toml(kind)}",
    ]
    for place, scenario in enumerate(scenarios):
        lines += ["", f"[[{TABLE}]]"]
        words = {listed.name: listed for listed in list_settings(type(scenario))}
        for name, value in dump_settings(scenario).items():
            if place == 0 and name in words:
                lines += _explain(words[name])
            lines.append(f"{name} = {_toml(value)}")
    return _join(lines)


def write_design(kind: str, design: Any) -> str:
    """A design as the text of a document that reads as it."""
    return "\n".join(
        [
            f"{DESIGN_MARK} = {VERSION}",
            f"kind = {_toml(kind)}",
            *(f"{name} = {_toml(value)}" for name, value in dump_settings(design).items()),
            "",
        ]
    )


def _join(lines: Sequence[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def _write_sections(kind: type[Any], section: str) -> Iterator[str]:
    """Lines of all settings: plain ones first, then those that are sections of their own."""
    listed = list(list_settings(kind))
    for one in listed:
        if _find_section(one.hint) is None:
            yield from _explain(one)
            yield from _write_value(one)
            yield ""
    for one in listed:
        inner = _find_section(one.hint)
        if inner is None:
            continue
        name = f"{section}{one.name}"
        is_list = get_origin(one.hint) is tuple
        is_left_out = not one.is_required and one.default is None
        yield from _explain(one)
        entries = one.setting.example if is_list else None
        if isinstance(entries, tuple) and entries and is_dataclass(entries[0]):
            yield from _write_entries(name, entries)
            continue
        for line in (
            f"[[{name}]]" if is_list else f"[{name}]",
            *_write_sections(inner, f"{name}."),
        ):
            yield _comment_out(line) if is_left_out else line


def _write_entries(name: str, entries: tuple[Any, ...]) -> Iterator[str]:
    """One table an entry; what its settings mean stands in the first."""
    for place, entry in enumerate(entries):
        yield f"[[{name}]]"
        said = dump_settings(entry)
        for listed in list_settings(type(entry)):
            is_default = not listed.is_required and getattr(entry, listed.name) == listed.default
            if place and is_default:
                continue
            if not place:
                yield from _explain(listed)
            if listed.name not in said:
                yield from _write_value(listed)
            else:
                mark = "# " if is_default else ""
                yield f"{mark}{listed.name} = {_toml(said[listed.name])}"
        yield ""


def _comment_out(line: str) -> str:
    return line if not line or line.startswith("#") else f"# {line}"


def _find_section(hint: Any) -> type[Any] | None:
    for inner in (hint, *get_args(hint)):
        if isinstance(inner, type) and is_dataclass(inner):
            return inner
    return None


def _explain(listed: ListedSetting) -> Iterator[str]:
    told = listed.setting
    words = told.words + (f", in {told.unit}" if told.unit else "")
    choices = _find_choices(listed.hint)
    if choices:
        words += f": {', '.join(choices)}"
    elif bounds := told.describe_bounds():
        words += f"; {bounds}"
    line = "#"
    for word in words.split():
        if len(line) + len(word) >= _WIDTH:
            yield line
            line = "#  "
        line += f" {word}"
    yield line


def _write_value(listed: ListedSetting) -> Iterator[str]:
    told = listed.setting
    is_written = listed.is_required or told.example is not None
    value = told.example if told.example is not None else listed.default
    if value is None:
        value = told.sample
    shown = "…" if value is None else _toml(_plain(value))
    yield f"{'' if is_written else '# '}{listed.name} = {shown}"


def _find_choices(hint: Any) -> tuple[str, ...]:
    for inner in (hint, *get_args(hint)):
        if isinstance(inner, type) and issubclass(inner, StrEnum):
            return tuple(inner)
    return ()


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return dump_settings(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value.value if isinstance(value, StrEnum) else value


def _toml(value: object) -> str:
    """A value of a document as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    return repr(value)
