"""The error tree drawn at the head of ``errors.py`` is the real one."""

import inspect
import re
from pathlib import Path

import oncordia.errors
from oncordia.errors import OncordiaError

ROOT = Path(__file__).resolve().parents[2]


def _names() -> set[str]:
    members = inspect.getmembers(oncordia.errors, inspect.isclass)
    return {name for name, kind in members if issubclass(kind, OncordiaError)}


def test_tree__names_every_error() -> None:
    drawn = set(re.findall(r"[├└]── (\w+)", oncordia.errors.__doc__ or ""))

    assert drawn == _names() - {"OncordiaError"}


def test_docs__draw_the_same_tree() -> None:
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")

    assert _names() <= set(re.findall(r"\w+", page))
