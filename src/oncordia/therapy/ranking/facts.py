"""Molecular facts of a patient against an evidence table."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from oncordia.domain.therapy import (
    DrugNote,
    EvidenceLine,
    Remark,
    RemarkCode,
    drug_key,
    make_remark,
)

ANY_TUMOUR = frozenset(("", "any", "all", "solid", "solid tumour", "solid tumor", "pan-cancer"))
_GENE_ALONE = re.compile(
    r"\s+(?:mutations?|mutated|mutant|mut|alterations?|altered)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, eq=False)
class PatientFacts:
    """What is known beside the responses; nothing of it moves a place in the order."""

    molecular: Mapping[str, float] = field(default_factory=dict)  # 1 present, 0 absent
    evidence: Sequence[EvidenceLine] = ()
    notes: Mapping[str, DrugNote] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Supported:
    """What the evidence says of one drug for one patient."""

    reasons: tuple[Remark, ...]
    caveats: tuple[Remark, ...]
    unknown: tuple[str, ...]  # markers of the table that nobody looked for


def weigh_evidence(
    drug: str, facts: Mapping[str, float], lines: Sequence[EvidenceLine], disease: str
) -> Supported:
    """Evidence on a drug, given the patient's molecular facts; it moves no place in the order.

    A line counts where the patient has its marker. Its tier holds for its own tumour type: in
    another one it is a caveat that names both, also where the patient's disease is not told.
    ``BRAF mutation`` is any alteration of BRAF; ``BRAF V600E`` that one alone.
    """
    present = {_marker_key(name): value for name, value in facts.items()}
    reasons, caveats, unknown = [], [], []
    for line in lines:
        if drug_key(line.drug) != drug_key(drug):
            continue
        found = present.get(_marker_key(line.marker))
        if found is None or found != found:
            unknown.append(line.marker)
            continue
        if found <= 0:
            continue
        said: dict[str, object] = {
            "marker": line.marker,
            "tier": line.tier,
            "tumour_type": line.tumour_type or "any",
            "source": line.source or "table",
            "date": line.date,
        }
        if not _is_same(line.tumour_type, disease):
            told = disease or "not told"
            caveats.append(make_remark(RemarkCode.EVIDENCE_OTHER_TUMOUR, **said, disease=told))
        elif line.speaks_for:
            reasons.append(make_remark(RemarkCode.EVIDENCE_TIER, **said))
        else:
            caveats.append(make_remark(RemarkCode.EVIDENCE_AGAINST, **said))
    return Supported(tuple(reasons), tuple(caveats), tuple(dict.fromkeys(unknown)))


def _is_same(tumour_type: str, disease: str) -> bool:
    wanted = tumour_type.strip().casefold()
    return wanted in ANY_TUMOUR or wanted == disease.strip().casefold()


def _marker_key(name: str) -> str:
    text = _GENE_ALONE.sub("", name.strip())
    return "".join(letter for letter in text.casefold() if letter.isalnum())
