"""Documents of designs and scenarios."""

from pathlib import Path

import pytest

from oncordia.errors import InvalidDesign, OutputError, UnreadableFile
from oncordia.formats.trials import (
    read_design_document,
    read_scenario_document,
    write_design,
    write_design_template,
    write_scenario_template,
)
from oncordia.trials import KINDS, build_design, build_scenario, find_kind
from oncordia.workflows import load_trial

DESIGN = """\
oncordia_design = 1
kind = "two_stage"
name = "second line"
p0 = 0.2
p1 = 0.4
"""
SCENARIO = """\
oncordia_scenario = 1
kind = "two_stage"

[[scenario]]
name = "null"
rate = 0.2

[[scenario]]
name = "better than hoped"
rate = 0.5
"""


def _write(folder: Path, text: str, name: str = "design.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _refuse(folder: Path, design: str, scenario: str | None = None) -> str:
    told = None if scenario is None else _write(folder, scenario, "scenario.toml")
    with pytest.raises(InvalidDesign) as caught:
        load_trial(_write(folder, design), told)
    return str(caught.value)


def test_load_trial__reads_a_design_and_its_scenarios(tmp_path: Path) -> None:
    told = _write(tmp_path, SCENARIO, "scenario.toml")
    loaded = load_trial(_write(tmp_path, DESIGN), told)
    assert loaded.design.name == "second line"
    assert [one.name for one in loaded.scenarios] == ["null", "better than hoped"]
    assert [one.file for one in loaded.inputs] == ["design.toml", "scenario.toml"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_template__is_a_whole_design_as_it_stands(tmp_path: Path, kind: str) -> None:
    design_file, scenario_file = tmp_path / "design.toml", tmp_path / "scenario.toml"
    write_design_template(design_file, kind, find_kind(kind))
    design = load_trial(design_file).design
    assert design.kind == kind
    write_scenario_template(scenario_file, kind, design.list_scenarios())
    loaded = load_trial(design_file, scenario_file)
    assert loaded.scenarios == tuple(design.list_scenarios())


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_write_design__is_read_as_the_same_design(tmp_path: Path, kind: str) -> None:
    write_design_template(tmp_path / "design.toml", kind, find_kind(kind))
    design = load_trial(tmp_path / "design.toml").design
    again = read_design_document(_write(tmp_path, write_design(kind, design), "again.toml"))
    assert again.build(lambda said: build_design(again.kind, said)) == (design,)


def test_template__overwrites_nothing(tmp_path: Path) -> None:
    path = _write(tmp_path, "mine")
    with pytest.raises(OutputError, match="is already there"):
        write_design_template(path, "two_stage", find_kind("two_stage"))
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("design", "line"),
    [
        (
            DESIGN.replace("= 1", "= 9"),
            "design.toml, row 1: oncordia_design is 9, a newer form than this program knows (1); "
            "install a newer oncordia",
        ),
        (
            DESIGN.replace("oncordia_design = 1\n", ""),
            "design.toml: is no design of ours; begin it with the line oncordia_design = 1",
        ),
        (
            DESIGN.replace('kind = "two_stage"\n', ""),
            'design.toml: says no kind of design; write kind = "…"; '
            "`oncordia trial kinds` lists them",
        ),
        (
            DESIGN.replace("two_stage", "two_stages"),
            "design.toml, row 2: kind 'two_stages' is unknown; did you mean 'two_stage'",
        ),
        (
            DESIGN + "alpha = 1\n",
            "design.toml, row 6: alpha must be above 0 and below 1, got 1",
        ),
        (DESIGN + "alpha = 0\n", "design.toml, row 6: alpha must be above 0 and below 1, got 0"),
        (
            DESIGN.replace("p1 = 0.4", "p1 = 0.1"),
            "design.toml, row 5: p1 must be above p0 (0.2), got 0.1",
        ),
        (DESIGN + "max_n = 0\n", "design.toml, row 6: max_n must be at least 2"),
    ],
)
def test_load_trial__names_file_row_and_mend_of_a_faulty_design(
    tmp_path: Path, design: str, line: str
) -> None:
    assert _refuse(tmp_path, design).startswith(line)


@pytest.mark.parametrize(
    ("scenario", "line"),
    [
        (
            SCENARIO.replace("rate = 0.5", "rate = 1.5"),
            "scenario.toml, row 10: rate must be at least 0 and at most 1, got 1.5",
        ),
        (
            SCENARIO.replace("better than hoped", "null"),
            "scenario.toml: two scenarios are called 'null'; give each its own name",
        ),
        (
            SCENARIO.replace('"two_stage"', '"basket"'),
            "scenario.toml: kind is 'basket', and design.toml is 'two_stage'; "
            "take scenarios of the same kind",
        ),
        (
            "oncordia_scenario = 1\n",
            "scenario.toml: holds no scenario; start each with a line [[scenario]]",
        ),
        (
            "oncordia_scenario = 1\nrate = 0.5\n",
            "scenario.toml: 'rate' stands outside of a scenario; write it below a line",
        ),
        (
            SCENARIO.replace("oncordia_scenario = 1", "oncordia_scenario = 2"),
            "scenario.toml, row 1: oncordia_scenario is 2, a newer form",
        ),
    ],
)
def test_load_trial__names_file_row_and_mend_of_a_faulty_scenario(
    tmp_path: Path, scenario: str, line: str
) -> None:
    assert _refuse(tmp_path, DESIGN, scenario).startswith(line)


def test_read_scenario_document__counts_rows_of_the_scenario_at_fault(tmp_path: Path) -> None:
    document = read_scenario_document(_write(tmp_path, SCENARIO + "colour = 1\n"))
    design = build_design("two_stage", {"name": "a", "p0": 0.2, "p1": 0.4})
    with pytest.raises(InvalidDesign, match=r"row 11: there is no setting 'colour'"):
        document.build(lambda said: build_scenario(design, said))


def test_read_design_document__refuses_what_is_no_toml(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="row 1: is no valid TOML"):
        read_design_document(_write(tmp_path, "alpha = = 1"))
