"""Columns of the sensitivity of each sample and drug."""

from oncordia.domain.columns.curves import CURVE_KEY
from oncordia.domain.quantity import Quantity, list_estimate

SENSITIVITY = (
    *CURVE_KEY,
    Quantity("status", "text", "", "status of the curve"),
    *list_estimate(
        "auc",
        "fraction",
        "trapezoid of mean response per dose over ln dose, over the ln range; 1 = untreated",
        "fewer than two doses",
    ),
    *list_estimate(
        "auc_fit", "fraction", "the same integral of the fitted curve, in closed form", "no curve"
    ),
    *list_estimate(
        "auc_common",
        "fraction",
        "auc_fit over the doses that all samples of the drug share",
        "no curve, or no common range",
    ),
    *list_estimate(
        "ic50_relative",
        "dose_unit",
        "dose half-way between the plateaus, as ec50",
        "outside the doses, flat, rising, or no curve",
    ),
    Quantity(
        "ic50_relative_bound", "text", "", "'>' above dose_max, '<' below dose_min", "neither"
    ),
    *list_estimate(
        "ic50_absolute",
        "dose_unit",
        "dose at which the response crosses the absolute level",
        "not crossed within the doses, or no curve",
    ),
    Quantity(
        "ic50_absolute_bound",
        "text",
        "",
        "'>' not reached by dose_max, '<' already below at dose_min",
        "neither",
    ),
    *list_estimate(
        "emax", "fraction", "response at the highest dose, of the fitted curve", "no curve"
    ),
    *list_estimate(
        "activity_area", "", "area above the fitted curve and below 1 over log10 dose", "no curve"
    ),
    *list_estimate(
        "dss1", "0-100", "drug sensitivity score 1", "no curve, or growth-rate responses"
    ),
    *list_estimate(
        "dss2", "0-100", "drug sensitivity score 2", "no curve, or growth-rate responses"
    ),
    *list_estimate(
        "dss3", "0-100", "drug sensitivity score 3", "no curve, or growth-rate responses"
    ),
    Quantity("dss_fit", "text", "", "curve behind the DSS: dss_v2 or curve", "no DSS"),
    Quantity(
        "sdss", "number", "", "dss2 minus the mean of the reference cohort", "no reference cohort"
    ),
    Quantity("zdss", "number", "", "sdss over the cohort's SD + 1", "no reference cohort"),
    Quantity(
        "rdss",
        "number",
        "",
        "dss2 minus the cohort's median, over its MAD + 1",
        "no reference cohort",
    ),
    Quantity(
        "rank", "integer", "", "place among the sample's drugs by auc, 1 = most active", "no auc"
    ),
)
