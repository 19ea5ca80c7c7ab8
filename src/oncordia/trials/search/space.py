"""The designs that a search looks through: settings of one design, varied."""

import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oncordia.domain.trials import build_settings, dump_settings, list_settings
from oncordia.errors import InvalidDesign, InvalidOption
from oncordia.trials.contract import Design

_RANGE = re.compile(r"([-+.\deE]+?)\.\.([-+.\deE]+?)(?:\.\.([-+.\deE]+))?")
_MOST = 1_000_000  # combinations of a search


@dataclass(frozen=True, slots=True)
class Variation:
    """A setting and the values that a search tries for it, in their order."""

    field: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One design of a space."""

    design: Design
    varied: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Space:
    """Every combination of some variations of a design."""

    design: Design
    variations: tuple[Variation, ...]

    def __post_init__(self) -> None:
        known = {listed.name for listed in list_settings(type(self.design))}
        for one in self.variations:
            if one.field not in known:
                raise InvalidOption(
                    f"--vary {one.field}: designs of kind {self.design.kind!r} have no such "
                    f"setting; they have {', '.join(sorted(known))}"
                )
        fields = [one.field for one in self.variations]
        for field in fields:
            if fields.count(field) > 1:
                raise InvalidOption(f"--vary {field} stands twice; give all its values at once")
        if self.size > _MOST:
            raise InvalidOption(
                f"{self.size:,} combinations are more than {_MOST:,}; take larger steps"
            )

    @property
    def size(self) -> int:
        """Number of combinations."""
        size = 1
        for one in self.variations:
            size *= len(one.values)
        return size

    def list_candidates(self) -> Iterator[Candidate | None]:
        """Each design, in order; None for a combination that is no design."""
        fields = [one.field for one in self.variations]
        for values in itertools.product(*(one.values for one in self.variations)):
            varied = dict(zip(fields, values, strict=True))
            try:
                yield Candidate(vary_design(self.design, varied), varied)
            except InvalidDesign:
                yield None


def vary_design(design: Design, varied: Mapping[str, Any]) -> Design:
    """The design with other values of some settings.

    Raises
    ------
    InvalidDesign
        If that is no design.
    """
    return build_settings(type(design), {**dump_settings(design), **varied})


def parse_variation(words: str) -> Variation:
    """A setting with its values: ``n=20..60``, ``n=20..60..5`` or ``rule="pocock"|"haybittle"``.

    Raises
    ------
    InvalidOption
        If it cannot be read.
    """
    field, equals, values = words.partition("=")
    field = field.strip()
    if not (field and equals and values.strip()):
        raise InvalidOption(f"--vary {words!r}: write it as n=20..60, n=20..60..5 or n=20|30|50")
    found = _RANGE.fullmatch(values.strip())
    if found is not None:
        return Variation(field, tuple(_list_range(words, *found.groups())))
    return Variation(field, tuple(_read_value(words, part) for part in values.split("|")))


def _read_value(words: str, text: str) -> Any:
    text = text.strip()
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        if re.fullmatch(r"[A-Za-z][\w-]*", text):
            return text
        raise InvalidOption(f"--vary {words!r}: {text!r} is no number, text or list") from None


def _list_range(words: str, low: str, high: str, step: str | None) -> Sequence[float | int]:
    try:
        numbers = [_number(low), _number(high), _number(step or "1")]
    except ValueError:
        raise InvalidOption(f"--vary {words!r}: a range needs numbers, as 20..60..5") from None
    first, last, width = numbers
    if width <= 0 or last < first:
        raise InvalidOption(f"--vary {words!r}: a range goes up, by a step above 0")
    count = int((last - first) / width + 1e-9) + 1
    if count > _MOST:
        raise InvalidOption(f"--vary {words!r}: {count:,} values; take a larger step")
    if all(isinstance(number, int) for number in numbers):
        return [first + width * i for i in range(count)]
    return [round(float(first) + float(width) * i, 12) for i in range(count)]


def _number(text: str) -> float | int:
    return int(text) if re.fullmatch(r"[-+]?\d+", text) else float(text)
