"""Responses of one patient's cells become a ranked list with reasons, and predictions."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.therapy.cohort import (
        AssembledCohort,
        CohortPlan,
        ResponsePart,
        assemble_cohort,
    )
    from oncordia.therapy.conditioning import (
        Conditional,
    )
    from oncordia.therapy.explain import (
        Contribution,
        Explanation,
        explain_prediction,
    )
    from oncordia.therapy.fit import (
        average_patients,
        fit_reference,
    )
    from oncordia.therapy.independence import (
        Agreement,
        CombinationJudgement,
        MeasuredResponse,
        judge_combination,
    )
    from oncordia.therapy.panel import (
        PanelStep,
        choose_panel,
    )
    from oncordia.therapy.predict import (
        Prediction,
        draw_responses,
        predict_patient,
    )
    from oncordia.therapy.prepared import (
        PreparedCohort,
        prepare_cohort,
    )
    from oncordia.therapy.ranking import (
        PatientFacts,
        rank_candidates,
    )
    from oncordia.therapy.reference import (
        ADDITIVE,
        GAUSSIAN,
        Calibration,
        GenomicMean,
        Reference,
        ReferenceOptions,
    )
    from oncordia.therapy.scaling import (
        Scaling,
        fit_scaling,
    )
    from oncordia.therapy.scorers import (
        Scores,
        score_predictions,
        score_top,
        split_patients,
    )
    from oncordia.therapy.selective import (
        SelectiveScores,
        score_selective,
    )

__all__ = [
    "ADDITIVE",
    "GAUSSIAN",
    "Agreement",
    "AssembledCohort",
    "Calibration",
    "CohortPlan",
    "CombinationJudgement",
    "Conditional",
    "Contribution",
    "Explanation",
    "GenomicMean",
    "MeasuredResponse",
    "PanelStep",
    "PatientFacts",
    "Prediction",
    "PreparedCohort",
    "Reference",
    "ReferenceOptions",
    "ResponsePart",
    "Scaling",
    "Scores",
    "SelectiveScores",
    "assemble_cohort",
    "average_patients",
    "choose_panel",
    "draw_responses",
    "explain_prediction",
    "fit_reference",
    "fit_scaling",
    "judge_combination",
    "predict_patient",
    "prepare_cohort",
    "rank_candidates",
    "score_predictions",
    "score_selective",
    "score_top",
    "split_patients",
]

open_door(
    __name__,
    {
        "cohort": [
            "AssembledCohort",
            "CohortPlan",
            "ResponsePart",
            "assemble_cohort",
        ],
        "conditioning": [
            "Conditional",
        ],
        "explain": [
            "Contribution",
            "Explanation",
            "explain_prediction",
        ],
        "fit": [
            "average_patients",
            "fit_reference",
        ],
        "independence": [
            "Agreement",
            "CombinationJudgement",
            "MeasuredResponse",
            "judge_combination",
        ],
        "panel": [
            "PanelStep",
            "choose_panel",
        ],
        "predict": [
            "Prediction",
            "draw_responses",
            "predict_patient",
        ],
        "prepared": [
            "PreparedCohort",
            "prepare_cohort",
        ],
        "ranking": [
            "PatientFacts",
            "rank_candidates",
        ],
        "reference": [
            "ADDITIVE",
            "GAUSSIAN",
            "Calibration",
            "GenomicMean",
            "Reference",
            "ReferenceOptions",
        ],
        "scaling": [
            "Scaling",
            "fit_scaling",
        ],
        "scorers": [
            "Scores",
            "score_predictions",
            "score_top",
            "split_patients",
        ],
        "selective": [
            "SelectiveScores",
            "score_selective",
        ],
    },
)
