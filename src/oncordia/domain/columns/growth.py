"""Columns of the growth-rate metrics of each sample and drug, and of proliferation rates."""

from oncordia.domain.columns.curves import CURVE_KEY
from oncordia.domain.quantity import Quantity, list_estimate

_NO_FIT = "flat, or no curve"


def _describe_bound(name: str) -> Quantity:
    meaning = f"'>' if {name} lies above dose_max or is never reached, '<' if below dose_min"
    return Quantity(f"{name}_bound", "text", "", meaning, "within the doses, or no curve")


def _list_dose(name: str, meaning: str, missing: str) -> tuple[Quantity, ...]:
    far = f"{missing}, or more than a decade outside the doses"
    return (*list_estimate(name, "dose_unit", meaning, far), _describe_bound(name))


GR_METRICS = (
    *CURVE_KEY,
    Quantity("status", "text", "", "how the growth-rate curve ended"),
    Quantity("reason", "text", "", "the status in plain words"),
    Quantity("n_doses", "integer", "", "distinct doses with a growth rate"),
    Quantity("n_wells", "integer", "", "wells with a growth rate"),
    Quantity("n_masked", "integer", "", "wells left out"),
    Quantity("dose_min", "number", "dose_unit", "lowest dose in use", "no usable well"),
    Quantity("dose_max", "number", "dose_unit", "highest dose in use", "no usable well"),
    Quantity(
        "control_doublings", "number", "", "doublings of untreated cells, mean of the wells", "none"
    ),
    *_list_dose("gr50", "dose at which the growth-rate curve crosses 0.5", "not crossed"),
    *list_estimate(
        "gr_max",
        "GR",
        "lower of the mean growth rates at the two highest doses, as measured",
        "no usable well",
    ),
    *list_estimate(
        "gr_aoc",
        "GR",
        "trapezoid of 1 - mean growth rate over log dose, over the log range",
        "fewer than two doses",
    ),
    *_list_dose("gec50", "dose half-way between 1 and gr_inf", _NO_FIT),
    *list_estimate(
        "gr_inf", "GR", "plateau at high dose; gr_max where the curve is flat", "no curve"
    ),
    *list_estimate("h_gr", "", "Hill slope of the growth-rate curve", _NO_FIT),
    Quantity("r2_gr", "number", "", "share of variance that the curve explains", "no curve"),
    Quantity("p_gr", "number", "", "p value of the F test of the curve against a constant", "none"),
    Quantity("gr_flat", "number", "GR", "mean growth rate of a flat curve", "not flat"),
    Quantity("count_status", "text", "", "how the curve of relative counts ended"),
    Quantity("count_reason", "text", "", "count_status in plain words"),
    *_list_dose("ic50", "dose at which the curve of relative counts crosses 0.5", "not crossed"),
    *list_estimate(
        "emax",
        "fraction",
        "lower of the mean relative counts at the two highest doses, as measured",
        "no usable well",
    ),
    *list_estimate(
        "auc",
        "fraction",
        "trapezoid of the mean relative count over log dose, over the log range",
        "fewer than two doses",
    ),
    *_list_dose("ec50", "dose half-way between 1 and einf", _NO_FIT),
    *list_estimate(
        "einf",
        "fraction",
        "plateau of relative counts at high dose; emax where flat",
        "no curve",
    ),
    *list_estimate("h", "", "Hill slope of the curve of relative counts", _NO_FIT),
    Quantity("r2_count", "number", "", "share of variance that this curve explains", "no curve"),
    Quantity("p_count", "number", "", "p value of its F test against a constant", "none"),
    Quantity("count_flat", "number", "fraction", "mean of a flat curve", "not flat"),
)
DIP_RATES = (
    Quantity("plate", "text", "", "name of the plate", "not stated"),
    Quantity("well", "text", "", "name of the well"),
    Quantity("status", "text", "", "rated or too_few_times"),
    Quantity("reason", "text", "", "the status in plain words"),
    *list_estimate(
        "dip_rate",
        "1/h",
        "drug-induced proliferation rate: slope of log2 count against time",
        "not rated",
    ),
    Quantity("standard_error", "number", "1/h", "standard error of dip_rate", "not estimable"),
    Quantity("log2_count_at_0", "number", "", "log2 count of the line at time 0", "not rated"),
    Quantity("first_hours", "number", "h", "time from which on the line is fitted", "not rated"),
    Quantity("n_times", "integer", "", "times that the line is fitted to; 0 where not rated"),
)
