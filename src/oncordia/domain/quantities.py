"""The registry of measured quantities: every column of every table, with unit and meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from oncordia.errors import InvalidTable


@dataclass(frozen=True, slots=True)
class Quantity:
    """One column: its name, kind of value, unit, meaning, and what a missing value means."""

    name: str
    kind: str  # text, integer, number, truth
    unit: str  # "" for none
    meaning: str
    missing: str = "never missing"


class Table(Protocol):
    """What the registry needs to know of a table; a Polars frame fits."""

    @property
    def columns(self) -> Sequence[str]: ...
    @property
    def schema(self) -> Mapping[str, object]: ...


_DTYPES = {
    "text": {"String", "Enum", "Categorical"},
    "integer": {"Int16", "Int32", "Int64", "UInt16", "UInt32"},
    "number": {"Float64"},
    "truth": {"Boolean"},
}

_WELLS = (
    Quantity("plate", "text", "", "name of the plate"),
    Quantity("well", "text", "", "well, as A01"),
    Quantity("row", "integer", "", "row of the well, from 0"),
    Quantity("column", "integer", "", "column of the well, from 0"),
    Quantity("sample", "text", "", "organoid line or patient sample", "the well holds none"),
    Quantity("drug", "text", "", "drug in the well", "a control or an empty well"),
    Quantity("drug_2", "text", "", "second drug in the well", "one drug only"),
    Quantity("role", "text", "", "role of the well"),
    Quantity("dose_molar", "number", "mol/L", "dose of the drug", "no drug, or doses are relative"),
    Quantity(
        "dose_relative",
        "number",
        "top dose",
        "dose as a fraction of the drug's top dose",
        "no drug, or doses are molar",
    ),
    Quantity(
        "dose_2_molar", "number", "mol/L", "dose of the second drug", "one drug only, or relative"
    ),
    Quantity(
        "dose_2_relative",
        "number",
        "top dose",
        "relative dose of the second drug",
        "one drug only, or molar",
    ),
    Quantity("time_hours", "number", "h", "time since treatment; 0 on day 0", "not stated"),
    Quantity("replicate", "integer", "", "replicate, from 1"),
    Quantity(
        "raw",
        "number",
        "reader's unit",
        "reading as exported",
        "the well was not read or overflowed",
    ),
    Quantity("mask_reason", "text", "", "why the well is not used", "the well is used"),
)
_RESPONSES = (
    *_WELLS,
    Quantity(
        "response", "number", "fraction", "normalised response, 1 = untreated", "not normalisable"
    ),
    Quantity(
        "percent_inhibition",
        "number",
        "%",
        "100 (1 - response)",
        "growth-rate method, or not normalisable",
    ),
    Quantity(
        "position_factor", "number", "", "position effect divided out, 1 = none", "not normalisable"
    ),
    Quantity("method", "text", "", "name of the normalisation"),
    Quantity("control_in_use", "truth", "", "the well counts in the centre of its controls"),
    Quantity(
        "negative_centre",
        "number",
        "reader's unit",
        "centre of the negative controls that the well is held to",
        "no usable control",
    ),
    Quantity(
        "positive_centre",
        "number",
        "reader's unit",
        "centre of the positive controls that the well is held to",
        "no usable control",
    ),
    Quantity(
        "day0_centre",
        "number",
        "reader's unit",
        "centre of the day-0 wells that the well is held to",
        "no day-0 reading",
    ),
)
_PLATES = (
    Quantity("plate", "text", "", "name of the plate"),
    Quantity("file", "text", "", "file it was read from"),
    Quantity("layout", "text", "", "plate map used", "the wells came with their contents"),
    Quantity("n_rows", "integer", "", "rows of the plate"),
    Quantity("n_columns", "integer", "", "columns of the plate"),
    Quantity("run_order", "integer", "", "order of reading, from 1"),
    Quantity("replicate", "integer", "", "replicate, from 1"),
    Quantity("time_hours", "number", "h", "time since treatment; 0 on day 0", "not stated"),
    Quantity("day0_plate", "text", "", "plate that holds this plate's day-0 reading", "none given"),
    Quantity("unit", "text", "", "unit of the raw readings", "the export does not say"),
)


def _estimate(
    name: str, unit: str, meaning: str, missing: str
) -> tuple[Quantity, Quantity, Quantity]:
    """Value, low and high of one estimate."""
    return (
        Quantity(name, "number", unit, meaning, missing),
        Quantity(f"{name}_low", "number", unit, f"lower limit of {name}", "not estimable"),
        Quantity(f"{name}_high", "number", unit, f"upper limit of {name}", "not estimable"),
    )


_PLATE_QUALITY = (
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
_FINDINGS = (
    Quantity("plate", "text", "", "name of the plate; empty for the whole run"),
    Quantity("code", "text", "", "stable code of the finding"),
    Quantity("severity", "text", "", "look or fail"),
    Quantity("sentence", "text", "", "the finding in plain words"),
    Quantity("value", "number", "", "the number found", "none computable"),
    Quantity("threshold", "number", "", "the number it is held to", "none"),
)
_CURVE_KEY = (
    Quantity("sample", "text", "", "organoid line or patient sample"),
    Quantity("drug", "text", "", "drug"),
    Quantity("time_hours", "number", "h", "time since treatment", "not stated"),
    Quantity("dose_unit", "text", "", "mol/L, or 'top dose' where doses are relative"),
)
_CURVES = (
    *_CURVE_KEY,
    Quantity("model", "text", "", "model of the curve: hill4"),
    Quantity("status", "text", "", "converged, flat, partial, too_few_doses or failed"),
    Quantity("reason", "text", "", "the status in plain words"),
    Quantity("n_doses", "integer", "", "distinct doses in use"),
    Quantity("n_wells", "integer", "", "wells in use"),
    Quantity("n_masked", "integer", "", "wells left out"),
    Quantity("dose_min", "number", "dose_unit", "lowest dose in use", "no usable well"),
    Quantity("dose_max", "number", "dose_unit", "highest dose in use", "no usable well"),
    *_estimate("top", "fraction", "plateau at low dose", "no curve, or not reached"),
    *_estimate("bottom", "fraction", "plateau at high dose", "no curve, or not reached"),
    *_estimate(
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
    *_estimate("slope", "", "Hill slope, above 0 for a falling response", "no curve"),
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
_SENSITIVITY = (
    *_CURVE_KEY,
    Quantity("status", "text", "", "status of the curve"),
    *_estimate(
        "auc",
        "fraction",
        "trapezoid of mean response per dose over ln dose, over the ln range; 1 = untreated",
        "fewer than two doses",
    ),
    *_estimate(
        "auc_fit", "fraction", "the same integral of the fitted curve, in closed form", "no curve"
    ),
    *_estimate(
        "auc_common",
        "fraction",
        "auc_fit over the doses that all samples of the drug share",
        "no curve, or no common range",
    ),
    *_estimate(
        "ic50_relative",
        "dose_unit",
        "dose half-way between the plateaus, as ec50",
        "outside the doses, flat, rising, or no curve",
    ),
    Quantity(
        "ic50_relative_bound", "text", "", "'>' above dose_max, '<' below dose_min", "neither"
    ),
    *_estimate(
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
    *_estimate("emax", "fraction", "response at the highest dose, of the fitted curve", "no curve"),
    *_estimate(
        "activity_area", "", "area above the fitted curve and below 1 over log10 dose", "no curve"
    ),
    Quantity(
        "dss1", "number", "0-100", "drug sensitivity score 1", "no curve, or growth-rate responses"
    ),
    Quantity(
        "dss2", "number", "0-100", "drug sensitivity score 2", "no curve, or growth-rate responses"
    ),
    Quantity(
        "dss3", "number", "0-100", "drug sensitivity score 3", "no curve, or growth-rate responses"
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
TABLES: dict[str, tuple[Quantity, ...]] = {
    "wells": _WELLS,
    "plates": _PLATES,
    "responses": _RESPONSES,
    "plate_quality": _PLATE_QUALITY,
    "findings": _FINDINGS,
    "curves": _CURVES,
    "sensitivity": _SENSITIVITY,
}


def check_table(frame: Table, name: str) -> None:
    """Hold a table to the registry.

    Raises
    ------
    InvalidTable
        If a column is absent or holds another kind of value; the message names it.
    """
    for quantity in TABLES[name]:
        if quantity.name not in frame.columns:
            raise InvalidTable(
                f"table {name} lacks the column {quantity.name!r} ({quantity.meaning})"
            )
        found = str(frame.schema[quantity.name]).split("(")[0]
        if found not in _DTYPES[quantity.kind]:
            raise InvalidTable(
                f"table {name}, column {quantity.name!r} holds {found}, expected {quantity.kind}"
            )
