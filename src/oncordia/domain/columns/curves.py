"""Columns of fitted curves."""

from oncordia.domain.quantity import Quantity, list_estimate

CURVE_KEY = (
    Quantity("sample", "text", "", "organoid line or patient sample"),
    Quantity("drug", "text", "", "drug"),
    Quantity("time_hours", "number", "h", "time since treatment", "not stated"),
    Quantity("dose_unit", "text", "", "mol/L, or 'top dose' where doses are relative"),
)
CURVES = (
    *CURVE_KEY,
    Quantity("model", "text", "", "model of the curve: hill4"),
    Quantity("status", "text", "", "converged, flat, partial, too_few_doses or failed"),
    Quantity("reason", "text", "", "the status in plain words"),
    Quantity("n_doses", "integer", "", "distinct doses in use"),
    Quantity("n_wells", "integer", "", "wells in use"),
    Quantity("n_masked", "integer", "", "wells left out"),
    Quantity("dose_min", "number", "dose_unit", "lowest dose in use", "no usable well"),
    Quantity("dose_max", "number", "dose_unit", "highest dose in use", "no usable well"),
    *list_estimate("top", "fraction", "plateau at low dose", "no curve, or not reached"),
    *list_estimate("bottom", "fraction", "plateau at high dose", "no curve, or not reached"),
    *list_estimate(
        "ec50",
        "dose_unit",
        "dose half-way between the plateaus",
        "outside the doses, flat, or no curve",
    ),
    Quantity(
        "ec50_bound",
        "text",
        "",
        "'>' if ec50 lies above dose_max, '<' if below dose_min",
        "neither",
    ),
    *list_estimate("slope", "", "Hill slope, above 0 for a falling response", "no curve"),
    Quantity("rmse", "number", "fraction", "root mean square of the residuals", "no curve"),
    Quantity(
        "r_squared", "number", "", "share of variance explained", "no curve, or all responses equal"
    ),
    Quantity("noise_sd", "number", "fraction", "SD of a well behind the limits", "not estimable"),
    Quantity("noise_df", "number", "", "degrees of freedom of noise_sd", "not estimable"),
    Quantity("p_no_response", "number", "", "p value of the F test against a constant", "no curve"),
    Quantity(
        "drawn_top", "number", "fraction", "top of the fitted line, for drawing only", "no curve"
    ),
    Quantity(
        "drawn_bottom",
        "number",
        "fraction",
        "bottom of the fitted line, for drawing only",
        "no curve",
    ),
    Quantity(
        "drawn_log10_ec50",
        "number",
        "log10 dose_unit",
        "position of the fitted line, for drawing only",
        "no curve",
    ),
    Quantity("drawn_slope", "number", "", "slope of the fitted line, for drawing only", "no curve"),
)
