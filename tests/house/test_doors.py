"""A room's door says all that stands behind it."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import oncordia

SOURCE = Path(oncordia.__file__).parent
ROOMS = sorted(
    path.parent.name for path in SOURCE.glob("*/__init__.py") if path.parent.name not in {"cli"}
)


FAMILIES = ("allocation", "basket", "organoid", "platform", "search", "sequential", "survival")
DOORS = sorted(
    {
        *ROOMS,
        "assay.curves",
        "formats.maps",
        "formats.screen",
        "formats.trials",
        *(f"trials.{family}" for family in FAMILIES),
    }
)


def find_homes(room: str) -> dict[str, str]:
    """Module of each name that a door imports from its own room, by name."""
    path = SOURCE.joinpath(*room.split("."), "__init__.py")
    return {
        alias.asname or alias.name: str(node.module)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(f"oncordia.{room}.")
        for alias in node.names
    }


@pytest.mark.parametrize("room", DOORS)
def test_door__has_a_sorted_and_complete_list_of_names(room: str) -> None:
    door: ModuleType = import_module(f"oncordia.{room}")

    assert set(door.__all__) == set(find_homes(room))
    assert len(door.__all__) == len(set(door.__all__))


@pytest.mark.parametrize("room", DOORS)
def test_door__gives_what_its_files_hold(room: str) -> None:
    door = import_module(f"oncordia.{room}")

    for name, home in find_homes(room).items():
        assert getattr(door, name) is getattr(import_module(home), name)


def test_door__gives_the_verb_though_its_file_of_the_same_name_came_first() -> None:
    code = (
        "import oncordia.workflows.fit_curves\n"
        "from oncordia.workflows import fit_curves\n"
        "assert callable(fit_curves)\n"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_door__refuses_a_name_that_no_file_holds() -> None:
    with pytest.raises(AttributeError, match=r"'oncordia\.workflows' has no attribute 'fit'"):
        import_module("oncordia.workflows").fit  # noqa: B018


def test_door__lists_names_before_they_are_loaded() -> None:
    assert {"write_curves", "stream_curves"} <= set(dir(import_module("oncordia.workflows")))


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.stem)
def test_file__says_in_its_first_line_what_it_holds(path: Path) -> None:
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))

    assert words is not None
    assert words.splitlines()[0].endswith((".", ":"))


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.stem)
def test_file__is_no_longer_than_300_lines(path: Path) -> None:
    is_door = path.name == "__init__.py"  # a list of names, each of which stands there thrice
    assert len(path.read_text(encoding="utf-8").splitlines()) <= (450 if is_door else 300)
