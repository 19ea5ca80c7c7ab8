"""The example alliance: tables of what five news reports say, and a made line S17 for decisions."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, TypeAlias

from oncordia.domain.alliance import (
    Agreement,
    Consent,
    Dataset,
    Filing,
    Member,
    from_plain,
    make_name,
    parse_data_use,
    sign_agreement,
    to_plain,
)
from oncordia.formats.agreements import read_agreement

Value: TypeAlias = Member | Agreement | Consent | Dataset | Filing
_TABLES: Mapping[str, type[Any]] = {
    "members": Member,
    "consents": Consent,
    "datasets": Dataset,
    "filings": Filing,
}


def open_example() -> AbstractContextManager[Path]:
    """The folder with the tables of the reported alliances, as a registry reads them."""
    return as_file(files("oncordia.formats") / "example")


def read_example() -> tuple[Value, ...]:
    """Every made value: members, the consent, data and filing of a line, a signed agreement."""
    made = _read_made()
    return (*_read_tables(made), _read_framework(made))


def _read_made() -> dict[str, list[dict[str, Any]]]:
    with open_example() as folder:
        return tomllib.loads((folder / "made.toml").read_text(encoding="utf-8"))


def _read_tables(made: Mapping[str, list[dict[str, Any]]]) -> Iterator[Value]:
    for name, kind in _TABLES.items():
        for row in made[name]:
            yield from_plain(kind, _shape(row))


def _read_framework(made: Mapping[str, list[dict[str, Any]]]) -> Agreement:
    """The made framework agreement, signed by its parties."""
    with open_example() as folder:
        agreement = read_agreement(folder / "framework.toml")
    for row in made["signatures"]:
        agreement = sign_agreement(agreement, row["member_id"], row["on"], row["by"])
    return agreement


def _shape(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its short forms written out, as records have them."""
    shaped = {name: _SHAPES.get(name, _keep)(value) for name, value in row.items()}
    period = {end: shaped.pop(end) for end in ("start", "end") if end in shaped}
    if period:
        shaped["period"] = period
    return shaped


def _keep(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


_SHAPES: Mapping[str, Callable[[Any], Any]] = {
    "names": lambda texts: [to_plain(make_name(text)) for text in texts],
    "source": lambda text: {"file": text},
    "use": lambda text: to_plain(parse_data_use(text)),
}
