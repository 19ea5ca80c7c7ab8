"""The example alliance: what five news reports say, and a made line S17 to try decisions on."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from importlib.resources import as_file, files
from typing import Any, TypeAlias

from oncordia.domain.alliance import (
    Agreement,
    Consent,
    Dataset,
    Event,
    Filing,
    Indicator,
    Member,
    NameKind,
    Need,
    Person,
    Platform,
    from_plain,
    make_name,
    parse_data_use,
    sign_agreement,
    to_plain,
)
from oncordia.formats.agreements import build_agreement, read_agreement

Value: TypeAlias = (
    Member | Person | Agreement | Consent | Dataset | Filing | Event | Platform | Indicator | Need
)
_TABLES: Mapping[str, type[Any]] = {
    "members": Member,
    "people": Person,
    "consents": Consent,
    "datasets": Dataset,
    "filings": Filing,
    "events": Event,
    "platforms": Platform,
    "indicators": Indicator,
    "needs": Need,
}


def read_example() -> tuple[Value, ...]:
    """Every value of the example alliance: members, people, agreements, consents, data, events."""
    return (*_read_tables(), *_read_reported(), _read_framework())


def _read_tables() -> Iterator[Value]:
    for file in ("members.toml", "made.toml", "people.toml", "life.toml"):
        for name, rows in _load(file).items():
            if name in _TABLES:
                for row in rows:
                    yield from_plain(_TABLES[name], _shape(name, row))


def _read_reported() -> Iterator[Agreement]:
    for row in _load("reported.toml")["agreements"]:
        yield build_agreement("reported.toml", row)


def _read_framework() -> Agreement:
    """The made framework agreement, signed by its parties."""
    with as_file(files("oncordia.formats") / "example" / "framework.toml") as path:
        agreement = read_agreement(path)
    for row in _load("made.toml")["signatures"]:
        agreement = sign_agreement(agreement, row["member_id"], row["on"], row["by"])
    return agreement


def _load(file: str) -> dict[str, list[dict[str, Any]]]:
    text = (files("oncordia.formats") / "example" / file).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _shape(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its short forms written out, as records have them."""
    shaped = {name: _SHAPES.get(name, _keep)(value) for name, value in row.items()}
    names = [
        to_plain(make_name(text, kind))
        for word, kind in _NAMES.items()
        for text in row.get(word, ())
    ]
    for word in _NAMES:
        shaped.pop(word, None)
    if names:
        shaped["names"] = names
    period = {end: shaped.pop(end) for end in ("start", "end") if end in shaped}
    if period:
        shaped["period"] = period
    if table == "people":
        post = {"member_id": shaped.pop("member_id"), "title": shaped.pop("post")}
        said = {**shaped["source"], "date": shaped.pop("on")}
        shaped["posts"] = [{**post, "source": said}]
    return shaped


def _keep(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


_NAMES = {"names": NameKind.OFFICIAL, "aliases": NameKind.ALIAS, "guesses": NameKind.GUESS}
_SHAPES: Mapping[str, Callable[[Any], Any]] = {
    "source": lambda text: {"file": text},
    "use": lambda text: to_plain(parse_data_use(text)),
}
