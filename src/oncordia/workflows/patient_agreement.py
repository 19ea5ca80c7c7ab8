"""How often organoid tests have agreed with patients, as the pages of a ranking tell it."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from oncordia.domain.therapy import Estimate, Interval, PatientAgreement
from oncordia.errors import InvalidTable
from oncordia.workflows.concordance_therapy import concordance_therapy


def read_agreement(table: str | Path) -> PatientAgreement:
    """The predictive values of a table of studies; their sum where there are several.

    Parameters
    ----------
    table
        Counts of studies, as ``therapy concordance`` reads them.

    Returns
    -------
    PatientAgreement
        With exact limits, from three studies on with limits that allow for differences between
        them; the outcome as the studies define it.

    Raises
    ------
    InputError
        If the table is refused, or no study in it has all four counts.
    """
    report = concordance_therapy(table)
    name = Path(table).name
    rates = report.tables.get("concordance_rates")
    studies = report.tables.get("concordance_studies")
    if rates is None or studies is None:
        raise InvalidTable(f"{name}: no study has all of TP, FP, FN and TN; give such a table")
    kind = "sum" if "sum" in rates["kind"] else "study"
    told = pl.all_horizontal(pl.col("tp", "fp", "fn", "tn").is_not_null())
    whole = studies.filter(pl.col("is_pooled") if kind == "sum" else told)
    if whole.is_empty():
        raise InvalidTable(f"{name}: no study has all of TP, FP, FN and TN; give such a table")
    rows = rates.filter(pl.col("kind") == kind)
    if kind == "study":  # a part of another study's table is not what is told
        rows = rows.filter(pl.col("name").is_in(whole["study"].implode()))
    spread = report.studies.spread_values if report.studies else {}
    return PatientAgreement(
        disease=_join(whole, "cancer"),
        outcome=_join(whole, "endpoint") or "as each study defines it",
        n_patients=int(whole["n_comparisons"].sum()),
        responded=_find_rate(rows, "ppv", spread),
        not_responded=_find_rate(rows, "npv", spread),
        source=f"{name}: {_join(whole, 'study')}",
    )


def _find_rate(rows: pl.DataFrame, rate: str, spread: Mapping[str, Estimate]) -> Interval | None:
    if rate in spread:
        return Interval(spread[rate].value, spread[rate].low, spread[rate].high)
    found = rows.filter((pl.col("rate") == rate) & pl.col("value").is_not_null())
    if found.is_empty():
        return None
    value, low, high = found.select("value", "exact_low", "exact_high").row(0)
    return Interval(float(value), float(low), float(high))


def _join(frame: pl.DataFrame, column: str) -> str:
    words = frame[column].drop_nulls().unique(maintain_order=True).to_list()
    return ", ".join(str(word) for word in words if str(word))
