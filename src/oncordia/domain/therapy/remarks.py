"""Codes of all remarks of a ranking, with the values that stand in their words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from oncordia.domain.therapy.ranking import Remark
from oncordia.errors import InvalidTerm


class RemarkCode(StrEnum):
    """What a ranking can say of a candidate, or of itself."""

    # reasons
    SELECTIVE_EFFECT = "selective_effect"
    PERCENTILE_IN_COHORT = "percentile_in_cohort"
    BETTER_THAN_COHORT_MEDIAN = "better_than_cohort_median"
    IN_TOP_PROBABILITY = "in_top_probability"
    HEALTHY_SPARED = "healthy_spared"
    PEAK_LEVEL_REACHED = "peak_level_reached"
    EVIDENCE_TIER = "evidence_tier"
    MEASURED_DIRECTLY = "measured_directly"
    CONTRIBUTORS = "contributors"
    COMBINATION_BEYOND_INDEPENDENCE = "combination_beyond_independence"
    # caveats of one candidate
    PREDICTED_ONLY = "predicted_only"
    INTERVAL_WIDE = "interval_wide"
    PARTIAL_CURVE = "partial_curve"
    CURVE_BELOW_DOSES = "curve_below_doses"
    CURVE_FLAGGED = "curve_flagged"
    ERRORS_UNKNOWN = "errors_unknown"
    PEAK_LEVEL_CAPPED = "peak_level_capped"
    PEAK_LEVEL_NOT_REACHED = "peak_level_not_reached"
    PEAK_LEVEL_UNKNOWN = "peak_level_unknown"
    PEAK_LEVEL_NOT_APPLIED = "peak_level_not_applied"
    PAN_TOXIC = "pan_toxic"
    HEALTHY_HIT = "healthy_hit"
    HEALTHY_ALIKE = "healthy_alike"
    SELECTIVE_BUT_WEAK = "selective_but_weak"
    NOT_BETTER_THAN_COHORT = "not_better_than_cohort"
    NOT_DISTINGUISHABLE = "not_distinguishable"
    FEW_IN_COHORT = "few_in_cohort"
    NOT_IN_COHORT = "not_in_cohort"
    EVIDENCE_OTHER_TUMOUR = "evidence_other_tumour"
    EVIDENCE_AGAINST = "evidence_against"
    COMBINATION_AS_INDEPENDENCE = "combination_as_independence"
    COMBINATION_BELOW_INDEPENDENCE = "combination_below_independence"
    # cautions of the whole ranking
    PLATE_QUALITY_LOOK = "plate_quality_look"
    PLATE_QUALITY_FAIL = "plate_quality_fail"
    PLATES_LEFT_OUT = "plates_left_out"
    ERRORS_ASSUMED = "errors_assumed"
    UNLIKE_REFERENCE = "unlike_reference"
    SMALL_COHORT = "small_cohort"
    ADDITIVE_MODEL = "additive_model"
    OTHER_DISEASE = "other_disease"
    MIXED_DISEASES = "mixed_diseases"
    OTHER_CENTRE = "other_centre"
    LABORATORIES_DIFFER = "laboratories_differ"
    FEW_HEALTHY = "few_healthy"
    NONE_STANDS_OUT = "none_stands_out"
    # refusals
    NO_COHORT = "no_cohort"
    TOO_FEW_MEASURED = "too_few_measured"
    TOO_FEW_REFERENCE = "too_few_reference"
    TOO_FEW_IN_COMMON = "too_few_in_common"
    ALL_EQUAL = "all_equal"
    # what would change the rank
    WOULD_CHANGE_MEASURE_NEXT = "would_change_measure_next"
    WOULD_CHANGE_MEASURE_AGAIN = "would_change_measure_again"
    WOULD_CHANGE_MEASURE_DIRECTLY = "would_change_measure_directly"
    WOULD_CHANGE_NARROWER_INTERVAL = "would_change_narrower_interval"
    WOULD_CHANGE_REPEAT_PLATE = "would_change_repeat_plate"
    WOULD_CHANGE_HIGHER_DOSES = "would_change_higher_doses"
    WOULD_CHANGE_LOWER_DOSES = "would_change_lower_doses"
    WOULD_CHANGE_LARGER_COHORT = "would_change_larger_cohort"
    WOULD_CHANGE_EVIDENCE = "would_change_evidence"
    WOULD_CHANGE_PEAK_LEVEL = "would_change_peak_level"


class RemarkPart(StrEnum):
    """Where a remark stands in a ranking."""

    REASON = "reason"
    CAVEAT = "caveat"
    CAUTION = "caution"
    REFUSAL = "refusal"
    CHANGE = "change"


class ValueKind(StrEnum):
    """How a value of a remark is written out."""

    NAME = "name"  # str, as it stands
    NAMES = "names"  # sequence of str
    NUMBER = "number"  # float, three significant figures
    DECIMAL = "decimal"  # float, two decimals
    SHARE = "share"  # float 0-1, as a percentage
    CHANCE = "chance"  # probability 0-1, as a percentage that is never certain
    COUNT = "count"  # int
    MOLAR = "molar"  # float > 0, with a fitting unit
    DATE = "date"  # datetime.date, or str in ISO form


@dataclass(frozen=True, slots=True)
class RemarkRule:
    """One code: the part it stands in and the values that it needs, no more and no less."""

    code: RemarkCode
    part: RemarkPart
    values: Mapping[str, ValueKind] = field(default_factory=dict)
    plural_of: str = ""  # the count that decides between singular and plural; "" for none


_C, _P = RemarkCode, RemarkPart
_NAME, _NAMES, _NUMBER = ValueKind.NAME, ValueKind.NAMES, ValueKind.NUMBER
_DECIMAL, _CHANCE = ValueKind.DECIMAL, ValueKind.CHANCE
_SHARE, _COUNT, _MOLAR = ValueKind.SHARE, ValueKind.COUNT, ValueKind.MOLAR
_LIMITS = {"low": _DECIMAL, "high": _DECIMAL}
_SETTLES = {"drug": _NAME, "share": _SHARE, "top": _COUNT}
_EVIDENCE = {
    "marker": _NAME,  # "BRAF V600E"
    "tier": _NAME,  # as the table names it
    "tumour_type": _NAME,
    "source": _NAME,
    "date": ValueKind.DATE,
}

_RULES = (
    RemarkRule(_C.SELECTIVE_EFFECT, _P.REASON, {"z": _DECIMAL, **_LIMITS}),
    RemarkRule(
        _C.PERCENTILE_IN_COHORT, _P.REASON, {"share": _SHARE, "n_samples": _COUNT}, "n_samples"
    ),
    RemarkRule(_C.BETTER_THAN_COHORT_MEDIAN, _P.REASON, {"probability": _CHANCE}),
    RemarkRule(_C.IN_TOP_PROBABILITY, _P.REASON, {"probability": _CHANCE, "top": _COUNT}, "top"),
    RemarkRule(_C.HEALTHY_SPARED, _P.REASON, {"score": _NUMBER, "n_healthy": _COUNT}, "n_healthy"),
    RemarkRule(_C.PEAK_LEVEL_REACHED, _P.REASON, {"peak_molar": _MOLAR, "source": _NAME}),
    RemarkRule(_C.EVIDENCE_TIER, _P.REASON, _EVIDENCE),
    RemarkRule(_C.MEASURED_DIRECTLY, _P.REASON),
    RemarkRule(_C.CONTRIBUTORS, _P.REASON, {"drugs": _NAMES}),
    RemarkRule(_C.COMBINATION_BEYOND_INDEPENDENCE, _P.REASON, {"excess": _DECIMAL, **_LIMITS}),
    RemarkRule(_C.PREDICTED_ONLY, _P.CAVEAT),
    RemarkRule(_C.INTERVAL_WIDE, _P.CAVEAT, _LIMITS),
    RemarkRule(_C.PARTIAL_CURVE, _P.CAVEAT, {"highest_molar": _MOLAR}),
    RemarkRule(_C.CURVE_BELOW_DOSES, _P.CAVEAT, {"lowest_molar": _MOLAR}),
    RemarkRule(_C.CURVE_FLAGGED, _P.CAVEAT, {"reason": _NAME}),
    RemarkRule(_C.ERRORS_UNKNOWN, _P.CAVEAT),
    RemarkRule(_C.PEAK_LEVEL_CAPPED, _P.CAVEAT, {"peak_molar": _MOLAR, "source": _NAME}),
    RemarkRule(_C.PEAK_LEVEL_NOT_REACHED, _P.CAVEAT, {"peak_molar": _MOLAR, "source": _NAME}),
    RemarkRule(_C.PEAK_LEVEL_UNKNOWN, _P.CAVEAT),
    RemarkRule(_C.PEAK_LEVEL_NOT_APPLIED, _P.CAVEAT, {"peak_molar": _MOLAR, "source": _NAME}),
    RemarkRule(_C.PAN_TOXIC, _P.CAVEAT, {"share": _SHARE}),
    RemarkRule(_C.HEALTHY_HIT, _P.CAVEAT, {"score": _NUMBER, "n_healthy": _COUNT}, "n_healthy"),
    RemarkRule(_C.HEALTHY_ALIKE, _P.CAVEAT, {"score": _NUMBER, "n_healthy": _COUNT}, "n_healthy"),
    RemarkRule(_C.SELECTIVE_BUT_WEAK, _P.CAVEAT, {"response": _NUMBER}),
    RemarkRule(_C.NOT_BETTER_THAN_COHORT, _P.CAVEAT, {"probability": _CHANCE}),
    RemarkRule(_C.NOT_DISTINGUISHABLE, _P.CAVEAT, {"n_others": _COUNT}, "n_others"),
    RemarkRule(_C.FEW_IN_COHORT, _P.CAVEAT, {"n_samples": _COUNT}, "n_samples"),
    RemarkRule(_C.NOT_IN_COHORT, _P.CAVEAT),
    RemarkRule(_C.EVIDENCE_OTHER_TUMOUR, _P.CAVEAT, {**_EVIDENCE, "disease": _NAME}),
    RemarkRule(_C.EVIDENCE_AGAINST, _P.CAVEAT, _EVIDENCE),
    RemarkRule(_C.COMBINATION_AS_INDEPENDENCE, _P.CAVEAT, {"excess": _DECIMAL, **_LIMITS}),
    RemarkRule(_C.COMBINATION_BELOW_INDEPENDENCE, _P.CAVEAT, {"excess": _DECIMAL, **_LIMITS}),
    RemarkRule(_C.PLATE_QUALITY_LOOK, _P.CAUTION, {"plates": _NAMES}),
    RemarkRule(_C.PLATE_QUALITY_FAIL, _P.CAUTION, {"plates": _NAMES}),
    RemarkRule(_C.PLATES_LEFT_OUT, _P.CAUTION, {"plates": _NAMES}),
    RemarkRule(_C.ERRORS_ASSUMED, _P.CAUTION, {"n_drugs": _COUNT}, "n_drugs"),
    RemarkRule(_C.UNLIKE_REFERENCE, _P.CAUTION, {"misfit": _DECIMAL}),
    RemarkRule(_C.SMALL_COHORT, _P.CAUTION, {"n_reference": _COUNT}, "n_reference"),
    RemarkRule(_C.ADDITIVE_MODEL, _P.CAUTION, {"n_reference": _COUNT}, "n_reference"),
    RemarkRule(_C.OTHER_DISEASE, _P.CAUTION, {"disease": _NAME, "cohort_disease": _NAME}),
    RemarkRule(
        _C.MIXED_DISEASES,
        _P.CAUTION,
        {"disease": _NAME, "n_same": _COUNT, "n_reference": _COUNT},
        "n_reference",
    ),
    RemarkRule(_C.OTHER_CENTRE, _P.CAUTION, {"centre": _NAME}),
    RemarkRule(
        _C.LABORATORIES_DIFFER,
        _P.CAUTION,
        {"centre": _NAME, "n_shifted": _COUNT, "n_drugs": _COUNT, "shift": _DECIMAL},
        "n_shifted",
    ),
    RemarkRule(_C.FEW_HEALTHY, _P.CAUTION, {"n_healthy": _COUNT}, "n_healthy"),
    RemarkRule(_C.NONE_STANDS_OUT, _P.CAUTION),
    RemarkRule(_C.NO_COHORT, _P.REFUSAL),
    RemarkRule(
        _C.TOO_FEW_MEASURED, _P.REFUSAL, {"n_measured": _COUNT, "least": _COUNT}, "n_measured"
    ),
    RemarkRule(
        _C.TOO_FEW_REFERENCE, _P.REFUSAL, {"n_reference": _COUNT, "least": _COUNT}, "n_reference"
    ),
    RemarkRule(_C.TOO_FEW_IN_COMMON, _P.REFUSAL, {"n_common": _COUNT, "least": _COUNT}, "n_common"),
    RemarkRule(_C.ALL_EQUAL, _P.REFUSAL, {"value": _NUMBER}),
    RemarkRule(_C.WOULD_CHANGE_MEASURE_NEXT, _P.CHANGE, _SETTLES, "top"),
    RemarkRule(_C.WOULD_CHANGE_MEASURE_AGAIN, _P.CHANGE, _SETTLES, "top"),
    RemarkRule(_C.WOULD_CHANGE_MEASURE_DIRECTLY, _P.CHANGE),
    RemarkRule(_C.WOULD_CHANGE_NARROWER_INTERVAL, _P.CHANGE, {"others": _NAMES}),
    RemarkRule(_C.WOULD_CHANGE_REPEAT_PLATE, _P.CHANGE, {"plates": _NAMES}),
    RemarkRule(_C.WOULD_CHANGE_HIGHER_DOSES, _P.CHANGE, {"highest_molar": _MOLAR}),
    RemarkRule(_C.WOULD_CHANGE_LOWER_DOSES, _P.CHANGE, {"lowest_molar": _MOLAR}),
    RemarkRule(_C.WOULD_CHANGE_LARGER_COHORT, _P.CHANGE, {"n_reference": _COUNT}, "n_reference"),
    RemarkRule(_C.WOULD_CHANGE_EVIDENCE, _P.CHANGE, {"markers": _NAMES}),
    RemarkRule(_C.WOULD_CHANGE_PEAK_LEVEL, _P.CHANGE),
)
REMARKS: Mapping[RemarkCode, RemarkRule] = MappingProxyType({rule.code: rule for rule in _RULES})


def make_remark(code: RemarkCode, **values: object) -> Remark:
    """The remark of this code, with exactly the values that its words need.

    Raises
    ------
    InvalidTerm
        If a value is missing or has no place in the words; the message names both lists.
    """
    needed = REMARKS[code].values
    if set(values) != set(needed):
        raise InvalidTerm(f"remark {code} needs the values {sorted(needed)}, got {sorted(values)}")
    return Remark(str(code), values)
