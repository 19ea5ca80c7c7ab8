"""Growth: counts of cells become growth rates, and growth rates become metrics of each drug."""

from oncordia.assay.growth.day0 import add_day0_centre
from oncordia.assay.growth.dip import measure_dip_rates
from oncordia.assay.growth.measure import measure_growth
from oncordia.assay.growth.rate import (
    compute_growth_rate,
    compute_growth_rate_by_division,
    split_growth_rate,
)
from oncordia.assay.growth.wells import rate_wells

__all__ = [
    "add_day0_centre",
    "compute_growth_rate",
    "compute_growth_rate_by_division",
    "measure_dip_rates",
    "measure_growth",
    "rate_wells",
    "split_growth_rate",
]
