"""The page of curves is one whole file that needs no other."""

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.reports.made_page import make_page

from oncordia.domain import InputDigest
from oncordia.errors import OutputError
from oncordia.reports import render_curve_page, write_curve_page

REPORT = make_page()
PAGE = render_curve_page(REPORT)
SHELL = re.sub(r'(?s)<script type="text/plain".*?</script>', "", PAGE)


def test_render_curve_page__is_the_same_for_the_same_report() -> None:
    assert render_curve_page(REPORT) == PAGE


def test_render_curve_page__refers_to_nothing_outside() -> None:
    assert re.findall(r"""(?:src|href)=["'](?!#|data:,)[^"']*""", SHELL) == []
    assert re.findall(r"@import|url\(", SHELL) == []


def test_render_curve_page__allows_its_one_script_alone() -> None:
    (script,) = re.findall(r"(?s)<script>(.*?)</script>", SHELL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

    assert f"script-src 'sha256-{digest}'; " in SHELL
    assert "default-src 'none'" in SHELL


def test_render_curve_page__escapes_every_name() -> None:
    evil = "<script>alert(1)</script>"
    inputs = (InputDigest(evil, "00", 1),)
    report = replace(REPORT, name=evil, provenance=replace(REPORT.provenance, inputs=inputs))

    assert evil not in render_curve_page(report)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_render_curve_page__opens_in_the_language_asked_for(language: str) -> None:
    assert f'<html lang="{language}">' in render_curve_page(replace(REPORT, language=language))


def test_render_curve_page__has_an_overview_for_many_curves_alone() -> None:
    assert '<section id="overview"' in SHELL
    assert '<section id="overview"' not in render_curve_page(make_page(1, 7))


def test_render_curve_page__counts_the_statuses_in_words() -> None:
    assert "18 dose-response curves of 3 samples and 6 drugs, with 324 wells." in SHELL
    assert "A response to the drug shows in 12." in SHELL


def test_write_curve_page__leaves_nothing_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="choose a folder that exists"):
        write_curve_page(tmp_path / "nowhere" / "page.html", REPORT)

    assert list(tmp_path.iterdir()) == []


def test_write_curve_page__leaves_the_earlier_page_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()

    with pytest.raises(OutputError, match="could not be written"):
        write_curve_page(tmp_path / "page.html", REPORT)

    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.parametrize("section", re.findall(r'<section id="(\w+)"', SHELL))
def test_docs__have_a_heading_for_every_section(section: str) -> None:
    docs = Path(__file__).parents[2] / "docs" / "curves-page.md"

    assert f"\n### {section}\n" in docs.read_text(encoding="utf-8")
