"""Words of what is said of one candidate: to the tumour board and, plainer, to the patient."""

from oncordia.domain.therapy import RemarkCode
from oncordia.reports.speech import Message, mark, mark_count

_C = RemarkCode
CANDIDATE_WORDS: dict[RemarkCode, tuple[Message, Message | None]] = {
    _C.SELECTIVE_EFFECT: (
        mark("%(z)s SDs more sensitive than the mean of the cohort (%(low)s to %(high)s)."),
        mark("Your organoids reacted more strongly to it than most in the comparison group."),
    ),
    _C.PERCENTILE_IN_COHORT: (
        mark_count(
            "More sensitive than %(share)s of the %(n_samples)s patient of the cohort with it.",
            "More sensitive than %(share)s of the %(n_samples)s patients of the cohort with it.",
        ),
        mark_count(
            "They reacted more strongly than %(share)s of %(n_samples)s patient in the comparison "
            "group.",
            "They reacted more strongly than %(share)s of %(n_samples)s patients in the comparison "
            "group.",
        ),
    ),
    _C.BETTER_THAN_COHORT_MEDIAN: (
        mark("Beats the median of the cohort with a probability of %(probability)s."),
        None,
    ),
    _C.IN_TOP_PROBABILITY: (
        mark_count(
            "In first place with a probability of %(probability)s.",
            "Among the first %(top)s with a probability of %(probability)s.",
        ),
        None,
    ),
    _C.HEALTHY_SPARED: (
        mark_count(
            "Acts less on healthy cells: selective score %(score)s against %(n_healthy)s donor.",
            "Acts less on healthy cells: selective score %(score)s against %(n_healthy)s donors.",
        ),
        mark_count(
            "In the dish it harmed healthy cells of %(n_healthy)s donor less.",
            "In the dish it harmed healthy cells of %(n_healthy)s donors less.",
        ),
    ),
    _C.PEAK_LEVEL_REACHED: (
        mark("All doses lie within what plasma reaches: peak %(peak_molar)s (%(source)s)."),
        mark("All doses that were tested can be reached in the blood."),
    ),
    _C.EVIDENCE_TIER: (
        mark("Molecular fact %(marker)s: tier %(tier)s in %(tumour_type)s (%(source)s, %(date)s)."),
        mark("A change in the genes of your tumour, %(marker)s, also speaks for it."),
    ),
    _C.MEASURED_DIRECTLY: (
        mark("Measured on this sample."),
        mark("It was tested on your own organoids."),
    ),
    _C.CONTRIBUTORS: (
        mark(
            "Prediction rests on the measured responses to %(drugs)s; each of these "
            "contributions survives resampling of the cohort."
        ),
        None,
    ),
    _C.COMBINATION_BEYOND_INDEPENDENCE: (
        mark(
            "Acts more than its parts would independently: excess %(excess)s (%(low)s to %(high)s)."
        ),
        mark("Together, the medicines did more than expected from each of them."),
    ),
    _C.PREDICTED_ONLY: (
        mark("Predicted, not measured on this sample."),
        mark("It was not tested on your organoids. This is an estimate only."),
    ),
    _C.INTERVAL_WIDE: (
        mark("The interval is wide: %(low)s to %(high)s SDs."),
        mark("The result for this medicine is rather uncertain."),
    ),
    _C.PARTIAL_CURVE: (
        mark("The curve does not reach half of its effect by the highest dose, %(highest_molar)s."),
        mark("Even the highest dose tested did not show its full effect."),
    ),
    _C.CURVE_BELOW_DOSES: (
        mark("The curve is past half of its effect at the lowest dose already, %(lowest_molar)s."),
        None,
    ),
    _C.CURVE_FLAGGED: (
        mark("The curve needs a look: %(reason)s."),
        mark("The laboratory noted something unusual in this measurement."),
    ),
    _C.ERRORS_UNKNOWN: (
        mark("No error came with the response; half of the cohort's SD is assumed."),
        None,
    ),
    _C.PEAK_LEVEL_CAPPED: (
        mark("Only doses up to the clinical peak level, %(peak_molar)s (%(source)s), count."),
        None,
    ),
    _C.PEAK_LEVEL_NOT_REACHED: (
        mark("The effect begins above the clinical peak level, %(peak_molar)s (%(source)s)."),
        mark("It needed more medicine in the dish than is reached in the blood."),
    ),
    _C.PEAK_LEVEL_UNKNOWN: (
        mark("The clinical peak level is not in the table, so all doses count."),
        mark("It is not known here whether these doses are reached in the blood."),
    ),
    _C.PEAK_LEVEL_NOT_APPLIED: (
        mark(
            "The clinical peak level is %(peak_molar)s (%(source)s), but the doses of the response "
            "are not told, so all count."
        ),
        mark("It is not known here whether these doses are reached in the blood."),
    ),
    _C.PAN_TOXIC: (
        mark("Acts on nearly every sample: %(share)s of the cohort respond to it as well."),
        mark("It acts strongly on nearly all organoids, so this says little about yours."),
    ),
    _C.HEALTHY_HIT: (
        mark_count(
            "Healthy cells are hit as well: selective score %(score)s against %(n_healthy)s donor.",
            "Healthy cells are hit as well: selective score %(score)s against "
            "%(n_healthy)s donors.",
        ),
        mark_count(
            "In the dish it also harmed healthy cells of %(n_healthy)s donor.",
            "In the dish it also harmed healthy cells of %(n_healthy)s donors.",
        ),
    ),
    _C.HEALTHY_ALIKE: (
        mark_count(
            "Not told apart from its effect on healthy cells: selective score %(score)s against "
            "%(n_healthy)s donor.",
            "Not told apart from its effect on healthy cells: selective score %(score)s against "
            "%(n_healthy)s donors.",
        ),
        mark_count(
            "In the dish it did about the same to healthy cells of %(n_healthy)s donor.",
            "In the dish it did about the same to healthy cells of %(n_healthy)s donors.",
        ),
    ),
    _C.SELECTIVE_BUT_WEAK: (
        mark("Stands out from the cohort, yet the effect itself is small: %(response)s."),
        mark("It did more on your organoids than on most, yet the effect was still small."),
    ),
    _C.NOT_BETTER_THAN_COHORT: (
        mark("Beats the median of the cohort with a probability of only %(probability)s."),
        mark("It did not work better on your organoids than on most."),
    ),
    _C.NOT_DISTINGUISHABLE: (
        mark_count(
            "Not distinguishable from %(n_others)s other candidate.",
            "Not distinguishable from %(n_others)s other candidates.",
        ),
        mark_count(
            "It cannot be told apart from %(n_others)s other medicine.",
            "It cannot be told apart from %(n_others)s other medicines.",
        ),
    ),
    _C.FEW_IN_COHORT: (
        mark_count(
            "Measured on only %(n_samples)s sample of the cohort.",
            "Measured on only %(n_samples)s samples of the cohort.",
        ),
        mark_count(
            "Only %(n_samples)s sample of the comparison group was tested with it.",
            "Only %(n_samples)s samples of the comparison group were tested with it.",
        ),
    ),
    _C.NOT_IN_COHORT: (
        mark("Not measured in the cohort, so only its absolute effect is known."),
        mark("There is nothing to compare it with, because others were not tested with it."),
    ),
    _C.EVIDENCE_OTHER_TUMOUR: (
        mark(
            "Molecular fact %(marker)s: tier %(tier)s holds for %(tumour_type)s, not for "
            "%(disease)s (%(source)s, %(date)s)."
        ),
        mark("A change in the genes, %(marker)s, is known to matter, but in another cancer."),
    ),
    _C.EVIDENCE_AGAINST: (
        mark(
            "Molecular fact %(marker)s speaks against it: tier %(tier)s in %(tumour_type)s "
            "(%(source)s, %(date)s)."
        ),
        mark("A change in the genes of your tumour, %(marker)s, speaks against it."),
    ),
    _C.COMBINATION_AS_INDEPENDENCE: (
        mark("Acts as its parts would independently: excess %(excess)s (%(low)s to %(high)s)."),
        mark("Together, the medicines did about what each of them does alone."),
    ),
    _C.COMBINATION_BELOW_INDEPENDENCE: (
        mark(
            "Acts less than its parts would independently: excess %(excess)s (%(low)s to %(high)s)."
        ),
        mark("Together, the medicines did less than expected from each of them."),
    ),
}
