import re
import tomllib
from dataclasses import fields
from importlib.resources import files
from pathlib import Path

import pytest

from oncordia.domain import ScreenSettings
from oncordia.errors import OutputError
from oncordia.formats import read_screen, write_screen_template
from oncordia.formats.settings import list_options

TEMPLATE = (files("oncordia.formats") / "templates" / "screen.toml").read_text(encoding="utf-8")
NAMED = {"name", "readings.files", "readings.channel", "plates.file", "map.files", "map.names"}
NAMED |= {"map.source_plate", "map.well_volume_ul", "doses.unit"}  # whose values are examples
OPTIONS = [(key, default) for key, _, default in list_options(ScreenSettings)]


def _read_lines() -> dict[str, object]:
    """Value of every ``key = value``, commented or not, by its dotted key."""
    section = ""
    found: dict[str, object] = {}
    for line in TEMPLATE.splitlines():
        if header := re.fullmatch(r"(?:# )?\[([\w.]+)\]", line):
            section = f"{header[1]}."
            found[header[1]] = {}
        elif pair := re.fullmatch(r"(?:# )?(\w+ = .*)", line):
            try:
                for key, value in tomllib.loads(pair[1]).items():
                    found[section + key] = value
            except tomllib.TOMLDecodeError:
                continue
    return found


LINES = _read_lines()


@pytest.mark.parametrize(("key", "default"), OPTIONS, ids=[key for key, _ in OPTIONS])
def test_template__explains_the_option_with_its_default(key: str, default: object) -> None:
    assert key in LINES, f"add a line `# {key.rpartition('.')[2]} = ...` to templates/screen.toml"
    if key in NAMED or isinstance(default, dict):
        return
    shown = {"off": None, "last": None, "auto": None}.get(str(LINES[key]), LINES[key])
    assert shown == (list(default) if isinstance(default, tuple) else default)


def test_template__is_understood_with_every_choice_switched_on(tmp_path: Path) -> None:
    lines = [re.sub(r"^# (?=\w+ = |\[\w)", "", line) for line in TEMPLATE.splitlines()]
    written = "\n".join(line for line in lines if not line.startswith('name = "names.csv'))
    (tmp_path / "screen.toml").write_text(written, encoding="utf-8")
    told = [problem for problem in read_screen(tmp_path).problems if problem.file == "screen.toml"]

    assert told == []


def test_write_screen_template__gives_a_folder_that_reads_without_problems(
    tmp_path: Path,
) -> None:
    written = write_screen_template(tmp_path / "new")
    wells = [f"{row}{column:02d}" for row in "AB" for column in range(1, 13)]
    lines = [f"LINE-1,{well},{100 - i}" for i, well in enumerate(wells)]
    (tmp_path / "new" / "readings").mkdir()
    path = tmp_path / "new" / "readings" / "plate 1.csv"
    path.write_text("plate,well,value\n" + "\n".join(lines), encoding="utf-8")
    screen = read_screen(tmp_path / "new")

    assert [path.name for path in written] == ["screen.toml", "platemap.csv"]
    assert screen.problems == ()
    assert (screen.settings.name, screen.wells.height) == ("My screen", 24)
    assert screen.wells["drug"].drop_nulls().unique().sort().to_list() == ["drug 1", "drug 2"]


def test_write_screen_template__does_not_overwrite(tmp_path: Path) -> None:
    (tmp_path / "platemap.csv").write_text("mine", encoding="utf-8")

    with pytest.raises(OutputError, match=r"^platemap.csv: is already in the folder"):
        write_screen_template(tmp_path)
    assert not (tmp_path / "screen.toml").exists()
    assert (tmp_path / "platemap.csv").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("section", [field.name for field in fields(ScreenSettings)])
def test_docs__have_a_heading_for_the_section(section: str) -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "formats" / "screen-folder.md"

    assert f"\n## {section}\n" in page.read_text(encoding="utf-8")
