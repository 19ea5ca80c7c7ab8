"""Rows of the tables of a page of concordance, as they are read."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from oncordia.domain.therapy import ConcordanceOptions
from oncordia.reports.concordance import ConcordanceReport
from oncordia.reports.concordance_words import (
    map_labels,
    say_interval,
    say_ratio,
    show_figures,
    show_number,
    show_p,
)
from oncordia.reports.words import Phrase
from oncordia.therapy.concordance import SHARES

Cell = Phrase | str
Rows = list[dict[str, Cell]]
SHOWN_DRUGS = 15
_CELLS = ("tp", "fp", "fn", "tn")


def list_study_rows(report: ConcordanceReport) -> Rows:
    """Every study with its counts, or what there is instead of them."""
    assert report.studies is not None
    rates = report.studies.tables["concordance_rates"]
    rows: Rows = []
    for study in report.studies.tables["concordance_studies"].iter_rows(named=True):
        own = rates.filter(
            pl.col("kind") == "study",
            pl.col("name") == study["study"],
            pl.col("treatment") == study["treatment"],
        )
        counts = " · ".join("–" if study[k] is None else str(study[k]) for k in _CELLS)
        rows.append(
            {
                "study": study["study"],
                "year": study["year"] or "",
                "what": "; ".join(filter(None, (study["cancer"], study["treatment"]))),
                "endpoint": study["endpoint"] or Phrase("concord.not_stated"),
                "counts": counts if study["status"] in ("counts", "partial") else "–",
                "sensitivity": _rate_or_published(own, "sensitivity", study),
                "specificity": _rate_or_published(own, "specificity", study),
                "ppv": _rate_or_published(own, "ppv", study),
                "npv": _rate_or_published(own, "npv", study),
                "accuracy": _rate_or_published(own, "accuracy", study),
                "use": Phrase(f"concord.use_{study['reason'] or 'pooled'}"),
                "is_pooled": "pooled" if study["is_pooled"] else "",
                "note": study["note"] or "",
            }
        )
    return rows


def _rate_or_published(own: pl.DataFrame, name: str, study: Mapping[str, object]) -> Cell:
    """A rate with its exact limits; one that was published without counts, without limits."""
    found = own.filter(pl.col("rate") == name)
    if found.height and found["value"][0] is not None:
        row = found.row(0, named=True)
        exact = say_interval(row["value"], row["exact_low"], row["exact_high"])
        if row["clustered_low"] is None:
            return exact
        ends = {k: show_number(100 * row[f"clustered_{k}"]) for k in ("low", "high")}
        return Phrase("concord.once", {"exact": exact, **ends})
    published = study[f"published_{name}"]
    if published is None:
        return "–"
    return Phrase("concord.published", {"value": show_number(100 * float(str(published)), 1)})


def list_rate_rows(
    rates: pl.DataFrame, kind: str, name: str, definition: str | None = None
) -> Rows:
    """Rates of one 2x2 table: exact limits, score limits, and those that mind patients."""
    own = rates.filter(pl.col("kind") == kind, pl.col("name") == name)
    if definition is not None:
        own = own.filter(pl.col("definition") == definition)
    rows: Rows = []
    for row in own.iter_rows(named=True):
        is_share = row["rate"] in SHARES
        say = say_interval if is_share else say_ratio
        value = _or_nan(row["value"])
        wider = row["clustered_low"] is not None
        has_score = row["score_low"] is not None
        rows.append(
            {
                "rate": Phrase(f"concord.{row['rate']}"),
                "fraction": f"{row['successes']}/{row['total']}" if is_share else "",
                "exact": say(value, _or_nan(row["exact_low"]), _or_nan(row["exact_high"])),
                "score": say(value, row["score_low"], _or_nan(row["score_high"]))
                if has_score
                else "–",
                "clustered": say(value, row["clustered_low"], row["clustered_high"])
                if wider
                else "–",
            }
        )
    return rows


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


def list_pooled_rows(report: ConcordanceReport) -> Rows:
    """Pooled rates, ratios and the spread between studies."""
    assert report.studies is not None
    rows: Rows = []
    for row in report.studies.tables["concordance_pooled"].iter_rows(named=True):
        name, value = row["quantity"], row["value"]
        has_limits, has_next = row["low"] is not None, row["next_low"] is not None
        is_share = name in SHARES
        say = say_interval if is_share else say_ratio
        shown: Cell = say(value, row["low"], row["high"]) if has_limits else show_figures(value)
        rows.append(
            {
                "quantity": Phrase(f"concord.{name}"),
                "value": shown,
                "next": say_interval(value, row["next_low"], row["next_high"]) if has_next else "–",
            }
        )
    return [row for row in rows if row["value"] != "–"]


def list_cut_rows(report: ConcordanceReport) -> Rows:
    """2x2 tables by threshold: the honest one first, then the tuned one, then other definitions."""
    assert report.pairs is not None
    rates = report.pairs.tables["concordance_rates"]
    labels = map_labels(report.pairs)
    rows: Rows = []
    for cut in report.pairs.tables["concordance_cuts"].iter_rows(named=True):
        own = rates.filter(pl.col("name") == cut["cut"], pl.col("definition") == cut["definition"])
        found = {row["rate"]: row for row in own.iter_rows(named=True)}
        shown: dict[str, Cell] = {}
        for name in ("sensitivity", "specificity", "ppv", "npv"):
            row = found[name]
            shown[name] = say_interval(_or_nan(row["value"]), row["exact_low"], row["exact_high"])
        low, high = cut["threshold_low"], cut["threshold_high"]
        threshold: Cell = show_figures(cut["threshold"])
        if low is not None and low != high:
            threshold = Phrase(
                "concord.between", {"low": show_figures(low), "high": show_figures(high)}
            )
        rows.append(
            {
                "cut": Phrase(f"concord.cut_{cut['cut']}"),
                "kind": cut["cut"],
                "is_main": "main" if cut["is_main"] else "",
                "definition": labels[cut["definition"]],
                "threshold": threshold,
                "counts": " · ".join(str(cut[key]) for key in _CELLS),
                **shown,
            }
        )
    return rows


def list_area_rows(report: ConcordanceReport) -> Rows:
    """AUROC under each definition, with DeLong's limits and those over patients."""
    assert report.pairs is not None
    labels = map_labels(report.pairs)
    rows: Rows = []
    for row in report.pairs.tables["concordance_discrimination"].iter_rows(named=True):
        value = row["auroc"]
        rows.append(
            {
                "definition": labels[row["definition"]],
                "is_main": "main" if row["is_main"] else "",
                "n": f"{row['n_responders']} / {row['n_others']}",
                "auroc": say_ratio(value, row["auroc_low"], row["auroc_high"]),
                "method": Phrase(f"concord.method_{row['method']}"),
                "clustered": say_ratio(
                    value, _or_nan(row["clustered_low"]), _or_nan(row["clustered_high"])
                ),
            }
        )
    return rows


def list_calibration_rows(report: ConcordanceReport) -> Rows:
    """Intercept, slope and Brier score."""
    assert report.pairs is not None
    assert report.pairs.calibration is not None
    found = report.pairs.calibration
    rows: Rows = [
        {"quantity": Phrase(f"concord.{name}"), "value": say_ratio(e.value, e.low, e.high)}
        for name, e in (
            ("calibration_intercept", found.intercept),
            ("calibration_slope", found.slope),
            ("brier", found.brier),
        )
    ]
    reference = show_figures(found.brier_reference)
    return [*rows, {"quantity": Phrase("concord.brier_reference"), "value": reference}]


def list_drug_rows(table: pl.DataFrame) -> Rows:
    """Tests of drugs, by rising p value."""
    return [
        {
            "drug": row["drug"],
            "n": f"{row['n_responders']} / {row['n_others']}",
            "difference": say_ratio(
                _or_nan(row["difference"]),
                _or_nan(row["difference_low"]),
                _or_nan(row["difference_high"]),
            ),
            "p": show_p(row["p_value"]),
            "q": show_p(row["q_value"]),
            "p_adjusted": show_p(row["p_adjusted"]),
            "q_adjusted": show_p(row["q_adjusted"]),
            "p_alternative": show_p(row["p_alternative"]),
            "auroc": say_ratio(
                _or_nan(row["auroc"]), _or_nan(row["auroc_low"]), _or_nan(row["auroc_high"])
            ),
        }
        for row in table.iter_rows(named=True)
    ]


def list_hazard_rows(table: pl.DataFrame) -> Rows:
    """Hazard ratios, by rising p value."""
    return [
        {
            "measure": row["measure"],
            "n": f"{row['n']} / {row['n_events']}",
            "ratio": Phrase("concord.reason_hazard")
            if row["hazard_ratio"] is None
            else say_ratio(row["hazard_ratio"], row["hazard_ratio_low"], row["hazard_ratio_high"]),
            "p": show_p(row["p_value"]),
            "q": show_p(row["q_value"]),
        }
        for row in table.iter_rows(named=True)
    ]


def list_median_rows(report: ConcordanceReport) -> Rows:
    """Median survival of each call."""
    assert report.survival is not None
    rows: Rows = []
    for name, curve in report.survival.curves.items():
        median = curve.median
        rows.append(
            {
                "group": Phrase(f"concord.group_{name}"),
                "n": f"{report.survival.n[name]} / {int(curve.events.sum())}",
                "median": say_ratio(median.value, median.low, median.high)
                if np.isfinite(median.value)
                else Phrase("concord.median_not_reached"),
            }
        )
    return rows


def list_forest(report: ConcordanceReport) -> pl.DataFrame:
    """Shares of studies for the forest plot, with the sum below them."""
    assert report.studies is not None
    rates = report.studies.tables["concordance_rates"]
    return rates.filter(
        pl.col("rate").is_in(["sensitivity", "specificity"]), pl.col("value").is_not_null()
    ).with_columns(
        (pl.col("kind") == "sum").alias("is_sum"),
        pl.when(pl.col("kind") == "sum").then(pl.lit("Σ")).otherwise(pl.col("name")).alias("label"),
    )


def show_confidence(options: ConcordanceOptions) -> str:
    """The confidence of all limits, in percent."""
    return f"{100 * options.confidence:g}"
