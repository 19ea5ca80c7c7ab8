"""The page is one whole file that needs no other."""

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.reports.made import make_report

from oncordia.domain import InputDigest, Problem
from oncordia.errors import InvalidOption, InvalidTable, OutputError
from oncordia.reports import (
    curve_page,
    page,
    render_screen_report,
    spoken_page,
    write_screen_report,
)
from oncordia.reports.page import SCRIPTS

REPORT = make_report(1)
PAGE = render_screen_report(REPORT)
SHELL = re.sub(r'(?s)<script type="text/plain".*?</script>', "", PAGE)
SPOKEN = (*spoken_page.SCRIPTS, *spoken_page.TABLE_SCRIPTS)
TEMPLATES = Path(__file__).parents[2] / "src" / "oncordia" / "reports" / "templates"


def test_render_screen_report__is_the_same_for_the_same_report() -> None:
    assert render_screen_report(REPORT) == PAGE


def test_render_screen_report__refers_to_nothing_outside() -> None:
    assert re.findall(r"""(?:src|href)=["'](?!#|data:,)[^"']*""", SHELL) == []
    assert re.findall(r"@import|url\(", SHELL) == []


def test_render_screen_report__allows_its_own_scripts_alone() -> None:
    script = re.findall(r"(?s)<script>(.*?)</script>", SHELL)
    digest = base64.b64encode(hashlib.sha256(script[-1].encode()).digest()).decode()

    assert len(script) == 1
    assert f"script-src 'sha256-{digest}' 'sha256-" in SHELL
    assert "default-src 'none'" in SHELL


def test_render_screen_report__escapes_every_name() -> None:
    evil = "<script>alert(1)</script>"
    report = replace(
        REPORT,
        name=evil,
        problems=(Problem(evil, evil, evil, plate=evil, column=evil),),
        provenance=replace(REPORT.provenance, inputs=(InputDigest(evil, "00", 1),)),
    )

    assert evil not in render_screen_report(report)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in render_screen_report(report)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_render_screen_report__opens_in_the_language_asked_for(language: str) -> None:
    page = render_screen_report(replace(REPORT, language=language))

    assert f'<html lang="{language}">' in page


def test_render_screen_report__names_version_digests_and_every_option() -> None:
    assert "Oncordia 0.1.0" in SHELL
    assert "ab" * 32 in SHELL
    assert "<code>curves.huber_k</code></th><td>1.345</td>" in SHELL


def test_render_screen_report__names_no_date_and_no_folder() -> None:
    assert re.findall(r"\b20[2-9]\d-\d\d-\d\d\b", SHELL) == []
    assert str(Path.cwd()) not in SHELL


def test_templates__are_all_used_and_each_is_short() -> None:
    pieces = {path.name for path in TEMPLATES.iterdir() if path.suffix in (".js", ".css")}

    pages = (page, curve_page, spoken_page)
    used = {name for one in pages for name in (*one.SCRIPTS, *one.STYLES)}
    used |= set(spoken_page.TABLE_SCRIPTS)
    sources = TEMPLATES.parent.glob("*.py")
    own = {
        name for path in sources for name in re.findall(r'"(\w+\.css)"', path.read_text("utf-8"))
    }

    assert pieces == used | own
    for name in pieces:
        assert len((TEMPLATES / name).read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize(
    "scripts",
    [SCRIPTS, curve_page.SCRIPTS, SPOKEN],
    ids=["screen", "curves", "spoken"],
)
def test_templates__name_nothing_twice_on_one_page(scripts: tuple[str, ...]) -> None:
    texts = [(TEMPLATES / name).read_text(encoding="utf-8") for name in scripts]
    declared = re.compile(r"(?m)^(?:async )?(?:function|const|let|class) (\w+)")
    names = [name for text in texts for name in declared.findall(text)]

    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_templates__never_parse_text_as_html() -> None:
    for name in (*SCRIPTS, *curve_page.SCRIPTS, *SPOKEN):
        script = (TEMPLATES / name).read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", script)
        assert "</script" not in script


def test_write_screen_report__leaves_one_file(tmp_path: Path) -> None:
    write_screen_report(tmp_path / "report.html", REPORT)

    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == PAGE


def test_write_screen_report__leaves_nothing_when_the_name_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()

    with pytest.raises(OutputError, match=r"report\.html: the report could not be written"):
        write_screen_report(tmp_path / "report.html", REPORT)

    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_write_screen_report__says_what_to_do_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="choose a folder that exists"):
        write_screen_report(tmp_path / "nowhere" / "report.html", REPORT)


def test_screen_report__refuses_a_table_that_lacks_a_column() -> None:
    with pytest.raises(InvalidTable, match="table curves lacks the column 'status'"):
        replace(REPORT, curves=REPORT.curves.drop("status"))


def test_screen_report__refuses_bands_without_limits() -> None:
    assert REPORT.bands is not None
    with pytest.raises(InvalidTable, match="table bands lacks the column 'response_high'"):
        replace(REPORT, bands=REPORT.bands.drop("response_high"))


def test_screen_report__refuses_a_language_it_does_not_speak() -> None:
    with pytest.raises(InvalidOption, match="must be one of en, zh, got 'fr'"):
        replace(REPORT, language="fr")


@pytest.mark.parametrize("section", re.findall(r'<section id="(\w+)"', SHELL))
def test_docs__have_a_heading_for_every_section(section: str) -> None:
    docs = TEMPLATES.parents[3] / "docs" / "reports.md"

    assert f"\n### {section}\n" in docs.read_text(encoding="utf-8")
