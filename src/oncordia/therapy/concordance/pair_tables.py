"""Results of pairs as rows of tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from oncordia.domain.therapy import Cut, Estimate, OutcomeDefinition, TwoByTwo
from oncordia.therapy.concordance.assess_studies import list_rates
from oncordia.therapy.concordance.benefit import DecisionCurve
from oncordia.therapy.concordance.calibration import Calibration
from oncordia.therapy.concordance.intervals import find_exact_interval
from oncordia.therapy.concordance.roc import trace_roc
from oncordia.therapy.concordance.scores import Judged, Scores, has_both
from oncordia.therapy.concordance.tables import frame_of


@dataclass(frozen=True, slots=True, eq=False)
class CutResult:
    """A 2x2 table with the threshold that made it."""

    cut: Cut
    definition: str
    is_main: bool
    table: TwoByTwo
    threshold: float  # in the unit of the measure; the median of those left one out
    threshold_low: float
    threshold_high: float
    clustered: Mapping[str, tuple[float, float]]  # percentile limits over patients


def list_cuts(cuts: Sequence[CutResult]) -> pl.DataFrame:
    """2x2 tables with their thresholds."""
    return frame_of(
        "concordance_cuts",
        [
            {
                "cut": one.cut.value,
                "definition": one.definition,
                "is_main": one.is_main,
                "threshold": one.threshold,
                "threshold_low": one.threshold_low,
                "threshold_high": one.threshold_high,
                "tp": one.table.true_positive,
                "fp": one.table.false_positive,
                "fn": one.table.false_negative,
                "tn": one.table.true_negative,
            }
            for one in cuts
        ],
    )


def list_cut_rates(cuts: Sequence[CutResult], confidence: float) -> pl.DataFrame:
    """Rates of the 2x2 tables; limits over patients stand beside the others."""
    rows = []
    for one in cuts:
        for row in list_rates("pairs", one.cut.value, one.definition, one.table, confidence):
            limits = one.clustered.get(str(row["rate"]))
            if limits is not None:
                row["clustered_low"], row["clustered_high"] = limits
            rows.append(row)
    return frame_of("concordance_rates", rows)


def list_roc(
    scores: Scores, judged: Judged, definition: OutcomeDefinition, confidence: float
) -> pl.DataFrame:
    """Points of the ROC curve with the exact limits of sensitivity."""
    rows = judged.keep(np.isfinite(judged.score))
    if not has_both(rows.responds):
        return frame_of("concordance_roc", [])
    thresholds, tp, fp = trace_roc(rows.score, rows.responds)
    n_positive, n_negative = int(rows.responds.sum()), int((~rows.responds).sum())
    low, high = find_exact_interval(tp, n_positive, confidence)
    return frame_of(
        "concordance_roc",
        [
            {
                "definition": definition.label,
                "threshold": scores.show_threshold(t) if np.isfinite(t) else None,
                "sensitivity": a / n_positive,
                "sensitivity_low": below,
                "sensitivity_high": above,
                "specificity": 1 - b / n_negative,
            }
            for t, a, b, below, above in zip(thresholds, tp, fp, low, high, strict=True)
        ],
    )


def list_calibration(
    calibration: Calibration | None, definition: OutcomeDefinition
) -> pl.DataFrame:
    """Groups of the reliability diagram."""
    bins = calibration.bins if calibration else ()
    return frame_of(
        "concordance_calibration",
        [
            {
                "definition": definition.label,
                "stated": one.stated,
                "responded": one.responded,
                "total": one.total,
                "share": one.share,
                "share_low": one.low,
                "share_high": one.high,
            }
            for one in bins
        ],
    )


def list_probabilities(
    calibration: Calibration | None, definition: OutcomeDefinition
) -> pl.DataFrame:
    """Intercept, slope, O/E and Brier score, and that of stating the same for all."""
    if calibration is None:
        return frame_of("concordance_probabilities", [])
    found = {
        "calibration_intercept": calibration.intercept,
        "calibration_slope": calibration.slope,
        "observed_expected": calibration.observed_expected,
        "brier": calibration.brier,
        "brier_reference": Estimate(calibration.brier_reference, np.nan, np.nan),
    }
    return frame_of(
        "concordance_probabilities",
        [
            {
                "definition": definition.label,
                "quantity": name,
                "value": one.value,
                "low": one.low,
                "high": one.high,
                "method": one.method,
            }
            for name, one in found.items()
        ],
    )


def list_decision(decision: DecisionCurve | None, definition: OutcomeDefinition) -> pl.DataFrame:
    """Net benefit at each threshold."""
    if decision is None:
        return frame_of("concordance_decision", [])
    columns = (
        decision.threshold,
        decision.test,
        decision.test_low,
        decision.test_high,
        decision.treat_all,
        decision.gain_low,
        decision.gain_high,
    )
    names = "threshold test test_low test_high treat_all gain_low gain_high".split()
    return frame_of(
        "concordance_decision",
        [
            {"definition": definition.label, **dict(zip(names, map(float, cells), strict=True))}
            for cells in zip(*columns, strict=True)
        ],
    )
