"""The page of concordance: whole, safe, in two languages, each figure with its outcome."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.workflows.test_concordance_therapy import write_pairs

from oncordia.domain.therapy import ConcordanceOptions
from oncordia.reports import (
    ConcordanceReport,
    render_concordance_page,
    say_concordance,
    write_concordance_page,
)
from oncordia.workflows import concordance_therapy

NASTY = '<img src=x onerror="window.hit=1">'
STUDIES = (
    "study,endpoint,TP,FP,FN,TN,note\n"
    f'"{NASTY.replace(chr(34), chr(34) * 2)}",RECIST,7,1,0,13,\n'
    "B,RECIST,19,2,11,32,\nC,DFS,50,4,9,23,\nD,,34,19,6,35,\n"
)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> ConcordanceReport:
    return concordance_therapy(
        write_pairs(tmp_path_factory.mktemp("pairs")),
        responders=("R",),
        non_responders=("PD",),
        options=ConcordanceOptions(bootstrap=100),
    )


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> ConcordanceReport:
    path = tmp_path_factory.mktemp("studies") / "studies.csv"
    path.write_text(STUDIES)
    return concordance_therapy(path)


def strip(page: str) -> str:
    return re.sub(r'(?s)<script type="text/plain".*?</script>', "", page)


def test_page__is_the_same_for_the_same_report_and_needs_nothing_outside(
    pairs: ConcordanceReport,
) -> None:
    page = render_concordance_page(pairs)

    assert render_concordance_page(pairs) == page
    assert re.findall(r"""(?:src|href)=["'](?!#|data:,)[^"']*""", strip(page)) == []


def test_page__escapes_every_name(studies: ConcordanceReport) -> None:
    assert NASTY not in strip(render_concordance_page(studies))


def test_page__names_the_outcome_definition_in_every_figure_and_table_of_pairs(
    pairs: ConcordanceReport,
) -> None:
    page = strip(render_concordance_page(pairs))
    for name in ("cuts", "roc", "calibration", "decision", "survival"):
        section = page.split(f'<section id="{name}">')[1].split("</section>")[0]
        assert "R against PD" in section
    captions = re.findall(r"(?s)<figcaption>(.*?)</figcaption>", page)
    assert len(captions) == 4
    assert all("R against PD" in caption for caption in captions)


def test_page__shows_the_honest_threshold_first(pairs: ConcordanceReport) -> None:
    page = strip(render_concordance_page(pairs))
    rows = page.split('<section id="cuts">')[1].split("<tbody>")[1]

    assert rows.index("left one out") < rows.index("tuned on the same patients")


def test_page__has_a_dot_for_each_of_a_hundred(studies: ConcordanceReport) -> None:
    page = strip(render_concordance_page(studies))

    assert page.count('class="dot sensitive') == 100
    assert page.count('class="dot sensitive yes') == 81


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sentences__have_no_gap_left_open(pairs: ConcordanceReport, language: str) -> None:
    assert not [line for line in say_concordance(pairs, language) if "{" in line]


def test_page__opens_in_the_language_asked_for(studies: ConcordanceReport) -> None:
    assert '<html lang="zh">' in render_concordance_page(replace(studies, language="zh"))


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("kind", ["pairs", "studies"])
def test_page__opens_without_complaint_and_never_scrolls_sideways(
    browser: Browser, request: pytest.FixtureRequest, tmp_path: Path, kind: str, width: int
) -> None:
    path = tmp_path / "page.html"
    write_concordance_page(path, request.getfixturevalue(kind))
    page = browser.new_page(viewport={"width": width, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    page.click("[data-language=zh]")

    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.evaluate("window.hit") is None
    assert page.locator("h2").first.inner_text() == "摘要"
    page.close()
