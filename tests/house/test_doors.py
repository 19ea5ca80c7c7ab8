"""A room's door says all that stands behind it."""

import ast
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import oncordia

SOURCE = Path(oncordia.__file__).parent
ROOMS = sorted(
    path.parent.name for path in SOURCE.glob("*/__init__.py") if path.parent.name not in {"cli"}
)


@pytest.mark.parametrize("room", ROOMS)
def test_door__has_a_sorted_and_complete_list_of_names(room: str) -> None:
    door: ModuleType = import_module(f"oncordia.{room}")
    tree = ast.parse((SOURCE / room / "__init__.py").read_text(encoding="utf-8"))
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert set(door.__all__) == imported
    assert len(door.__all__) == len(set(door.__all__))


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.stem)
def test_file__says_in_its_first_line_what_it_holds(path: Path) -> None:
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))

    assert words is not None
    assert words.splitlines()[0].endswith((".", ":"))


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.stem)
def test_file__is_no_longer_than_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
