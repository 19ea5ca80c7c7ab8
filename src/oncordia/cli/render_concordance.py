"""Agreement of organoid tests with patients as plain lines or as JSON."""

import json
from math import isnan
from pathlib import Path

import polars as pl

from oncordia.cli.wide import fold
from oncordia.domain.therapy import Cut
from oncordia.reports import ConcordanceReport, say_concordance

_CUTS = {
    Cut.GIVEN: "call given in the table",
    Cut.LEFT_ONE_OUT: "threshold left one out",
    Cut.TUNED: "threshold tuned on the same patients",
}


def render_concordance(report: ConcordanceReport, out: Path | None, *, as_json: bool) -> str:
    """Headline numbers with their limits, what to mind, and where the results lie."""
    if as_json:
        return _as_json(report, out)
    lines = [report.name, *(f"  {line}" for line in say_concordance(report))]
    if report.studies is not None:
        lines += _list_studies(report)
    if report.pairs is not None:
        lines += _list_pairs(report)
    if report.survival is not None and report.survival.curves:
        lines.append(f"  log-rank test of both calls: {_say_p(report.survival.p_value)}")
        found = report.survival.call_ratio
        if found is not None and not isnan(found.ratio.value):
            ratio = found.ratio
            lines.append(
                f"  hazard of those called sensitive over the others: {ratio.value:.2f} "
                f"({ratio.low:.2f} to {ratio.high:.2f}); that it changes over time: "
                f"{_say_p(found.p_proportional)}"
            )
    if out is not None:
        lines.append(f"page   {out / 'concordance.html'}")
    return "\n".join(part for line in lines for part in fold(line, 4))


def _say_p(value: float) -> str:
    return "none, as no event happens while both are followed" if isnan(value) else f"p {value:.3g}"


def _list_studies(report: ConcordanceReport) -> list[str]:
    assert report.studies is not None
    rates = report.studies.tables["concordance_rates"]
    lines = []
    arms = rates.group_by("name").agg(pl.col("treatment").n_unique())
    several = set(arms.filter(pl.col("treatment") > 1)["name"])
    for (name, treatment), own in rates.group_by("name", "treatment", maintain_order=True):
        shown = f"{name}, {treatment}" if name in several else str(name)
        if own["kind"][0] == "sum":
            shown = "sum of the pooled"
        lines.append(f"  {shown}: {_show_rates(own) or 'no comparison'}")
    if report.studies.pooled is not None:
        for name in ("sensitivity", "specificity"):
            mean = getattr(report.studies.pooled, name)
            following = getattr(report.studies.pooled, f"next_{name}")
            lines.append(
                f"  pooled {name} {_percent(mean.value)} % "
                f"({_percent(mean.low)} to {_percent(mean.high)}), a further study "
                f"{_percent(following.low)} to {_percent(following.high)}"
            )
    return lines


def _list_pairs(report: ConcordanceReport) -> list[str]:
    assert report.pairs is not None
    lines = []
    if report.pairs.auroc is not None:
        area = report.pairs.auroc
        lines.append(f"  AUROC {area.value:.2f} ({area.low:.2f} to {area.high:.2f})")
    rates = report.pairs.tables["concordance_rates"]
    for one in report.pairs.cuts:
        own = rates.filter(pl.col("name") == one.cut.value, pl.col("definition") == one.definition)
        if one.is_main:
            lines.append(f"  {_CUTS[one.cut]}: {_show_rates(own)}")
    return lines


def _show_rates(rates: pl.DataFrame) -> str:
    """Sensitivity and specificity; of a part of a table the shares that it gives."""
    both = rates.filter(pl.col("rate").is_in(["sensitivity", "specificity"]))
    return ", ".join(
        f"{row['rate']} {row['successes']}/{row['total']} = {_percent(row['value'])} % "
        f"({_percent(row['exact_low'])} to {_percent(row['exact_high'])})"
        for row in (both if both.height else rates).iter_rows(named=True)
        if row["value"] is not None
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def _as_json(report: ConcordanceReport, out: Path | None) -> str:
    said: dict[str, object] = {
        "name": report.name,
        "outcome": report.pairs.definition.label if report.pairs else None,
        "sentences": list(say_concordance(report)),
        "tables": {name: _list_rows(table) for name, table in report.tables.items()},
        "out": None if out is None else str(out),
    }
    return json.dumps(said, ensure_ascii=False, indent=2, allow_nan=False)


def _list_rows(table: pl.DataFrame) -> list[dict[str, object]]:
    """Rows of a table; JSON has no infinity, so an infinite limit is the text ``infinity``."""
    return [
        {name: "infinity" if value == float("inf") else value for name, value in row.items()}
        for row in table.iter_rows(named=True)
    ]
