"""What a donor or owner allows: DUO permissions, each with its modifiers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from oncordia.domain.alliance.duo import DuoKind, parse_duo_term
from oncordia.domain.alliance.rules import check_country, check_text
from oncordia.errors import InvalidRecord, InvalidTerm


class PermissionCode(StrEnum):
    """The five permissions of DUO."""

    NRES = "NRES"
    GRU = "GRU"
    HMB = "HMB"
    DS = "DS"
    POA = "POA"


class ModifierCode(StrEnum):
    """The eighteen modifiers of DUO."""

    RS = "RS"
    NMDS = "NMDS"
    GSO = "GSO"
    NPUNCU = "NPUNCU"
    PUB = "PUB"
    COL = "COL"
    IRB = "IRB"
    GS = "GS"
    MOR = "MOR"
    TS = "TS"
    US = "US"
    PS = "PS"
    IS = "IS"
    RTN = "RTN"
    CC = "CC"
    NPOA = "NPOA"
    NPU = "NPU"
    NCU = "NCU"


MODIFIER_VALUES: Mapping[ModifierCode, str] = {
    ModifierCode.RS: "the research it is restricted to",
    ModifierCode.GS: "countries",
    ModifierCode.US: "users",
    ModifierCode.PS: "projects",
    ModifierCode.IS: "institutions",
}
"""Modifiers that say nothing without their values. COL may name the collaborators or leave it."""
_MAY_HAVE_VALUES = {*MODIFIER_VALUES, ModifierCode.COL}
_NEED_DATE = {ModifierCode.MOR, ModifierCode.TS}


@dataclass(frozen=True, slots=True)
class Modifier:
    """One modifier with what it names."""

    code: ModifierCode
    values: tuple[str, ...] = ()  # countries, users, projects, institutions, collaborators, text
    until: date | None = None  # MOR: no publication before; TS: no use after

    def __post_init__(self) -> None:
        if not self.values and self.code in MODIFIER_VALUES:
            what = MODIFIER_VALUES[self.code]
            raise InvalidRecord(f"modifier {self.code} must name {what}, as in {self.code}=...")
        if self.values and self.code not in _MAY_HAVE_VALUES:
            raise InvalidRecord(f"modifier {self.code} takes no values, got {self.values[0]!r}")
        if (self.until is not None) != (self.code in _NEED_DATE):
            wish = "must name its date" if self.until is None else "takes no date"
            raise InvalidRecord(f"modifier {self.code} {wish}, as in TS=2030-12-31")
        for value in self.values:
            check_text(f"a value of modifier {self.code}", value)
            if self.code is ModifierCode.GS:
                check_country("a country of modifier GS", value)


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission, with the modifiers that bind it alone."""

    code: PermissionCode
    diseases: tuple[str, ...] = ()  # DS alone: identifiers such as DOID:162
    modifiers: tuple[Modifier, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.diseases) != (self.code is PermissionCode.DS):
            wish = "must name its diseases" if not self.diseases else "takes no disease"
            raise InvalidRecord(f"permission {self.code} {wish}, as in DS=DOID:162")
        for disease in self.diseases:
            check_text("a disease of permission DS", disease)


@dataclass(frozen=True, slots=True)
class DataUse:
    """What data may be used for: permissions, and modifiers that bind every one of them.

    Without any permission nothing is allowed.
    """

    permissions: tuple[Permission, ...] = ()
    modifiers: tuple[Modifier, ...] = ()


def parse_data_use(text: str) -> DataUse:
    """The data use that short codes write, as in ``HMB; NPU; GS=CN,IT; TS=2030-12-31``.

    Codes stand apart by ``;``, values follow ``=`` and stand apart by ``,``. A modifier in round
    brackets after a permission binds it alone: ``DS=DOID:162 (NPU; COL); POA``.

    Raises
    ------
    InvalidTerm
        A code is no DUO term, or a class; the message names the nearest.
    InvalidRecord
        A code lacks what it must name.
    """
    permissions: list[Permission] = []
    modifiers: list[Modifier] = []
    for part in _split_parts(text):
        head, _, inner = part.partition("(")
        code, values = split_code(head)
        term = parse_duo_term(code)
        if term.kind is DuoKind.PERMISSION:
            own = tuple(_parse_modifier(word) for word in _split_parts(inner.removesuffix(")")))
            permissions.append(Permission(PermissionCode(term.code), values, own))
        else:
            modifiers.append(_parse_modifier(part))
    return DataUse(tuple(permissions), tuple(modifiers))


def split_code(part: str) -> tuple[str, tuple[str, ...]]:
    """The code before ``=`` and the values after it."""
    code, _, values = part.partition("=")
    return code.strip(), tuple(word.strip() for word in values.split(",") if word.strip())


def parse_date(what: str, text: str) -> date:
    """The day that ``text`` writes as YYYY-MM-DD.

    Raises
    ------
    InvalidTerm
        It writes none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidTerm(f"{what} must be a day as YYYY-MM-DD, got {text!r}") from error


def _parse_modifier(text: str) -> Modifier:
    code, values = split_code(text)
    term = parse_duo_term(code)
    if term.kind is not DuoKind.MODIFIER:
        raise InvalidTerm(f"{code!r} is no modifier of DUO; only modifiers bind a permission")
    known = ModifierCode(term.code)
    if known in _NEED_DATE and values:
        return Modifier(known, values[1:], parse_date(f"the date of {code}", values[0]))
    return Modifier(known, values)


def _split_parts(text: str) -> list[str]:
    parts: list[str] = [""]
    depth = 0
    for mark in text:
        depth += (mark == "(") - (mark == ")")
        if mark == ";" and depth == 0:
            parts.append("")
        else:
            parts[-1] += mark
    if depth != 0:
        raise InvalidTerm(f"the brackets of {text!r} do not close")
    return [part.strip() for part in parts if part.strip()]
