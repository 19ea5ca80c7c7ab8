"""Readings of a plate become normalised responses, plate quality and fitted curves."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.assay.curves import (
        FalseDiscoveries,
        check_false_discoveries,
        compare_curves,
        fit_curves,
        predict_bands,
        predict_response,
        settle_run_noise,
    )
    from oncordia.assay.dispensing import find_dispensing_failures
    from oncordia.assay.growth import (
        compute_growth_rate,
        compute_growth_rate_by_division,
        measure_dip_rates,
        measure_growth,
        rate_wells,
        split_growth_rate,
    )
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
        CAPPED_MEASURES,
        DssScores,
        call_sensitivity,
        cap_sensitivity,
        compute_dss,
        measure_areas,
        select_dss,
        summarise_combinations,
        summarise_sensitivity,
    )

__all__ = [
    "CAPPED_MEASURES",
    "DssScores",
    "FalseDiscoveries",
    "PlateAssessment",
    "RunCorrelation",
    "assess_plates",
    "call_sensitivity",
    "cap_sensitivity",
    "check_false_discoveries",
    "compare_curves",
    "compute_dss",
    "compute_growth_rate",
    "compute_growth_rate_by_division",
    "compute_robust_ssmd",
    "compute_robust_z_prime",
    "compute_ssmd",
    "compute_z_prime",
    "correlate_replicates",
    "find_dispensing_failures",
    "fit_curves",
    "measure_areas",
    "measure_dip_rates",
    "measure_growth",
    "normalise",
    "predict_bands",
    "predict_response",
    "rate_wells",
    "select_dss",
    "settle_run_noise",
    "split_growth_rate",
    "summarise_combinations",
    "summarise_sensitivity",
]

open_door(
    __name__,
    {
        "curves": [
            "FalseDiscoveries",
            "check_false_discoveries",
            "compare_curves",
            "fit_curves",
            "predict_bands",
            "predict_response",
            "settle_run_noise",
        ],
        "dispensing": ["find_dispensing_failures"],
        "growth": [
            "compute_growth_rate",
            "compute_growth_rate_by_division",
            "measure_dip_rates",
            "measure_growth",
            "rate_wells",
            "split_growth_rate",
        ],
        "normalise": ["normalise"],
        "quality": [
            "PlateAssessment",
            "assess_plates",
            "compute_robust_ssmd",
            "compute_robust_z_prime",
            "compute_ssmd",
            "compute_z_prime",
        ],
        "replicates": ["RunCorrelation", "correlate_replicates"],
        "sensitivity": [
            "CAPPED_MEASURES",
            "DssScores",
            "call_sensitivity",
            "cap_sensitivity",
            "compute_dss",
            "measure_areas",
            "select_dss",
            "summarise_combinations",
            "summarise_sensitivity",
        ],
    },
)
