"""Published 2x2 tables: rates of each, of their sum, and pooled."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from oncordia.domain.therapy import ConcordanceOptions, Estimate, Study, TwoByTwo
from oncordia.therapy.concordance.pooled_studies import PooledStudies
from oncordia.therapy.concordance.pooling import FEWEST_POOLED, pool_predictive, pool_studies
from oncordia.therapy.concordance.rates import RATIOS, Rate, rate_part, rate_table
from oncordia.therapy.concordance.tables import frame_of

SUM = "sum"
FEWEST_SPREAD = 3  # studies from which on their spread is in what a page tells first
_FACTS = ("year", "cancer", "model", "treatment", "endpoint", "positive_means", "source", "note")
_SHARES = ("sensitivity", "specificity", "ppv", "npv", "accuracy")


@dataclass(frozen=True, slots=True, eq=False)
class StudyAssessment:
    """Studies with their rates; ``pooled`` is None where ``refusal`` says why."""

    studies: tuple[Study, ...]
    summed: TwoByTwo | None  # counts of the pooled studies added up
    pooled: PooledStudies | None
    predictive: PooledStudies | None  # PPV as sensitivity, NPV as specificity
    refusal: str  # code; "" where the studies are pooled
    tables: dict[str, pl.DataFrame]

    @property
    def spread_values(self) -> dict[str, Estimate]:
        """PPV and NPV with room for differences between studies; empty below three studies.

        Of two studies the spread cannot be told, and their sum is all that there is to tell.
        """
        if self.predictive is None or self.predictive.n_studies < FEWEST_SPREAD:
            return {}
        return {"ppv": self.predictive.sensitivity, "npv": self.predictive.specificity}


def assess_studies(
    studies: Sequence[Study], options: ConcordanceOptions | None = None
) -> StudyAssessment:
    """Rates of studies of organoid tests against patients, their sum, and the pooled rates.

    Studies without a whole table keep their row, and have no rate that was not published.
    """
    chosen = options or ConcordanceOptions()
    used = [study for study in studies if study.is_pooled and study.table is not None]
    tables = [study.table for study in used if study.table is not None]
    summed = _add_up(tables) if len(tables) > 1 else None
    pooled, predictive = None, None
    if len(tables) >= FEWEST_POOLED:
        pooled = pool_studies(tables, chosen.pool_method, chosen.confidence)
        predictive = pool_predictive(tables, chosen.pool_method, chosen.confidence)
    refusal = "" if pooled else ("no_tables" if not tables else "one_table")
    return StudyAssessment(
        tuple(studies),
        summed,
        pooled,
        predictive,
        refusal,
        {
            "concordance_studies": _list_studies(studies),
            "concordance_rates": _list_rates(studies, summed, chosen.confidence),
            "concordance_pooled": _list_pooled(pooled, predictive),
        },
    )


def _add_up(tables: Sequence[TwoByTwo]) -> TwoByTwo:
    return TwoByTwo(
        sum(table.true_positive for table in tables),
        sum(table.false_positive for table in tables),
        sum(table.false_negative for table in tables),
        sum(table.true_negative for table in tables),
    )


def _list_studies(studies: Sequence[Study]) -> pl.DataFrame:
    rows = []
    for study in studies:
        table = study.table
        cells: dict[str, object] = {
            "study": study.name,
            **{name: study.facts.get(name, "") for name in _FACTS},
            "tp": table.true_positive if table else study.partial.get("tp"),
            "fp": table.false_positive if table else study.partial.get("fp"),
            "fn": table.false_negative if table else study.partial.get("fn"),
            "tn": table.true_negative if table else study.partial.get("tn"),
            "n_comparisons": study.n_comparisons or (table.total if table else None),
            "n_patients": study.n_patients,
            "status": study.status.value,
            "is_pooled": study.is_pooled,
            "reason": study.reason,
            **{f"published_{name}": study.rates.get(name) for name in _SHARES},
        }
        rows.append(cells)
    return frame_of("concordance_studies", rows)


def _list_rates(
    studies: Sequence[Study], summed: TwoByTwo | None, confidence: float
) -> pl.DataFrame:
    rows: list[dict[str, object]] = []
    for study in studies:
        endpoint = study.facts.get("endpoint", "")
        if study.table is not None:
            rows += list_rates("study", study.name, endpoint, study.table, confidence, study)
        elif study.partial:
            part = rate_part(study.partial, confidence, study.n_patients)
            treatment = study.facts.get("treatment", "")
            rows += [_list_rate("study", study.name, treatment, endpoint, rate) for rate in part]
    if summed is not None:
        rows += list_rates(SUM, SUM, "as each study defines it", summed, confidence)
    return frame_of("concordance_rates", rows)


def list_rates(
    kind: str,
    name: str,
    definition: str,
    table: TwoByTwo,
    confidence: float,
    study: Study | None = None,
) -> list[dict[str, object]]:
    """Rows of the table of rates for one 2x2 table."""
    n_patients = study.n_patients if study else None
    treatment = study.facts.get("treatment", "") if study else ""
    rates = rate_table(table, confidence, n_patients)
    return [_list_rate(kind, name, treatment, definition, rate) for rate in rates]


def _list_rate(
    kind: str, name: str, treatment: str, definition: str, rate: Rate
) -> dict[str, object]:
    return {
        "kind": kind,
        "name": name,
        "treatment": treatment,
        "definition": definition,
        "rate": rate.name,
        "value": rate.value,
        "exact_low": rate.exact_low,
        "exact_high": rate.exact_high,
        "score_low": rate.score_low,
        "score_high": rate.score_high,
        "clustered_low": rate.clustered_low,
        "clustered_high": rate.clustered_high,
        "successes": rate.successes,
        "total": rate.total,
    }


def _list_pooled(pooled: PooledStudies | None, predictive: PooledStudies | None) -> pl.DataFrame:
    if pooled is None:
        return frame_of("concordance_pooled", [])
    rows: list[dict[str, object]] = []
    for one, names in ((pooled, ("sensitivity", "specificity")), (predictive, ("ppv", "npv"))):
        if one is not None:
            means = zip(
                names,
                (one.sensitivity, one.specificity),
                (one.next_sensitivity, one.next_specificity),
                strict=True,
            )
            rows += [
                {
                    "quantity": name,
                    "value": mean.value,
                    "low": mean.low,
                    "high": mean.high,
                    "next_low": following.low,
                    "next_high": following.high,
                }
                for name, mean, following in means
            ]
    for name in RATIOS:
        ratio = pooled.ratio(name)
        rows.append({"quantity": name, "value": ratio.value, "low": ratio.low, "high": ratio.high})
    sd = np.sqrt(np.maximum(np.diag(pooled.between), 0.0))
    correlation = pooled.between[0, 1] / (sd[0] * sd[1]) if sd[0] * sd[1] > 1e-12 else np.nan
    spread = {
        "sd_logit_sensitivity": float(sd[0]),
        "sd_logit_false_positive": float(sd[1]),
        "correlation": float(correlation) if pooled.is_correlated else np.nan,
        "n_studies": float(pooled.n_studies),
    }
    rows += [{"quantity": name, "value": value} for name, value in spread.items()]
    return frame_of("concordance_pooled", rows)
