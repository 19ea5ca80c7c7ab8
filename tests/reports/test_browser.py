"""The report in a real browser: it draws, filters, speaks, and asks nothing of the network."""

import io
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.reports.conftest import OpenPage, OpenReport
from tests.reports.made import COHORT, HUGE, SMALL, Size, make_report

from oncordia.reports import ScreenReport

pytestmark = pytest.mark.browser

DRAWN = ("plates", "controls", "curves", "sensitivity")
NASTY = ['<img src=x onerror="window.hit=1">', "</script><script>window.hit=1</script>"]
NASTY_DRUGS = ['a, "b"', "紫杉醇 🧫", "<b>bold</b> &amp; co", "{{ 7 * 7 }}", "$x^2$", "2021-01-01"]


def download(opened: OpenPage, table: str) -> bytes:
    with opened.page.expect_download() as waiting:
        opened.page.click(f"[data-download={table}]")
    assert waiting.value.suggested_filename == f"{table}.csv"
    return Path(waiting.value.path()).read_bytes()


def overflow(opened: OpenPage) -> int:
    return int(opened.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_report__draws_every_section_without_complaint(
    open_report: OpenReport, language: str
) -> None:
    opened = open_report(make_report(1, language=language))
    for section in DRAWN:
        opened.show(section)
        assert opened.page.get_attribute(f"#{section}", "data-state") == "drawn"
    assert opened.complaints == []


def test_report__makes_no_request_but_for_itself(open_report: OpenReport) -> None:
    opened = open_report(make_report(1))
    for section in DRAWN:
        opened.show(section)
    asked = [url for url in opened.requests if not url.startswith(("data:", "blob:"))]
    assert asked == [opened.path.as_uri()]


def test_report__draws_only_what_is_looked_at(open_report: OpenReport) -> None:
    opened = open_report(make_report(1, COHORT))
    assert opened.page.locator("[data-state]").count() == 0
    assert opened.page.evaluate("typeof window.Plotly") == "undefined"


@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("size", [SMALL, COHORT], ids=["2x30", "80x104"])
def test_report__never_scrolls_sideways(open_report: OpenReport, width: int, size: Size) -> None:
    opened = open_report(make_report(1, size), width)
    for section in ("summary", *DRAWN, "methods", "downloads"):
        if section in DRAWN:
            opened.show(section)
        assert overflow(opened) <= 0, section


def test_report__shows_hostile_names_as_text(open_report: OpenReport) -> None:
    report = make_report(1, SMALL, samples=NASTY, drugs=NASTY_DRUGS)
    opened = open_report(report)
    for section in DRAWN:
        opened.show(section)
    opened.page.locator(".panel").first.click()
    opened.page.wait_for_selector("#curve-dialog[open]")
    assert opened.page.evaluate("window.hit") is None
    assert opened.complaints == []
    shown = opened.page.locator(".panel-title").all_text_contents()
    assert set(shown) == set(NASTY_DRUGS)
    assert "<b>bold</b> &amp; co" in opened.page.locator("#sensitivity .plot").first.inner_text()


def test_report__downloads_the_exact_tables(open_report: OpenReport) -> None:
    report = make_report(1, SMALL, samples=NASTY, drugs=NASTY_DRUGS)
    opened = open_report(report)
    for table in ("responses", "curves", "sensitivity", "plate_quality", "findings"):
        frame: pl.DataFrame = getattr(report, table)
        found = pl.read_csv(io.BytesIO(download(opened, table)), schema=frame.schema)
        assert_frame_equal(found, frame, check_exact=True)


def odd_report() -> ScreenReport:
    report = make_report(1)
    odd = [float("nan"), float("inf"), float("-inf"), -0.0, 5e-324, 1 / 3, 1e300, None]
    rows = report.sensitivity.height
    dss3 = pl.Series((odd * rows)[:rows], dtype=pl.Float64)
    texts = ["", None, " a ", 'line\nbreak "x"', "é, 中"]
    status = pl.Series((texts * rows)[:rows], dtype=pl.String)
    table = report.sensitivity.with_columns(dss3=dss3, ic50_absolute_bound=status)
    return ScreenReport(
        name=report.name,
        plates=report.plates,
        responses=report.responses,
        plate_quality=report.plate_quality,
        findings=report.findings,
        curves=report.curves,
        sensitivity=table,
        replicates=report.replicates,
        provenance=report.provenance,
    )


def test_report__downloads_odd_numbers_and_texts_unchanged(open_report: OpenReport) -> None:
    report = odd_report()
    content = download(open_report(report), "sensitivity")
    found = pl.read_csv(io.BytesIO(content), schema=report.sensitivity.schema)
    assert content.startswith(b"\xef\xbb\xbf")  # more than ASCII, so spreadsheets are told
    columns = ["dss3", "ic50_absolute_bound"]
    assert_frame_equal(found.select(columns), report.sensitivity.select(columns), check_exact=True)


def test_language__switches_everything_on_the_page(open_report: OpenReport) -> None:
    opened = open_report(make_report(1))
    for section in DRAWN:
        opened.show(section)
    opened.page.click("[data-language=zh]")
    assert opened.page.inner_text("#summary h2") == "摘要"
    opened.page.wait_for_function(
        "document.querySelector('#sensitivity h3').innerText === '样本与药物'"
    )
    assert opened.page.inner_text("#curves-shown") == "60 条中的第 1–24 条"
    assert opened.page.get_attribute("#curve-dialog", "aria-label") == "放大的曲线"
    assert opened.complaints == []


def test_report__opens_with_twenty_thousand_curves(open_report: OpenReport) -> None:
    report = make_report(1, HUGE)
    opened = open_report(report)
    assert opened.path.stat().st_size < 60e6
    opened.show("curves")
    assert opened.page.inner_text("#curves-shown") == "1–24 of 20,000 curves"
    opened.show("sensitivity")
    assert opened.complaints == []


def empty(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.clear()


def test_report__stands_without_any_well(open_report: OpenReport) -> None:
    report = make_report(1)
    bare = ScreenReport(
        name="Nothing",
        plates=empty(report.plates),
        responses=empty(report.responses),
        plate_quality=empty(report.plate_quality),
        findings=empty(report.findings),
        curves=empty(report.curves),
        sensitivity=empty(report.sensitivity),
        replicates=pl.DataFrame(),
        provenance=report.provenance,
    )
    opened = open_report(bare)
    for section in DRAWN:
        opened.show(section)
        assert opened.page.get_attribute(f"#{section}", "data-state") == "drawn"
    assert opened.complaints == []
