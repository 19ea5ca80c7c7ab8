"""What a FHIR observation says of one candidate, and of one piece of evidence."""

import datetime as dt
import math

from oncordia.domain.therapy import Candidate, Interval, Ranking, Remark, RemarkCode
from oncordia.formats.therapy.fhir_codes import Json, code_concept

_UCUM = "http://unitsofmeasure.org"
_EVIDENCE = (
    RemarkCode.EVIDENCE_TIER,
    RemarkCode.EVIDENCE_AGAINST,
    RemarkCode.EVIDENCE_OTHER_TUMOUR,
)
_DIGITS = 6  # significant


def write_quantity(value: float, unit: str) -> Json:
    """A number with its unit; UCUM knows fractions and percentages alone."""
    if unit in ("", "fraction"):
        return {"value": _round(value), "system": _UCUM, "code": "1"}
    if unit == "%":
        return {"value": _round(value), "unit": unit, "system": _UCUM, "code": "%"}
    return {"value": _round(value), "unit": unit}


def list_components(ranking: Ranking, candidate: Candidate) -> list[Json]:
    """The facts of a candidate, in one order; those that are not known are left out."""
    measure = ranking.measure
    named = f"{measure.name}: {measure.meaning}; {measure.direction.replace('_', ' ')}"
    parts: list[Json | None] = [
        _say("therapy", valueString=candidate.therapy),
        _say("measure", valueString=named),
        _say("basis", valueCodeableConcept=code_concept(candidate.basis.value)),
        _bound("response-interval", candidate.response, measure.unit),
    ]
    if ranking.refusal is None:
        parts += [
            _say("place", valueInteger=candidate.place),
            _say("place-absolute", valueInteger=candidate.place_absolute),
            _say("verdict", valueCodeableConcept=code_concept(f"verdict-{candidate.verdict}")),
            _count("selective-effect", candidate.z.value, "SD"),
            _bound("selective-effect-interval", candidate.z, "SD"),
            _count("selective-effect-measured", candidate.z_measured, "SD"),
            _count("robust-selective-effect", candidate.robust_z, "SD"),
            _count("percentile", candidate.percentile, "%"),
            _count("selective-score", candidate.selective_score, measure.unit),
            _count("probability-top", candidate.probability_top, ""),
            _say("top", valueInteger=ranking.options.top),
            _count("probability-better", candidate.probability_better, ""),
        ]
    for code, remarks in (
        ("reason", candidate.reasons),
        ("caveat", candidate.caveats),
        ("would-change", candidate.would_change),
    ):
        parts += [
            _say(code, valueCodeableConcept=code_concept(f"remark-{remark.code}"))
            for remark in remarks
        ]
    return [part for part in parts if part is not None]


def list_evidence(candidate: Candidate) -> list[Remark]:
    """Remarks of a candidate that are evidence of a molecular fact."""
    remarks = (*candidate.reasons, *candidate.caveats)
    return [remark for remark in remarks if remark.code in _EVIDENCE]


def make_evidence(remark: Remark, therapy: str, head: Json) -> Json:
    """The observation of a piece of evidence; its date is that of the evidence, or it has none."""
    values = {name: str(value) for name, value in remark.values.items()}
    day = _find_day(remark)
    return {
        **{key: value for key, value in head.items() if key != "effectiveDateTime"},
        **({"effectiveDateTime": day} if day else {}),
        "code": code_concept("evidence", f"Evidence on {therapy}: {values['marker']}"),
        **({"valueString": values["tier"]} if values["tier"] else {}),
        "component": [
            _say("therapy", valueString=therapy),
            *(
                _say(name.replace("_", "-"), valueString=values[name])
                for name in ("marker", "tier", "tumour_type", "source")
                if values[name]
            ),
            _say("reason", valueCodeableConcept=code_concept(f"remark-{remark.code}")),
        ],
    }


def _find_day(remark: Remark) -> str:
    """The day of the evidence in ISO form, "" where its text is no such day."""
    day = remark.values["date"]
    try:
        return str(day) if isinstance(day, dt.date) else str(dt.date.fromisoformat(str(day)))
    except ValueError:
        return ""


def _say(code: str, **value: object) -> Json:
    return {"code": code_concept(code), **value}


def _count(code: str, value: float, unit: str) -> Json | None:
    if not math.isfinite(value):
        return None
    return _say(code, valueQuantity=write_quantity(value, unit))


def _bound(code: str, interval: Interval, unit: str) -> Json | None:
    if not (math.isfinite(interval.low) and math.isfinite(interval.high)):
        return None
    return _say(
        code,
        valueRange={
            "low": write_quantity(interval.low, unit),
            "high": write_quantity(interval.high, unit),
        },
    )


def _round(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
