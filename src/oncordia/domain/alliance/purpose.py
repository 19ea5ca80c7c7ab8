"""What somebody wants data for."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from oncordia.domain.alliance.data_use import ModifierCode, parse_date, split_code
from oncordia.domain.alliance.duo import parse_duo_term
from oncordia.domain.alliance.rules import check_text, refuse_term
from oncordia.errors import InvalidRecord, InvalidTerm


class Aim(StrEnum):
    """What the work is, in the codes of DUO; MDS is what DUO's NMDS forbids."""

    GRU = "GRU"  # general research, of any field
    HMB = "HMB"  # health, medical or biomedical research
    DS = "DS"  # research on the diseases named
    POA = "POA"  # population origins or ancestry
    MDS = "MDS"  # development of methods
    CC = "CC"  # care of patients


@dataclass(frozen=True, slots=True)
class Purpose:
    """What data are wanted for. None is not said: what depends on it is asked of a human.

    ``statements`` holds what no term of DUO says and a human must weigh.
    """

    aims: tuple[Aim, ...] = ()
    diseases: tuple[str, ...] = ()  # aim DS alone
    is_commercial: bool | None = None
    is_for_profit: bool | None = None  # whether the body that uses the data works for profit
    is_genetic_study: bool | None = None
    has_ethics_approval: bool | None = None
    will_publish: bool | None = None
    published_on: date | None = None  # the day the results are to be published
    returns_data: bool | None = None
    collaborates_with: tuple[str, ...] = ()
    project: str = ""
    statements: tuple[str, ...] = ()
    text: str = ""  # in plain words; never judged

    def __post_init__(self) -> None:
        if bool(self.diseases) != (Aim.DS in self.aims):
            wish = "names diseases without aim DS" if self.diseases else "has aim DS but no disease"
            raise InvalidRecord(f"the purpose {wish}; write it as DS=DOID:162")
        if len(set(self.aims)) < len(self.aims):
            raise InvalidRecord("the purpose names one aim twice; keep one")
        for word in (*self.diseases, *self.collaborates_with, *self.statements):
            check_text("a word of the purpose", word)
        if self.published_on is not None and self.will_publish is not True:
            raise InvalidRecord("the purpose has a day of publication but does not say PUB")


_WORDS = (*(aim.value for aim in Aim), *(code.value for code in ModifierCode))
_FLAGS = {
    "NPU": "is_for_profit",
    "NCU": "is_commercial",
    "GSO": "is_genetic_study",
    "IRB": "has_ethics_approval",
    "PUB": "will_publish",
    "RTN": "returns_data",
}
_NEGATED = {"is_for_profit", "is_commercial"}
_BOOLS = {"": True, "true": True, "yes": True, "false": False, "no": False}


def parse_purpose(text: str) -> Purpose:
    """The purpose that short codes write, as in ``DS=DOID:10155; NPU; IRB; COL=O007``.

    Aims are GRU, HMB, DS, POA, MDS and CC. NPU, NCU, NPUNCU, GSO, IRB, PUB and RTN state what the
    user is or promises; with ``=false`` they state that it is not so. ``PUB=2030-01-31`` names the
    day, ``COL=`` whom the user works with, ``PS=`` the project.

    Raises
    ------
    InvalidTerm
        A code is no DUO term, or one that no purpose can state; the message names the nearest.
    InvalidRecord
        The codes contradict each other.
    """
    purpose = Purpose()
    aims: list[Aim] = []
    diseases: tuple[str, ...] = ()
    for part in text.split(";"):
        code, values = split_code(part)
        if not code:
            continue
        known = "MDS" if code.upper() == "MDS" else _find_code(code)
        if known in Aim.__members__:
            aims.append(Aim(known))
            diseases += values if known == "DS" else ()
        else:
            purpose = _state(purpose, known, values)
    return replace(purpose, aims=tuple(aims), diseases=diseases)


def _find_code(text: str) -> str:
    try:
        return parse_duo_term(text).code
    except InvalidTerm as error:
        raise refuse_term("term of the Data Use Ontology (DUO)", text, _WORDS) from error


def _state(purpose: Purpose, code: str, values: tuple[str, ...]) -> Purpose:
    if code == "COL" and values:
        return replace(purpose, collaborates_with=purpose.collaborates_with + values)
    if code == "PS" and len(values) == 1:
        return replace(purpose, project=values[0])
    if code == "NPUNCU":
        return _state(_state(purpose, "NPU", values), "NCU", values)
    if code not in _FLAGS:
        raise InvalidTerm(f"a purpose cannot state {code!r}; state an aim, such as HMB or DS=...")
    word = values[0].lower() if values else ""
    if code == "PUB" and word not in _BOOLS:
        day = parse_date("the day of PUB", word)
        return replace(purpose, will_publish=True, published_on=day)
    if word not in _BOOLS:
        raise InvalidTerm(f"{code} takes true or false, got {values[0]!r}")
    said = _BOOLS[word]
    field = _FLAGS[code]
    value = not said if field in _NEGATED else said
    match field:
        case "is_for_profit":
            return replace(purpose, is_for_profit=value)
        case "is_commercial":
            return replace(purpose, is_commercial=value)
        case "is_genetic_study":
            return replace(purpose, is_genetic_study=value)
        case "has_ethics_approval":
            return replace(purpose, has_ethics_approval=value)
        case "will_publish":
            return replace(purpose, will_publish=value)
        case _:
            return replace(purpose, returns_data=value)
