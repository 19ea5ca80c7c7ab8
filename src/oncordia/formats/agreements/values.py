"""Values of an agreement's file: each reader takes what stands there, or says what should."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from oncordia.domain.alliance import (
    Action,
    AgreementKind,
    AgreementStatus,
    Aim,
    DataKind,
    Name,
    NameKind,
    PartialDate,
    make_name,
    parse_action,
    parse_data_kind,
    parse_duo_term,
    parse_partial_date,
    parse_term,
)
from oncordia.errors import InvalidRecord, InvalidTerm

Item = TypeVar("Item")
Term = TypeVar("Term", bound=StrEnum)
Read = Callable[[object], object]


@dataclass(frozen=True, slots=True)
class Key:
    """How a key of the file is read, and whether it must be there."""

    read: Read
    is_needed: bool = False
    nested: str = ""  # a list of tables of this name


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise InvalidRecord(f'{value!r} is no text; write a text in quotation marks, as "text"')
    return value.strip()


def _id(value: object) -> str:
    text = _text(value)
    if not text:
        raise InvalidRecord("is empty; write an id, a word without blanks")
    return text


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidRecord(f"{value!r} is neither; write true or false")
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InvalidRecord(f"{value!r} is no count; write a whole number, 0 or more")
    return value


def _day(value: object) -> PartialDate:
    if isinstance(value, date):
        return parse_partial_date(value.isoformat()[:10])
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise InvalidRecord(f"{value!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
    try:
        return parse_partial_date(value)
    except InvalidRecord as error:
        raise InvalidRecord(f"{error}; write one, as 2027-12-31") from None


def _list(read: Callable[[object], Item]) -> Callable[[object], tuple[Item, ...]]:
    def reader(value: object) -> tuple[Item, ...]:
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list):
            raise InvalidRecord(f'{value!r} is no list; write one, as ["a", "b"]')
        return tuple(read(item) for item in items)

    return reader


def _term(kind: type[Term], what: str) -> Callable[[object], Term]:
    return lambda value: parse_term(kind, _text(value), what)


def _aim(value: object) -> Aim:
    word = _text(value)
    if word.upper() in Aim.__members__:
        return Aim[word.upper()]
    try:
        code = parse_duo_term(word).code
    except InvalidTerm:
        return parse_term(Aim, word, "purpose in terms of the Data Use Ontology (DUO)")
    if code in Aim.__members__:
        return Aim[code]
    raise InvalidTerm(f"{word!r} is a term of DUO but no purpose; use one of {', '.join(Aim)}")


def _name(value: object) -> Name:
    if isinstance(value, Mapping) and set(value) <= {"text", "kind"}:
        kind = _term(NameKind, "kind of name")(value.get("kind", "official"))
        return make_name(_text(value.get("text")), kind)
    return make_name(_text(value))


def _status(value: object) -> AgreementStatus:
    status = parse_term(AgreementStatus, _text(value), "status of a new agreement")
    if status not in (AgreementStatus.DRAFT, AgreementStatus.PLANNED):
        raise InvalidRecord(
            f"a new agreement cannot be {status}; write draft or planned and let it be signed, "
            "or give reported_on"
        )
    return status


def _number(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return _id(value)


def _kind(value: object) -> DataKind:
    return parse_data_kind(_text(value))


def _act(value: object) -> Action:
    return parse_action(_text(value))


_PERIOD = {"start": Key(_day), "end": Key(_day)}
TABLES: Mapping[str, Mapping[str, Key]] = {
    "agreement": {
        "agreement_id": Key(_id, is_needed=True),
        "kind": Key(_term(AgreementKind, "kind of agreement"), is_needed=True),
        "names": Key(_list(_name), is_needed=True),
        "scope": Key(_text),
        "place": Key(_text),
        **_PERIOD,
        "creates": Key(_list(_id)),
        "parent_id": Key(_text),
        "status": Key(_status),
        "reported_on": Key(_day),
        "source": Key(_text),
        "parties": Key(_list(_text), nested="party"),
        "clauses": Key(_list(_text), nested="clause"),
        "obligations": Key(_list(_text), nested="obligation"),
    },
    "party": {"member_id": Key(_id, is_needed=True), "role": Key(_text)},
    "clause": {
        "number": Key(_number, is_needed=True),
        "text": Key(_text, is_needed=True),
        "grants": Key(_list(_text), nested="grant"),
    },
    "grant": {
        "from": Key(_list(_id), is_needed=True),
        "to": Key(_list(_id), is_needed=True),
        "data_kinds": Key(_list(_kind), is_needed=True),
        "actions": Key(_list(_act), is_needed=True),
        "purposes": Key(_list(_aim)),
        **_PERIOD,
        "min_cell_size": Key(_count),
        "aggregate_only": Key(_truth),
        "needs_ethics_approval": Key(_truth),
        "no_onward_transfer": Key(_truth),
        "non_commercial": Key(_truth),
        "countries": Key(_list(_text)),
        "ask": Key(_text),
        "ask_of": Key(_id),
    },
    "obligation": {
        "party": Key(_id, is_needed=True),
        "text": Key(_text, is_needed=True),
        "due": Key(_day),
        "done_on": Key(_day),
    },
}
"""Every table of the file with its keys."""
