"""The 25 terms of the GA4GH Data Use Ontology (DUO), release of 2021-02-23."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from oncordia.domain.alliance.rules import refuse_term

DUO_RELEASE = "2021-02-23"


class DuoKind(StrEnum):
    """What a term of DUO does."""

    PERMISSION = "permission"  # says what data may be used for
    MODIFIER = "modifier"  # adds a condition to a permission
    CLASS = "class"  # only holds other terms together


@dataclass(frozen=True, slots=True)
class DuoTerm:
    """One term. ``code`` is its short code, empty for the two classes."""

    duo_id: str
    code: str
    label: str
    kind: DuoKind


def _terms(kind: DuoKind, rows: str) -> list[DuoTerm]:
    terms = []
    for row in rows.strip().splitlines():
        number, code, label = row.strip().split(" ", 2)
        terms.append(DuoTerm(f"DUO:{number}", code.strip("-"), label, kind))
    return terms


DUO_TERMS: tuple[DuoTerm, ...] = (
    *_terms(
        DuoKind.CLASS,
        """
        0000001 - data use permission
        0000017 - data use modifier
        """,
    ),
    *_terms(
        DuoKind.PERMISSION,
        """
        0000004 NRES no restriction
        0000042 GRU general research use
        0000006 HMB health or medical or biomedical research
        0000007 DS disease specific research
        0000011 POA population origins or ancestry research only
        """,
    ),
    *_terms(
        DuoKind.MODIFIER,
        """
        0000012 RS research specific restrictions
        0000015 NMDS no general methods research
        0000016 GSO genetic studies only
        0000018 NPUNCU not for profit, non commercial use only
        0000019 PUB publication required
        0000020 COL collaboration required
        0000021 IRB ethics approval required
        0000022 GS geographical restriction
        0000024 MOR publication moratorium
        0000025 TS time limit on use
        0000026 US user specific restriction
        0000027 PS project specific restriction
        0000028 IS institution specific restriction
        0000029 RTN return to database or resource
        0000043 CC clinical care use
        0000044 NPOA population origins or ancestry research prohibited
        0000045 NPU not for profit organisation use only
        0000046 NCU non-commercial use only
        """,
    ),
)
"""Identifiers and labels: Data Use Ontology, EBISPOT/DUO, CC BY 4.0."""

DUO_BY_CODE: Mapping[str, DuoTerm] = {term.code: term for term in DUO_TERMS if term.code}
_BY_ID: Mapping[str, DuoTerm] = {term.duo_id: term for term in DUO_TERMS}


def parse_duo_term(text: str) -> DuoTerm:
    """The term whose short code or identifier ``text`` is, such as HMB or DUO:0000006.

    Raises
    ------
    InvalidTerm
        DUO holds no such term; the message names the nearest.
    """
    wanted = text.strip().upper().replace("DUO_", "DUO:")
    term = DUO_BY_CODE.get(wanted) or _BY_ID.get(wanted)
    if term is None:
        raise refuse_term("term of the Data Use Ontology (DUO)", text.strip(), DUO_BY_CODE)
    return term
