"""Which value of a record its rules refuse, and what may stand in its place meanwhile."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any

from oncordia.domain.alliance import make_name
from oncordia.errors import InvalidRecord


@cache
def list_spares(kind: Any) -> dict[str, Any]:
    """What may stand for a value that is refused, by field."""
    spares = {one.name: one.default for one in fields(kind) if one.default is not MISSING}
    if "names" in {one.name for one in fields(kind)} - spares.keys():
        spares["names"] = (make_name("x"),)
    return spares


def find_refused(
    kind: type[Any], values: Mapping[str, Any], spares: Mapping[str, Any], said: str
) -> str | None:
    """The field without whose value a rule does not say this."""
    for name, spare in spares.items():
        if values.get(name, spare) == spare:
            continue
        try:
            kind(**{**values, name: spare})
        except InvalidRecord as error:
            if str(error) == said:
                continue
        return name
    return None
