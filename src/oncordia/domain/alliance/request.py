"""A request: who wants to do what with which data, what for, where and when."""

from dataclasses import dataclass
from datetime import date

from oncordia.domain.alliance.data_kind import Action, DataKind
from oncordia.domain.alliance.purpose import Purpose
from oncordia.domain.alliance.rules import check_country, check_id, check_ids
from oncordia.errors import InvalidRecord


@dataclass(frozen=True, slots=True)
class Request:
    """What a member asks for. Names a data set, or a donor whose data of the kind are meant."""

    by_id: str  # the member that asks
    action: Action
    data_kind: DataKind
    purpose: Purpose
    on: date
    dataset_id: str = ""
    subject_id: str = ""
    user_ids: tuple[str, ...] = ()  # the people who will use the data
    to_country: str = ""  # where the data or their results go; empty: where the member is

    def __post_init__(self) -> None:
        check_id("by_id of a request", self.by_id)
        if not self.dataset_id and not self.subject_id:
            raise InvalidRecord("a request must name a dataset_id or a subject_id")
        for what, value in (("dataset_id", self.dataset_id), ("subject_id", self.subject_id)):
            if value:
                check_id(f"{what} of a request", value)
        check_ids("a user of a request", self.user_ids)
        check_country("to_country of a request", self.to_country)
