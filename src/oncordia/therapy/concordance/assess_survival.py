"""Survival by the call of the test, and hazards by drug."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.therapy import ConcordanceOptions
from oncordia.numeric import adjust_p
from oncordia.therapy.concordance.assess_drugs import average_patients
from oncordia.therapy.concordance.cox import HazardRatio, estimate_hazard, has_cox
from oncordia.therapy.concordance.scores import Scores
from oncordia.therapy.concordance.survival import (
    SurvivalCurve,
    compare_survival,
    estimate_survival,
)
from oncordia.therapy.concordance.tables import frame_of

GROUPS = {"sensitive": True, "resistant": False}


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalAssessment:
    """Curves of those called sensitive and resistant, and hazard ratios."""

    split: str  # code of what parts the groups: given, left_one_out or median
    curves: dict[str, SurvivalCurve]  # by group
    n: dict[str, int]
    chi_square: float
    p_value: float  # of the log-rank test
    call_ratio: HazardRatio | None  # of those called sensitive over the others; None without Cox
    n_without_call: int  # patients with a time but no call, or calls that differ
    n_further: int  # rows of patients who were already counted
    n_unjudged: int  # rows with a time whose outcome is missing, in a table of outcomes
    has_cox: bool
    n_hazards: int
    survivors: tuple[str, ...]  # hazards whose q value stays below the level
    tables: dict[str, pl.DataFrame]


def assess_survival(
    frame: pl.DataFrame,
    scores: Scores,
    calls: pl.DataFrame | None,
    measure: str,
    options: ConcordanceOptions | None = None,
) -> SurvivalAssessment:
    """Survival of patients by call, and hazard ratios of the call and of each drug or the score.

    Each patient counts once, by his first row with a time, and has no call where his rows with
    that follow-up are called both ways.

    Parameters
    ----------
    frame
        Pairs, as ``formats.therapy`` reads them.
    scores
        From ``build_scores``.
    calls
        Out-of-sample calls by sample, from ``assess_pairs``; without them and without calls of the
        table's own, the groups are parted at the median score, which minds no outcome.
    measure
        Name of the measure, for the rows of hazards.
    options
        Confidence, and the step that hazards are told for.
    """
    chosen = options or ConcordanceOptions()
    followed = scores.frame.filter(pl.col("time").is_not_null(), pl.col("event").is_not_null())
    n_all = followed.height
    if followed["outcome"].count():  # a cohort with outcomes: those who could not be judged are out
        followed = followed.filter(pl.col("outcome").is_not_null())
    timed = followed.unique("patient", keep="first", maintain_order=True)
    split, called = _part(followed, timed, calls)
    judged = called.filter(pl.col("_call").is_not_null())
    time, event = _times(judged)
    group = judged["_call"].to_numpy().astype(bool)
    curves, n = {}, {}
    for name, value in GROUPS.items():
        own = group == value
        n[name] = int(own.sum())
        if own.any():
            curves[name] = estimate_survival(time[own], event[own], chosen.confidence)
    chi_square, p_value = compare_survival(time, event, group)
    call_ratio = None
    if has_cox():
        call_ratio = estimate_hazard(time, event, group.astype(np.float64), chosen.confidence)
    hazards = _list_hazards(frame, timed, scores, measure, chosen) if has_cox() else []
    table = frame_of("concordance_hazards", hazards)
    p_values = table["p_value"].fill_null(float("nan")).to_numpy().astype(np.float64)
    table = table.with_columns(pl.Series("q_value", adjust_p(p_values)).fill_nan(None))
    return SurvivalAssessment(
        split,
        curves,
        n,
        chi_square,
        p_value,
        call_ratio,
        called.height - judged.height,
        followed.height - timed.height,
        n_all - followed.height,
        has_cox(),
        table["p_value"].count(),
        tuple(table.filter(pl.col("q_value") < 1 - chosen.confidence)["measure"]),
        {
            "concordance_survival": _list_curves(curves),
            "concordance_follow_up": _list_follow_up(curves, n, (chi_square, p_value), call_ratio),
            "concordance_hazards": table.sort("p_value", "measure", nulls_last=True),
        },
    )


def _part(
    followed: pl.DataFrame, timed: pl.DataFrame, calls: pl.DataFrame | None
) -> tuple[str, pl.DataFrame]:
    """Code of what parts the patients, and each with his call; null where he has none."""
    if timed["call"].count():
        return "given", _call_patients(followed.with_columns(pl.col("call").alias("_call")), timed)
    if calls is not None and calls.height:
        named = calls.rename({"call": "_call"}).unique("sample", keep="first")
        rows = followed.join(named, on="sample", how="left", maintain_order="left")
        return "left_one_out", _call_patients(rows, timed)
    score = pl.col("score")
    return "median", timed.with_columns((score >= score.median()).alias("_call"))


def _call_patients(rows: pl.DataFrame, timed: pl.DataFrame) -> pl.DataFrame:
    """Call of each patient: that of all his rows with the follow-up that counts, if they agree."""
    shared = rows.join(
        timed.select("patient", "time", "event"), on=["patient", "time", "event"], how="semi"
    )
    call = pl.col("_call").drop_nulls()
    agreed = shared.group_by("patient").agg(
        pl.when(call.n_unique() == 1).then(call.first()).alias("_call")
    )
    return timed.join(agreed, on="patient", how="left", maintain_order="left")


def _times(frame: pl.DataFrame) -> tuple[FloatArray, BoolArray]:
    return (
        frame["time"].to_numpy().astype(np.float64),
        frame["event"].to_numpy().astype(bool),
    )


def _list_hazards(
    frame: pl.DataFrame,
    timed: pl.DataFrame,
    scores: Scores,
    measure: str,
    options: ConcordanceOptions,
) -> list[dict[str, object]]:
    rows = []
    if scores.is_panel:
        values = average_patients(frame.filter("is_kept", pl.col("drug").is_in(scores.drugs)))
        values = values.drop("time", "event").join(
            timed.select("patient", "time", "event"), on="patient", maintain_order="left"
        )
        if options.complete_cases:
            values = values.filter(pl.len().over("patient") == len(scores.drugs))
        for (drug,), part in values.group_by("drug", maintain_order=True):
            time, event = _times(part)
            value = part["value"].to_numpy().astype(np.float64) / options.hazard_per
            found = estimate_hazard(time, event, value, options.confidence)
            rows.append(_row(str(drug), options.hazard_per, found))
        return rows
    scored = timed.filter(pl.col("score").is_not_null())
    if scored.height:
        time, event = _times(scored)
        value = scored["score"].to_numpy().astype(np.float64) * (scores.sign or 1.0)
        found = estimate_hazard(time, event, value / options.hazard_per, options.confidence)
        rows.append(_row(measure or "score", options.hazard_per, found))
    return rows


def _row(name: str, step: float, found: HazardRatio) -> dict[str, object]:
    return {
        "measure": name,
        "n": found.n,
        "n_events": found.n_events,
        "step": step,
        "hazard_ratio": found.ratio.value,
        "hazard_ratio_low": found.ratio.low,
        "hazard_ratio_high": found.ratio.high,
        "p_value": found.p_value,
        "p_proportional": found.p_proportional,
        "reason": found.reason,
    }


def _list_curves(curves: dict[str, SurvivalCurve]) -> pl.DataFrame:
    return frame_of(
        "concordance_survival",
        [
            {
                "group": name,
                "time": float(curve.time[i]),
                "at_risk": int(curve.at_risk[i]),
                "events": int(curve.events[i]),
                "survival": float(curve.survival[i]),
                "survival_low": float(curve.low[i]),
                "survival_high": float(curve.high[i]),
            }
            for name, curve in curves.items()
            for i in range(curve.time.size)
        ],
    )


def _list_follow_up(
    curves: dict[str, SurvivalCurve],
    n: dict[str, int],
    log_rank: tuple[float, float],
    call_ratio: HazardRatio | None,
) -> pl.DataFrame:
    rows: list[dict[str, object]] = [
        {
            "quantity": "median",
            "group": name,
            "n": n[name],
            "n_events": int(curve.events.sum()),
            "value": curve.median.value,
            "low": curve.median.low,
            "high": curve.median.high,
            "method": curve.median.method,
        }
        for name, curve in curves.items()
    ]
    events = sum(int(curve.events.sum()) for curve in curves.values())
    both: dict[str, object] = {"group": "both", "n": sum(n.values()), "n_events": events}
    if np.isfinite(log_rank[1]):
        value, p_value = log_rank
        rows.append(
            {"quantity": "log_rank", **both, "value": value, "p_value": p_value, "method": "mantel"}
        )
    if call_ratio is not None and np.isfinite(call_ratio.ratio.value):
        ratio = call_ratio.ratio
        rows.append(
            {
                "quantity": "hazard_ratio",
                **both,
                "value": ratio.value,
                "low": ratio.low,
                "high": ratio.high,
                "p_value": call_ratio.p_value,
                "method": ratio.method,
            }
        )
    return frame_of("concordance_follow_up", rows)
