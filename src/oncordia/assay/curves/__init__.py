"""Dose-response curves: responses in, one row for each sample, drug and time out."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.assay.curves.compare import compare_curves
    from oncordia.assay.curves.decoys import FalseDiscoveries, check_false_discoveries
    from oncordia.assay.curves.families import FAMILIES, GROWTH_BOTTOM, NOISE_PRIOR, PRIORS
    from oncordia.assay.curves.fit import fit_curves
    from oncordia.assay.curves.predict import predict_bands, predict_response
    from oncordia.assay.curves.run_noise import settle_run_noise

__all__ = [
    "FAMILIES",
    "GROWTH_BOTTOM",
    "NOISE_PRIOR",
    "PRIORS",
    "FalseDiscoveries",
    "check_false_discoveries",
    "compare_curves",
    "fit_curves",
    "predict_bands",
    "predict_response",
    "settle_run_noise",
]

open_door(
    __name__,
    {
        "compare": ["compare_curves"],
        "decoys": ["FalseDiscoveries", "check_false_discoveries"],
        "families": ["FAMILIES", "GROWTH_BOTTOM", "NOISE_PRIOR", "PRIORS"],
        "fit": ["fit_curves"],
        "predict": ["predict_bands", "predict_response"],
        "run_noise": ["settle_run_noise"],
    },
)
