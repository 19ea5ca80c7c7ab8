"""Responses of one patient's cells become a ranked list with reasons, and predictions."""

from oncordia.therapy.conditioning import Conditional
from oncordia.therapy.explain import Contribution, Explanation, explain_prediction
from oncordia.therapy.fit import average_patients, fit_reference
from oncordia.therapy.panel import PanelStep, choose_panel
from oncordia.therapy.predict import Prediction, draw_responses, predict_patient
from oncordia.therapy.reference import (
    ADDITIVE,
    GAUSSIAN,
    Calibration,
    GenomicMean,
    Reference,
    ReferenceOptions,
)
from oncordia.therapy.scaling import Scaling, fit_scaling
from oncordia.therapy.scorers import Scores, score_predictions, score_top, split_patients

__all__ = [
    "ADDITIVE",
    "GAUSSIAN",
    "Calibration",
    "Conditional",
    "Contribution",
    "Explanation",
    "GenomicMean",
    "PanelStep",
    "Prediction",
    "Reference",
    "ReferenceOptions",
    "Scaling",
    "Scores",
    "average_patients",
    "choose_panel",
    "draw_responses",
    "explain_prediction",
    "fit_reference",
    "fit_scaling",
    "predict_patient",
    "score_predictions",
    "score_top",
    "split_patients",
]
