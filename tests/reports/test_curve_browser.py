"""The page of curves in a real browser: it draws, groups, sorts, saves, and asks no network."""

import io
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest
from tests.reports.conftest import OpenPage, OpenReport
from tests.reports.made_page import make_page, make_responses

from oncordia.reports import CurveReport, CurveView

pytestmark = pytest.mark.browser

DRAWN = ("overview", "curves", "numbers")
NASTY = ['<img src=x onerror="window.hit=1">', "类器官 🧫", "a, b"]
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


def save(opened: OpenPage, button: str) -> bytes:
    with opened.page.expect_download() as waiting:
        opened.page.locator(button).first.click()
    return Path(waiting.value.path()).read_bytes()


def titles(opened: OpenPage) -> list[str]:
    return opened.page.locator(".panel-title").all_text_contents()


def open_curve(opened: OpenPage, sample: str, drug: str) -> None:
    opened.show("curves")
    opened.page.fill("#curve-search", f"{sample} {drug}")
    opened.page.locator(".panel").first.click()
    opened.page.wait_for_selector("#curve-dialog[open]")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("view", CurveView)
def test_page__draws_every_section_without_complaint(
    open_report: OpenReport, language: str, view: CurveView
) -> None:
    opened = open_report(make_page(language=language, view=view))
    for section in DRAWN:
        opened.show(section)
        assert opened.page.get_attribute(f"#{section}", "data-state") == "drawn"
    assert opened.complaints == []


def test_page__makes_no_request_but_for_itself(open_report: OpenReport) -> None:
    opened = open_report(make_page())
    for section in DRAWN:
        opened.show(section)
    asked = [url for url in opened.requests if not url.startswith(("data:", "blob:"))]
    assert asked == [opened.path.as_uri()]


def test_page__draws_only_what_is_looked_at(open_report: OpenReport) -> None:
    opened = open_report(make_page(10, 30))
    assert opened.page.locator(".panel").count() == 0


@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("view", [CurveView.BY_SAMPLE, CurveView.OVERLAY_DRUG])
@pytest.mark.parametrize("n_samples", [1, 12])
def test_page__never_scrolls_sideways(
    open_report: OpenReport, width: int, view: CurveView, n_samples: int
) -> None:
    opened = open_report(make_page(n_samples, 12, view=view), width)
    for section in DRAWN:
        opened.show(section)
        wide = opened.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, section


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("view", [CurveView.BY_SAMPLE, CurveView.OVERLAY_DRUG])
def test_page__cuts_no_column_of_an_enlarged_curve(
    open_report: OpenReport, width: int, view: CurveView
) -> None:
    opened = open_report(make_page(3, 3, view=view), width)
    opened.show("curves")
    opened.page.locator(".panel").first.click()
    opened.page.wait_for_selector("#curve-dialog[open]")
    cut = opened.page.locator("#curve-dialog .scroller").evaluate_all(
        "boxes => boxes.map(box => box.scrollWidth - box.clientWidth)"
    )
    assert len(cut) > 0
    assert max(cut) <= 0


def test_page__shows_one_curve_enlarged_at_once(open_report: OpenReport) -> None:
    opened = open_report(make_page(1, 1))
    opened.show("curves")
    assert opened.page.locator("#curves svg.large").count() == 1
    assert opened.page.locator("#overview").count() == 0
    assert opened.complaints == []


def test_page__shows_hostile_names_as_text(open_report: OpenReport) -> None:
    opened = open_report(make_page(samples=NASTY, drugs=["<b>x</b>", "y"]))
    opened.show("curves")
    assert set(titles(opened)) == set(NASTY)
    assert opened.page.evaluate("window.hit") is None
    assert opened.complaints == []


def test_curves__stand_under_the_name_of_their_group(open_report: OpenReport) -> None:
    opened = open_report(make_page(2, 3))
    opened.show("curves")
    heads = opened.page.locator("h3.group")
    assert heads.all_text_contents() == ["D000 2 curves", "D001 2 curves", "D002 2 curves"]
    opened.page.select_option("#curve-view", "by_sample")
    assert heads.all_text_contents() == ["S000 3 curves", "S001 3 curves"]


def test_curves__lie_in_one_axis_where_asked(open_report: OpenReport) -> None:
    opened = open_report(make_page(3, 2, view=CurveView.OVERLAY_SAMPLE))
    opened.show("curves")
    assert titles(opened) == ["D000", "D001"]
    assert opened.page.locator(".panel").first.locator("path.series").count() == 6  # 3 of them keys


def test_curves__beyond_the_palette_are_grey_and_counted(open_report: OpenReport) -> None:
    opened = open_report(make_page(11, 1, view=CurveView.OVERLAY_SAMPLE))
    opened.show("curves")
    assert opened.page.locator(".panel svg.curve path.other").count() == 3
    assert "and 3 more, in grey" in opened.page.locator(".panel").inner_text()


def test_group__enlarged_leads_to_each_of_its_curves(open_report: OpenReport) -> None:
    opened = open_report(make_page(3, 2, view=CurveView.OVERLAY_SAMPLE))
    opened.show("curves")
    opened.page.locator(".panel").first.click()
    dialog = opened.page.locator("#curve-dialog")
    assert dialog.locator("h3").inner_text() == "D000"
    opened.page.keyboard.press("ArrowRight")
    assert dialog.locator("h3").inner_text() == "D001"
    dialog.locator("button.series-name").nth(1).click()
    assert dialog.locator("h3").inner_text() == "S001 · D001"


def test_curves__are_found_by_sample_and_drug(open_report: OpenReport) -> None:
    opened = open_report(make_page())
    opened.show("curves")
    opened.page.fill("#curve-search", "d00 s002")
    assert opened.page.inner_text("#curves-shown") == "1–6 of 6 curves"
    assert opened.page.locator("#number-table tbody tr").count() in (0, 6)


def test_curves__are_filtered_by_status_in_panels_and_table(open_report: OpenReport) -> None:
    opened = open_report(make_page())
    opened.show("curves")
    opened.show("numbers")
    opened.page.click("#curves [data-value=flat]")
    opened.page.click("#curves [data-value=partial]")
    assert opened.page.inner_text("#curves-shown") == "1–6 of 6 curves"
    assert opened.page.inner_text("#numbers-shown") == "1–6 of 6 curves"


def test_curves__sorted_by_potency_put_bounds_after_numbers_and_flat_ones_last(
    open_report: OpenReport,
) -> None:
    opened = open_report(make_page(1, 6))
    opened.show("numbers")
    opened.page.click("#numbers [data-sort=ec50]")
    found = opened.page.locator("#number-table tbody tr .badge").all_inner_texts()
    assert found == ["fitted", "fitted", "partial", "partial", "flat", "flat"]


def test_table__turns_its_order_when_a_head_is_pressed_again(open_report: OpenReport) -> None:
    report = make_page(1, 6)
    opened = open_report(report)
    opened.show("numbers")
    drugs = opened.page.locator("#number-table tbody td:nth-child(2)")
    opened.page.click("#numbers [data-sort=drug]")
    rising = drugs.all_text_contents()
    opened.page.click("#numbers [data-sort=drug]")
    assert rising == sorted(report.curves["drug"])
    assert drugs.all_text_contents() == rising[::-1]


def test_table__shows_columns_that_a_run_adds(open_report: OpenReport) -> None:
    report = make_page(1, 8)
    relevance = pl.Series("relevance", np.linspace(0, 7, 8))
    opened = open_report(replace(report, curves=report.curves.with_columns(relevance)))
    opened.show("overview")
    opened.page.select_option("#overview-measure", "relevance")
    opened.show("numbers")
    assert "Relevance" in opened.page.locator("#number-table thead").inner_text()
    opened.page.click("#numbers [data-sort=relevance]")
    assert opened.page.locator("#number-table tbody tr").first.inner_text().split("\t")[1] == "D000"
    assert opened.complaints == []


def test_table__needs_no_column_that_a_model_lacks(open_report: OpenReport) -> None:
    report = make_page(1, 8)
    drawn = [name for name in report.curves.columns if name.startswith(("drawn_", "slope", "r_"))]
    opened = open_report(replace(report, curves=report.curves.drop(drawn)))
    for section in DRAWN:
        opened.show(section)
    assert opened.complaints == []


def bell_report() -> CurveReport:
    """A line that falls and rises again, which no parameters of the table describe."""
    report = make_page(1, 1)
    n = report.lines.height
    level = 1 - 0.8 * np.exp(-((np.linspace(-2, 2, n)) ** 2))
    lines = report.lines.sort("dose").with_columns(
        response=pl.Series(level),
        response_low=pl.Series(level - 0.05),
        response_high=pl.Series(level + 0.05),
    )
    return replace(report, lines=lines)


def test_line__follows_its_values_whatever_the_model(open_report: OpenReport) -> None:
    opened = open_report(bell_report())
    opened.show("curves")
    path = opened.page.locator("#curves svg.large path.fit").get_attribute("d")
    assert path is not None
    heights = np.array([float(y) for y in re.findall(r"[\d.]+ ([\d.]+)", path)])
    middle = heights.size // 2
    assert heights.argmax() == pytest.approx(middle, abs=2)
    assert heights[0] == pytest.approx(heights[-1], abs=0.5)
    assert heights[middle] - heights[0] > 150  # most of the 338 units of the axis


def test_curve__marks_an_ec50_beyond_the_doses_by_an_arrow(open_report: OpenReport) -> None:
    opened = open_report(make_page())
    open_curve(opened, "S000", "D002")
    image = opened.page.locator("#curve-dialog svg.large")
    assert "> 7.25 µM" in (image.get_attribute("aria-label") or "")
    assert image.locator("path.reach.arrow").count() == 1
    assert image.locator("path.half").count() == 0


def test_curve__marks_its_ec50_with_both_ends_of_the_interval(open_report: OpenReport) -> None:
    opened = open_report(make_page())
    open_curve(opened, "S000", "D000")
    image = opened.page.locator("#curve-dialog svg.large")
    assert image.locator("path.half").count() == 1
    assert image.locator("path.reach:not(.arrow)").count() == 2


def test_curve__draws_every_well_every_mean_and_every_control(open_report: OpenReport) -> None:
    opened = open_report(make_page())
    open_curve(opened, "S000", "D000")
    image = opened.page.locator("#curve-dialog svg.large")
    assert image.locator("circle.well").count() == 18
    assert image.locator("path.mean").count() == 9
    assert image.locator("circle.control").count() == 4
    assert "0" in image.locator("text.tick").all_text_contents()


def test_curve__crosses_out_a_masked_well_and_says_why(open_report: OpenReport) -> None:
    report = make_page()
    first = pl.int_range(pl.len()) == 0
    masked = pl.when(first).then(pl.lit("air bubble")).alias("mask_reason")
    opened = open_report(replace(report, responses=report.responses.with_columns(masked)))
    open_curve(opened, "S000", "D000")
    assert opened.page.locator("#curve-dialog svg.large path.masked").count() == 1
    assert "not used: air bubble" in opened.page.locator("#curve-dialog").inner_text()


def test_figure__is_saved_as_svg_with_its_styles_inside(open_report: OpenReport) -> None:
    opened = open_report(make_page())
    open_curve(opened, "S000", "D000")
    root = ElementTree.fromstring(save(opened, "#curve-dialog [data-save=svg]"))
    fits = [
        node
        for node in root.iter("{http://www.w3.org/2000/svg}path")
        if "none" in str(node.get("style"))
    ]
    assert any("stroke: rgb(31, 90, 140)" in str(node.get("style")) for node in fits)
    assert root.get("width") == "620"


def test_figure__is_saved_as_png_three_times_its_size(open_report: OpenReport) -> None:
    opened = open_report(make_page())
    open_curve(opened, "S000", "D000")
    content = save(opened, "#curve-dialog [data-save=png]")
    assert content.startswith(PNG_MAGIC)
    assert int.from_bytes(content[16:20]) == 1860


def test_figure__is_saved_with_the_values_of_its_line(open_report: OpenReport) -> None:
    report = make_page()
    opened = open_report(report)
    open_curve(opened, "S000", "D000")
    found = pl.read_csv(io.BytesIO(save(opened, "#curve-dialog [data-save=csv]")))
    given = report.lines.filter(pl.col("sample") == "S000", pl.col("drug") == "D000")
    assert found["dose"].to_numpy() == pytest.approx(given["dose"].to_numpy(), rel=3e-4)
    assert found["response"].to_numpy() == pytest.approx(given["response"].to_numpy(), abs=1e-4)


def test_panels__are_saved_as_one_sheet(open_report: OpenReport) -> None:
    opened = open_report(make_page(2, 3))
    opened.show("curves")
    root = ElementTree.fromstring(save(opened, "#curves > .drawn > .saves [data-save=svg]"))
    said = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert said.count("D000") == 2
    assert said.count("S000") == 3


@pytest.mark.parametrize("table", ["curves", "wells"])
def test_table__is_downloaded_whole(open_report: OpenReport, table: str) -> None:
    report = make_page()
    opened = open_report(report)
    found = pl.read_csv(io.BytesIO(save(opened, f"[data-download={table}]")))
    assert found.height == {"curves": 18, "wells": 324}[table]
    if table == "curves":
        assert found["ec50"].to_list() == report.curves["ec50"].to_list()


def test_overview__opens_the_curve_that_is_pointed_at(open_report: OpenReport) -> None:
    opened = open_report(make_page())
    opened.show("overview")
    point = opened.page.locator("svg.volcano path.dot.converged").first
    box = point.bounding_box()
    assert box is not None
    opened.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    opened.page.wait_for_selector("#curve-dialog[open]")
    assert "fitted" in opened.page.locator("#curve-dialog .verdict-line").inner_text()


def test_language__switches_everything_on_the_page(open_report: OpenReport) -> None:
    opened = open_report(make_page())
    for section in DRAWN:
        opened.show(section)
    opened.page.click("[data-language=zh]")
    opened.page.wait_for_function(
        "document.querySelector('#curves-shown').innerText === '18 条中的第 1–18 条'"
    )
    assert opened.page.inner_text("#overview h2") == "总览"
    assert "高剂量平台" in opened.page.inner_text("#number-table thead")
    assert opened.complaints == []


def test_page__opens_with_twenty_thousand_curves(open_report: OpenReport) -> None:
    few = make_page(1, 20)
    samples = pl.DataFrame({"name": [f"S{i:04}" for i in range(1000)]})

    def spread(frame: pl.DataFrame) -> pl.DataFrame:
        joined = samples.join(frame, how="cross").with_columns(sample=pl.col("name"))
        return joined.select(frame.columns)

    report = replace(
        few,
        responses=spread(make_responses(["S000"], [f"D{i:03}" for i in range(20)])),
        curves=spread(few.curves),
        lines=spread(few.lines),
    )
    opened = open_report(report)
    assert opened.path.stat().st_size < 60e6
    opened.show("curves")
    assert opened.page.inner_text("#curves-shown") == "1–24 of 20,000 curves"
    opened.show("overview")
    opened.show("numbers")
    assert opened.complaints == []
