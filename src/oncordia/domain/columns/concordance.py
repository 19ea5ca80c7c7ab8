"""Columns of the tables of organoid tests against patients' outcomes."""

from oncordia.domain.quantity import Quantity, list_estimate

_NONE = "not estimable"
_NOT_PUBLISHED = "not published"
_DEFINITION = Quantity(
    "definition", "text", "", "which outcomes count as response, as none, and are left out"
)
_COUNTS = (
    Quantity("tp", "integer", "", "called sensitive, responded", _NOT_PUBLISHED),
    Quantity("fp", "integer", "", "called sensitive, did not respond", _NOT_PUBLISHED),
    Quantity("fn", "integer", "", "called resistant, responded", _NOT_PUBLISHED),
    Quantity("tn", "integer", "", "called resistant, did not respond", _NOT_PUBLISHED),
)

CONCORDANCE_STUDIES = (
    Quantity("study", "text", "", "name of the study"),
    Quantity("year", "text", "", "year of the study"),
    Quantity("cancer", "text", "", "kind of tumour"),
    Quantity("model", "text", "", "model that was tested"),
    Quantity("treatment", "text", "", "treatment that was tested"),
    Quantity("endpoint", "text", "", "what counts as response in the study"),
    Quantity("positive_means", "text", "", "what a positive test says"),
    Quantity("source", "text", "", "where the numbers come from"),
    Quantity("note", "text", "", "what is to be known of them"),
    *_COUNTS,
    Quantity("n_comparisons", "integer", "", "comparisons of a test with a patient", "not stated"),
    Quantity("n_patients", "integer", "", "patients behind them", "not stated"),
    Quantity("status", "text", "", "counts, partial, rates, failed or no_table"),
    Quantity("is_pooled", "truth", "", "whether it is in the sum and the pooled rates"),
    Quantity("reason", "text", "", "code of why it is not; empty where it is"),
    *(
        Quantity(f"published_{name}", "number", "fraction", f"{name} as published", _NOT_PUBLISHED)
        for name in ("sensitivity", "specificity", "ppv", "npv", "accuracy")
    ),
)
CONCORDANCE_RATES = (
    Quantity("kind", "text", "", "study, sum (of studies) or pairs (of patients)"),
    Quantity("name", "text", "", "study, or how the threshold was chosen"),
    Quantity("treatment", "text", "", "treatment of the study"),
    _DEFINITION,
    Quantity("rate", "text", "", "sensitivity, specificity, ppv, npv, accuracy or a ratio"),
    Quantity("value", "number", "", "the rate; infinite where its denominator alone is 0", _NONE),
    Quantity("exact_low", "number", "", "lower exact limit", _NONE),
    Quantity("exact_high", "number", "", "upper exact limit, infinite where there is none", _NONE),
    Quantity("score_low", "number", "", "lower score limit", _NONE),
    Quantity("score_high", "number", "", "upper score limit, infinite where there is none", _NONE),
    Quantity("clustered_low", "number", "", "lower limit that minds patients", "not needed"),
    Quantity("clustered_high", "number", "", "upper limit that minds patients", "not needed"),
    Quantity("successes", "integer", "", "numerator of a share", "a ratio"),
    Quantity("total", "integer", "", "denominator of a share", "a ratio"),
)
CONCORDANCE_POOLED = (
    Quantity("quantity", "text", "", "what was pooled"),
    Quantity("value", "number", "", "the pooled value", _NONE),
    Quantity("low", "number", "", "lower limit of the mean", "no limit is given"),
    Quantity("high", "number", "", "upper limit of the mean", "no limit is given"),
    Quantity("next_low", "number", "", "lower limit for a further study", "fewer than 3 studies"),
    Quantity("next_high", "number", "", "upper limit for a further study", "fewer than 3 studies"),
)
CONCORDANCE_DISCRIMINATION = (
    _DEFINITION,
    Quantity("is_main", "truth", "", "the definition asked for, not an alternative"),
    Quantity("n_comparisons", "integer", "", "comparisons with a score"),
    Quantity("n_patients", "integer", "", "patients behind them"),
    Quantity("n_responders", "integer", "", "comparisons whose patient responded"),
    Quantity("n_others", "integer", "", "comparisons whose patient did not"),
    *list_estimate("auroc", "", "area under the ROC curve; 0.5 = no better than chance", _NONE),
    Quantity("method", "text", "", "of the limits: delong or newcombe"),
    Quantity("clustered_low", "number", "", "lower limit by drawing patients anew", _NONE),
    Quantity("clustered_high", "number", "", "upper limit by drawing patients anew", _NONE),
)
CONCORDANCE_CUTS = (
    Quantity("cut", "text", "", "left_one_out, tuned on the same patients, or given"),
    _DEFINITION,
    Quantity("is_main", "truth", "", "the definition asked for, not an alternative"),
    Quantity("threshold", "number", "measure", "threshold, or the median of those", "none"),
    Quantity("threshold_low", "number", "measure", "lowest of them", "none"),
    Quantity("threshold_high", "number", "measure", "highest of them", "none"),
    *_COUNTS,
)
CONCORDANCE_ROC = (
    _DEFINITION,
    Quantity("threshold", "number", "measure", "threshold from which on a test is sensitive", "∞"),
    *list_estimate("sensitivity", "fraction", "share of responders found", _NONE),
    Quantity("specificity", "number", "fraction", "share of the others found"),
)
CONCORDANCE_CALIBRATION = (
    _DEFINITION,
    Quantity("stated", "number", "fraction", "mean stated probability of response of the group"),
    Quantity("responded", "integer", "", "patients of the group who responded"),
    Quantity("total", "integer", "", "patients of the group"),
    *list_estimate("share", "fraction", "share of the group that responded", _NONE),
)
CONCORDANCE_PROBABILITIES = (
    _DEFINITION,
    Quantity("quantity", "text", "", "calibration_intercept, calibration_slope, brier, …"),
    Quantity("value", "number", "", "its value", _NONE),
    Quantity("low", "number", "", "lower limit", "no limit is given"),
    Quantity("high", "number", "", "upper limit", "no limit is given"),
    Quantity("method", "text", "", "of the limits: wald or cluster_bootstrap"),
)
CONCORDANCE_DECISION = (
    _DEFINITION,
    Quantity("threshold", "number", "fraction", "probability from which on one would treat"),
    *list_estimate("test", "", "net benefit of treating by the test", _NONE),
    Quantity("treat_all", "number", "", "net benefit of treating all; that of none is 0"),
    Quantity("gain_low", "number", "", "lower limit of the gain over the better of all and none"),
    Quantity("gain_high", "number", "", "upper limit of the gain over the better of all and none"),
)
CONCORDANCE_DRUGS = (
    Quantity("drug", "text", "", "drug"),
    _DEFINITION,
    Quantity("n_responders", "integer", "", "responders with a value"),
    Quantity("n_others", "integer", "", "others with a value"),
    *list_estimate("difference", "measure", "mean of responders less that of the others", _NONE),
    Quantity("p_value", "number", "", "t test of responders against the others", _NONE),
    Quantity("q_value", "number", "", "p value after Benjamini-Hochberg over all drugs", _NONE),
    Quantity("p_adjusted", "number", "", "p value with the covariate held fixed", "no covariate"),
    Quantity("q_adjusted", "number", "", "the same after Benjamini-Hochberg", "no covariate"),
    Quantity("p_alternative", "number", "", "p value under the first other definition", "none"),
    *list_estimate("auroc", "", "area under the ROC curve of the drug alone", _NONE),
)
CONCORDANCE_HAZARDS = (
    Quantity("measure", "text", "", "drug, or the score of all drugs"),
    Quantity("n", "integer", "", "patients"),
    Quantity("n_events", "integer", "", "events"),
    Quantity("step", "number", "measure", "step that the ratio is told for"),
    *list_estimate("hazard_ratio", "", "ratio of hazards for a step of the measure", _NONE),
    Quantity("p_value", "number", "", "Wald test of Cox's model", _NONE),
    Quantity("q_value", "number", "", "p value after Benjamini-Hochberg over all rows", _NONE),
    Quantity("p_proportional", "number", "", "p of 'the ratio is the same at all times'", _NONE),
    Quantity("reason", "text", "", "why there is no ratio; empty where there is one"),
)
CONCORDANCE_SURVIVAL = (
    Quantity("group", "text", "", "what the test called: sensitive or resistant"),
    Quantity("time", "number", "as given", "time of an event or the end of an observation"),
    Quantity("at_risk", "integer", "", "patients still observed"),
    Quantity("events", "integer", "", "events at the time"),
    *list_estimate("survival", "fraction", "share without event", _NONE),
)
CONCORDANCE_FOLLOW_UP = (
    Quantity("quantity", "text", "", "median, log_rank or hazard_ratio of the calls"),
    Quantity("group", "text", "", "sensitive, resistant, or both"),
    Quantity("n", "integer", "", "patients"),
    Quantity("n_events", "integer", "", "events"),
    Quantity(
        "value", "number", "", "median time; chi-square; ratio of sensitive to resistant", _NONE
    ),
    Quantity("low", "number", "", "lower limit", _NONE),
    Quantity("high", "number", "", "upper limit", _NONE),
    Quantity("p_value", "number", "", "of the test of both groups", "a median has none"),
    Quantity("method", "text", "", "brookmeyer, mantel or cox_efron"),
)
CONCORDANCE_TABLES = {
    "concordance_studies": CONCORDANCE_STUDIES,
    "concordance_rates": CONCORDANCE_RATES,
    "concordance_pooled": CONCORDANCE_POOLED,
    "concordance_discrimination": CONCORDANCE_DISCRIMINATION,
    "concordance_cuts": CONCORDANCE_CUTS,
    "concordance_roc": CONCORDANCE_ROC,
    "concordance_calibration": CONCORDANCE_CALIBRATION,
    "concordance_probabilities": CONCORDANCE_PROBABILITIES,
    "concordance_decision": CONCORDANCE_DECISION,
    "concordance_drugs": CONCORDANCE_DRUGS,
    "concordance_hazards": CONCORDANCE_HAZARDS,
    "concordance_survival": CONCORDANCE_SURVIVAL,
    "concordance_follow_up": CONCORDANCE_FOLLOW_UP,
}
