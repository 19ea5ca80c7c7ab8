"""Tests of single patients against their outcomes, under one definition and its alternatives."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.therapy import (
    ConcordanceOptions,
    Cut,
    Estimate,
    OutcomeDefinition,
)
from oncordia.therapy.concordance.benefit import DecisionCurve, measure_benefit
from oncordia.therapy.concordance.calibration import (
    Calibration,
    measure_calibration,
    predict_left_one_out,
)
from oncordia.therapy.concordance.cuts import call_left_one_out, count_calls, tune_threshold
from oncordia.therapy.concordance.pair_tables import (
    CutResult,
    list_calibration,
    list_cut_rates,
    list_cuts,
    list_decision,
    list_probabilities,
    list_roc,
)
from oncordia.therapy.concordance.resample import draw_weights, limit_auroc, limit_shares
from oncordia.therapy.concordance.roc import measure_auroc
from oncordia.therapy.concordance.scores import Judged, Scores, has_both, judge_scores
from oncordia.therapy.concordance.tables import frame_of

FEWEST = 3  # comparisons of each kind below which no threshold is tuned


@dataclass(frozen=True, slots=True, eq=False)
class PairAssessment:
    """Agreement of a score, a call or a probability with outcomes of patients."""

    definition: OutcomeDefinition
    alternatives: tuple[OutcomeDefinition, ...]
    judged: Judged
    auroc: Estimate | None
    cuts: tuple[CutResult, ...]  # of the main definition first, left-one-out before tuned
    calibration: Calibration | None
    is_stated: bool  # the probabilities are the table's own
    decision: DecisionCurve | None
    calls: pl.DataFrame  # sample, and its call out of sample
    tables: dict[str, pl.DataFrame]

    def find_cut(self, cut: Cut) -> CutResult | None:
        """The 2x2 table of the main definition with such a threshold."""
        return next((one for one in self.cuts if one.is_main and one.cut is cut), None)


def assess_pairs(
    scores: Scores, definition: OutcomeDefinition, options: ConcordanceOptions | None = None
) -> PairAssessment:
    """Everything that pairs of a test and an outcome say.

    Parameters
    ----------
    scores
        From ``build_scores``.
    definition
        What counts as response; its alternatives are worked out beside it.
    options
        Confidence, draws and seed.
    """
    chosen = options or ConcordanceOptions()
    alternatives = tuple(
        other
        for other in definition.list_alternatives()
        if has_both(judge_scores(scores, other).responds)
    )
    cuts: list[CutResult] = []
    areas: list[dict[str, object]] = []
    main_area = None
    for other in (definition, *alternatives):
        judged = judge_scores(scores, other)
        found, area = _cut_and_measure(scores, judged, other, other is definition, chosen)
        cuts += found
        if area is not None:
            areas.append(area[0])
            main_area = area[1] if other is definition else main_area
    judged = judge_scores(scores, definition)
    probability, is_stated = _find_probability(judged)
    calibration, decision = _calibrate(judged, probability, chosen)
    return PairAssessment(
        definition,
        alternatives,
        judged,
        main_area,
        tuple(cuts),
        calibration,
        is_stated,
        decision,
        _list_calls(scores, judged),
        {
            "concordance_discrimination": frame_of("concordance_discrimination", areas),
            "concordance_cuts": list_cuts(cuts),
            "concordance_rates": list_cut_rates(cuts, chosen.confidence),
            "concordance_roc": list_roc(scores, judged, definition, chosen.confidence),
            "concordance_calibration": list_calibration(calibration, definition),
            "concordance_probabilities": list_probabilities(calibration, definition),
            "concordance_decision": list_decision(decision, definition),
        },
    )


def _cut_and_measure(
    scores: Scores,
    judged: Judged,
    definition: OutcomeDefinition,
    is_main: bool,
    options: ConcordanceOptions,
) -> tuple[list[CutResult], tuple[dict[str, object], Estimate] | None]:
    """2x2 tables and the row of the AUROC under one definition."""
    cuts = []
    given = judged.keep(judged.has_call)
    if has_both(given.responds):
        cuts.append(_make_cut(Cut.GIVEN, given, given.call, None, definition, is_main, options))
    rows = judged.keep(np.isfinite(judged.score))
    if not has_both(rows.responds) or np.ptp(rows.score) == 0:
        return cuts, None
    if min(int(rows.responds.sum()), int((~rows.responds).sum())) >= FEWEST:
        calls, thresholds = call_left_one_out(rows.score, rows.responds, rows.patient)
        left = np.array([scores.show_threshold(t) for t in thresholds[np.isfinite(thresholds)]])
        cuts.append(_make_cut(Cut.LEFT_ONE_OUT, rows, calls, left, definition, is_main, options))
        best = tune_threshold(rows.score, rows.responds)
        tuned = np.array([scores.show_threshold(best)])
        cuts.append(
            _make_cut(Cut.TUNED, rows, rows.score >= best, tuned, definition, is_main, options)
        )
    area = measure_auroc(rows.score, rows.responds, options.confidence)
    weights = _draw(rows, options)
    low, high = limit_auroc(weights, rows.score, rows.responds, options.confidence)
    row = {
        "definition": definition.label,
        "is_main": is_main,
        "n_comparisons": rows.responds.size,
        "n_patients": rows.n_patients,
        "n_responders": int(rows.responds.sum()),
        "n_others": int((~rows.responds).sum()),
        "auroc": area.value,
        "auroc_low": area.low,
        "auroc_high": area.high,
        "method": area.method,
        "clustered_low": low,
        "clustered_high": high,
    }
    return cuts, (row, area)


def _draw(rows: Judged, options: ConcordanceOptions) -> FloatArray:
    rng = np.random.default_rng(options.seed)
    return draw_weights(rng, rows.patient, options.bootstrap)


def _make_cut(
    cut: Cut,
    rows: Judged,
    calls: BoolArray,
    thresholds: FloatArray | None,
    definition: OutcomeDefinition,
    is_main: bool,
    options: ConcordanceOptions,
) -> CutResult:
    ends = (np.nan, np.nan, np.nan)
    if thresholds is not None and thresholds.size:
        ends = (
            float(np.median(thresholds)),
            float(thresholds.min()),
            float(thresholds.max()),
        )
    return CutResult(
        cut,
        definition.label,
        is_main,
        count_calls(calls, rows.responds),
        *ends,
        limit_shares(_draw(rows, options), calls, rows.responds, options.confidence),
    )


def _find_probability(judged: Judged) -> tuple[FloatArray, bool]:
    """Probability of response of each row: the table's own, else from the score, out of sample."""
    if np.isfinite(judged.probability).any():
        return judged.probability, True
    probability = np.full(judged.score.size, np.nan)
    has = np.isfinite(judged.score)
    rows = judged.keep(has)
    if has_both(rows.responds) and np.ptp(rows.score) > 0:
        probability[has] = predict_left_one_out(rows.score, rows.responds, rows.patient)
    return probability, False


def _calibrate(
    judged: Judged, probability: FloatArray, options: ConcordanceOptions
) -> tuple[Calibration | None, DecisionCurve | None]:
    has = np.isfinite(probability)
    rows = judged.keep(has)
    if rows.responds.size < 10 or not has_both(rows.responds):
        return None, None
    weights = _draw(rows, options)
    calibration = measure_calibration(
        probability[has],
        rows.responds,
        rows.patient,
        weights,
        confidence=options.confidence,
        n_bins=options.bins,
    )
    return calibration, measure_benefit(
        probability[has], rows.responds, weights, options.confidence
    )


def _list_calls(scores: Scores, judged: Judged) -> pl.DataFrame:
    """Call of each sample with a score, by a threshold that was tuned without its patient.

    Samples whose outcome the definition leaves out took no part in any tuning, so the threshold of
    all judged patients is held to them.
    """
    rows = judged.keep(np.isfinite(judged.score))
    schema = {"sample": pl.String, "call": pl.Boolean}
    if not has_both(rows.responds):
        return pl.DataFrame(schema=schema)
    calls, _ = call_left_one_out(rows.score, rows.responds, rows.patient)
    own = pl.DataFrame({"sample": list(rows.samples), "call": calls.tolist()}, schema=schema)
    best = tune_threshold(rows.score, rows.responds)
    others = scores.frame.filter(
        pl.col("score").is_not_null(), ~pl.col("sample").is_in(list(rows.samples))
    ).select("sample", (pl.col("score") >= best).alias("call"))
    return pl.concat([own, others])
