"""The page of concordance: whole, safe, in two languages, each figure with its outcome."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.workflows.test_concordance_therapy import write_pairs

from oncordia.domain import TABLES
from oncordia.domain.therapy import ConcordanceOptions, Cut
from oncordia.reports import (
    ConcordanceReport,
    render_concordance_page,
    say_concordance,
    write_concordance_page,
)
from oncordia.reports.concordance_names import CUTS, RATES, TABLE_MEANINGS
from oncordia.reports.concordance_words import show_figures
from oncordia.reports.speech import Speech, read_catalogue
from oncordia.therapy.concordance import RATIOS, SHARES
from oncordia.workflows import concordance_therapy

NASTY = '<img src=x onerror="window.hit=1">'
STUDIES = (
    "study,endpoint,TP,FP,FN,TN,note,sensitivity,counts_status\n"
    f'"{NASTY.replace(chr(34), chr(34) * 2)}",RECIST,7,1,0,13,,,\n'
    "B,RECIST,19,2,11,32,,,\nC,DFS,50,4,9,23,,,\nD,,34,19,6,35,,,\n"
    "E,TRG,,,,,a remark,0.78,\nF,size,,,,,,,failed\n"
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


@pytest.fixture(params=["pairs", "studies"])
def report(request: pytest.FixtureRequest) -> ConcordanceReport:
    found: ConcordanceReport = request.getfixturevalue(request.param)
    return found


def strip(page: str) -> str:
    return re.sub(r'(?s)<script type="text/plain".*?</script>', "", page)


def cut_section(page: str, name: str) -> str:
    return strip(page).split(f'<section id="{name}"')[1].split("</section>")[0]


def test_page__is_the_same_for_the_same_report_and_needs_nothing_outside(
    pairs: ConcordanceReport,
) -> None:
    page = render_concordance_page(pairs)

    assert render_concordance_page(pairs) == page
    assert re.findall(r"""(?:src|href)=["'](?!#|data:,)[^"']*""", strip(page)) == []


def test_page__says_nothing_that_the_catalogues_lack(
    report: ConcordanceReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = [one.id for one in read_catalogue("zh")]
    said: list[str | tuple[str, str]] = []
    say, say_count = Speech.say, Speech.say_count

    def note(speech: Speech, message: str, **values: object) -> str:
        said.append(message)
        return say(speech, message, **values)

    def note_count(speech: Speech, one: str, many: str, count: int, **values: object) -> str:
        said.append((one, many))
        return say_count(speech, one, many, count, **values)

    monkeypatch.setattr(Speech, "say", note)
    monkeypatch.setattr(Speech, "say_count", note_count)
    render_concordance_page(report)

    assert len(said) > 100
    assert [text for text in said if text not in held] == []


def test_page__has_a_word_for_every_code() -> None:
    assert set(RATES) == {*SHARES, *RATIOS}
    assert set(CUTS) == set(Cut)
    assert set(TABLE_MEANINGS) == {name for name in TABLES if name.startswith("concordance_")}


def test_page__leads_to_each_of_its_sections(report: ConcordanceReport) -> None:
    page = strip(render_concordance_page(report))
    for language in ("en", "zh"):
        asked = re.findall(rf'href="#(?!start)(\w+-{language})"', page)
        assert asked == re.findall(rf'<section id="(\w+-{language})"', page)
        assert asked[0] == f"summary-{language}"


def test_page__holds_each_table_once(pairs: ConcordanceReport) -> None:
    page = render_concordance_page(pairs)

    assert re.findall(r'id="packed-(\w+)"', page) == list(pairs.tables)


def test_page__escapes_every_name(studies: ConcordanceReport) -> None:
    assert NASTY not in strip(render_concordance_page(studies))


def test_page__names_the_outcome_definition_in_every_figure_and_table_of_pairs(
    pairs: ConcordanceReport,
) -> None:
    page = render_concordance_page(pairs)
    for language, said in (("en", "R against PD"), ("zh", "应答 = R，未应答 = PD")):
        for name in ("cuts", "roc", "calibration", "decision", "survival"):
            assert said in cut_section(page, f"{name}-{language}")
        body = strip(page).split(f'<div lang="{language}"')[1].split("<footer>")[0]
        captions = re.findall(r"(?s)<figcaption>(.*?)</figcaption>", body)
        assert len(captions) == 4
        assert all(said in caption for caption in captions)


def test_page__names_the_columns_of_survival_in_its_figure(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    rows = [f"P{i},{'RS'[i % 2]},{i % 3 == 0:d},{9 + i},1" for i in range(12)]
    rows = [row.replace(",R,", ",resistant,").replace(",S,", ",sensitive,") for row in rows]
    path.write_text("\n".join(["patient,call,outcome,PFS days,event", *rows]) + "\n")
    page = render_concordance_page(concordance_therapy(path))
    caption = cut_section(page, "survival-en").split("<figcaption>")[1].split("</fig")[0]

    assert "time from the column PFS days, event from the column event" in caption


def test_page__shows_the_honest_threshold_first(pairs: ConcordanceReport) -> None:
    rows = cut_section(render_concordance_page(pairs), "cuts-en").split("<tbody>")[1]

    assert rows.index("left one out") < rows.index("tuned on the same patients")


def test_page__speaks_of_no_score_where_the_table_gives_calls_alone(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("patient,call,outcome\nA,sensitive,1\nB,resistant,0\nC,sensitive,0\n")
    cuts = cut_section(render_concordance_page(concordance_therapy(path)), "cuts-en")

    assert "The calls that the table gives" in cuts
    assert "Score:" not in cuts
    assert "left one out" not in cuts


def test_page__says_of_each_study_whether_it_is_pooled(studies: ConcordanceReport) -> None:
    rows = cut_section(render_concordance_page(studies), "studies-en")

    assert re.findall(r'scope="row">.*?<small class="(\w*)">', rows) == [
        *[""] * 4,
        "rates",
        "failed",
    ]
    assert "FAILED: the test did not predict the patients" in rows


def test_page__has_a_dot_for_each_of_a_hundred(studies: ConcordanceReport) -> None:
    summary = cut_section(render_concordance_page(studies), "summary-en")

    assert summary.count('class="dot sensitive') == 100
    assert summary.count('class="dot sensitive yes') == 84


def test_page__draws_two_arms_of_a_study_on_two_rows(tmp_path: Path) -> None:
    path = tmp_path / "arms.csv"
    path.write_text("study,treatment,TP,FP,FN,TN\nA,first,7,1,0,13\nA,second,19,2,11,32\n")
    page = strip(render_concordance_page(concordance_therapy(path)))
    names = re.findall(r'class="row-name">([^<]*)<', page)

    assert names[:3] == ["A: first", "A: second", "Σ"]


def test_page__tells_predictive_values_with_room_for_differences_between_studies(
    studies: ConcordanceReport,
) -> None:
    # exact limits of the sum are 73 to 87 %, as if all studies were one
    said = " ".join(say_concordance(studies))

    assert "about 84 had a patient who responded (50 to 97; 110 of 136 seen)" in said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1.0023, "1.00"),
        (1.0, "1"),
        (35.0, "35"),
        (164.08, "164"),
        (0.08564, "0.0856"),
        (-0.1, "−0.100"),
    ],
)
def test_show_figures__keeps_zeros_that_were_measured(value: float, said: str) -> None:
    assert show_figures(value) == said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sentences__have_no_gap_left_open(report: ConcordanceReport, language: str) -> None:
    assert not [line for line in say_concordance(report, language) if "%(" in line or "%%" in line]


def test_page__opens_in_the_language_asked_for(studies: ConcordanceReport) -> None:
    assert '<html lang="zh"' in render_concordance_page(replace(studies, language="zh"))


OpenPage = Callable[[int], Page]


@pytest.fixture
def open_page(browser: Browser, report: ConcordanceReport, tmp_path: Path) -> Iterator[OpenPage]:
    """Opens the page at a width; fails where it complains."""
    path = tmp_path / "page.html"
    write_concordance_page(path, report)
    complaints: list[str] = []
    opened: list[Page] = []

    def start(width: int) -> Page:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path.as_uri())
        opened.append(page)
        return page

    yield start
    for page in opened:
        page.close()
    assert complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_page__opens_without_complaint_and_never_scrolls_sideways(
    open_page: OpenPage, width: int
) -> None:
    page = open_page(width)
    for language, title in (("zh", "摘要"), ("en", "Summary")):
        page.click(f"[data-language={language}]")
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        assert page.locator("h2:visible").first.inner_text() == title
    assert page.evaluate("window.hit") is None


@pytest.mark.browser
def test_page__keeps_the_section_in_view_when_the_language_is_switched(
    open_page: OpenPage,
) -> None:
    page = open_page(390)
    page.evaluate(
        "document.querySelector('#methods-en').scrollIntoView({ behavior: 'instant' });"
        "document.querySelector('[data-language=zh]').click()"
    )

    assert abs(page.evaluate("document.querySelector('#methods-zh').offsetTop - scrollY")) < 100
    page.wait_for_selector("nav a[href='#methods-zh'][aria-current]")


@pytest.mark.browser
def test_page__saves_a_table_and_says_so(open_page: OpenPage) -> None:
    page = open_page(1280)
    page.click("[data-language=zh]")
    with page.expect_download() as saved:
        page.click("button[data-download=concordance_rates]:visible")
    lines = saved.value.path().read_text(encoding="utf-8-sig").splitlines()

    assert saved.value.suggested_filename == "concordance_rates.csv"
    assert lines[0].startswith("kind,name,treatment,definition,rate,value,")
    status = page.locator("[role=status]:visible")
    assert status.inner_text() == f"concordance_rates.csv：{len(lines) - 1} 行。"
