"""Columns of wells, plates and responses."""

from oncordia.domain.quantity import Quantity

WELLS = (
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
RESPONSES = (
    *WELLS,
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
PLATES = (
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
