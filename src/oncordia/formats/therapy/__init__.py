"""Tables of therapy in and out: cohorts, drug notes, facts, evidence, outcomes."""

from oncordia.formats.therapy.cohort_folder import COHORT_FILE, read_cohort, write_cohort
from oncordia.formats.therapy.definition import check_outcomes, settle_definition
from oncordia.formats.therapy.drug_notes import read_drug_notes
from oncordia.formats.therapy.evidence import read_evidence
from oncordia.formats.therapy.features import read_features
from oncordia.formats.therapy.fhir import FhirFrame, make_bundle, render_fhir, write_fhir
from oncordia.formats.therapy.fields import list_columns
from oncordia.formats.therapy.message import frame_message, read_message, write_message
from oncordia.formats.therapy.model import ModelDocument, ModelSource, read_model, write_model
from oncordia.formats.therapy.outcomes import ConcordanceTable, Pairs, read_concordance
from oncordia.formats.therapy.response_source import ReadResponses, read_responses
from oncordia.formats.therapy.response_tables import SourceOptions
from oncordia.formats.therapy.result_folder import (
    ResultFolder,
    choose_time,
    read_result,
    take_measure,
)
from oncordia.formats.therapy.sample_notes import read_sample_notes

__all__ = [
    "COHORT_FILE",
    "ConcordanceTable",
    "FhirFrame",
    "ModelDocument",
    "ModelSource",
    "Pairs",
    "ReadResponses",
    "ResultFolder",
    "SourceOptions",
    "check_outcomes",
    "choose_time",
    "frame_message",
    "list_columns",
    "make_bundle",
    "read_cohort",
    "read_concordance",
    "read_drug_notes",
    "read_evidence",
    "read_features",
    "read_message",
    "read_model",
    "read_responses",
    "read_result",
    "read_sample_notes",
    "render_fhir",
    "settle_definition",
    "take_measure",
    "write_cohort",
    "write_fhir",
    "write_message",
    "write_model",
]
