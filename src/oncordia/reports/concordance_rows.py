"""Rows of the tables of a page of concordance, as they are read."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from oncordia.reports.concordance import ConcordanceReport
from oncordia.reports.concordance_names import (
    AREA_METHODS,
    CUTS,
    GROUPS,
    RATES,
    SPREADS,
    USES,
)
from oncordia.reports.concordance_words import (
    map_labels,
    say_interval,
    say_ratio,
    show_figures,
    show_number,
    show_p,
)
from oncordia.reports.speech import NO_VALUE, Message, Speech, mark
from oncordia.therapy.concordance import SHARES

Rows = list[dict[str, str]]
SHOWN_DRUGS = 15
_CELLS = ("tp", "fp", "fn", "tn")
_QUANTITIES = {**RATES, **SPREADS}
_CALIBRATION: dict[str, Message] = {
    "intercept": mark("Intercept (0 = right on average)"),
    "slope": mark("Slope (1 = right, below 1 = too extreme)"),
    "observed_expected": mark("Responders seen over those stated (1 = right on average)"),
    "brier": mark("Brier score (0 = perfect)"),
}


def list_study_rows(report: ConcordanceReport, speech: Speech) -> Rows:
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
        counts = " · ".join(NO_VALUE if study[k] is None else str(study[k]) for k in _CELLS)
        rows.append(
            {
                "study": study["study"],
                "year": str(study["year"] or ""),
                "what": "; ".join(filter(None, (study["cancer"], study["treatment"]))),
                "endpoint": study["endpoint"] or speech.say("not stated"),
                "counts": counts if study["status"] in ("counts", "partial") else NO_VALUE,
                "sensitivity": _rate_or_published(own, "sensitivity", study, speech),
                "specificity": _rate_or_published(own, "specificity", study, speech),
                "ppv": _rate_or_published(own, "ppv", study, speech),
                "npv": _rate_or_published(own, "npv", study, speech),
                "accuracy": _rate_or_published(own, "accuracy", study, speech),
                "use": speech.say(USES[study["reason"]].one),
                "use_code": study["reason"],
                "note": study["note"] or "",
            }
        )
    return rows


def _rate_or_published(
    own: pl.DataFrame, name: str, study: Mapping[str, object], speech: Speech
) -> str:
    """A rate with its exact limits; one that was published without counts, without limits."""
    found = own.filter(pl.col("rate") == name)
    if found.height and found["value"][0] is not None:
        row = found.row(0, named=True)
        exact = say_interval(row["value"], row["exact_low"], row["exact_high"], speech)
        if row["clustered_low"] is None:
            return exact
        ends = {k: show_number(100 * row[f"clustered_{k}"]) for k in ("low", "high")}
        return speech.say("%(exact)s; each patient once %(low)s to %(high)s", exact=exact, **ends)
    published = study[f"published_{name}"]
    if published is None:
        return NO_VALUE
    return speech.say(
        "%(value)s, as published, without counts",
        value=show_number(100 * float(str(published)), 1),
    )


def list_rate_rows(
    rates: pl.DataFrame, kind: str, name: str, speech: Speech, definition: str | None = None
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
                "rate": speech.say(RATES[row["rate"]].one),
                "fraction": f"{row['successes']}/{row['total']}" if is_share else "",
                "exact": say(value, _or_nan(row["exact_low"]), _or_nan(row["exact_high"]), speech),
                "score": say(value, row["score_low"], _or_nan(row["score_high"]), speech)
                if has_score
                else NO_VALUE,
                "clustered": say(value, row["clustered_low"], row["clustered_high"], speech)
                if wider
                else NO_VALUE,
            }
        )
    return rows


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


def list_pooled_rows(report: ConcordanceReport, speech: Speech) -> Rows:
    """Pooled rates, ratios and the spread between studies."""
    assert report.studies is not None
    rows: Rows = []
    for row in report.studies.tables["concordance_pooled"].iter_rows(named=True):
        name, value = row["quantity"], row["value"]
        has_limits, has_next = row["low"] is not None, row["next_low"] is not None
        is_share = name in SHARES
        say = say_interval if is_share else say_ratio
        shown = say(value, row["low"], row["high"], speech) if has_limits else show_figures(value)
        rows.append(
            {
                "quantity": speech.say(_QUANTITIES[name].one),
                "value": shown,
                "next": say_interval(value, row["next_low"], row["next_high"], speech)
                if has_next
                else NO_VALUE,
            }
        )
    return [row for row in rows if row["value"] != NO_VALUE]


def list_cut_rows(report: ConcordanceReport, speech: Speech) -> Rows:
    """2x2 tables by threshold: the honest one first, then the tuned one, then other definitions."""
    assert report.pairs is not None
    rates = report.pairs.tables["concordance_rates"]
    labels = map_labels(report.pairs, speech)
    rows: Rows = []
    for cut in report.pairs.tables["concordance_cuts"].iter_rows(named=True):
        own = rates.filter(pl.col("name") == cut["cut"], pl.col("definition") == cut["definition"])
        found = {row["rate"]: row for row in own.iter_rows(named=True)}
        shown: dict[str, str] = {}
        for name in ("sensitivity", "specificity", "ppv", "npv"):
            row = found[name]
            shown[name] = say_interval(
                _or_nan(row["value"]), row["exact_low"], row["exact_high"], speech
            )
        low, high = cut["threshold_low"], cut["threshold_high"]
        threshold = show_figures(cut["threshold"])
        if low is not None and low != high:
            threshold = speech.say(
                "%(low)s to %(high)s", low=show_figures(low), high=show_figures(high)
            )
        rows.append(
            {
                "cut": speech.say(CUTS[cut["cut"]].one),
                "is_main": "main" if cut["is_main"] else "",
                "definition": labels[cut["definition"]],
                "threshold": threshold,
                "counts": " · ".join(str(cut[key]) for key in _CELLS),
                **shown,
            }
        )
    return rows


def list_area_rows(report: ConcordanceReport, speech: Speech) -> Rows:
    """AUROC under each definition, with DeLong's limits and those over patients."""
    assert report.pairs is not None
    labels = map_labels(report.pairs, speech)
    rows: Rows = []
    for row in report.pairs.tables["concordance_discrimination"].iter_rows(named=True):
        value = row["auroc"]
        rows.append(
            {
                "definition": labels[row["definition"]],
                "is_main": "main" if row["is_main"] else "",
                "n": f"{row['n_responders']} / {row['n_others']}",
                "auroc": say_ratio(value, row["auroc_low"], row["auroc_high"], speech),
                "method": speech.say(AREA_METHODS[row["method"]].one),
                "clustered": say_ratio(
                    value, _or_nan(row["clustered_low"]), _or_nan(row["clustered_high"]), speech
                ),
            }
        )
    return rows


def list_calibration_rows(report: ConcordanceReport, speech: Speech) -> Rows:
    """Intercept, slope, O/E and Brier score."""
    assert report.pairs is not None
    assert report.pairs.calibration is not None
    found = report.pairs.calibration
    rows: Rows = []
    for name, message in _CALIBRATION.items():
        one = getattr(found, name)
        shown = say_ratio(one.value, one.low, one.high, speech)
        rows.append({"quantity": speech.say(message.one), "value": shown})
    reference = show_figures(found.brier_reference)
    name = speech.say("Brier score of stating the same for all")
    return [*rows, {"quantity": name, "value": reference}]


def list_drug_rows(table: pl.DataFrame, speech: Speech) -> Rows:
    """Tests of drugs, by rising p value."""
    return [
        {
            "drug": row["drug"],
            "n": f"{row['n_responders']} / {row['n_others']}",
            "difference": say_ratio(
                _or_nan(row["difference"]),
                _or_nan(row["difference_low"]),
                _or_nan(row["difference_high"]),
                speech,
            ),
            "p": show_p(row["p_value"]),
            "q": show_p(row["q_value"]),
            "p_adjusted": show_p(row["p_adjusted"]),
            "q_adjusted": show_p(row["q_adjusted"]),
            "p_alternative": show_p(row["p_alternative"]),
            "auroc": say_ratio(
                _or_nan(row["auroc"]), _or_nan(row["auroc_low"]), _or_nan(row["auroc_high"]), speech
            ),
        }
        for row in table.iter_rows(named=True)
    ]


def list_hazard_rows(table: pl.DataFrame, speech: Speech) -> Rows:
    """Hazard ratios, by rising p value."""
    return [
        {
            "measure": row["measure"],
            "n": f"{row['n']} / {row['n_events']}",
            "ratio": speech.say("not estimable")
            if row["hazard_ratio"] is None
            else say_ratio(
                row["hazard_ratio"], row["hazard_ratio_low"], row["hazard_ratio_high"], speech
            ),
            "p": show_p(row["p_value"]),
            "q": show_p(row["q_value"]),
        }
        for row in table.iter_rows(named=True)
    ]


def list_median_rows(report: ConcordanceReport, speech: Speech) -> Rows:
    """Median survival of each call."""
    assert report.survival is not None
    rows: Rows = []
    for name, curve in report.survival.curves.items():
        median = curve.median
        rows.append(
            {
                "group": speech.say(GROUPS[name].one),
                "n": f"{report.survival.n[name]} / {int(curve.events.sum())}",
                "median": say_ratio(median.value, median.low, median.high, speech)
                if np.isfinite(median.value)
                else speech.say("not reached"),
            }
        )
    return rows


def list_forest(report: ConcordanceReport) -> pl.DataFrame:
    """Shares of studies for the forest plot, with the sum below them."""
    assert report.studies is not None
    rates = report.studies.tables["concordance_rates"]
    name, is_sum = pl.col("name"), pl.col("kind") == "sum"
    has_arms = pl.col("treatment").n_unique().over("name") > 1
    own = pl.when(has_arms).then(pl.concat_str(name, pl.lit(": "), "treatment")).otherwise(name)
    return rates.filter(
        pl.col("rate").is_in(["sensitivity", "specificity"]), pl.col("value").is_not_null()
    ).with_columns(
        is_sum.alias("is_sum"), pl.when(is_sum).then(pl.lit("Σ")).otherwise(own).alias("label")
    )
