"""Tables of needs and offers become postings; every fault is told with row, column and mend."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from oncordia.domain import InputDigest, Problem
from oncordia.domain.alliance import Script
from oncordia.domain.alliance.name import find_script
from oncordia.domain.partnering import (
    DEFAULT_CAPACITY,
    LABELS,
    Confidentiality,
    Cooperation,
    FirmSize,
    Posting,
    PostingKind,
    Readiness,
    Scale,
    Side,
    Topic,
    parse_readiness,
    parse_word,
)
from oncordia.errors import InvalidRecord, RefusedImport
from oncordia.formats.book import load_book
from oncordia.formats.partnering.forms import POSTINGS
from oncordia.formats.registry.cells import Row
from oncordia.formats.registry.tables import RawTable, list_tables, read_tables

Word = TypeVar("Word", bound=StrEnum)
KIND_WORDS: Mapping[str, PostingKind] = {
    **{word.value: word for word in PostingKind},
    **{LABELS[word][1]: word for word in PostingKind},
    "goal": PostingKind.PROBLEM,
    "need": PostingKind.PROBLEM,
    "wish": PostingKind.PROBLEM,
    "barrier": PostingKind.PROBLEM,
    "criterion": PostingKind.PROBLEM,
    "topic": PostingKind.TECHNOLOGY,
    "method": PostingKind.TECHNOLOGY,
    "platform": PostingKind.SERVICE,
    "funding": PostingKind.FUND,
    "job": PostingKind.POST,
    "fact": PostingKind.PROBLEM,
    "目标": PostingKind.PROBLEM,
    "平台": PostingKind.SERVICE,
    "悬赏": PostingKind.CHALLENGE,
    "挑战": PostingKind.CHALLENGE,
}


@dataclass(frozen=True, slots=True)
class ReadPosting:
    """A posting and the row it comes from."""

    posting: Posting
    file: str
    row: int


@dataclass(frozen=True, slots=True)
class ReadPostings:
    """Postings of some tables, what is to be known of them, and the digests of the files."""

    postings: tuple[ReadPosting, ...]
    notes: tuple[Problem, ...]
    inputs: tuple[InputDigest, ...]

    def list_side(self, side: Side) -> list[Posting]:
        """The needs or the offers."""
        return [one.posting for one in self.postings if one.posting.side is side]


def read_postings(
    paths: list[Path],
    on: date,
    check: Callable[[ReadPosting], list[Problem]] | None = None,
) -> ReadPostings:
    """The needs and offers of tables or folders of tables.

    Parameters
    ----------
    on
        What has expired before this day is refused.
    check
        Problems of a row that only its caller can know.

    Raises
    ------
    RefusedImport
        Something is wrong with a row; it carries every problem.
    UnreadableFile
        There is no table at a path.
    """
    problems: list[Problem] = []
    read: list[ReadPosting] = []
    inputs: list[InputDigest] = []
    for path in paths:
        files = list_tables(path)
        for file in files:
            is_alone = len(files) == 1
            tables = read_tables(file, problems, is_alone=is_alone, known=POSTINGS)
            if tables:
                inputs.append(load_book(file).digest)
            for table in tables:
                read += _read_table(table, on, problems)
    problems += _find_doubled(read)
    if check is not None:
        problems += [problem for one in read for problem in check(one)]
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        errors.sort(key=lambda problem: (problem.file, problem.row or 0))
        raise RefusedImport(errors)
    return ReadPostings(tuple(read), tuple(problems), tuple(inputs))


def _read_table(table: RawTable, on: date, problems: list[Problem]) -> list[ReadPosting]:
    side = Side(table.form.kind)
    found: list[ReadPosting] = []
    own: list[Problem] = []
    for number, values in table.rows:
        row = Row(table.file, number, values, own)
        posting = _read_row(row, side, on)
        if posting is not None:
            found.append(ReadPosting(posting, table.file, number))
    for problem in own:
        heading = table.headings.get(problem.column or "", problem.column)
        problems.append(
            Problem(
                problem.file,
                problem.message,
                problem.mend,
                problem.row,
                heading,
                severity=problem.severity,
            )
        )
    return found


def _read_row(row: Row, side: Side, on: date) -> Posting | None:
    key = f"{side.value}_id"
    owners = row.parts("owner_id")
    if not owners:
        row.refuse("owner_id", f"the {side} has no owner", "write the id of the member whose it is")
    if not row.text(key):
        row.refuse(key, f"the {side} has no id", "write a word of its own")
    capacity = _read_capacity(row)
    expires_on, deadline = row.day("expires_on"), row.day("deadline")
    for column, day in (("expires_on", expires_on), ("deadline", deadline)):
        if day is not None and day < on:
            message = f"{day} is before today, {on}"
            row.refuse(column, message, "write a later day, or leave the row out")
    statements = _read_statements(row)
    values = {
        "posting_id": row.text(key) or "x",
        "side": side,
        "kind": row.word("kind", KIND_WORDS, PostingKind.PROBLEM, strict=True),
        "owner_id": owners[0] if owners else "x",
        **statements,
        "fields": _read_words(row, "fields", Topic, "field"),
        "forms": _read_words(row, "forms", Cooperation, "form of cooperation"),
        "stage": _read_stage(row),
        "region": row.country("region"),
        "regions": row.parts("regions"),
        "barred_regions": row.parts("barred_regions"),
        "size": _read_word(row, "size", FirmSize, "size"),
        "sizes": _read_words(row, "sizes", FirmSize, "size"),
        "confidentiality": _read_word(row, "confidentiality", Confidentiality, "confidentiality")
        or Confidentiality.OPEN,
        "may_see": row.parts("may_see"),
        "conflicts": row.parts("conflicts"),
        "settled_with": row.parts("settled_with"),
        "capacity": DEFAULT_CAPACITY if capacity is None else capacity,
        "expires_on": expires_on,
        "reward": row.number_of("reward"),
        "currency": row.text("currency"),
        "deadline": deadline,
        "event_id": row.text("event_id"),
        "source": row.source(),
    }
    if values["kind"] is PostingKind.CHALLENGE:
        for column, spare in (("reward", 0.0), ("deadline", on)):
            if values[column] is None:
                row.refuse(column, f"the challenge has no {column}", f"write its {column}")
                values[column] = spare
    if not any(statements.values()):
        row.refuse("statement_en", f"the {side} says nothing", "write what is sought or given")
        return None
    n_before = len(row.problems)
    posting = row.build(Posting, {"posting_id": key}, **values)
    is_new = len(row.problems) > n_before
    return posting if row.is_sound and not is_new else None


def _read_capacity(row: Row) -> int | None:
    number = row.number_of("capacity")
    if number is None:
        return None
    if number < 0 or number % 1:
        message = f"the capacity {row.text('capacity')!r} is no number of partners"
        row.refuse("capacity", message, "write 0 or a whole number above it")
        return None
    return int(number)


def _read_statements(row: Row) -> dict[str, str]:
    """Both statements, each under the language that it is written in."""
    said = {"statement_en": row.text("statement_en"), "statement_zh": row.text("statement_zh")}
    english, chinese = said.values()
    if english and not chinese and find_script(english) is Script.HAN:
        return {"statement_en": "", "statement_zh": english}
    if chinese and not english and find_script(chinese) is not Script.HAN:
        return {"statement_en": chinese, "statement_zh": ""}
    return said


def _read_word(row: Row, column: str, kind: type[Word], what: str) -> Word | None:
    text = row.text(column)
    return _take_word(row, column, kind, text, what) if text else None


def _read_words(row: Row, column: str, kind: type[Word], what: str) -> tuple[Word, ...]:
    found = (_take_word(row, column, kind, part, what) for part in row.parts(column))
    return tuple(dict.fromkeys(word for word in found if word is not None))


def _take_word(row: Row, column: str, kind: type[Word], text: str, what: str) -> Word | None:
    try:
        return parse_word(kind, text, what)
    except InvalidRecord as error:
        message, _, mend = str(error).partition("; ")
        known = ", ".join(word.value for word in kind)
        row.refuse(column, message, f"{mend}; known are {known}" if "nearest" in mend else mend)
        return None


def _read_stage(row: Row) -> Readiness | None:
    text = row.text("stage")
    scale = _read_word(row, "scale", Scale, "scale") or Scale.TRL
    return row.take("stage", lambda: parse_readiness(text, scale)) if text else None


def _find_doubled(read: list[ReadPosting]) -> list[Problem]:
    first: dict[str, ReadPosting] = {}
    problems = []
    for one in read:
        known = first.setdefault(one.posting.posting_id, one)
        if known is not one:
            message = (
                f"the id {one.posting.posting_id!r} stands in row {known.row} of {known.file} too"
            )
            column = f"{one.posting.side}_id"
            problems.append(Problem(one.file, message, "rename one of both", one.row, column))
    return problems
