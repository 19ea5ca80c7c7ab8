"""Write ``trials/designs.md``: every kind of design with its settings, and its scenarios."""

from collections.abc import Iterator
from dataclasses import is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args

from oncordia.domain.trials import list_settings
from oncordia.trials import KINDS, find_kind

HEAD = """\
# Designs

Every kind of design, its settings, and what its scenarios say. This page is written from the
designs themselves by `make docs`; `oncordia trial new KIND` writes a commented document of one.
"""


def render() -> str:
    """Text of the page."""
    parts = [HEAD]
    for kind in sorted(KINDS):
        design = find_kind(kind)
        first = (design.__doc__ or "").strip().splitlines()[0]
        parts.append(f"## {kind}\n\n{first}\n\n{_write_table(design)}")
        parts.append(f"A scenario of it says:\n\n{_write_table(design.scenario_type)}")
    return "\n".join(parts)


def _write_table(kind: type[Any]) -> str:
    rows = "".join(f"| {' | '.join(row)} |\n" for row in _list_rows(kind, ""))
    return f"| setting | meaning | may be | default |\n|---|---|---|---|\n{rows}"


def _list_rows(kind: type[Any], path: str) -> Iterator[tuple[str, str, str, str]]:
    for listed in list_settings(kind):
        told = listed.setting
        words = told.words + (f", in {told.unit}" if told.unit else "")
        default = "required" if listed.is_required else _show(listed.default)
        inner = _find_section(listed.hint)
        allowed = _find_choices(listed.hint) or told.describe_bounds()
        if inner is not None:
            allowed, default = "a section", default if listed.is_required else ""
        yield f"`{path}{listed.name}`", words.replace("|", "\\|"), allowed, default
        if inner is not None:
            yield from _list_rows(inner, f"{path}{listed.name}.")


def _find_section(hint: Any) -> type[Any] | None:
    for one in (hint, *get_args(hint)):
        if isinstance(one, type) and is_dataclass(one):
            return one
    return None


def _find_choices(hint: Any) -> str:
    for one in (hint, *get_args(hint)):
        if isinstance(one, type) and issubclass(one, StrEnum):
            return ", ".join(one)
    return ""


def _show(value: object) -> str:
    if value is None:
        return "left out"
    if isinstance(value, tuple):
        return f"[{', '.join(_show(part) for part in value)}]"
    return f"{value:g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    page = Path(__file__).parent / "trials" / "designs.md"
    page.write_text(render(), encoding="utf-8")
