"""How each family met the figures that others computed, as the release was measured."""

import tomllib
from functools import cache
from importlib.resources import files

from oncordia.domain.trials import ValidatedFamily

FILE = "validation.toml"


@cache
def list_validation() -> tuple[ValidatedFamily, ...]:
    """Every family that was measured, in the order of their names."""
    text = (files("oncordia.trials") / FILE).read_text(encoding="utf-8")
    return tuple(
        ValidatedFamily(
            family,
            tuple(told["kinds"]),
            tuple(told["sources"]),
            told["n_rows"],
            told["n_held"],
            tuple(told.get("exceptions", ())),
        )
        for family, told in sorted(tomllib.loads(text).items())
    )


def find_validation(kind: str) -> tuple[ValidatedFamily, ...]:
    """The families whose figures cover a kind of design; empty where none does."""
    return tuple(one for one in list_validation() if kind in one.kinds)
