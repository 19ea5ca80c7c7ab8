"""Many drugs at once: responders against the others, hazards, and what survives correction."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.therapy import ConcordanceOptions, OutcomeDefinition
from oncordia.numeric import adjust_p
from oncordia.therapy.concordance.drugs import compare_means
from oncordia.therapy.concordance.roc import measure_auroc
from oncordia.therapy.concordance.tables import frame_of


@dataclass(frozen=True, slots=True, eq=False)
class DrugAssessment:
    """Tests of many drugs; ``n_tests`` are those that could be made."""

    table: pl.DataFrame  # concordance_drugs, by rising p value
    n_tests: int
    n_below: int  # p below the level, before any correction
    survivors: tuple[str, ...]  # drugs whose q value stays below the level
    has_covariate: bool
    survivors_adjusted: tuple[str, ...]  # the same with the covariate held fixed
    alternative: str  # the other definition behind p_alternative
    level: float


def assess_drugs(
    frame: pl.DataFrame,
    sign: float,
    definition: OutcomeDefinition,
    options: ConcordanceOptions | None = None,
) -> DrugAssessment:
    """Responders against the others, drug by drug.

    Samples of a patient with the same outcome are averaged, and count once.

    Parameters
    ----------
    frame
        Pairs of many drugs, as ``formats.therapy`` reads them.
    sign
        +1 where a high value means sensitive, -1 where a low one does.
    definition
        What counts as response; its first alternative is tested beside it.
    options
        The level of the tests is 1 less the confidence.
    """
    chosen = options or ConcordanceOptions()
    level = 1 - chosen.confidence
    others = definition.list_alternatives()
    values = average_patients(frame.filter("is_kept"), "outcome")
    rows = [
        _test_drug(drug, part, sign, definition, others[0] if others else None, chosen)
        for (drug,), part in values.group_by("drug", maintain_order=True)
    ]
    table = frame_of("concordance_drugs", rows)
    table = table.with_columns(
        pl.Series("q_value", _adjust(table["p_value"])).fill_nan(None),
        pl.Series("q_adjusted", _adjust(table["p_adjusted"])).fill_nan(None),
    ).sort("p_value", "drug", nulls_last=True)
    return DrugAssessment(
        table,
        n_tests=table["p_value"].count(),
        n_below=int((table["p_value"] < level).sum()),
        survivors=tuple(table.filter(pl.col("q_value") < level)["drug"]),
        has_covariate=table["p_adjusted"].count() > 0,
        survivors_adjusted=tuple(table.filter(pl.col("q_adjusted") < level)["drug"]),
        alternative=others[0].label if others else "",
        level=level,
    )


def average_patients(frame: pl.DataFrame, *by: str) -> pl.DataFrame:
    """One row a drug and patient with a value, or one for each of ``by`` as well.

    Replicates of a sample are averaged first, then samples of a patient, so that a test counts
    patients and not samples.
    """
    first = ("patient", "outcome", "covariate", "time", "event")
    samples = (
        frame.filter(pl.col("value").is_not_null())
        .group_by("drug", "sample", maintain_order=True)
        .agg(pl.col("value").mean(), *(pl.col(name).first() for name in first))
    )
    kept = [name for name in first if name != "patient" and name not in by]
    return samples.group_by("drug", "patient", *by, maintain_order=True).agg(
        pl.col("value").mean(),
        *(pl.col(n).mean() if n == "covariate" else pl.col(n).first() for n in kept),
    )


def _adjust(p_values: pl.Series) -> FloatArray:
    return adjust_p(p_values.fill_null(float("nan")).to_numpy().astype(np.float64))


def _test_drug(
    drug: object,
    part: pl.DataFrame,
    sign: float,
    definition: OutcomeDefinition,
    other: OutcomeDefinition | None,
    options: ConcordanceOptions,
) -> dict[str, object]:
    value, responds, covariate = _take(part, definition)
    test = compare_means(value, responds, None, options.confidence)
    row: dict[str, object] = {
        "drug": str(drug),
        "definition": definition.label,
        "n_responders": int(responds.sum()),
        "n_others": int((~responds).sum()),
        "difference": test.difference.value,
        "difference_low": test.difference.low,
        "difference_high": test.difference.high,
        "p_value": test.p_value,
    }
    known = np.isfinite(covariate)
    if known.any():
        adjusted = compare_means(value[known], responds[known], covariate[known])
        row["p_adjusted"] = adjusted.p_value
    if other is not None:
        again, judged, _ = _take(part, other)
        row["p_alternative"] = compare_means(again, judged).p_value
    if responds.any() and not responds.all():
        area = measure_auroc(sign * value, responds, options.confidence)
        row |= {"auroc": area.value, "auroc_low": area.low, "auroc_high": area.high}
    return row


def _take(
    part: pl.DataFrame, definition: OutcomeDefinition
) -> tuple[FloatArray, BoolArray, FloatArray]:
    judged = part.filter(
        pl.col("outcome").is_in([*definition.responders, *definition.non_responders])
    )
    covariate = judged["covariate"].fill_null(float("nan")).to_numpy().astype(np.float64)
    responds = judged["outcome"].is_in(definition.responders).to_numpy().astype(bool)
    return judged["value"].to_numpy().astype(np.float64), responds, covariate
