"""Responses of one patient's cells become a ranked list with reasons, and predictions."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.therapy.centres.differences import (
        CentreDifference,
        compare_centres,
        refuse_flipped,
    )
    from oncordia.therapy.centres.disclosure import (
        find_cells,
        find_dominated,
        find_shifts,
        follow_messages,
    )
    from oncordia.therapy.centres.noise import (
        NoiseOptions,
        find_noise_ratio,
        find_sensitivity,
        summarise_with_noise,
    )
    from oncordia.therapy.centres.overlap import find_overlap
    from oncordia.therapy.centres.pooling import (
        PooledReference,
        align_message,
        mix_covariance,
        pool_reference,
    )
    from oncordia.therapy.centres.sums import (
        PooledMoments,
        find_spread,
        merge_messages,
        pool_moments,
        pool_within,
        summarise_cohort,
        take_patients,
        turn_message,
    )
    from oncordia.therapy.cohort.assemble import (
        AssembledCohort,
        CohortPlan,
        ResponsePart,
        assemble_cohort,
    )
    from oncordia.therapy.cohort.associations import Association, AssociationScan, scan_associations
    from oncordia.therapy.cohort.laboratories import find_laboratory_shifts
    from oncordia.therapy.cohort.repeats import join_repeats
    from oncordia.therapy.combinations.fit import (
        CombinationBasis,
        CombinationModel,
        CombinationPrediction,
        CombinationTable,
        fit_combinations,
        predict_combinations,
    )
    from oncordia.therapy.prediction.conditioning import Conditional
    from oncordia.therapy.prediction.crossing import CrossCheck, cross_check
    from oncordia.therapy.prediction.explain import Contribution, Explanation, explain_prediction
    from oncordia.therapy.prediction.fit import average_patients, fit_reference
    from oncordia.therapy.prediction.kinship import relate_drugs
    from oncordia.therapy.prediction.matrix import build_matrix
    from oncordia.therapy.prediction.misfit import find_misfit_limit
    from oncordia.therapy.prediction.packing import pack_reference, unpack_reference
    from oncordia.therapy.prediction.panel import PanelStep, choose_panel
    from oncordia.therapy.prediction.predict import Prediction, draw_responses, predict_patient
    from oncordia.therapy.prediction.reference import (
        ADDITIVE,
        GAUSSIAN,
        Calibration,
        GenomicMean,
        Reference,
        ReferenceOptions,
    )
    from oncordia.therapy.prediction.scaling import Scaling, fit_scaling
    from oncordia.therapy.prediction.scorers import (
        Scores,
        score_predictions,
        score_top,
        split_patients,
    )
    from oncordia.therapy.ranking.facts import PatientFacts
    from oncordia.therapy.ranking.independence import (
        Agreement,
        CombinationJudgement,
        MeasuredResponse,
        judge_combination,
    )
    from oncordia.therapy.ranking.patient_direction import check_patient
    from oncordia.therapy.ranking.prepared import PreparedCohort, prepare_cohort
    from oncordia.therapy.ranking.rank import rank_candidates
    from oncordia.therapy.ranking.selective import SelectiveScores, score_selective

__all__ = [
    "ADDITIVE",
    "GAUSSIAN",
    "Agreement",
    "AssembledCohort",
    "Association",
    "AssociationScan",
    "Calibration",
    "CentreDifference",
    "CohortPlan",
    "CombinationBasis",
    "CombinationJudgement",
    "CombinationModel",
    "CombinationPrediction",
    "CombinationTable",
    "Conditional",
    "Contribution",
    "CrossCheck",
    "Explanation",
    "GenomicMean",
    "MeasuredResponse",
    "NoiseOptions",
    "PanelStep",
    "PatientFacts",
    "PooledMoments",
    "PooledReference",
    "Prediction",
    "PreparedCohort",
    "Reference",
    "ReferenceOptions",
    "ResponsePart",
    "Scaling",
    "Scores",
    "SelectiveScores",
    "align_message",
    "assemble_cohort",
    "average_patients",
    "build_matrix",
    "check_patient",
    "choose_panel",
    "compare_centres",
    "cross_check",
    "draw_responses",
    "explain_prediction",
    "find_cells",
    "find_dominated",
    "find_laboratory_shifts",
    "find_misfit_limit",
    "find_noise_ratio",
    "find_overlap",
    "find_sensitivity",
    "find_shifts",
    "find_spread",
    "fit_combinations",
    "fit_reference",
    "fit_scaling",
    "follow_messages",
    "join_repeats",
    "judge_combination",
    "merge_messages",
    "mix_covariance",
    "pack_reference",
    "pool_moments",
    "pool_reference",
    "pool_within",
    "predict_combinations",
    "predict_patient",
    "prepare_cohort",
    "rank_candidates",
    "refuse_flipped",
    "relate_drugs",
    "scan_associations",
    "score_predictions",
    "score_selective",
    "score_top",
    "split_patients",
    "summarise_cohort",
    "summarise_with_noise",
    "take_patients",
    "turn_message",
    "unpack_reference",
]

open_door(
    __name__,
    {
        "centres.differences": [
            "CentreDifference",
            "compare_centres",
            "refuse_flipped",
        ],
        "centres.disclosure": ["find_cells", "find_dominated", "find_shifts", "follow_messages"],
        "centres.noise": [
            "NoiseOptions",
            "find_noise_ratio",
            "find_sensitivity",
            "summarise_with_noise",
        ],
        "centres.overlap": ["find_overlap"],
        "centres.pooling": ["PooledReference", "align_message", "mix_covariance", "pool_reference"],
        "centres.sums": [
            "PooledMoments",
            "find_spread",
            "merge_messages",
            "pool_moments",
            "pool_within",
            "summarise_cohort",
            "take_patients",
            "turn_message",
        ],
        "cohort.assemble": ["AssembledCohort", "CohortPlan", "ResponsePart", "assemble_cohort"],
        "cohort.associations": ["Association", "AssociationScan", "scan_associations"],
        "cohort.laboratories": ["find_laboratory_shifts"],
        "cohort.repeats": ["join_repeats"],
        "combinations.fit": [
            "CombinationBasis",
            "CombinationModel",
            "CombinationPrediction",
            "CombinationTable",
            "fit_combinations",
            "predict_combinations",
        ],
        "prediction.conditioning": ["Conditional"],
        "prediction.crossing": ["CrossCheck", "cross_check"],
        "prediction.explain": ["Contribution", "Explanation", "explain_prediction"],
        "prediction.fit": ["average_patients", "fit_reference"],
        "prediction.kinship": ["relate_drugs"],
        "prediction.matrix": ["build_matrix"],
        "prediction.misfit": ["find_misfit_limit"],
        "prediction.packing": ["pack_reference", "unpack_reference"],
        "prediction.panel": ["PanelStep", "choose_panel"],
        "prediction.predict": ["Prediction", "draw_responses", "predict_patient"],
        "prediction.reference": [
            "ADDITIVE",
            "GAUSSIAN",
            "Calibration",
            "GenomicMean",
            "Reference",
            "ReferenceOptions",
        ],
        "prediction.scaling": ["Scaling", "fit_scaling"],
        "prediction.scorers": ["Scores", "score_predictions", "score_top", "split_patients"],
        "ranking.facts": ["PatientFacts"],
        "ranking.independence": [
            "Agreement",
            "CombinationJudgement",
            "MeasuredResponse",
            "judge_combination",
        ],
        "ranking.patient_direction": ["check_patient"],
        "ranking.prepared": ["PreparedCohort", "prepare_cohort"],
        "ranking.rank": ["rank_candidates"],
        "ranking.selective": ["SelectiveScores", "score_selective"],
    },
)
