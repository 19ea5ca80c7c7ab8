"""Readings of a plate become normalised responses, plate quality and fitted curves."""

from oncordia.assay.curves import (
    NoisePrior,
    estimate_noise_prior,
    fit_curves,
    predict_bands,
    predict_response,
)
from oncordia.assay.dispensing import find_dispensing_failures
from oncordia.assay.growth import compute_growth_rate
from oncordia.assay.normalise import normalise
from oncordia.assay.quality import (
    PlateAssessment,
    assess_plates,
    compute_robust_ssmd,
    compute_robust_z_prime,
    compute_ssmd,
    compute_z_prime,
)
from oncordia.assay.replicates import RunCorrelation, correlate_replicates
from oncordia.assay.sensitivity import (
    DssScores,
    compute_dss,
    select_dss,
    summarise_sensitivity,
)

__all__ = [
    "DssScores",
    "NoisePrior",
    "PlateAssessment",
    "RunCorrelation",
    "assess_plates",
    "compute_dss",
    "compute_growth_rate",
    "compute_robust_ssmd",
    "compute_robust_z_prime",
    "compute_ssmd",
    "compute_z_prime",
    "correlate_replicates",
    "estimate_noise_prior",
    "find_dispensing_failures",
    "fit_curves",
    "normalise",
    "predict_bands",
    "predict_response",
    "select_dss",
    "summarise_sensitivity",
]
