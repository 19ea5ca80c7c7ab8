"""Tables of therapy in and out: cohorts, drug notes, molecular facts, evidence."""

from oncordia.formats.therapy.cohort_folder import COHORT_FILE, read_cohort, write_cohort
from oncordia.formats.therapy.drug_notes import read_drug_notes
from oncordia.formats.therapy.evidence import read_evidence
from oncordia.formats.therapy.features import read_features
from oncordia.formats.therapy.message import frame_message, read_message, write_message
from oncordia.formats.therapy.model import ModelDocument, ModelSource, read_model, write_model
from oncordia.formats.therapy.response_source import (
    ReadResponses,
    SourceOptions,
    read_responses,
)
from oncordia.formats.therapy.result_folder import (
    ResultFolder,
    choose_time,
    read_result,
    take_measure,
)
from oncordia.formats.therapy.sample_notes import read_sample_notes

__all__ = [
    "COHORT_FILE",
    "ModelDocument",
    "ModelSource",
    "ReadResponses",
    "ResultFolder",
    "SourceOptions",
    "choose_time",
    "frame_message",
    "read_cohort",
    "read_drug_notes",
    "read_evidence",
    "read_features",
    "read_message",
    "read_model",
    "read_responses",
    "read_result",
    "read_sample_notes",
    "take_measure",
    "write_cohort",
    "write_message",
    "write_model",
]
