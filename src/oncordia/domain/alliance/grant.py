"""What a clause grants: who may do what with whose data, what for and when."""

from dataclasses import dataclass

from oncordia.domain.alliance.data_kind import Action, DataKind
from oncordia.domain.alliance.period import ALWAYS, Period
from oncordia.domain.alliance.purpose import Aim
from oncordia.domain.alliance.rules import check_count, check_country, check_id, check_text
from oncordia.errors import InvalidAgreement

ANY_PARTY = "*"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must also hold for a grant to be used."""

    min_cell_size: int = 0  # people in the smallest cell of an aggregate
    aggregate_only: bool = False  # only counts and means of several people
    needs_ethics_approval: bool = False
    no_onward_transfer: bool = False  # what is moved goes no further
    non_commercial: bool = False
    countries: tuple[str, ...] = ()  # where the data may go; empty: anywhere
    ask: str = ""  # what a human has to agree to each time; empty: nothing
    ask_of: str = ""  # the member whose people may agree; empty: the owner of the data

    def __post_init__(self) -> None:
        check_count("min_cell_size of a grant", self.min_cell_size)
        for country in self.countries:
            check_country("a country of a grant", country)
        if self.ask_of:
            check_id("ask_of of a grant", self.ask_of)


NO_CONDITIONS = Conditions()


@dataclass(frozen=True, slots=True)
class Grant:
    """A right that a clause gives. It gives none but what it lists."""

    from_ids: tuple[str, ...]  # members whose data are meant, or "*" for any party
    to_ids: tuple[str, ...]  # members who may, or "*" for any party
    data_kinds: tuple[DataKind, ...]
    actions: tuple[Action, ...]
    purposes: tuple[Aim, ...] = ()  # empty: any that the consent allows
    conditions: Conditions = NO_CONDITIONS
    period: Period = ALWAYS

    def __post_init__(self) -> None:
        for what, ids in (("from_ids", self.from_ids), ("to_ids", self.to_ids)):
            if not ids:
                raise InvalidAgreement(f"{what} of a grant is empty; name members, or * for all")
            if ANY_PARTY in ids and len(ids) > 1:
                raise InvalidAgreement(f"{what} of a grant names * and others; keep one of both")
            for member_id in ids:
                check_id(f"a member in {what} of a grant", member_id)
        if not self.data_kinds:
            raise InvalidAgreement("data_kinds of a grant is empty; name at least one kind of data")
        if not self.actions:
            raise InvalidAgreement("actions of a grant is empty; name at least one action")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its number, its words, and the rights that these give."""

    number: str
    text: str
    grants: tuple[Grant, ...] = ()

    def __post_init__(self) -> None:
        check_id("the number of a clause", self.number)
        check_text(f"the text of clause {self.number}", self.text)
