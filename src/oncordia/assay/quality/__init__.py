"""Plate quality: statistics of controls, trends, the run, and the findings they lead to."""

from oncordia.assay.quality.assess import PlateAssessment, assess_plates
from oncordia.assay.quality.separation import (
    compute_robust_ssmd,
    compute_robust_z_prime,
    compute_ssmd,
    compute_z_prime,
)

__all__ = [
    "PlateAssessment",
    "assess_plates",
    "compute_robust_ssmd",
    "compute_robust_z_prime",
    "compute_ssmd",
    "compute_z_prime",
]
