"""Results as plain lines or as JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from oncordia.domain import CurveStatus, Problem, Verdict

if TYPE_CHECKING:  # reports load their templates
    from oncordia.assay import FalseDiscoveries
    from oncordia.reports import CurveReport, ScreenReport
    from oncordia.workflows import FiledScreen


def render_problems(problems: Sequence[Problem], *, as_json: bool) -> str:
    """One line a problem, or a JSON list of their parts."""
    if as_json:
        return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=2)
    if not problems:
        return "nothing to mend"
    return "\n".join(
        f"note: {problem}" if problem.severity == "note" else str(problem) for problem in problems
    )


def render_analysis(
    report: "ScreenReport", out: Path, filed: "FiledScreen | None" = None, *, as_json: bool
) -> str:
    """Headline numbers of an analysis and where its results lie."""
    summary = summarise(report)
    if as_json:
        from oncordia.domain.alliance import to_plain  # deferred: curves do without its records

        kept = {} if filed is None else {"analysis": to_plain(filed.analysis)}
        said = {**summary, "out": str(out), **kept}
        return json.dumps(said, ensure_ascii=False, indent=2)
    counts, lines = summary["counts"], [report.name]
    assert isinstance(counts, dict)
    for name, value in counts.items():
        shown = _phrase(value) if isinstance(value, dict) else str(value)
        lines.append(f"  {name:<9}{shown}")
    lines += _plate_lines(report)
    lines += [f"report   {out / 'report.html'}", f"tables   {out}"]
    if filed is not None:
        n_datasets = len(filed.analysis.dataset_ids)
        before = "" if filed.is_new else ", filed before: nothing was added"
        lines.append(f"filed    {filed.analysis.analysis_id}: {n_datasets} data sets{before}")
    return "\n".join(lines)


def render_curve_page_summary(report: "CurveReport", out: Path, *, as_json: bool) -> str:
    """Counts of a page of curves by status, and where it lies."""
    if as_json:
        counts = {
            "curves": report.curves.height,
            "statuses": dict(report.statuses),
            "wells": report.n_wells,
        }
        return json.dumps({"name": report.name, **counts, "out": str(out)}, ensure_ascii=False)
    return f"{count_curves(report.curves)}\npage   {out}"


def render_comparisons(compared: pl.DataFrame, out: str, *, as_json: bool) -> str:
    """The comparisons as JSON, or one plain line a drug (or sample) and where they lie."""
    if as_json:
        return compared.write_json()
    lines = []
    panels = compared.unique(["sample", "drug", "time_hours"], keep="first", maintain_order=True)
    for row in panels.iter_rows(named=True):
        time = "" if row["time_hours"] is None else f" at {row['time_hours']:g} h"
        lines.append(f"{row['drug'] or row['sample']}{time}: {row['reason']}")
    return "\n".join([*lines, f"comparisons   {out}"])


def render_discoveries(found: "FalseDiscoveries", *, as_json: bool) -> str:
    """What a check by decoys found, as JSON or in plain lines."""
    if as_json:
        return json.dumps(asdict(found))
    rate = "not known, as no curve is called" if found.rate is None else f"{found.rate:.3g}"
    return (
        f"{found.n_called} of {found.n_curves} curves are called responding\n"
        f"{found.n_decoys_called} of {found.n_decoys} decoys without a response are\n"
        f"false discovery rate {rate}"
    )


def count_curves(curves: pl.DataFrame) -> str:
    """Number of curves, and how many have each status."""
    return render_counts(_count(curves["status"], CurveStatus))


def render_counts(counts: Mapping[str, int]) -> str:
    """Number of curves, and how many have each status, from the latter."""
    total = sum(counts.values())
    statuses = [status for status in CurveStatus if counts.get(status)]
    shown = ", ".join(f"{counts[status]} {status}" for status in statuses)
    return f"{total} curve{'' if total == 1 else 's'}: {shown or 'none'}"


def summarise(report: "ScreenReport") -> dict[str, object]:
    """Counts, and every finding, as plain Python values."""
    curves, quality = report.curves, report.plate_quality
    return {
        "name": report.name,
        "counts": {
            "samples": curves["sample"].n_unique(),
            "drugs": curves["drug"].n_unique(),
            "plates": _count(quality["verdict"], Verdict),
            "curves": _count(curves["status"], sorted(curves["status"].unique())),
        },
        "plates": quality.select("plate", "verdict", "reasons").to_dicts(),
        "findings": report.findings.to_dicts(),
        "problems": [asdict(problem) for problem in report.problems],
    }


def _count(values: pl.Series, names: Iterable[str]) -> dict[str, int]:
    return {str(name): int((values == name).sum()) for name in names}


def _phrase(counts: dict[str, int]) -> str:
    total = sum(counts.values())
    return f"{total}: " + ", ".join(f"{number} {name}" for name, number in counts.items())


def _plate_lines(report: "ScreenReport", most: int = 20) -> list[str]:
    poor = report.plate_quality.filter(pl.col("verdict") != Verdict.PASS)
    sentences = dict(report.findings.group_by("plate").agg("sentence").iter_rows())
    lines = [
        f"  {verdict:<5}{plate}: {' '.join(sentences.get(plate, []))}"
        for plate, verdict in poor.head(most).select("plate", "verdict").iter_rows()
    ]
    if poor.height > most:
        lines.append(f"  … and {poor.height - most} more plates; see the report")
    return lines
