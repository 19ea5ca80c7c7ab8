"""Rows of steps, and the words in them; what cannot be read is told cell by cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from oncordia.domain.alliance import Source
from oncordia.domain.partnering import Reason, Step
from oncordia.formats.headers import find_nearest
from oncordia.formats.partnering.funnel_forms import REASON_WORDS, STEP_WORDS
from oncordia.formats.registry.cells import Row


@dataclass(frozen=True, slots=True)
class StepRow:
    """One row of steps as it is written; members and edition may be those of rows before."""

    file: str
    row: int
    relation_id: str
    step: Step
    on: date
    from_id: str = ""
    to_id: str = ""
    event_id: str = ""
    reason: Reason | None = None
    agreement_id: str = ""
    is_confidential: bool = False
    note: str = ""
    source: Source | None = None
    is_dated: bool = True  # False: ``on`` is only when it was told; a day that is kept holds


@dataclass(frozen=True, slots=True)
class FunnelDefaults:
    """What is said of rows that do not say it: their edition, and their day."""

    event_id: str = ""
    on: date | None = None


NOTHING_SAID = FunnelDefaults()


def read_step_row(row: Row, said: FunnelDefaults) -> StepRow | None:
    """The step of a row; None where it is wrong."""
    relation_id = read_id(row, "relation_id", "talk")
    step = _read_word(row, "step", STEP_WORDS, "step")
    reason = _read_word(row, "reason", REASON_WORDS, "reason")
    on = row.day("on")
    if not row.text("on"):
        row.refuse("on", "the row has no day", "write YYYY-MM-DD")
    if not row.text("step"):
        row.refuse("step", "the row has no step", f"write one of {_list_terms(STEP_WORDS)}")
    if step is Step.NO and not row.text("reason"):
        row.refuse("reason", "a no without a reason", f"write one of {_list_terms(REASON_WORDS)}")
    if reason is not None and step not in (Step.NO, None):
        row.refuse(
            "reason", f"{step} has the reason {reason.value!r}", "leave it empty, or write no"
        )
    is_confidential = row.truth("confidential") or False
    source = row.source()
    from_id, to_id = row.text("from_id"), row.text("to_id")
    if from_id and from_id == to_id:
        row.refuse("to_id", f"{to_id!r} is on both sides", "name the two members")
    if not row.is_sound or not isinstance(step, Step) or on is None:
        return None
    return StepRow(
        row.file,
        row.number,
        relation_id,
        step,
        on,
        from_id,
        to_id,
        row.text("event_id") or said.event_id,
        reason=reason if isinstance(reason, Reason) else None,
        agreement_id=row.text("agreement_id"),
        is_confidential=is_confidential,
        note=row.text("note"),
        source=source,
    )


def read_id(row: Row, column: str, what: str) -> str:
    """The id in a cell; an empty cell is refused, and one that is no word."""
    text = row.text(column)
    if not text:
        row.refuse(column, f"the row names no {what}", "give its id, a word")
    elif any(mark.isspace() or mark in ";；" for mark in text):
        row.refuse(column, f"the id {text!r} is no word", "leave out blanks and semicolons")
    return text


def _read_word(
    row: Row, column: str, words: Mapping[str, Step] | Mapping[str, Reason], what: str
) -> Step | Reason | None:
    text = row.text(column)
    if not text:
        return None
    found: Step | Reason | None = words.get(_fold(text))
    if found is None:
        row.refuse(column, *refuse_word(text, words, what))
    return found


def read_step(word: str) -> Step | None:
    """The step that a word names, in English or Chinese; None where it names none."""
    return STEP_WORDS.get(_fold(word))


def read_reason(word: str) -> Reason | None:
    """The reason that a word names, in English or Chinese; None where it names none."""
    return REASON_WORDS.get(_fold(word))


def _fold(word: str) -> str:
    return " ".join(word.casefold().replace("_", " ").replace("-", " ").split())


def refuse_word(
    text: str, words: Mapping[str, Step] | Mapping[str, Reason], what: str
) -> tuple[str, str]:
    """Message and mend for a word that its list does not hold."""
    near = find_nearest(text, list(words))
    mend = f"write one of {_list_terms(words)}" + (f"; the nearest is {near!r}" if near else "")
    return f"{text!r} is no {what} that is known", mend


def _list_terms(words: Mapping[str, Step] | Mapping[str, Reason]) -> str:
    return ", ".join(dict.fromkeys(term.value for term in words.values()))
