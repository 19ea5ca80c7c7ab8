"""The sections of the report do in a real browser what a reader does with them."""

from dataclasses import replace

import polars as pl
import pytest
from tests.reports.conftest import OpenReport
from tests.reports.made import COHORT, make_report

from oncordia.reports import ScreenReport

pytestmark = pytest.mark.browser


def test_plates__are_filtered_by_name_and_verdict(open_report: OpenReport) -> None:
    opened = open_report(make_report(1, COHORT))
    opened.show("plates")
    rows = opened.page.locator("#plate-table tbody tr")
    assert rows.count() == 160
    opened.page.fill("#plate-search", "p000")
    assert rows.count() == 9
    opened.page.click("#plates [data-value=pass]")
    assert opened.page.locator("#plate-table button.pick").all_text_contents() == [
        "P0002",
        "P0003",
        "P0005",
    ]


def test_plates__show_the_one_that_the_summary_names(open_report: OpenReport) -> None:
    opened = open_report(make_report(1))
    opened.page.click("#notes [data-plate=P0005]")
    opened.show("plates")
    assert "P0005" in opened.page.locator(".plate-detail h3").inner_text()


@pytest.mark.parametrize("section", ["plates", "controls", "curves", "sensitivity", "methods"])
def test_navigation__lands_on_the_section_and_stays(section: str, open_report: OpenReport) -> None:
    opened = open_report(make_report(1, COHORT))
    opened.page.click(f"nav.sections a[href='#{section}']")
    opened.page.wait_for_timeout(4000)  # until the sections above have filled

    top = opened.page.evaluate(f"document.getElementById('{section}').getBoundingClientRect().top")
    assert 0 <= top < 120


def test_plates__tell_a_well_and_why_it_is_not_used(open_report: OpenReport) -> None:
    report = make_report(1)
    well = report.responses.filter(
        (pl.col("plate") == "P0003")
        & pl.col("mask_reason").is_not_null()
        & (pl.col("role") == "treated")
    ).row(0, named=True)
    opened = open_report(report)
    opened.page.click("#notes [data-plate=P0003]")
    opened.show("plates")
    image = opened.page.locator("svg.platemap").first
    image.scroll_into_view_if_needed()
    box = image.bounding_box()
    assert box is not None
    unit = box["width"] / (22 + 24 * 20 + 30)
    opened.page.mouse.move(
        box["x"] + unit * (22 + 20 * (well["column"] + 0.5)),
        box["y"] + unit * (22 + 20 * (well["row"] + 0.5)),
    )
    tip = opened.page.locator("#tip").inner_text()
    assert well["well"] in tip
    assert well["drug"] in tip
    assert "not used: dispensing failure: a block of wells near zero" in tip


def test_plates__can_be_read_with_the_arrow_keys(open_report: OpenReport) -> None:
    report = make_report(1)
    row = report.responses.filter((pl.col("plate") == "P0002") & (pl.col("row") == 0))
    wells = row.filter(pl.col("column") > 0).sort("column")["well"].to_list()
    opened = open_report(report)
    opened.show("plates")
    image = opened.page.locator("svg.platemap").first
    seen = []
    for _ in wells:
        image.press("ArrowRight")
        seen.append(opened.page.locator("#tip p").first.inner_text())
    assert seen == wells


def test_curves__are_filtered_and_paged(open_report: OpenReport) -> None:
    report = make_report(1, COHORT)
    opened = open_report(report)
    opened.show("curves")
    assert opened.page.locator(".panel").count() == 24
    assert opened.page.inner_text("#curves-shown") == "1–24 of 8,320 curves"
    opened.page.click("#curves [data-turn='1']")
    assert opened.page.inner_text("#curves-shown") == "25–48 of 8,320 curves"
    flat = report.curves.filter(pl.col("status") == "flat").group_by("drug").len().sort("len")
    drug, total = flat.row(-1)
    assert total > 24
    opened.page.select_option("#curve-drug", drug)
    for status in ("converged", "partial", "too_few_doses", "failed"):
        opened.page.click(f"#curves [data-value={status}]")
    assert opened.page.inner_text("#curves-shown") == f"1–24 of {total} curves"


def test_curves__say_a_bound_instead_of_a_number(open_report: OpenReport) -> None:
    report = make_report(1)
    curve = report.curves.filter(pl.col("ec50_bound") == ">").row(0, named=True)
    opened = open_report(report)
    opened.show("curves")
    opened.page.select_option("#curve-sample", curve["sample"])
    opened.page.select_option("#curve-drug", curve["drug"])
    limit = f"{1e6 * curve['ec50_low']:.3g}"
    assert float(limit) < 10  # the highest dose
    assert f"EC50 > {limit} µM" in opened.page.locator(".panel-foot").inner_text()
    opened.page.locator(".panel").click()
    box = opened.page.locator("#curve-dialog")
    assert "one-sided 95 % limit" in box.inner_text()
    image = box.locator("svg.large")
    assert image.locator("path.reach.arrow").count() == 1


def test_curves__claim_no_limit_that_is_not_known(open_report: OpenReport) -> None:
    report = make_report(1)
    known = pl.col("ec50_bound").is_null()
    limits = [pl.when(known).then(pl.col(name)).alias(name) for name in ("ec50_low", "ec50_high")]
    report = replace(report, curves=report.curves.with_columns(limits))
    curve = report.curves.filter(pl.col("ec50_bound") == ">").row(0, named=True)
    opened = open_report(report)
    opened.show("curves")
    opened.page.select_option("#curve-sample", curve["sample"])
    opened.page.select_option("#curve-drug", curve["drug"])
    assert "EC50 above the doses" in opened.page.locator(".panel-foot").inner_text()


def test_curves__follow_the_points_of_their_line_whatever_the_model(
    open_report: OpenReport,
) -> None:
    report = make_report(1)
    assert report.bands is not None
    first = report.curves.filter(pl.col("status") == "converged").row(0, named=True)
    bell = [0.2, 1.0, 0.2]
    doses = [first["dose_min"], (first["dose_min"] * first["dose_max"]) ** 0.5, first["dose_max"]]
    points = report.bands.clear().vstack(
        pl.DataFrame(
            {
                "sample": first["sample"],
                "drug": first["drug"],
                "dose": doses,
                "response": bell,
                "response_low": bell,
                "response_high": bell,
            }
        ).select(report.bands.columns)
    )
    opened = open_report(replace(report, bands=points))
    opened.show("curves")
    opened.page.select_option("#curve-sample", first["sample"])
    opened.page.select_option("#curve-drug", first["drug"])
    drawn = opened.page.locator(".panel path.fit").get_attribute("d") or ""
    heights = [float(pair.split()[1]) for pair in drawn[1:].split("L")]
    assert heights[0] == heights[-1]
    assert min(heights) == heights[len(heights) // 2]  # the top of the bell, as y points down
    assert heights[0] - min(heights) > 30


def test_curves__enlarge_with_their_numbers_wells_and_reasons(open_report: OpenReport) -> None:
    report = make_report(1)
    well = report.responses.filter(pl.col("mask_reason").str.starts_with("dispensing")).row(
        0, named=True
    )
    opened = open_report(report)
    opened.show("curves")
    opened.page.select_option("#curve-sample", well["sample"])
    opened.page.select_option("#curve-drug", well["drug"])
    opened.page.locator(".panel").click()
    box = opened.page.locator("#curve-dialog")
    box.wait_for()
    text = box.inner_text()
    assert well["well"] in text
    assert "not used: dispensing failure: a block of wells near zero" in text
    assert "Plateau at low dose" in text
    assert box.locator("path.band").count() == 2  # in the figure and in its key
    opened.page.keyboard.press("Escape")
    assert not box.is_visible()


def test_curves__are_drawn_without_a_line_where_none_is_given(open_report: OpenReport) -> None:
    opened = open_report(make_report(1, with_bands=False))
    opened.show("curves")
    assert opened.page.locator(".panel circle.well").count() > 0
    assert opened.page.locator("path.fit").count() == 0
    assert opened.complaints == []


def test_curves__are_drawn_without_a_band_where_none_is_known(open_report: OpenReport) -> None:
    report = make_report(1)
    assert report.bands is not None
    unknown = [pl.lit(None, pl.Float64).alias(f"response_{end}") for end in ("low", "high")]
    opened = open_report(replace(report, bands=report.bands.with_columns(unknown)))
    opened.show("curves")
    assert opened.page.locator(".panel path.fit").count() > 0
    assert opened.page.locator("path.band").count() == 0
    assert opened.complaints == []


def test_ranking__lists_a_sample_from_most_to_least_active(open_report: OpenReport) -> None:
    report = make_report(1)
    opened = open_report(report)
    opened.show("sensitivity")
    opened.page.select_option("#ranking-sample", "PDO-002")
    wanted = report.sensitivity.filter(pl.col("sample") == "PDO-002").sort("rank")
    shown = opened.page.locator("#ranking button.link").all_text_contents()
    assert shown == wanted["drug"].to_list()


def test_sensitivity__draws_every_measure_and_order(open_report: OpenReport) -> None:
    opened = open_report(make_report(1))
    opened.show("sensitivity")
    for box in ("#metric", "#order"):
        for value in opened.page.locator(f"{box} option").evaluate_all(
            "all => all.map(o => o.value)"
        ):
            opened.page.select_option(box, value)
            opened.page.wait_for_timeout(50)
    assert opened.complaints == []


def at_two_times(report: ScreenReport) -> ScreenReport:
    """The report with every reading, curve and score once more, 24 h earlier."""
    tables = {
        name: pl.concat(
            [
                frame,
                frame.with_columns(
                    pl.col("time_hours") - 24,
                    *([pl.format("{} early", "plate").alias("plate")] if "well" in frame else []),
                ),
            ]
        )
        for name in ("responses", "curves", "sensitivity")
        for frame in [getattr(report, name)]
    }
    return replace(report, bands=None, **tables)


def test_curves__take_only_the_wells_of_their_own_time(open_report: OpenReport) -> None:
    report = at_two_times(make_report(1))
    opened = open_report(report)
    opened.show("curves")
    assert opened.page.inner_text("#curves-shown") == "1–24 of 120 curves"
    opened.page.select_option("#curve-sample", "PDO-002")
    opened.page.select_option("#curve-drug", "drug 001")
    panels = opened.page.locator(".panel")
    assert sorted(opened.page.locator(".panel-sample").all_text_contents()) == [
        "PDO-002 · 48 h",
        "PDO-002 · 72 h",
    ]
    for place in range(2):
        marks = panels.nth(place).locator("circle.well, path.beyond, path.masked")
        assert marks.count() == 3 * 8  # three replicates of eight doses


def test_sensitivity__shows_one_time_at_a_time(open_report: OpenReport) -> None:
    opened = open_report(at_two_times(make_report(1)))
    opened.show("sensitivity")
    assert opened.page.locator("#ranking tbody tr").count() == 30
    opened.page.select_option("#score-time", "48")
    assert opened.page.locator("#ranking tbody tr").count() == 30
    assert opened.complaints == []


def with_relative_doses(report: ScreenReport) -> ScreenReport:
    """The report with doses as fractions of a top dose of 10 µM."""
    scaled = [f"{name}{end}" for name in ("ec50",) for end in ("", "_low", "_high")]
    curves = report.curves.with_columns(
        pl.col(*scaled, "dose_min", "dose_max") / 1e-5,
        pl.col("drawn_log10_ec50") + 5,
        dose_unit=pl.lit("top dose"),
    )
    responses = report.responses.with_columns(
        dose_relative=pl.col("dose_molar") / 1e-5, dose_molar=pl.lit(None, dtype=pl.Float64)
    )
    sensitivity = report.sensitivity.with_columns(dose_unit=pl.lit("top dose"))
    return replace(report, curves=curves, responses=responses, sensitivity=sensitivity, bands=None)


def test_curves__speak_of_the_top_dose_where_doses_are_relative(open_report: OpenReport) -> None:
    report = with_relative_doses(make_report(1))
    curve = report.curves.filter(pl.col("ec50_bound") == ">").row(0, named=True)
    opened = open_report(report)
    opened.show("curves")
    opened.page.select_option("#curve-sample", curve["sample"])
    opened.page.select_option("#curve-drug", curve["drug"])
    panel = opened.page.locator(".panel")
    assert f"EC50 > {curve['ec50_low'] / curve['dose_max']:.3g} of top dose" in panel.inner_text()
    assert panel.locator("circle.well, path.beyond, path.masked").count() == 3 * 8


def test_plates__explain_codes_of_findings_in_words(open_report: OpenReport) -> None:
    report = make_report(1)
    coded = report.responses.with_columns(
        mask_reason=pl.when(pl.col("plate") == "P0002").then(
            pl.lit("failed plate: high_control_cv low_z_prime")
        )
    )
    opened = open_report(replace(report, responses=coded))
    opened.page.click("#notes [data-plate=P0002]")
    opened.show("plates")
    assert (
        "No well of this plate is used: failed plate: Scattered controls (CV), Low Z′."
        in opened.page.locator(".plate-detail").inner_text()
    )
