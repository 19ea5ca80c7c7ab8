"""Columns of a reference cohort and of a ranking."""

from oncordia.domain.quantity import Quantity, list_estimate

COHORT_RESPONSES = (
    Quantity("sample", "text", "", "organoid line or patient sample"),
    Quantity("drug", "text", "", "drug"),
    Quantity("value", "number", "measure", "response, in the measure of the cohort"),
    Quantity("error", "number", "measure", "its standard error, from the wells", "not known"),
)
COHORT_SAMPLES = (
    Quantity("sample", "text", "", "organoid line or patient sample"),
    Quantity("patient", "text", "", "whose sample it is; replicates share the name"),
    Quantity("centre", "text", "", "laboratory", "not told"),
    Quantity("healthy", "truth", "", "cells of a healthy donor"),
    Quantity("disease", "text", "", "disease of the patient", "not told"),
)
COHORT_DRUGS = (
    Quantity("drug", "text", "", "drug"),
    Quantity("drug_class", "text", "", "class of the drug", "not told"),
    Quantity("target", "text", "", "what it acts on", "not told"),
    Quantity("peak_molar", "number", "mol/L", "clinical peak plasma level", "not told"),
    Quantity("synonyms", "text", "", "other names, separated by '; '", "none"),
    Quantity("source", "text", "", "source of the peak plasma level", "not told"),
)
_NOT_COMPARED = "measured on fewer than 3 patients of either laboratory"
CENTRE_DIFFERENCES = (
    Quantity("drug", "text", "", "drug of both laboratories"),
    Quantity("left_mean", "number", "measure", "mean of the left laboratory", _NOT_COMPARED),
    Quantity("right_mean", "number", "measure", "mean of the right laboratory", _NOT_COMPARED),
    *list_estimate("shift", "measure", "right_mean less left_mean", _NOT_COMPARED),
    Quantity("p_value", "number", "", "Welch's t test, two-sided", _NOT_COMPARED),
    Quantity("q_value", "number", "", "false discovery rate over all drugs", _NOT_COMPARED),
    *list_estimate("ratio", "", "SD of right over that of left", _NOT_COMPARED),
)
_NO_ORDER = "no order is given, or the cohort does not hold the therapy"
RANKING = (
    Quantity("place", "integer", "", "place in the order asked for, 1 = first"),
    Quantity("place_absolute", "integer", "", "place by the effect itself"),
    Quantity("therapy", "text", "", "drug, or A + B"),
    Quantity("drug_class", "text", "", "class of the drug", "not told"),
    Quantity("basis", "text", "", "measured or predicted"),
    Quantity("verdict", "text", "", "leading, selective, not_distinguishable, unlikely", _NO_ORDER),
    *list_estimate("response", "measure", "response, over the doses that count", "not known"),
    *list_estimate("z", "SD of the cohort", "true selective effect, high for sensitive", _NO_ORDER),
    Quantity("z_measured", "number", "", "z of the response as it stands, all doses", _NO_ORDER),
    Quantity("robust_z", "number", "", "the same by median and MAD", _NO_ORDER),
    Quantity("percentile", "number", "%", "share of the cohort that is less sensitive", _NO_ORDER),
    Quantity(
        "selective_score",
        "number",
        "measure",
        "effect less that on the healthy donors, or on the cohort",
        _NO_ORDER,
    ),
    Quantity("probability_top", "number", "", "probability of being in the top k", _NO_ORDER),
    Quantity(
        "probability_better", "number", "", "probability of beating the cohort's median", _NO_ORDER
    ),
    Quantity("reasons", "text", "", "codes of the reasons, separated by a space", "none"),
    Quantity("caveats", "text", "", "codes of the caveats, separated by a space", "none"),
    Quantity("would_change", "text", "", "codes of what would change the rank", "nothing known"),
)
