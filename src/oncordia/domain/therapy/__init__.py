"""Frozen types of therapy: cohorts, rankings, and agreement with patients."""

from oncordia.domain.therapy.agreement import PatientAgreement
from oncordia.domain.therapy.centre_message import LEAST_CELL, CentreMessage, MessageNoise
from oncordia.domain.therapy.cohort import Cohort, DrugNote, FeatureTable
from oncordia.domain.therapy.concordance import (
    ConcordanceOptions,
    Cut,
    Estimate,
    OutcomeDefinition,
    PoolMethod,
    Study,
    StudyStatus,
)
from oncordia.domain.therapy.drug_names import drug_key, index_names, name_drugs, split_combination
from oncordia.domain.therapy.evidence import EvidenceLine
from oncordia.domain.therapy.measure import MEASURES, Direction, Measure, find_measure
from oncordia.domain.therapy.model_card import (
    CentreShift,
    ClassError,
    CohortCard,
    CohortSource,
    CoverageCheck,
)
from oncordia.domain.therapy.patient import MeasuredDrug, PatientScreen
from oncordia.domain.therapy.ranking import (
    LEAST_MEASURED,
    LEAST_REFERENCE,
    Basis,
    Candidate,
    Interval,
    Order,
    Ranking,
    RankOptions,
    Remark,
    Verdict,
)
from oncordia.domain.therapy.remarks import (
    REMARKS,
    RemarkCode,
    RemarkPart,
    RemarkRule,
    ValueKind,
    make_remark,
)
from oncordia.domain.therapy.response_matrix import ResponseMatrix
from oncordia.domain.therapy.two_by_two import TwoByTwo

__all__ = [
    "LEAST_CELL",
    "LEAST_MEASURED",
    "LEAST_REFERENCE",
    "MEASURES",
    "REMARKS",
    "Basis",
    "Candidate",
    "CentreMessage",
    "CentreShift",
    "ClassError",
    "Cohort",
    "CohortCard",
    "CohortSource",
    "ConcordanceOptions",
    "CoverageCheck",
    "Cut",
    "Direction",
    "DrugNote",
    "Estimate",
    "EvidenceLine",
    "FeatureTable",
    "Interval",
    "Measure",
    "MeasuredDrug",
    "MessageNoise",
    "Order",
    "OutcomeDefinition",
    "PatientAgreement",
    "PatientScreen",
    "PoolMethod",
    "RankOptions",
    "Ranking",
    "Remark",
    "RemarkCode",
    "RemarkPart",
    "RemarkRule",
    "ResponseMatrix",
    "Study",
    "StudyStatus",
    "TwoByTwo",
    "ValueKind",
    "Verdict",
    "drug_key",
    "find_measure",
    "index_names",
    "make_remark",
    "name_drugs",
    "split_combination",
]
