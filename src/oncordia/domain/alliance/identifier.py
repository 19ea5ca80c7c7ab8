"""Identifiers of bodies, people, trials and patents, checked offline.

References
----------
ROR: Crockford base 32 with two digits of ISO/IEC 7064 MOD 97-10. LEI: ISO 17442 and ISO/IEC 7064
MOD 97-10. ORCID: ISO/IEC 7064 MOD 11-2. USCC: GB 32100-2015, weights 3^i mod 31.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from oncordia.errors import InvalidIdentifier


class IdentifierKind(StrEnum):
    """The register an identifier belongs to."""

    ROR = "ror"  # research organisations
    LEI = "lei"  # legal entities
    USCC = "uscc"  # China's unified social credit code
    ORCID = "orcid"  # people
    NCT = "nct"  # trials, ClinicalTrials.gov
    CHICTR = "chictr"  # trials, China
    EUDRACT = "eudract"  # trials, European Union until 2023
    CTIS = "ctis"  # trials, European Union since 2022
    PATENT = "patent"  # publication number of a patent


_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FORMS: Mapping[IdentifierKind, tuple[str, str]] = {
    IdentifierKind.ROR: (rf"0[{_CROCKFORD}]{{6}}\d\d", "0, six letters or digits, two digits"),
    IdentifierKind.LEI: (r"[0-9A-Z]{18}\d\d", "18 letters or digits, two digits"),
    IdentifierKind.USCC: (
        rf"[{_USCC_LETTERS}][1-9]\d{{6}}[{_USCC_LETTERS}]{{10}}",
        "18 digits or letters without I, O, S, V and Z",
    ),
    IdentifierKind.ORCID: (r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", "0000-0000-0000-000X"),
    IdentifierKind.NCT: (r"NCT\d{8}", "NCT and eight digits"),
    IdentifierKind.CHICTR: (r"ChiCTR(?:\d{10}|-[A-Z]{2,5}-\d{8})", "ChiCTR and ten digits"),
    IdentifierKind.EUDRACT: (r"(?:19|20)\d\d-\d{6}-\d\d", "year, six digits, two digits"),
    IdentifierKind.CTIS: (
        r"20\d\d-5\d{5}-\d\d-\d\d",
        "year, six digits from 5, two and two digits",
    ),
    IdentifierKind.PATENT: (
        r"[A-Z]{2}(?:\d{4}/?)?\d{5,12}(?:\.[\dX])?(?:[A-Z]\d?)?",
        "two letters of the office, the number, the kind such as A1",
    ),
}


def _read_ror(text: str) -> str:
    return text.lower().removeprefix("https://").removeprefix("http://").removeprefix("ror.org/")


def _read_orcid(text: str) -> str:
    bare = text.upper().removeprefix("HTTPS://").removeprefix("HTTP://")
    bare = bare.removeprefix("ORCID.ORG/").replace("-", "")
    return "-".join(bare[i : i + 4] for i in range(0, len(bare), 4))


def _read_chictr(text: str) -> str:
    return "ChiCTR" + text[6:].upper() if text.lower().startswith("chictr") else text


_READERS: Mapping[IdentifierKind, Callable[[str], str]] = {
    IdentifierKind.ROR: _read_ror,
    IdentifierKind.ORCID: _read_orcid,
    IdentifierKind.CHICTR: _read_chictr,
    IdentifierKind.PATENT: lambda text: text.upper().replace("/", ""),
}


def _is_ror(value: str) -> bool:
    number = 0
    for mark in value[:7]:
        number = number * 32 + _CROCKFORD.index(mark)
    return 98 - number * 100 % 97 == int(value[7:])


def _is_lei(value: str) -> bool:
    return int("".join(str(int(mark, 36)) for mark in value)) % 97 == 1


def _is_orcid(value: str) -> bool:
    digits = value.replace("-", "")
    total = 0
    for mark in digits[:15]:
        total = (total + int(mark)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == digits[15]


def _is_uscc(value: str) -> bool:
    ranks = [_USCC_LETTERS.index(mark) for mark in value]
    total = sum(rank * pow(3, i, 31) for i, rank in enumerate(ranks[:17]))
    return ranks[17] == -total % 31


_CHECKS: Mapping[IdentifierKind, Callable[[str], bool]] = {
    IdentifierKind.ROR: _is_ror,
    IdentifierKind.LEI: _is_lei,
    IdentifierKind.ORCID: _is_orcid,
    IdentifierKind.USCC: _is_uscc,
}


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier in the form its register writes; address prefixes and blanks are dropped."""

    kind: IdentifierKind
    value: str

    def __post_init__(self) -> None:
        read = _READERS.get(self.kind, str.upper)
        value = read("".join(self.value.split()))
        form, words = _FORMS[self.kind]
        name = self.kind.value.upper()
        if not value.isascii() or re.fullmatch(form, value) is None:
            raise InvalidIdentifier(f"{name} {self.value!r} is not of the form: {words}")
        check = _CHECKS.get(self.kind)
        if check is not None and not check(value):
            raise InvalidIdentifier(
                f"{name} {self.value!r} has a wrong check digit; copy it again from its register"
            )
        object.__setattr__(self, "value", value)

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.value}"


def parse_identifier(text: str) -> Identifier:
    """The identifier that ``text`` is, its kind known from ``kind:`` before it or from its form.

    Raises
    ------
    InvalidIdentifier
        No register writes identifiers so, or the check digit is wrong.
    """
    head, _, tail = text.strip().partition(":")
    if head.lower() in {kind.value for kind in IdentifierKind}:
        return Identifier(IdentifierKind(head.lower()), tail)
    refused: InvalidIdentifier | None = None
    for kind in IdentifierKind:
        try:
            return Identifier(kind, text)
        except InvalidIdentifier as error:
            if "check digit" in str(error):
                refused = refused or error
    raise refused or InvalidIdentifier(
        f"{text!r} is no identifier of a known register; known are "
        + ", ".join(kind.value.upper() for kind in IdentifierKind)
    )
