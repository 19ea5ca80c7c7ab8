"""What a page of concordance calls its rates, its codes, its parts and its tables."""

from oncordia.domain.therapy import Cut
from oncordia.reports.speech import Message, mark

RATES: dict[str, Message] = {
    "sensitivity": mark("Sensitivity"),
    "specificity": mark("Specificity"),
    "ppv": mark("PPV"),
    "npv": mark("NPV"),
    "accuracy": mark("Accuracy"),
    "lr_positive": mark("Likelihood ratio of a sensitive test (LR+)"),
    "lr_negative": mark("Likelihood ratio of a resistant test (LR−)"),
    "odds_ratio": mark("Diagnostic odds ratio"),
}
SPREADS: dict[str, Message] = {
    "sd_logit_sensitivity": mark("SD of logit sensitivity between studies"),
    "sd_logit_false_positive": mark("SD of logit false-positive rate between studies"),
    "correlation": mark("Correlation of both between studies"),
    "n_studies": mark("Number of studies"),
}
USES: dict[str, Message] = {  # by the code of why a study is not pooled
    "": mark("pooled"),
    "not_used": mark("not pooled: the table says so"),
    "partial": mark("not pooled: only a part of the counts was published"),
    "rates": mark("not pooled: rates without counts"),
    "failed": mark("FAILED: the test did not predict the patients"),
    "no_table": mark("not pooled: another kind of figure"),
    "one_class": mark("not pooled: one kind of patients alone"),
}
REFUSALS: dict[str, Message] = {
    "no_tables": mark(
        "No study has all four counts and both kinds of patients, so nothing is added up or pooled."
    ),
    "one_table": mark("Only one study has all four counts to pool, so nothing is pooled."),
}
CUTS: dict[str, Message] = {
    Cut.LEFT_ONE_OUT: mark("left one out"),
    Cut.TUNED: mark("tuned on the same patients"),
    Cut.GIVEN: mark("call given in the table"),
}
AREA_METHODS: dict[str, Message] = {
    "delong": mark("DeLong"),
    "newcombe": mark("Newcombe (classes wholly parted)"),
}
SPLITS: dict[str, Message] = {
    "given": mark("Groups: the calls that the table gives."),
    "left_one_out": mark(
        "Groups: calls by the threshold for response, tuned without each patient."
    ),
    "median": mark("Groups: score at or above its median, and below; no outcome was used."),
}
GROUPS: dict[str, Message] = {
    "sensitive": mark("called sensitive"),
    "resistant": mark("called resistant"),
}
PARTS: dict[str, Message] = {
    "summary": mark("Summary"),
    "studies": mark("Studies"),
    "pooled": mark("Pooled"),
    "cuts": mark("Thresholds"),
    "roc": mark("ROC"),
    "calibration": mark("Calibration"),
    "decision": mark("Decision curve"),
    "drugs": mark("Drugs"),
    "survival": mark("Survival"),
    "methods": mark("Methods"),
    "downloads": mark("Downloads"),
}
TABLE_MEANINGS: dict[str, Message] = {
    "concordance_studies": mark("every study as it was published, and whether it is pooled"),
    "concordance_rates": mark(
        "every rate of every 2×2 table, with exact, score and patient limits"
    ),
    "concordance_pooled": mark("pooled rates, and where a further study may come out"),
    "concordance_discrimination": mark("AUROC under each outcome definition"),
    "concordance_cuts": mark("2×2 tables by threshold and outcome definition"),
    "concordance_roc": mark("points of the ROC curve"),
    "concordance_calibration": mark("groups of the reliability diagram"),
    "concordance_probabilities": mark(
        "calibration: intercept, slope, responders seen over stated, Brier score"
    ),
    "concordance_decision": mark("net benefit at each threshold"),
    "concordance_drugs": mark("tests of every drug, with q values and AUROC"),
    "concordance_hazards": mark("hazard ratios with q values"),
    "concordance_survival": mark("points of the survival curves"),
    "concordance_follow_up": mark(
        "median survival of both groups, their log-rank test and hazard ratio"
    ),
}
