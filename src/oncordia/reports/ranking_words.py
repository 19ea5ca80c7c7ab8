"""Words of cautions, refusals and what would change a rank, for board and patient."""

from oncordia.domain.therapy import RemarkCode
from oncordia.reports.speech import Message, mark, mark_count

_C = RemarkCode
RANKING_WORDS: dict[RemarkCode, tuple[Message, Message | None]] = {
    _C.PLATE_QUALITY_LOOK: (
        mark("Plate quality asks for a look: %(plates)s."),
        mark("The quality of the test was fair. The laboratory should look at it again."),
    ),
    _C.PLATE_QUALITY_FAIL: (
        mark("Plate quality failed: %(plates)s. Confidence is low; repeat before use."),
        mark("The quality of the test was poor. It should be repeated before it is used."),
    ),
    _C.PLATES_LEFT_OUT: (
        mark(
            "Plates that failed are left out: %(plates)s. The responses rest on the other plates "
            "alone."
        ),
        mark("A part of the test failed and is left out. The result rests on the rest of it."),
    ),
    _C.ERRORS_ASSUMED: (
        mark_count(
            "No error came with %(n_drugs)s response. Half of the cohort's SD is assumed, as "
            "replicates differ in practice; limits and probabilities rest on it.",
            "No error came with %(n_drugs)s responses. Half of the cohort's SD is assumed, as "
            "replicates differ in practice; limits and probabilities rest on it.",
        ),
        mark("It is not known how exact this test was. The numbers on this page are rough."),
    ),
    _C.UNLIKE_REFERENCE: (
        mark(
            "This sample is unlike the cohort: misfit of its measured drugs %(misfit)s, where "
            "1 is as expected. Predictions and ranks may mislead."
        ),
        mark("Your organoids behave unlike those they are compared with. Be careful here."),
    ),
    _C.SMALL_COHORT: (
        mark_count(
            "The cohort is small: %(n_reference)s patient.",
            "The cohort is small: %(n_reference)s patients.",
        ),
        mark_count(
            "The comparison group is small: %(n_reference)s patient.",
            "The comparison group is small: %(n_reference)s patients.",
        ),
    ),
    _C.ADDITIVE_MODEL: (
        mark_count(
            "With %(n_reference)s patient only the general level of a sample is predicted.",
            "With %(n_reference)s patients only the general level of a sample is predicted.",
        ),
        None,
    ),
    _C.OTHER_DISEASE: (
        mark("The cohort has another disease: %(cohort_disease)s, the patient %(disease)s."),
        mark("The comparison group has another disease than you."),
    ),
    _C.MIXED_DISEASES: (
        mark_count(
            "Of the %(n_reference)s patient of the cohort only %(n_same)s has %(disease)s. What "
            "stands out may be the disease's and not this patient's.",
            "Of the %(n_reference)s patients of the cohort only %(n_same)s have %(disease)s. What "
            "stands out may be the disease's and not this patient's.",
        ),
        mark("Most people in the comparison group have another disease than you."),
    ),
    _C.OTHER_CENTRE: (
        mark("The cohort holds no sample of this laboratory, %(centre)s."),
        None,
    ),
    _C.LABORATORIES_DIFFER: (
        mark_count(
            "At %(centre)s %(n_shifted)s of %(n_drugs)s drugs has another mean than in the "
            "cohort's other laboratories (over all drugs they lie %(shift)s SDs apart). What "
            "stands out may be the laboratory's.",
            "At %(centre)s %(n_shifted)s of %(n_drugs)s drugs have another mean than in the "
            "cohort's other laboratories (over all drugs they lie %(shift)s SDs apart). What "
            "stands out may be the laboratory's.",
        ),
        mark(
            "A part of the comparison group was tested in a laboratory that measures differently."
        ),
    ),
    _C.FEW_HEALTHY: (
        mark_count(
            "Healthy cells of only %(n_healthy)s donor are in the cohort.",
            "Healthy cells of only %(n_healthy)s donors are in the cohort.",
        ),
        None,
    ),
    _C.NONE_STANDS_OUT: (
        mark("No candidate stands out from the rest."),
        mark("No medicine clearly stood out. This is an answer too."),
    ),
    _C.NO_COHORT: (
        mark("No reference cohort was given, so no selective order is made."),
        mark("There was no comparison group, so no order of the medicines can be given."),
    ),
    _C.TOO_FEW_MEASURED: (
        mark_count(
            "Only %(n_measured)s drug was measured; at least %(least)s are needed for an order.",
            "Only %(n_measured)s drugs were measured; at least %(least)s are needed for an order.",
        ),
        mark_count(
            "Only %(n_measured)s medicine was tested. At least %(least)s are needed.",
            "Only %(n_measured)s medicines were tested. At least %(least)s are needed.",
        ),
    ),
    _C.TOO_FEW_REFERENCE: (
        mark_count(
            "The cohort has only %(n_reference)s patient; at least %(least)s are needed for an "
            "order.",
            "The cohort has only %(n_reference)s patients; at least %(least)s are needed for an "
            "order.",
        ),
        mark_count(
            "The comparison group has only %(n_reference)s patient. At least %(least)s are needed.",
            "The comparison group has only %(n_reference)s patients. At least %(least)s are "
            "needed.",
        ),
    ),
    _C.TOO_FEW_IN_COMMON: (
        mark_count(
            "Only %(n_common)s measured drug is in the cohort; at least %(least)s are needed.",
            "Only %(n_common)s measured drugs are in the cohort; at least %(least)s are needed.",
        ),
        mark_count(
            "Only %(n_common)s of the tested medicines can be compared. At least %(least)s are "
            "needed.",
            "Only %(n_common)s of the tested medicines can be compared. At least %(least)s are "
            "needed.",
        ),
    ),
    _C.ALL_EQUAL: (
        mark("All responses are equal (%(value)s), so nothing can be put in order."),
        mark("All medicines gave the same result, so none can be put before another."),
    ),
    _C.WOULD_CHANGE_MEASURE_NEXT: (
        mark_count(
            "Measuring %(drug)s next would tell most: it is expected to settle %(share)s of the "
            "doubt about which therapy is first.",
            "Measuring %(drug)s next would tell most: it is expected to settle %(share)s of the "
            "doubt about which therapies are among the first %(top)s.",
        ),
        mark("Testing %(drug)s as well would tell most."),
    ),
    _C.WOULD_CHANGE_MEASURE_AGAIN: (
        mark_count(
            "Measuring %(drug)s again would tell most: it is expected to settle %(share)s of the "
            "doubt about which therapy is first.",
            "Measuring %(drug)s again would tell most: it is expected to settle %(share)s of the "
            "doubt about which therapies are among the first %(top)s.",
        ),
        mark("Testing %(drug)s again would tell most."),
    ),
    _C.WOULD_CHANGE_MEASURE_DIRECTLY: (
        mark("A measurement on this sample would replace the prediction."),
        mark("Testing it on your organoids would replace this estimate."),
    ),
    _C.WOULD_CHANGE_NARROWER_INTERVAL: (
        mark("More replicates could part it from %(others)s."),
        mark("Repeating the test could part it from %(others)s."),
    ),
    _C.WOULD_CHANGE_REPEAT_PLATE: (
        mark("A repeat of the plates in question, %(plates)s, could move it."),
        mark("Repeating the test could change this."),
    ),
    _C.WOULD_CHANGE_HIGHER_DOSES: (
        mark("Doses above %(highest_molar)s would complete its curve."),
        None,
    ),
    _C.WOULD_CHANGE_LOWER_DOSES: (
        mark("Doses below %(lowest_molar)s would show where it begins."),
        None,
    ),
    _C.WOULD_CHANGE_LARGER_COHORT: (
        mark_count(
            "A larger cohort than %(n_reference)s patient would narrow its interval.",
            "A larger cohort than %(n_reference)s patients would narrow its interval.",
        ),
        None,
    ),
    _C.WOULD_CHANGE_EVIDENCE: (
        mark("A test of %(markers)s would add or take away evidence."),
        mark("A gene test for %(markers)s could speak for it or against it."),
    ),
    _C.WOULD_CHANGE_PEAK_LEVEL: (
        mark("A clinical peak level in the table would limit the doses that count."),
        None,
    ),
}
