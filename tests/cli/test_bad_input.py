"""Bad input ends with one plain line a fault, exit code 2, and no output folder."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Damage = Callable[[Path], None]


def _edit(file: str, pattern: str, replacement: str, count: int = 1) -> Damage:
    def damage(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        changed = re.sub(pattern, replacement, text, count=count, flags=re.MULTILINE)
        assert changed != text
        path.write_text(changed, encoding="utf-8")

    return damage


def _write(file: str, content: bytes) -> Damage:
    def damage(folder: Path) -> None:
        (folder / file).write_bytes(content)

    return damage


def _remove(file: str) -> Damage:
    return lambda folder: (folder / file).unlink()


def _each_reading(damage: Callable[[str], Damage]) -> Damage:
    def every(folder: Path) -> None:
        for path in sorted((folder / "readings").iterdir()):
            damage(f"readings/{path.name}")(folder)

    return every


FIRST = "readings/LINE-01-R1.txt"
FAULTS: dict[str, tuple[Damage, str]] = {
    "missing screen.toml": (_remove("screen.toml"), r"screen\.toml.*oncordia screen new"),
    "broken screen.toml": (_write("screen.toml", b"name = \n"), r"screen\.toml, row 1"),
    "unknown option": (
        _edit("screen.toml", r"\[doses\]", "[normalise]\nmethd = 'growth_rate'\n[doses]"),
        r"screen\.toml.*methd.*method",
    ),
    "missing plate map": (_remove("platemap.csv"), r"platemap\.csv"),
    "well twice": (_edit("platemap.csv", r"^B02,", "B01,"), r"platemap\.csv.*B01"),
    "drug without a dose": (
        _edit("platemap.csv", r"^(\w+,afatinib),10\.0$", r"\1,"),
        r"platemap\.csv, row \d+.*afatinib",
    ),
    "dose as text": (
        _edit("platemap.csv", r"^(\w+,afatinib),10\.0$", r"\1,ten"),
        r"platemap\.csv, row \d+.*ten",
    ),
    "negative dose": (
        _edit("platemap.csv", r"^(\w+,afatinib),10\.0$", r"\1,-10"),
        r"platemap\.csv, row \d+.*-10",
    ),
    "infinite dose": (
        _edit("platemap.csv", r"^(\w+,afatinib),10\.0$", r"\1,inf"),
        r"platemap\.csv, row \d+.*inf",
    ),
    "unknown unit": (_edit("screen.toml", 'unit = "uM"', 'unit = "bananas"'), r"bananas"),
    "no readings": (_edit("screen.toml", r"readings/\*\.txt", "results/*.txt"), r"results/\*\.txt"),
    "no controls on any plate": (
        _edit("screen.toml", r'negative = \["DMSO"\]', 'negative = ["water"]'),
        r"water|control",
    ),
    "all readings empty": (_each_reading(lambda file: _write(file, b"")), r"R1\.txt.*empty"),
    "truncated xlsx": (
        _each_reading(lambda file: _write(file, b"PK\x03\x04\x14\x00\x06\x00 cut short")),
        r"R1\.txt.*damaged|cut short",
    ),
    "text where a number belongs": (
        _each_reading(lambda file: _edit(file, r"^(B;\d+;)\d+;", r"\1banana;")),
        r"R1\.txt, row \d+.*banana",
    ),
    "negative reading": (
        _each_reading(lambda file: _edit(file, r"^(B;\d+;)\d+;", r"\1-5;")),
        r"R1\.txt.*-5",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_analyse__refuses_bad_input_in_plain_lines(
    name: str, screen: Path, tmp_path: Path, oncordia: Any
) -> None:
    damage, expected = FAULTS[name]
    damage(screen)

    call = oncordia("screen", "analyse", screen, "--out", tmp_path / "out")

    assert call.code == 2
    assert re.search(expected, call.err), call.err
    assert "Traceback" not in call.err
    assert str(tmp_path) not in call.err
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob("*.tmp*"))


@pytest.mark.parametrize("name", FAULTS)
def test_check__names_the_same_fault(name: str, screen: Path, oncordia: Any) -> None:
    damage, expected = FAULTS[name]
    damage(screen)

    call = oncordia("screen", "check", screen)

    assert call.code == 2
    assert re.search(expected, call.out + call.err), call.out + call.err


PLATE_FAULTS: dict[str, tuple[Damage, str]] = {
    "empty file": (_write(FIRST, b""), r"R1\.txt.*empty"),
    "truncated xlsx": (_write(FIRST, b"PK\x03\x04 cut"), r"R1\.txt.*damaged"),
    "unknown file": (_write(FIRST, b"dear diary\n"), r"R1\.txt"),
    "text where a number belongs": (
        _edit(FIRST, r"^(B;\d+;)\d+;", r"\1banana;"),
        r"R1\.txt, row \d+.*banana",
    ),
    "negative reading": (_edit(FIRST, r"^(B;\d+;)\d+;", r"\1-5;"), r"R1\.txt.*-5"),
    "infinite reading": (_edit(FIRST, r"^(B;\d+;)\d+;", r"\1inf;"), r"R1\.txt.*inf"),
}


@pytest.mark.parametrize("name", PLATE_FAULTS)
def test_analyse__goes_on_without_one_bad_plate(
    name: str, screen: Path, tmp_path: Path, oncordia: Any
) -> None:
    damage, expected = PLATE_FAULTS[name]
    damage(screen)

    call = oncordia("screen", "analyse", screen, "--out", tmp_path / "out")

    assert call.code == 0, call.err
    assert re.search(expected, call.err), call.err
    assert (tmp_path / "out" / "report.html").exists()


@pytest.mark.parametrize("name", PLATE_FAULTS)
def test_analyse__stops_for_one_bad_plate_when_asked(
    name: str, screen: Path, tmp_path: Path, oncordia: Any
) -> None:
    damage, expected = PLATE_FAULTS[name]
    damage(screen)

    call = oncordia("screen", "analyse", screen, "--out", tmp_path / "out", "--strict")

    assert call.code == 2
    assert re.search(expected, call.err), call.err
    assert not (tmp_path / "out").exists()


def test_analyse__goes_on_where_all_controls_of_one_plate_are_zero(
    screen: Path, tmp_path: Path, oncordia: Any
) -> None:
    zeros = re.sub(r"(?m)(?<=;)[\d.]+(?=;)", "0", (screen / FIRST).read_text(encoding="utf-8"))
    head, columns, body = (screen / FIRST).read_text(encoding="utf-8").split("\n", 2)
    body = "\n".join(zeros.split("\n")[2:])
    (screen / FIRST).write_text("\n".join((head, columns, body)), encoding="utf-8")

    call = oncordia("screen", "analyse", screen, "--out", tmp_path / "out")

    assert call.code == 0, call.err
    assert re.search(r"32 negative controls of plate LINE-01-R1 read 0", call.out + call.err), (
        call.out + call.err
    )


def test_analyse__takes_names_with_commas_chinese_and_emoji(
    screen: Path, tmp_path: Path, oncordia: Any
) -> None:
    _edit("platemap.csv", "afatinib", '"阿法替尼, 🧪 <b>salt</b>"', count=0)(screen)
    _edit("plates.csv", "LINE-01,", '"类器官, A 🦠",', count=0)(screen)

    call = oncordia("screen", "analyse", screen, "--out", tmp_path / "out")

    assert call.code == 0, call.err
    table = (tmp_path / "out" / "sensitivity.csv").read_text(encoding="utf-8")
    assert '"类器官, A 🦠","阿法替尼, 🧪 <b>salt</b>"' in table


def test_analyse__says_too_few_doses_where_a_drug_has_one(
    screen: Path, tmp_path: Path, oncordia: Any
) -> None:
    _edit("platemap.csv", r"(afatinib),[\d.]+$", r"\1,10.0", count=0)(screen)

    call = oncordia("screen", "analyse", screen, "--out", tmp_path / "out")

    assert call.code == 0, call.err
    assert "afatinib" in call.err
    curves = (tmp_path / "out" / "curves.csv").read_text(encoding="utf-8").splitlines()
    assert all("too_few_doses" in row for row in curves if ",afatinib," in row)


def test_analyse__leaves_a_folder_that_is_not_its_own(
    screen: Path, tmp_path: Path, oncordia: Any
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work", encoding="utf-8")

    call = oncordia("screen", "analyse", screen, "--out", tmp_path / "out")

    assert call.code == 2
    assert (tmp_path / "out" / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_analyse__refuses_an_unknown_language(screen: Path, tmp_path: Path, oncordia: Any) -> None:
    call = oncordia("screen", "analyse", screen, "--out", tmp_path / "out", "--language", "tlh")

    assert call.code == 2
    assert "tlh" in call.err


def test_analyse__refuses_a_screen_without_a_treated_well(
    screen: Path, tmp_path: Path, oncordia: Any
) -> None:
    _write("platemap.csv", b"well,drug,dose_uM\nA01,DMSO,\nA02,DMSO,\nA03,DMSO,\n")(screen)

    call = oncordia("screen", "analyse", screen, "--out", tmp_path / "out")

    assert call.code == 2
    assert "no plate with a treated well is left to analyse" in call.err
    assert not (tmp_path / "out").exists()
