"""A ranking as FHIR R5: one bundle with a diagnostic report and an observation a candidate."""

import datetime as dt
import hashlib
import json
import math
import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from oncordia.domain import Provenance
from oncordia.domain.therapy import Candidate, Ranking
from oncordia.errors import InvalidOption, OutputError
from oncordia.formats.therapy.fhir_codes import BASE, Json, code_concept, make_code_system
from oncordia.formats.therapy.fhir_observation import (
    list_components,
    list_evidence,
    make_evidence,
    write_quantity,
)

STATUSES = ("registered", "partial", "preliminary", "final", "amended", "corrected")
_NAMES = uuid.UUID("8f1c1b1e-5d0b-5f0a-9c1e-0a6f4f6b7d21")  # of all ids made here
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_SECTION = "http://terminology.hl7.org/CodeSystem/v2-0074"


@dataclass(frozen=True, slots=True)
class FhirFrame:
    """Whose report it is, who answers for it, and what it says in words.

    ``patient`` and ``specimen`` are pseudonyms; ``notes`` are sentences on a therapy, by its name.

    Raises
    ------
    InvalidOption
        If a name is empty, the status is none of FHIR's, or ``issued`` has no time zone.
    """

    patient: str
    specimen: str
    performer: str
    measured_on: dt.date
    issued: dt.datetime
    conclusion: str
    status: str = "preliminary"
    language: str = "en"
    identifier_system: str = f"{BASE}:pseudonym"
    cautions: tuple[str, ...] = ()
    notes: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("patient", "specimen", "performer", "conclusion"):
            if not getattr(self, name).strip():
                raise InvalidOption(f"{name} must be given for a FHIR report, got an empty text")
        if self.status not in STATUSES:
            raise InvalidOption(f"status must be one of {', '.join(STATUSES)}, got {self.status!r}")
        if self.issued.tzinfo is None:
            raise InvalidOption(f"issued must have a time zone, got {self.issued.isoformat()}")


def write_fhir(path: Path, ranking: Ranking, frame: FhirFrame, provenance: Provenance) -> None:
    """Write the bundle of a ranking as JSON, whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written; a file that stood there before is left as it was.
    """
    text = render_fhir(ranking, frame, provenance)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(text.encode("utf-8"))
        part.replace(path)
    except OSError as fault:
        raise OutputError(
            f"{path}: the FHIR bundle could not be written ({fault.strerror}); "
            f"choose a folder that exists and may be written to"
        ) from None
    finally:
        part.unlink(missing_ok=True)


def render_fhir(ranking: Ranking, frame: FhirFrame, provenance: Provenance) -> str:
    """The bundle of a ranking as the text of a JSON file."""
    return _write_json(make_bundle(ranking, frame, provenance))


def make_bundle(ranking: Ranking, frame: FhirFrame, provenance: Provenance) -> Json:
    """The bundle of a ranking; the same to the byte for the same input.

    It holds, in this order: the diagnostic report; one observation a candidate, by place; one
    observation a piece of evidence, with its own date; the device, which is this software; where
    all of it comes from; the code system.
    """
    links = _Links(ranking, frame)
    observations, evidence = [], []
    for number, candidate in enumerate(ranking.candidates, start=1):
        proofs = list_evidence(candidate)
        linked = [links.find(f"evidence-{number}-{at}") for at in range(1, len(proofs) + 1)]
        body = _make_observation(ranking, candidate, frame, links, linked)
        observations.append((f"observation-{number}", body))
        evidence += [
            (
                f"evidence-{number}-{at}",
                make_evidence(remark, candidate.therapy, _make_head(frame, links)),
            )
            for at, remark in enumerate(proofs, start=1)
        ]
    results = [links.refer(name) for name, _ in observations]
    entries = [
        ("report", _make_report(ranking, frame, results)),
        *observations,
        *evidence,
        ("device", _make_device(provenance)),
        ("provenance", _make_provenance(frame, provenance, links)),
        ("codes", make_code_system()),
    ]
    resources = [
        {
            "fullUrl": links.find(name),
            "resource": {
                "resourceType": body["resourceType"],
                "id": links.find(name).removeprefix("urn:uuid:"),
                **{key: value for key, value in body.items() if key != "resourceType"},
            },
        }
        for name, body in entries
    ]
    digest = hashlib.sha256(_write_json({"entry": resources}).encode()).hexdigest()
    return {
        "resourceType": "Bundle",
        "meta": {"lastUpdated": frame.issued.isoformat()},
        "identifier": {"system": f"{BASE}:sha256", "value": digest},
        "type": "collection",
        "timestamp": frame.issued.isoformat(),
        "entry": resources,
    }


class _Links:
    """Names of the resources of one bundle; the same for the same specimen, sample and time."""

    def __init__(self, ranking: Ranking, frame: FhirFrame) -> None:
        self._seed = "|".join(
            (frame.patient, frame.specimen, ranking.sample, frame.issued.isoformat())
        )

    def find(self, name: str) -> str:
        return f"urn:uuid:{uuid.uuid5(_NAMES, f'{self._seed}|{name}')}"

    def refer(self, name: str) -> Json:
        return {"reference": self.find(name)}


def _make_head(frame: FhirFrame, links: _Links) -> Json:
    """What every observation says of itself before its own facts."""
    return {
        "resourceType": "Observation",
        "language": frame.language,
        "status": frame.status if frame.status != "partial" else "preliminary",
        "category": [{"coding": [{"system": _CATEGORY, "code": "laboratory"}]}],
        "subject": _refer_outside(frame, "Patient", frame.patient),
        "effectiveDateTime": frame.measured_on.isoformat(),
        "issued": frame.issued.isoformat(),
        "performer": [{"type": "Organization", "display": frame.performer}],
        "device": links.refer("device"),
    }


def _refer_outside(frame: FhirFrame, kind: str, pseudonym: str) -> Json:
    return {
        "type": kind,
        "identifier": {"system": frame.identifier_system, "value": pseudonym},
    }


def _make_observation(
    ranking: Ranking,
    candidate: Candidate,
    frame: FhirFrame,
    links: _Links,
    evidence: Sequence[str],
) -> Json:
    body = {
        **_make_head(frame, links),
        "code": code_concept("response", f"Response to {candidate.therapy}"),
        "specimen": _refer_outside(frame, "Specimen", frame.specimen),
        **_write_value(candidate.response.value, ranking.measure.unit),
        "component": list_components(ranking, candidate),
    }
    sentences = frame.notes.get(candidate.therapy, ())
    if sentences:
        body["note"] = [{"text": sentence} for sentence in sentences]
    if evidence:
        body["derivedFrom"] = [{"reference": link} for link in evidence]
    return body


def _write_value(value: float, unit: str) -> Json:
    if math.isfinite(value):
        return {"valueQuantity": write_quantity(value, unit)}
    return {"dataAbsentReason": {"coding": [{"system": _ABSENT, "code": "unknown"}]}}


def _make_report(ranking: Ranking, frame: FhirFrame, results: Sequence[Json]) -> Json:
    body: Json = {
        "resourceType": "DiagnosticReport",
        "meta": {"lastUpdated": frame.issued.isoformat()},
        "language": frame.language,
        "status": frame.status,
        "category": [{"coding": [{"system": _SECTION, "code": "LAB"}]}],
        "code": code_concept("report"),
        "subject": _refer_outside(frame, "Patient", frame.patient),
        "effectiveDateTime": frame.measured_on.isoformat(),
        "issued": frame.issued.isoformat(),
        "performer": [{"type": "Organization", "display": frame.performer}],
        "specimen": [_refer_outside(frame, "Specimen", frame.specimen)],
        "conclusion": frame.conclusion,
    }
    if results:
        body["result"] = list(results)
    if ranking.refusal is not None:
        body["conclusionCode"] = [code_concept(f"remark-{ranking.refusal.code}")]
    if frame.cautions:
        body["note"] = [{"text": sentence} for sentence in frame.cautions]
    if ranking.cohort:
        parts: list[Json] = [{"url": "name", "valueString": ranking.cohort}]
        if ranking.cohort_digest:
            parts.append({"url": "sha256", "valueString": ranking.cohort_digest})
        parts.append({"url": "patients", "valueInteger": ranking.n_reference})
        body["extension"] = [
            {"url": f"{BASE}:StructureDefinition:reference-cohort", "extension": parts}
        ]
    return body


def _make_device(provenance: Provenance) -> Json:
    return {
        "resourceType": "Device",
        "name": [{"value": "Oncordia", "type": "user-friendly-name"}],
        "version": [{"value": provenance.version}],
    }


def _make_provenance(frame: FhirFrame, provenance: Provenance, links: _Links) -> Json:
    body: Json = {
        "resourceType": "Provenance",
        "target": [links.refer("report")],
        "recorded": frame.issued.isoformat(),
        "agent": [{"who": links.refer("device")}],
    }
    if provenance.inputs:
        body["entity"] = [
            {
                "role": "source",
                "what": {
                    "identifier": {"system": f"{BASE}:sha256", "value": one.sha256},
                    "display": one.file,
                },
            }
            for one in provenance.inputs
        ]
    return body


def _write_json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
