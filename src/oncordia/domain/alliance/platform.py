"""Platforms that members run together, the services they offer, and requests for these."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from oncordia.domain.alliance.name import Name, check_names
from oncordia.domain.alliance.period import ALWAYS, Period
from oncordia.domain.alliance.rules import check_id, check_ids, check_text
from oncordia.domain.alliance.source import Source
from oncordia.errors import InvalidRecord


@dataclass(frozen=True, slots=True)
class Service:
    """One thing a platform does for others."""

    service_id: str
    names: tuple[Name, ...]
    unit: str = ""  # what is counted: samples, days, plates
    detail: str = ""
    platform_id: str = ""  # the platform that offers it, where it stands by itself
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("service_id", self.service_id)
        check_names(f"service {self.service_id}", self.names)
        if self.platform_id:
            check_id(f"platform_id of service {self.service_id}", self.platform_id)


@dataclass(frozen=True, slots=True)
class Platform:
    """A laboratory, base, mechanism or facility that members run."""

    platform_id: str
    names: tuple[Name, ...]
    what: str = ""  # the kind of platform, in the words of its source
    operator_ids: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()
    detail: str = ""
    period: Period = ALWAYS
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("platform_id", self.platform_id)
        what = f"platform {self.platform_id}"
        check_names(what, self.names)
        check_ids(f"an operator of {what}", self.operator_ids)
        check_ids(f"a service of {what}", (one.service_id for one in self.services))


class ServiceStatus(StrEnum):
    """How far a request for a service has come."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """That a member wants a service."""

    service_request_id: str
    platform_id: str
    service_id: str
    by_id: str
    asked_on: date
    amount: float = 1.0
    status: ServiceStatus = ServiceStatus.ASKED
    closed_on: date | None = None  # declined or done
    text: str = ""
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("service_request_id", self.service_request_id)
        what = f"service request {self.service_request_id}"
        for field in ("platform_id", "service_id", "by_id"):
            check_id(f"{field} of {what}", getattr(self, field))
        if not self.amount > 0:
            raise InvalidRecord(f"the amount of {what} must be above 0, got {self.amount}")
        closed = self.status in {ServiceStatus.DECLINED, ServiceStatus.DONE}
        if closed != (self.closed_on is not None):
            raise InvalidRecord(f"{what} is {self.status}: closed_on goes with declined and done")
        if self.closed_on is not None and self.closed_on < self.asked_on:
            raise InvalidRecord(f"{what} is closed on {self.closed_on}, before it was asked")
        if self.text:
            check_text(f"the text of {what}", self.text)
