"""A ranking as FHIR R5, held against FHIR's own models."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.bundle import Bundle

from oncordia.domain import InputDigest, Provenance
from oncordia.domain.therapy import Interval, Ranking
from oncordia.errors import InvalidOption, OutputError
from oncordia.formats.therapy.fhir import FhirFrame, make_bundle, write_fhir
from oncordia.formats.therapy.fhir_codes import CODES, SYSTEM
from oncordia.testing import make_flat_ranking, make_ranking, make_refused_ranking

FRAME = FhirFrame(
    patient="PSN-0007",
    specimen="SPC-0007-1",
    performer="Laboratory A",
    measured_on=dt.date(2026, 11, 20),
    issued=dt.datetime(2026, 11, 27, 9, 30, tzinfo=dt.UTC),
    conclusion="2 candidates lead. A decision aid, not a decision.",
    cautions=("Plate quality asks for a look: plate-2.",),
    notes={"afatinib": ("Measured on this sample.",)},
)
PROVENANCE = Provenance("0.1.0", (InputDigest("results/curves.parquet", "a3" * 32, 10),))
BUNDLE: dict[str, Any] = make_bundle(make_ranking(), FRAME, PROVENANCE)


def _pick(kind: str, bundle: dict[str, Any] = BUNDLE) -> list[dict[str, Any]]:
    found = (entry["resource"] for entry in bundle["entry"])
    return [resource for resource in found if resource["resourceType"] == kind]


def _value(observation: dict[str, Any], code: str) -> Any:
    for part in observation["component"]:
        if part["code"]["coding"][0]["code"] == code:
            return next(value for key, value in part.items() if key.startswith("value"))
    return None


def _walk(value: object) -> list[object]:
    if isinstance(value, dict):
        return [value, *(one for part in value.values() for one in _walk(part))]
    if isinstance(value, list):
        return [value, *(one for part in value for one in _walk(part))]
    return [value]


@pytest.mark.parametrize("make", [make_ranking, make_flat_ranking, make_refused_ranking])
def test_make_bundle__is_valid_fhir(make: Any) -> None:
    ranking: Ranking = make()

    read = Bundle.model_validate(make_bundle(ranking, FRAME, PROVENANCE))

    assert read.type == "collection"


def test_make_bundle__comes_back_from_fhir_models_unchanged() -> None:
    read = Bundle.model_validate(BUNDLE).model_dump_json()

    assert _pick("CodeSystem", json.loads(read)) == _pick("CodeSystem")
    assert [one["id"] for one in _pick("Observation", json.loads(read))] == [
        one["id"] for one in _pick("Observation")
    ]


def test_make_bundle__is_the_same_for_the_same_input() -> None:
    assert json.dumps(make_bundle(make_ranking(), FRAME, PROVENANCE)) == json.dumps(BUNDLE)


def test_make_bundle__holds_nothing_empty() -> None:
    assert all(one not in (None, "", [], {}) for one in _walk(BUNDLE))


def test_report__lists_its_results_in_the_order_of_the_places() -> None:
    links = {entry["fullUrl"]: entry["resource"] for entry in BUNDLE["entry"]}
    results = [links[one["reference"]] for one in _pick("DiagnosticReport")[0]["result"]]

    assert [_value(one, "place") for one in results] == list(range(1, 18))


def test_references__all_lead_to_an_entry() -> None:
    links = {entry["fullUrl"] for entry in BUNDLE["entry"]}
    asked = [
        one["reference"] for one in _walk(BUNDLE) if isinstance(one, dict) and "reference" in one
    ]

    assert asked
    assert set(asked) <= links


def test_observation__holds_response_limits_effect_and_probability() -> None:
    first = _pick("Observation")[0]

    assert first["valueQuantity"]["value"] == 0.41
    assert first["valueQuantity"]["code"] == "1"
    assert _value(first, "therapy") == "afatinib"
    assert _value(first, "selective-effect") == {"value": 2.4, "unit": "SD"}
    assert _value(first, "selective-effect-interval")["low"]["value"] == pytest.approx(
        1.824, abs=1e-3
    )
    assert _value(first, "probability-top")["value"] == 0.83
    assert _value(first, "verdict")["coding"][0]["code"] == "verdict-leading"
    assert first["note"] == [{"text": "Measured on this sample."}]
    assert first["effectiveDateTime"] == "2026-11-20"


def test_evidence__has_a_date_of_its_own_and_is_what_its_observation_derives_from() -> None:
    links = {entry["fullUrl"]: entry["resource"] for entry in BUNDLE["entry"]}
    proof = links[_pick("Observation")[0]["derivedFrom"][0]["reference"]]

    assert proof["effectiveDateTime"] == "2026-03-02"
    assert _value(proof, "marker") == "ERBB2 amplification"
    assert _value(proof, "tier") == "II"


def test_evidence__leaves_out_a_day_and_a_source_that_are_not_known() -> None:
    ranking = make_ranking()
    first = ranking.candidates[0]
    dateless = tuple(
        replace(one, values={**one.values, "date": "spring", "source": ""})
        if "date" in one.values
        else one
        for one in first.reasons
    )
    made = make_bundle(
        replace(ranking, candidates=(replace(first, reasons=dateless),)), FRAME, PROVENANCE
    )

    assert "effectiveDateTime" not in _pick("Observation", made)[1]
    assert _value(_pick("Observation", made)[1], "source") is None
    assert all(one not in (None, "", [], {}) for one in _walk(made))


def test_refusal__is_coded_and_gives_no_place() -> None:
    made = make_bundle(make_refused_ranking(), FRAME, PROVENANCE)
    report = _pick("DiagnosticReport", made)[0]

    assert report["conclusionCode"][0]["coding"][0]["code"] == "remark-too_few_measured"
    assert _value(_pick("Observation", made)[0], "place") is None


def test_response__that_is_not_known_says_so() -> None:
    nan = float("nan")
    first = replace(make_ranking().candidates[0], response=Interval(nan, nan, nan))
    made = make_bundle(replace(make_ranking(), candidates=(first,)), FRAME, PROVENANCE)

    assert _pick("Observation", made)[0]["dataAbsentReason"]["coding"][0]["code"] == "unknown"


def test_report__names_cohort_digest_software_and_inputs() -> None:
    parts = _pick("DiagnosticReport")[0]["extension"][0]["extension"]

    assert {"url": "sha256", "valueString": make_ranking().cohort_digest} in parts
    assert _pick("Device")[0]["version"] == [{"value": "0.1.0"}]
    assert _pick("Provenance")[0]["entity"][0]["what"]["identifier"]["value"] == "a3" * 32


def test_codes__are_all_explained_in_the_bundle() -> None:
    used = {
        one["code"]
        for one in _walk(BUNDLE)
        if isinstance(one, dict) and one.get("system") == SYSTEM
    }
    told = {one["code"] for one in _pick("CodeSystem")[0]["concept"]}

    assert used <= told == set(CODES)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"patient": " "}, "patient must be given"),
        ({"status": "done"}, "status must be one of registered, partial"),
        ({"issued": dt.datetime(2026, 11, 27)}, "issued must have a time zone"),
    ],
)
def test_frame__names_what_is_wrong(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidOption, match=said):
        replace(FRAME, **wrong)


def test_write_fhir__writes_plain_json(tmp_path: Path) -> None:
    write_fhir(tmp_path / "report.json", make_ranking(), FRAME, PROVENANCE)

    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8")) == BUNDLE
    assert len(list(tmp_path.iterdir())) == 1


def test_write_fhir__says_what_to_do_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="choose a folder that exists"):
        write_fhir(tmp_path / "none" / "report.json", make_ranking(), FRAME, PROVENANCE)
