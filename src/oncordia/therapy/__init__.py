"""Responses of one patient's cells become a ranked list with reasons, and predictions."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.therapy.associations import Association, AssociationScan, scan_associations
    from oncordia.therapy.batch import (
        CentreDifference,
        adjust_p_values,
        compare_centres,
        refuse_flipped,
    )
    from oncordia.therapy.centres import (
        PooledMoments,
        find_spread,
        merge_messages,
        pool_moments,
        pool_within,
        summarise_cohort,
        take_patients,
        turn_message,
    )
    from oncordia.therapy.cohort import AssembledCohort, CohortPlan, ResponsePart, assemble_cohort
    from oncordia.therapy.combinations import (
        CombinationBasis,
        CombinationModel,
        CombinationPrediction,
        CombinationTable,
        fit_combinations,
        predict_combinations,
    )
    from oncordia.therapy.conditioning import Conditional
    from oncordia.therapy.crossing import CrossCheck, cross_check
    from oncordia.therapy.disclosure import (
        find_cells,
        find_dominated,
        find_shifts,
        follow_messages,
    )
    from oncordia.therapy.explain import Contribution, Explanation, explain_prediction
    from oncordia.therapy.fit import average_patients, fit_reference
    from oncordia.therapy.independence import (
        Agreement,
        CombinationJudgement,
        MeasuredResponse,
        judge_combination,
    )
    from oncordia.therapy.kinship import relate_drugs
    from oncordia.therapy.laboratories import find_laboratory_shifts
    from oncordia.therapy.matrix import build_matrix
    from oncordia.therapy.misfit import find_misfit_limit
    from oncordia.therapy.noise import (
        NoiseOptions,
        find_noise_ratio,
        find_sensitivity,
        summarise_with_noise,
    )
    from oncordia.therapy.overlap import find_overlap
    from oncordia.therapy.packing import pack_reference, unpack_reference
    from oncordia.therapy.panel import PanelStep, choose_panel
    from oncordia.therapy.patient_direction import check_patient
    from oncordia.therapy.pooling import (
        PooledReference,
        align_message,
        mix_covariance,
        pool_reference,
    )
    from oncordia.therapy.predict import Prediction, draw_responses, predict_patient
    from oncordia.therapy.prepared import PreparedCohort, prepare_cohort
    from oncordia.therapy.ranking import PatientFacts, rank_candidates
    from oncordia.therapy.reference import (
        ADDITIVE,
        GAUSSIAN,
        Calibration,
        GenomicMean,
        Reference,
        ReferenceOptions,
    )
    from oncordia.therapy.repeats import join_repeats
    from oncordia.therapy.scaling import Scaling, fit_scaling
    from oncordia.therapy.scorers import Scores, score_predictions, score_top, split_patients
    from oncordia.therapy.selective import SelectiveScores, score_selective

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
    "adjust_p_values",
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
        "misfit": ["find_misfit_limit"],
        "associations": ["Association", "AssociationScan", "scan_associations"],
        "batch": ["CentreDifference", "adjust_p_values", "compare_centres", "refuse_flipped"],
        "centres": [
            "PooledMoments",
            "find_spread",
            "merge_messages",
            "pool_moments",
            "pool_within",
            "summarise_cohort",
            "take_patients",
            "turn_message",
        ],
        "cohort": ["AssembledCohort", "CohortPlan", "ResponsePart", "assemble_cohort"],
        "combinations": [
            "CombinationBasis",
            "CombinationModel",
            "CombinationPrediction",
            "CombinationTable",
            "fit_combinations",
            "predict_combinations",
        ],
        "conditioning": ["Conditional"],
        "crossing": ["CrossCheck", "cross_check"],
        "disclosure": ["find_cells", "find_dominated", "find_shifts", "follow_messages"],
        "explain": ["Contribution", "Explanation", "explain_prediction"],
        "fit": ["average_patients", "fit_reference"],
        "matrix": ["build_matrix"],
        "independence": [
            "Agreement",
            "CombinationJudgement",
            "MeasuredResponse",
            "judge_combination",
        ],
        "kinship": ["relate_drugs"],
        "noise": [
            "NoiseOptions",
            "find_noise_ratio",
            "find_sensitivity",
            "summarise_with_noise",
        ],
        "overlap": ["find_overlap"],
        "packing": ["pack_reference", "unpack_reference"],
        "panel": ["PanelStep", "choose_panel"],
        "patient_direction": ["check_patient"],
        "pooling": ["PooledReference", "align_message", "mix_covariance", "pool_reference"],
        "predict": ["Prediction", "draw_responses", "predict_patient"],
        "prepared": ["PreparedCohort", "prepare_cohort"],
        "repeats": ["join_repeats"],
        "laboratories": ["find_laboratory_shifts"],
        "ranking": ["PatientFacts", "rank_candidates"],
        "reference": [
            "ADDITIVE",
            "GAUSSIAN",
            "Calibration",
            "GenomicMean",
            "Reference",
            "ReferenceOptions",
        ],
        "scaling": ["Scaling", "fit_scaling"],
        "scorers": ["Scores", "score_predictions", "score_top", "split_patients"],
        "selective": ["SelectiveScores", "score_selective"],
    },
)
