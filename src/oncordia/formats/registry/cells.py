"""Cells of one row of a registry as values; what cannot be read becomes a problem of that cell."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from oncordia.domain import Problem
from oncordia.domain.alliance import (
    ALWAYS,
    Identifier,
    Name,
    NameKind,
    PartialDate,
    Period,
    Script,
    Share,
    Source,
    make_name,
    parse_identifier,
    parse_partial_date,
)
from oncordia.errors import InvalidRecord
from oncordia.formats.headers import find_nearest
from oncordia.formats.registry.entry import Ref
from oncordia.formats.registry.spares import find_refused, list_spares
from oncordia.formats.registry.tables import Values
from oncordia.formats.registry.words import TRUTHS, find_word

Term = TypeVar("Term", bound=StrEnum)
Value = TypeVar("Value")
_SPLIT = re.compile(r"[;；\n]")
_UNSURE = re.compile(
    r"\b(?:unnamed|unverified|transliterat\w+|guess\w*|not in the source|role only)\b|\(planned\)"
)
_AS_CALLED: Mapping[str, str] = {"names": "name_en", "period": "end"}
_COUNTRY = re.compile(r"[A-Z]{2}")
_SLASHED = re.compile(r"(\d{4})[/.年](\d{1,2})(?:[/.月](\d{1,2})日?|月)?")


def split_cell(text: str) -> list[str]:
    """The parts of a cell that stand apart by ``;`` or ``；``, each once."""
    return list(dict.fromkeys(part.strip() for part in _SPLIT.split(text) if part.strip()))


class Row:
    """Reads the cells of one row and gathers problems, words that were mapped, and references."""

    def __init__(self, file: str, number: int, values: Values, problems: list[Problem]) -> None:
        self.file = file
        self.number = number
        self.values = values
        self.problems = problems
        self.refs: list[Ref] = []
        self.identified: tuple[Identifier, ...] = ()
        self.is_sound = True
        self._mapped: list[str] = []

    def text(self, column: str) -> str:
        """The text of a cell; empty where there is none."""
        return self.values.get(column, "")

    def parts(self, column: str) -> tuple[str, ...]:
        """The parts of a cell."""
        text = self.values.get(column)
        return tuple(split_cell(text)) if text else ()

    def refer(self, column: str, predicate: str, *kinds: str) -> tuple[str, ...]:
        """The ids in a cell, noted as references to records of these kinds."""
        ids = self.parts(column)
        self.refs += [Ref(column, predicate, one, kinds) for one in ids]
        return ids

    def refer_one(self, column: str, predicate: str, *kinds: str) -> str:
        """The one id in a cell, noted as a reference."""
        text = self.values.get(column, "")
        if text:
            self.refs.append(Ref(column, predicate, text, kinds))
        return text

    def need_one(self, column: str, predicate: str, *kinds: str) -> str:
        """As ``refer_one``; an empty cell is refused, and a word stands for the id."""
        if not self.values.get(column):
            what = kinds[0].replace("_", " ")
            self.refuse(column, f"the row names no {what}", f"write the id of the {what}")
            return "x"
        return self.refer_one(column, predicate, *kinds)

    def note(self, column: str, text: str) -> None:
        """Keep a word of the source whose meaning was mapped."""
        self._mapped.append(f"{column}: {text}")

    def word(
        self, column: str, words: Mapping[str, Term], default: Term, *, strict: bool = False
    ) -> Term:
        """The term that a cell names; one that names none is ``default``, with a note."""
        text = self.values.get(column, "")
        if not text:
            return default
        found = find_word(text, words)
        if found is None:
            near = find_nearest(text, list(words))
            known = ", ".join(dict.fromkeys(term.value for term in words.values()))
            mend = f"write one of {known}" + (f"; the nearest is {near!r}" if near else "")
            if strict:
                self.refuse(column, f"{text!r} is no {column} that is known", mend)
            else:
                message = f"{text!r} is read as {default.value!r}; its word is kept"
                self.problems.append(
                    Problem(self.file, message, mend, self.number, column, severity="note")
                )
        if found is None or found.value != text:
            self.note(column, text)
        return default if found is None else found

    def truth(self, column: str) -> bool | None:
        """Yes or no; None where the cell is empty."""
        text = self.values.get(column, "").casefold()
        if text and text not in TRUTHS:
            self.refuse(column, f"{text!r} is neither yes nor no", "write yes or no")
        return TRUTHS.get(text)

    def number_of(self, column: str) -> float | None:
        """The number in a cell, ``%`` taken as hundredths; None where it is empty."""
        text = self.values.get(column, "").replace(",", "").replace("％", "%")
        if not text:
            return None
        try:
            number = float(text.removesuffix("%")) / (100.0 if text.endswith("%") else 1.0)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.refuse(column, f"{self.text(column)!r} is no number", "write digits alone")
            return None
        return number

    def count_of(self, column: str) -> int | None:
        """The whole number in a cell, 0 or more; None where it is empty."""
        number = self.number_of(column)
        if number is None:
            return None
        if number < 0 or number % 1:
            self.refuse(
                column, f"{self.text(column)!r} is no number of things", "write 0 or a whole number"
            )
            return None
        return int(number)

    def country(self, column: str = "country") -> str:
        """The country in a cell; empty where it is none that is written in two letters."""
        text = self.values.get(column, "")
        if text and not _COUNTRY.fullmatch(text):
            self.refuse(column, f"{text!r} is no country", "write two capital letters, such as CN")
            return ""
        return text

    def when(self, column: str) -> PartialDate | None:
        """The date in a cell, as far as it is known; None where it is empty."""
        text = self.values.get(column, "")
        if not text:
            return None
        found = _SLASHED.fullmatch(text)
        if found:
            text = "-".join(
                part if i == 0 else part.zfill(2) for i, part in enumerate(found.groups()) if part
            )
        return self.take(column, lambda: parse_partial_date(text))

    def day(self, column: str) -> date | None:
        """The day in a cell; a month or year alone is refused."""
        found = self.when(column)
        if found is not None and found.day is None:
            self.refuse(column, f"{found} is no day", "write YYYY-MM-DD")
            return None
        return None if found is None else found.first_day

    def period(self) -> Period:
        """From ``start`` to ``end``."""
        start, end = self.when("start"), self.when("end")
        if start is None and end is None:
            return ALWAYS
        return self.take("end", lambda: Period(start, end)) or ALWAYS

    def identifiers(self, *columns: str) -> tuple[Identifier, ...]:
        """Identifiers in the cells; a column called as its register says the kind."""
        found: dict[Identifier, None] = {}
        for column in columns:
            for part in self.parts(column):
                text = part if column in {"identifiers", "patents"} else f"{column}:{part}"
                one = self.take(column, lambda text=text: parse_identifier(text))  # type: ignore[misc]
                if one is not None:
                    found[one] = None
        self.identified = tuple(found)
        return self.identified

    def shares(self, column: str) -> tuple[Share, ...]:
        """Shares such as ``O1=0.6; O2=40%``."""
        shares = []
        for part in self.parts(column):
            member_id, equals, text = (word.strip() for word in part.partition("="))
            try:
                fraction = float(text.removesuffix("%")) / (100.0 if text.endswith("%") else 1.0)
            except ValueError:
                equals = ""
            if not equals:
                self.refuse(column, f"{part!r} is no share", "write it as O1=0.6")
                continue
            self.refs.append(Ref(column, "share", member_id, ("member",)))
            one = self.take(column, lambda m=member_id, f=fraction: Share(m, f))  # type: ignore[misc]
            if one is not None:
                shares.append(one)
        return tuple(shares)

    def names(self, unsure: str = "") -> tuple[Name, ...]:
        """Every name of the row; one that the source lacks or doubts is a guess."""
        found: dict[str, Name] = {}
        kinds = {
            "name_en": NameKind.OFFICIAL,
            "name_zh": NameKind.OFFICIAL,
            "title_en": NameKind.OFFICIAL,
            "title_zh": NameKind.OFFICIAL,
            "short_names": NameKind.SHORT,
            "aliases": NameKind.ALIAS,
        }
        for column, kind in kinds.items():
            text = self.values.get(column)
            if not text:
                continue
            is_guess = column == "name_en" and _UNSURE.search(f"{text} {unsure}")
            for part in split_cell(text) if column in {"aliases", "short_names"} else [text]:
                name = make_name(part, NameKind.GUESS if is_guess else kind)
                if is_guess and name.script is not Script.LATIN:
                    name = make_name(part, kind)
                found.setdefault(name.text, name)
        return tuple(found.values())

    def source(self) -> Source | None:
        """File, date and the words that were mapped."""
        file = self.values.get("source_file", "") or self.file
        said = self.when("date")
        return _share_source(file, said, "; ".join(self._mapped))

    def take(self, column: str, make: Callable[[], Value]) -> Value | None:
        """What ``make`` gives; None, and a problem of the cell, where a rule refuses it."""
        try:
            return make()
        except InvalidRecord as error:
            self._tell(column, error)
            return None

    def build(
        self, kind: type[Value], columns: Mapping[str, str] = _AS_CALLED, /, **values: Any
    ) -> Value | None:
        """The record of these values; None where a rule refuses one that cannot be left out.

        Each rule that refuses a value is told, with the column of the value. That one is left out
        then, so that the rules behind it speak as well. ``columns`` names those of fields that are
        called otherwise.
        """
        spares = list_spares(kind)  # type: ignore[arg-type]
        while True:
            try:
                return kind(**values)
            except InvalidRecord as error:
                name = find_refused(kind, values, spares, str(error))
                known = columns if name in columns else _AS_CALLED
                self._tell(None if name is None else known.get(name, name), error)
                if name is None:
                    return None
                values[name] = spares[name]

    def _tell(self, column: str | None, error: InvalidRecord) -> None:
        message, _, mend = str(error).rpartition("; ")
        self.refuse(column, message or mend, mend if message else "mend it, or leave it empty")

    def refuse(self, column: str | None, message: str, mend: str) -> None:
        """Add a problem of this row."""
        self.is_sound = False
        self.problems.append(Problem(self.file, message, mend, self.number, column))


@lru_cache(maxsize=10_000)
def _share_source(file: str, said: PartialDate | None, wording: str) -> Source:
    """One value for all rows that say the same of their source."""
    return Source(file, said, wording)
