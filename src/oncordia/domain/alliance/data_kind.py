"""Kinds of data, what may be done with them, and which are about a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from oncordia.domain.alliance.rules import parse_term


class DataKind(StrEnum):
    """What a data set holds."""

    RAW_WELLS = "raw wells"
    RESPONSES = "responses"
    CURVES = "curves"
    IMAGES = "images"
    GENOME = "genome"
    PROTEOME = "proteome"
    CLINICAL = "clinical"
    AGGREGATE = "aggregate"
    MODEL_UPDATE = "model update"


class Action(StrEnum):
    """What is done with data."""

    SEE = "see"
    COMPUTE = "compute"  # run a computation where the data lie; only its result leaves
    MOVE = "move"  # take a copy elsewhere
    PUBLISH = "publish"
    TRAIN = "train"  # fit a model, alone or with others


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How close a kind of data is to the person it came from."""

    is_personal: bool  # about one identifiable person, if under a code
    is_special: bool  # health or genetic data, GDPR Article 9 (1)
    is_genetic_resource: bool  # human genetic resources information as China's rules define it
    is_of_groups: bool  # counts and means of several people


_SCREEN = Sensitivity(True, True, False, False)

SENSITIVITIES: Mapping[DataKind, Sensitivity] = {
    DataKind.RAW_WELLS: _SCREEN,
    DataKind.RESPONSES: _SCREEN,
    DataKind.CURVES: _SCREEN,
    DataKind.IMAGES: _SCREEN,
    DataKind.GENOME: Sensitivity(True, True, True, False),
    DataKind.PROTEOME: _SCREEN,
    DataKind.CLINICAL: _SCREEN,
    DataKind.AGGREGATE: Sensitivity(False, False, False, True),
    DataKind.MODEL_UPDATE: Sensitivity(False, False, False, True),
}
"""By kind. Genes and genome are human genetic resources information; clinical, imaging, protein and
metabolic data are not (implementing rules of China's human genetic resources regulation, in force
since 2023-07-01). What is measured on one donor's organoids is health data of that donor (GDPR
Articles 4 (15) and 9 (1), recital 35). No legal advice."""

_ACTION_WORDS: Mapping[str, Action] = {"read": Action.SEE}
_KIND_WORDS: Mapping[str, DataKind] = {
    "wells": DataKind.RAW_WELLS,
    "raw": DataKind.RAW_WELLS,
    "proteomics": DataKind.PROTEOME,
    "aggregates": DataKind.AGGREGATE,
    "model updates": DataKind.MODEL_UPDATE,
}


def parse_action(text: str) -> Action:
    """The action that ``text`` names; ``read`` is a word for ``see``.

    Raises
    ------
    InvalidTerm
        It names none; the message says the nearest.
    """
    known = _ACTION_WORDS.get(text.strip().lower())
    return known or parse_term(Action, text, "action")


def parse_data_kind(text: str) -> DataKind:
    """The kind of data that ``text`` names, as in ``raw wells``, ``raw-wells`` or ``raw_wells``.

    Raises
    ------
    InvalidTerm
        It names none; the message says the nearest.
    """
    known = _KIND_WORDS.get(" ".join(text.lower().replace("-", " ").replace("_", " ").split()))
    return known or parse_term(DataKind, text, "kind of data")
