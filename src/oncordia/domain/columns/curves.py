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
    Quantity("model", "text", "", "model of the curve, as hill4"),
    Quantity("status", "text", "", "converged, flat, partial, too_few_doses or failed"),
    Quantity("reason", "text", "", "the status in plain words"),
    Quantity("n_doses", "integer", "", "distinct doses in use"),
    Quantity("n_wells", "integer", "", "wells in use"),
    Quantity("n_controls", "integer", "", "wells at dose 0 that stand in the curve"),
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
        "'>' if the wells do not place ec50 below dose_max, '<' if it lies below dose_min; "
        "the limit given is one-sided",
        "neither",
    ),
    *list_estimate("slope", "", "slope, above 0 whichever way the response goes", "no curve"),
    *list_estimate("asymmetry", "", "exponent of a five-parameter curve", "another model"),
    *list_estimate("middle", "fraction", "plateau between two transitions", "another model"),
    *list_estimate("slope_second", "", "slope of the second transition", "another model"),
    *list_estimate("stimulation", "", "what hormesis adds to the response", "another model"),
    Quantity(
        "interval",
        "text",
        "",
        "how the limits of a sloping curve were found: wald, profile, bootstrap or posterior",
        "no curve",
    ),
    Quantity("rmse", "number", "fraction", "root mean square of the residuals", "no curve"),
    Quantity(
        "r_squared", "number", "", "share of variance explained", "no curve, or all responses equal"
    ),
    Quantity("noise_sd", "number", "fraction", "SD of a well behind the limits", "not estimable"),
    Quantity("noise_df", "number", "", "degrees of freedom of noise_sd", "not estimable"),
    Quantity(
        "dispersion",
        "number",
        "",
        "variance of shares or counts over that of their law (Pearson's chi-square)",
        "not binomial or Poisson, or no degree of freedom",
    ),
    Quantity(
        "overdispersion",
        "number",
        "",
        "k of negative binomial counts: variance = mean + k mean^2",
        "another loss",
    ),
    Quantity("p_no_response", "number", "", "p value of the test against a constant", "no curve"),
    Quantity("q_value", "number", "", "p_no_response adjusted over all curves (FDR)", "no curve"),
    Quantity("relevance", "number", "", "-log10 p after a toll on small changes", "no curve"),
    Quantity("aicc", "number", "", "corrected Akaike criterion of the model", "one model alone"),
    Quantity("bic", "number", "", "Bayesian criterion of the model", "one model alone"),
    Quantity("model_weight", "number", "", "weight of the model among those", "one model alone"),
    *list_estimate(
        "ec50_averaged",
        "dose_unit",
        "EC50 averaged over models",
        "one model alone, outside the doses or flat",
    ),
    *(
        Quantity(name, "number", unit, f"{meaning}, for drawing only", missing)
        for name, unit, meaning, missing in (
            ("drawn_top", "fraction", "top of the fitted line", "no curve"),
            ("drawn_bottom", "fraction", "bottom of the fitted line", "no curve"),
            (
                "drawn_log10_ec50",
                "log10 dose_unit",
                "EC50 or position of the fitted line",
                "no curve",
            ),
            ("drawn_slope", "", "slope of the fitted line", "no curve"),
            ("drawn_middle", "fraction", "middle of the fitted line", "another model"),
            ("drawn_stimulation", "", "stimulation of the fitted line", "another model"),
            ("drawn_asymmetry", "", "asymmetry of the fitted line", "another model"),
            ("drawn_alpha", "", "alpha of the fitted line", "another model"),
            ("drawn_log10_unit", "log10 dose_unit", "its unit of dose", "another model"),
            ("drawn_gap_decades", "", "decades between its two transitions", "another model"),
            ("drawn_slope_second", "", "second slope of the fitted line", "another model"),
            ("drawn_log10_linear", "log10 dose_unit", "its linear dose", "another model"),
        )
    ),
)
