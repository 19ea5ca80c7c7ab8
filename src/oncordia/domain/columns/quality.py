"""Columns of plate quality and its findings."""

from oncordia.domain.quantity import Quantity

PLATE_QUALITY = (
    Quantity("plate", "text", "", "name of the plate"),
    Quantity("run_order", "integer", "", "order of reading, from 1"),
    Quantity("verdict", "text", "", "pass, look or fail"),
    Quantity("reasons", "text", "", "codes of the findings, separated by a space; empty for none"),
    Quantity("n_wells", "integer", "", "wells read"),
    Quantity("n_masked", "integer", "", "wells masked, for whatever reason"),
    Quantity("n_negative", "integer", "", "negative controls in use"),
    Quantity("n_positive", "integer", "", "positive controls in use"),
    Quantity(
        "negative_centre",
        "number",
        "reader's unit",
        "centre of the negative controls",
        "no usable control",
    ),
    Quantity(
        "negative_sd",
        "number",
        "fraction",
        "SD of the normalised negative controls in use",
        "too few controls",
    ),
    Quantity(
        "negative_cv",
        "number",
        "fraction",
        "SD over mean of the raw negative controls in use",
        "too few controls",
    ),
    Quantity(
        "signal_ratio", "number", "", "control centre over the run's median", "no usable control"
    ),
    Quantity(
        "signal_to_background",
        "number",
        "",
        "mean negative over mean positive control",
        "no positive control, or it reads zero",
    ),
    Quantity(
        "z_prime",
        "number",
        "",
        "Z prime of negative against positive controls",
        "no positive control",
    ),
    Quantity(
        "robust_z_prime", "number", "", "Z prime from medians and MADs", "no positive control"
    ),
    Quantity("ssmd", "number", "", "strictly standardised mean difference", "no positive control"),
    Quantity("robust_ssmd", "number", "", "SSMD from medians and MADs", "no positive control"),
    Quantity(
        "row_trend",
        "number",
        "fraction",
        "rise of negative controls and untreated wells, first to last row",
        "too few controls",
    ),
    Quantity("row_trend_p", "number", "", "p value of the row trend", "too few controls"),
    Quantity(
        "column_trend",
        "number",
        "fraction",
        "rise of negative controls and untreated wells, first to last column",
        "too few controls",
    ),
    Quantity("column_trend_p", "number", "", "p value of the column trend", "too few controls"),
    Quantity(
        "edge_effect",
        "number",
        "fraction",
        "outer controls over inner ones, minus 1",
        "no outer or no inner controls",
    ),
    Quantity(
        "edge_effect_p", "number", "", "p value of the edge effect", "no outer or no inner controls"
    ),
    Quantity("n_dispensing_failure", "integer", "", "wells in a block near zero"),
    Quantity(
        "replicate_pearson",
        "number",
        "",
        "Pearson correlation with the replicate plate that agrees best",
        "no replicate",
    ),
    Quantity(
        "replicate_spearman",
        "number",
        "",
        "Spearman correlation with the replicate plate that agrees best",
        "no replicate",
    ),
    Quantity(
        "drift",
        "number",
        "fraction",
        "change of the control centre over the run, first to last plate",
        "one plate",
    ),
    Quantity("drift_p", "number", "", "p value of the drift", "fewer than four plates"),
)
FINDINGS = (
    Quantity("plate", "text", "", "name of the plate; empty for the whole run"),
    Quantity("code", "text", "", "stable code of the finding"),
    Quantity("severity", "text", "", "look or fail"),
    Quantity("sentence", "text", "", "the finding in plain words"),
    Quantity("value", "number", "", "the number found", "none computable"),
    Quantity("threshold", "number", "", "the number it is held to", "none"),
)
