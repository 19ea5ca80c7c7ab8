"""The alliance's types have a door of their own."""

import ast
from pathlib import Path

import oncordia.domain.alliance as door

FOLDER = Path(door.__file__).parent


def test_door__has_a_sorted_and_complete_list_of_names() -> None:
    tree = ast.parse((FOLDER / "__init__.py").read_text(encoding="utf-8"))
    imported = {
        alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }

    assert set(door.__all__) == imported
    assert len(door.__all__) == len(imported)


def test_door__shows_every_type() -> None:
    classes = {
        node.name
        for path in FOLDER.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }

    assert classes <= set(door.__all__)
