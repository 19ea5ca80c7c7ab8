"""Columns of the areas of each sample and drug, each variant under its own name."""

from oncordia.domain.columns.curves import CURVE_KEY
from oncordia.domain.quantity import Quantity, list_estimate

_NO_RANGE = "no curve, or no common range"
AREAS = (
    *CURVE_KEY,
    Quantity("status", "text", "", "status of the curve"),
    *list_estimate(
        "auc_trapezoid",
        "fraction",
        "trapezoid of mean response per dose over log dose, over the log range; as auc",
        "fewer than two doses",
    ),
    *list_estimate("auc_fit", "fraction", "the same integral of the fitted curve", "no curve"),
    *list_estimate(
        "aac_trapezoid", "fraction", "1 - auc_trapezoid, nothing clipped", "fewer than two doses"
    ),
    *list_estimate(
        "aac_fit",
        "fraction",
        "area between the fitted curve and 1, where it lies below, over the log range",
        "no curve",
    ),
    *list_estimate(
        "activity_area_sum",
        "",
        "sum over the doses of 1 - mean response, nothing clipped (Barretina 2012)",
        "no usable well",
    ),
    *list_estimate(
        "activity_area_fit",
        "decades",
        "area between the fitted curve and 1, where it lies below, over log10 dose",
        "no curve",
    ),
    Quantity(
        "common_dose_min",
        "number",
        "dose_unit",
        "lowest dose that all samples of the drug share",
        _NO_RANGE,
    ),
    Quantity(
        "common_dose_max",
        "number",
        "dose_unit",
        "highest dose that all samples of the drug share",
        _NO_RANGE,
    ),
    *list_estimate(
        "auc_common_trapezoid",
        "fraction",
        "auc_trapezoid from common_dose_min to common_dose_max, means joined by straight lines",
        _NO_RANGE,
    ),
    *list_estimate(
        "auc_common_fit", "fraction", "auc_fit over the same doses, in closed form", _NO_RANGE
    ),
)
