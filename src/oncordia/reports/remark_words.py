"""Every remark of a ranking in words: for the tumour board and, plainer, for the patient."""

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import cast

from oncordia.domain.therapy import REMARKS, Remark, RemarkCode, ValueKind
from oncordia.reports.candidate_words import CANDIDATE_WORDS
from oncordia.reports.ranking_words import RANKING_WORDS
from oncordia.reports.speech import NO_VALUE, Message, Speech

# for the board; for the patient, or None where it is for the board alone
REMARK_WORDS: Mapping[RemarkCode, tuple[Message, Message | None]] = MappingProxyType(
    CANDIDATE_WORDS | RANKING_WORDS
)


class Audience(StrEnum):
    """Whom a page speaks to."""

    BOARD = "board"
    PATIENT = "patient"


def say_remark(remark: Remark, speech: Speech, audience: Audience) -> str:
    """The sentence of a remark; for a patient "" where it is for the board alone.

    Raises
    ------
    ValueError
        If no remark has the code.
    """
    code = RemarkCode(remark.code)
    board, patient = REMARK_WORDS[code]
    message = board if audience is Audience.BOARD else patient
    if message is None:
        return ""
    rule = REMARKS[code]
    written = {
        name: write_value(remark.values[name], kind, speech) for name, kind in rule.values.items()
    }
    if not message.many:
        return speech.say(message.one, **written)
    count = cast(int, remark.values[rule.plural_of])
    return speech.say_count(message.one, message.many, count, **written)


def say_remarks(remarks: Sequence[Remark], speech: Speech, audience: Audience) -> tuple[str, ...]:
    """The sentences of remarks that have one for the audience, each once."""
    said = (say_remark(remark, speech, audience) for remark in remarks)
    return tuple(dict.fromkeys(sentence for sentence in said if sentence))


def write_value(value: object, kind: ValueKind, speech: Speech) -> str:
    """A value of a remark as its language writes it."""
    match kind:
        case ValueKind.NAME:
            return str(value) or NO_VALUE
        case ValueKind.NAMES:
            return speech.names(cast(Sequence[str], value))
        case ValueKind.SHARE:
            return speech.percent(cast(float, value))
        case ValueKind.CHANCE:
            return speech.chance(cast(float, value))
        case ValueKind.COUNT:
            return speech.number(int(cast(int, value)))
        case ValueKind.MOLAR:
            return speech.molar(cast(float, value))
        case ValueKind.DATE:
            return speech.date(cast("dt.date | str", value)) or NO_VALUE
        case ValueKind.DECIMAL:
            return speech.number(float(cast(float, value)), 2)
        case ValueKind.NUMBER:
            return speech.number(float(cast(float, value)))
