"""Sensitivity: curves and responses in, one row of named metrics for each sample and drug out."""

from oncordia.assay.sensitivity.areas import measure_areas
from oncordia.assay.sensitivity.calls import call_sensitivity
from oncordia.assay.sensitivity.capped import CAPPED_MEASURES, cap_sensitivity
from oncordia.assay.sensitivity.combined import summarise_combinations
from oncordia.assay.sensitivity.dss import DssScores, compute_dss
from oncordia.assay.sensitivity.selective import select_dss
from oncordia.assay.sensitivity.summarise import summarise_sensitivity

__all__ = [
    "CAPPED_MEASURES",
    "DssScores",
    "call_sensitivity",
    "cap_sensitivity",
    "compute_dss",
    "measure_areas",
    "select_dss",
    "summarise_combinations",
    "summarise_sensitivity",
]
