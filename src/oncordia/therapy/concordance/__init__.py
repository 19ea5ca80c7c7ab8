"""Agreement of organoid tests with what patients did."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.therapy.concordance.assess_drugs import DrugAssessment, assess_drugs
    from oncordia.therapy.concordance.assess_pairs import PairAssessment, assess_pairs
    from oncordia.therapy.concordance.assess_studies import StudyAssessment, assess_studies
    from oncordia.therapy.concordance.assess_survival import SurvivalAssessment, assess_survival
    from oncordia.therapy.concordance.pair_tables import CutResult
    from oncordia.therapy.concordance.pooled_studies import PooledStudies
    from oncordia.therapy.concordance.pooling import pool_studies
    from oncordia.therapy.concordance.rates import RATIOS, SHARES, Rate, rate_table
    from oncordia.therapy.concordance.scores import Scores, build_scores

__all__ = [
    "RATIOS",
    "SHARES",
    "CutResult",
    "DrugAssessment",
    "PairAssessment",
    "PooledStudies",
    "Rate",
    "Scores",
    "StudyAssessment",
    "SurvivalAssessment",
    "assess_drugs",
    "assess_pairs",
    "assess_studies",
    "assess_survival",
    "build_scores",
    "pool_studies",
    "rate_table",
]

open_door(
    __name__,
    {
        "assess_drugs": ["DrugAssessment", "assess_drugs"],
        "assess_pairs": ["PairAssessment", "assess_pairs"],
        "assess_studies": ["StudyAssessment", "assess_studies"],
        "assess_survival": ["SurvivalAssessment", "assess_survival"],
        "pair_tables": ["CutResult"],
        "pooled_studies": ["PooledStudies"],
        "pooling": ["pool_studies"],
        "rates": ["RATIOS", "SHARES", "Rate", "rate_table"],
        "scores": ["Scores", "build_scores"],
    },
)
