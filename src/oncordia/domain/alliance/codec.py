"""Records as plain data and canonical JSON, and back; one rule for every type."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from oncordia.domain.alliance.period import PartialDate, parse_partial_date
from oncordia.domain.alliance.rules import find_nearest
from oncordia.errors import InvalidRecord

Value = TypeVar("Value")
Reader = Callable[[object, str], Any]


def to_plain(value: object) -> Any:
    """``value`` as dicts, lists, texts, numbers, truths and None.

    A record is a dict of its fields; a field at its default is left out, so that a new optional
    field changes no stored text and no digest. Dates are ISO texts, members of an enumeration their
    value, whole numbers have no decimal point.

    Raises
    ------
    InvalidRecord
        Something inside is no record, or a number that is not finite.
    """
    if value is None or (isinstance(value, bool | int) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InvalidRecord(f"a number of a record must be finite, got {value}")
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if is_dataclass(value):
        return {
            name: to_plain(part)
            for name, default in _list_defaults(cast(Any, type(value)))
            if (part := getattr(value, name)) != default
        }
    raise InvalidRecord(f"a {type(value).__name__} cannot stand in a record")


def from_plain(kind: type[Value], data: object) -> Value:
    """The ``kind`` that plain data hold; the way back of ``to_plain``.

    Raises
    ------
    InvalidRecord
        A field is missing, unknown or of the wrong kind, or the record breaks a rule. The message
        says where, as in ``Agreement.clauses[0].number``.
    """
    return cast(Value, _find_reader(cast(Any, kind))(data, kind.__name__))


def to_json(value: object) -> str:
    """``value`` as canonical JSON: sorted keys, no blanks, Unicode as it is."""
    return _dump(to_plain(value))


def from_json(kind: type[Value], text: str) -> Value:
    """The ``kind`` that JSON text holds.

    Raises
    ------
    InvalidRecord
        The text is no JSON, or as in ``from_plain``.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise InvalidRecord(f"{kind.__name__}: the text is no JSON: {error}") from error
    return from_plain(kind, data)


def digest_json(value: object) -> str:
    """SHA-256 of the canonical JSON of ``value``, in 64 hexadecimal digits."""
    return digest_plain(to_plain(value))


def digest_plain(plain: object) -> str:
    """SHA-256 of plain data, such as ``to_plain`` gives, as canonical JSON."""
    return hashlib.sha256(_dump(plain).encode("utf-8")).hexdigest()


def _dump(plain: object) -> str:
    return json.dumps(
        plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


@cache
def _list_defaults(kind: type) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, _find_default(field)) for field in fields(kind))


def _find_default(field: "Field[Any]") -> object:
    return field.default  # MISSING where the field must be given: equal to no value


@cache
def _find_reader(kind: Any) -> Reader:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _read_union(kind)
    if origin is tuple:
        return _read_tuple(get_args(kind)[0])
    if kind in _PLAIN:
        return _read_scalar(kind)
    if issubclass(kind, Enum):
        return _read_enum(kind)
    if is_dataclass(kind):
        return _read_record(kind)
    raise TypeError(f"no record holds a {kind}")


def _read_union(kind: Any) -> Reader:
    inner = [part for part in get_args(kind) if part is not NoneType]
    read = _find_reader(inner[0])
    return lambda data, where: None if data is None else read(data, where)


def _read_tuple(item: Any) -> Reader:
    read = _find_reader(item)

    def reader(data: object, where: str) -> tuple[Any, ...]:
        if not isinstance(data, list | tuple):
            raise _refuse(where, "a list", data)
        return tuple(read(part, f"{where}[{i}]") for i, part in enumerate(data))

    return reader


def _refuse(where: str, wish: str, data: object) -> InvalidRecord:
    return InvalidRecord(f"{where} must be {wish}, got {data!r:.80}")


def _to_float(data: object) -> float:
    if isinstance(data, bool) or not isinstance(data, int | float):
        raise TypeError
    number = float(data)
    if not math.isfinite(number):
        raise ValueError
    return number


def _to_int(data: object) -> int:
    if isinstance(data, bool) or not isinstance(data, int):
        raise TypeError
    return data


def _to_exact(kind: type) -> Callable[[object], object]:
    def convert(data: object) -> object:
        if not isinstance(data, kind):
            raise TypeError
        return data

    return convert


def _from_text(read: Callable[[str], object]) -> Callable[[object], object]:
    def convert(data: object) -> object:
        if not isinstance(data, str):
            raise TypeError
        return read(data)

    return convert


_PLAIN: Mapping[type, tuple[str, Callable[[object], object]]] = {
    str: ("a text", _to_exact(str)),
    bool: ("true or false", _to_exact(bool)),
    int: ("a whole number", _to_int),
    float: ("a finite number", _to_float),
    date: ("a day as YYYY-MM-DD", _from_text(date.fromisoformat)),
    PartialDate: ("a date as YYYY, YYYY-MM or YYYY-MM-DD", _from_text(parse_partial_date)),
}


def _read_scalar(kind: type) -> Reader:
    wish, convert = _PLAIN[kind]

    def reader(data: object, where: str) -> object:
        try:
            return convert(data)
        except (TypeError, ValueError, OverflowError, InvalidRecord) as error:
            raise _refuse(where, wish, data) from error

    return reader


def _read_enum(kind: type[Enum]) -> Reader:
    by_value = {str(member.value): member for member in kind}

    def reader(data: object, where: str) -> Enum:
        member = by_value.get(data) if isinstance(data, str) else None
        if member is None:
            near = find_nearest(data, by_value) if isinstance(data, str) else None
            wish = f"{near!r}, perhaps" if near else "one of " + ", ".join(by_value)
            raise _refuse(where, wish, data)
        return member

    return reader


def _read_record(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = {field.name: _find_reader(hints[field.name]) for field in fields(kind)}
    needed = [name for name, default in _list_defaults(kind) if default is MISSING]

    def reader(data: object, where: str) -> object:
        if not isinstance(data, dict):
            raise _refuse(where, "a record of fields", data)
        for name in data:
            if name not in readers:
                near = find_nearest(str(name), readers)
                hint = f"; perhaps {near!r} is meant" if near else ""
                raise InvalidRecord(f"{where} has no field {name!r}{hint}")
        for name in needed:
            if name not in data:
                raise InvalidRecord(f"{where} lacks the field {name!r}; give it")
        values = {name: readers[name](part, f"{where}.{name}") for name, part in data.items()}
        return kind(**values)

    return reader
