"""The page of organoid tests against patients."""

from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from oncordia.domain.therapy import Cut
from oncordia.reports.columns import pack_table
from oncordia.reports.concordance import ConcordanceReport
from oncordia.reports.concordance_figures import (
    draw_decision,
    draw_dots,
    draw_forest,
    draw_p_values,
    draw_plane,
    draw_reliability,
    draw_roc,
    draw_survival,
)
from oncordia.reports.concordance_rows import (
    SHOWN_DRUGS,
    list_area_rows,
    list_calibration_rows,
    list_cut_rows,
    list_drug_rows,
    list_forest,
    list_hazard_rows,
    list_median_rows,
    list_pooled_rows,
    list_rate_rows,
    list_study_rows,
    show_confidence,
)
from oncordia.reports.concordance_words import (
    list_cautions,
    list_frequencies,
    list_leads,
    map_labels,
    name_definition,
    name_score,
    say_survivors,
    show_p,
)
from oncordia.reports.shell import render_page, write_page
from oncordia.reports.words import Phrase

STYLES = ("page.css", "concordance.css", "print.css")
SCRIPTS = (
    "base.js",
    "words.js",
    "data.js",
    "tip.js",
    "export.js",
    "downloads.js",
    "plainsections.js",
    "goal.js",
    "page.js",
)


def write_concordance_page(path: Path, report: ConcordanceReport) -> None:
    """Write the page as one HTML file, whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written; a file that stood there before is left as it was.
    """
    write_page(path, render_concordance_page(report))


def render_concordance_page(report: ConcordanceReport) -> str:
    """HTML page of a comparison: needs no other file, no network, and no script for its figures."""
    tables = report.tables
    content: dict[str, object] = {}
    for add in (_add_studies, _add_pairs, _add_drugs, _add_survival):
        content |= add(report)
    sections = [name for name in _SECTIONS if name in content]
    return render_page(
        "concordance.html",
        report,
        styles=STYLES,
        scripts=SCRIPTS,
        downloads=list(tables),
        packed={name: pack_table(table) for name, table in tables.items()},
        facts={},
        with_plotly=False,
        kicker="concord.kicker",
        sections=["summary", *sections, "methods", "downloads"],
        leads=list_leads(report),
        frequencies=[
            (one, draw_dots(one.share, one.low, one.high, one.kind, one.said))
            for one in list_frequencies(report)
        ],
        frequency_basis=_name_basis(report),
        cautions=list_cautions(report),
        notes=report.notes,
        confidence=show_confidence(report.options),
        definition=name_definition(report),
        score=name_score(report),
        content=content,
        has_pairs=report.pairs is not None,
    )


_SECTIONS = (
    "studies",
    "pooled",
    "cuts",
    "roc",
    "calibration",
    "decision",
    "drugs",
    "survival",
)


def _name_basis(report: ConcordanceReport) -> Phrase:
    if report.studies is not None:
        n = sum(study.is_pooled for study in report.studies.studies)
        return Phrase("concord.basis_studies", {"n": n})
    if report.pairs is not None and report.pairs.find_cut(Cut.GIVEN):
        return Phrase("concord.basis_given")
    return Phrase("concord.basis_left_one_out")


def _add_studies(report: ConcordanceReport) -> Mapping[str, object]:
    if report.studies is None:
        return {}
    forest = list_forest(report)
    names = forest["label"].unique(maintain_order=True).to_list()
    title = Phrase("concord.forest_title")
    found: dict[str, object] = {
        "studies": {
            "forest": draw_forest(forest, names, title) if names else None,
            "rows": list_study_rows(report),
        }
    }
    points = [
        (
            study.table.false_positive / (study.table.total - study.table.n_responders),
            study.table.true_positive / study.table.n_responders,
            study.table.total,
        )
        for study in report.studies.studies
        if study.is_pooled and study.table is not None
    ]
    if report.studies.pooled is not None:
        rates = report.studies.tables["concordance_rates"]
        found["pooled"] = {
            "figure": draw_plane(points, report.studies.pooled, Phrase("concord.plane_title")),
            "rows": list_pooled_rows(report),
            "sum": list_rate_rows(rates, "sum", "sum"),
            "n": len(points),
            "is_correlated": report.studies.pooled.is_correlated,
        }
    return found


def _add_pairs(report: ConcordanceReport) -> Mapping[str, object]:
    if report.pairs is None:
        return {}
    pairs = report.pairs
    found: dict[str, object] = {}
    label = pairs.definition.label
    rates = pairs.tables["concordance_rates"]
    main = pairs.find_cut(Cut.GIVEN) or pairs.find_cut(Cut.LEFT_ONE_OUT)
    if main is not None:
        found["cuts"] = {
            "rows": list_cut_rows(report),
            "rates": list_rate_rows(rates, "pairs", main.cut.value, label),
            "title": Phrase(f"concord.cut_{main.cut.value}"),
        }
    if pairs.auroc is not None:
        places = {}
        for cut in (Cut.LEFT_ONE_OUT, Cut.TUNED):
            one = pairs.find_cut(cut)
            if one is not None:
                others = one.table.total - one.table.n_responders
                places[cut.value] = (
                    one.table.false_positive / others,
                    one.table.true_positive / one.table.n_responders,
                )
        roc = pairs.tables["concordance_roc"]
        found["roc"] = {
            "figure": draw_roc(roc, places, Phrase("concord.roc_title")),
            "rows": list_area_rows(report),
        }
    if pairs.calibration is not None:
        bins = pairs.tables["concordance_calibration"]
        found["calibration"] = {
            "figure": draw_reliability(bins, Phrase("concord.reliability_title")),
            "rows": list_calibration_rows(report),
            "is_stated": pairs.is_stated,
        }
    if pairs.decision is not None:
        curve = pairs.tables["concordance_decision"]
        better = curve.filter(curve["gain_low"] > 0)["threshold"].to_list()
        spans = ", ".join(f"{100 * value:g}" for value in better)
        found["decision"] = {
            "figure": draw_decision(curve, Phrase("concord.decision_title")),
            "gain": Phrase("concord.gain_at", {"where": spans})
            if better
            else Phrase("concord.no_gain"),
        }
    return found


def _add_drugs(report: ConcordanceReport) -> Mapping[str, object]:
    if report.drugs is None:
        return {}
    drugs = report.drugs
    rows = list_drug_rows(drugs.table)
    figure: Markup | None = None
    if drugs.n_tests > 1:
        title = Phrase("concord.p_title", {"n": drugs.n_tests})
        figure = draw_p_values(drugs.table, drugs.level, title)
    return {
        "drugs": {
            "figure": figure,
            "said": say_survivors(drugs),
            "rows": rows[:SHOWN_DRUGS],
            "rest": rows[SHOWN_DRUGS:],
            "has_covariate": drugs.has_covariate,
            "alternative": map_labels(report.pairs).get(drugs.alternative, drugs.alternative)
            if report.pairs
            else "",
            "n": drugs.n_tests,
        }
    }


def _add_survival(report: ConcordanceReport) -> Mapping[str, object]:
    if report.survival is None or not report.survival.curves:
        return {}
    survival = report.survival
    table = survival.tables["concordance_hazards"]
    hazards = list_hazard_rows(table)
    return {
        "survival": {
            "figure": draw_survival(survival, Phrase("concord.survival_title")),
            "split": Phrase(f"concord.split_{survival.split}"),
            "medians": list_median_rows(report),
            "p": show_p(survival.p_value),
            "hazards": hazards[:SHOWN_DRUGS],
            "rest": hazards[SHOWN_DRUGS:],
            "step": f"{report.options.hazard_per:g}",
            "n": survival.n_hazards,
            "survives": bool(survival.survivors),
            "n_without_call": survival.n_without_call,
        }
    }
