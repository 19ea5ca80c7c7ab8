"""Filings: steps that a law asks for before data may go to another member or country."""

from dataclasses import dataclass
from enum import StrEnum

from oncordia.domain.alliance.data_kind import DataKind
from oncordia.domain.alliance.period import ALWAYS, Period
from oncordia.domain.alliance.rules import check_id, check_ids
from oncordia.domain.alliance.source import Source
from oncordia.errors import InvalidRecord


class FilingKind(StrEnum):
    """What was filed, approved or signed."""

    HGR_REPORT = "hgr report"  # China: with a backup, before genetic information goes
    HGR_COOPERATION = "hgr cooperation"  # China: international cooperation, approved or filed
    HGR_SECURITY_REVIEW = "hgr security review"  # China: passed
    CN_SECURITY_ASSESSMENT = "cn security assessment"  # China: of data going abroad, passed
    CN_STANDARD_CONTRACT = "cn standard contract"  # China: for data going abroad, filed
    CN_CERTIFICATION = "cn certification"  # China: of personal information protection
    CN_EXEMPTION = "cn exemption"  # China: a case that the rules of March 2024 free from all three
    EU_STANDARD_CLAUSES = "eu standard clauses"  # GDPR Article 46 (2) (c)
    EU_TRANSFER_ASSESSMENT = "eu transfer assessment"  # of the law where the data go
    EU_ADEQUATE_RECEIVER = "eu adequate receiver"  # the receiver falls under an adequacy decision


@dataclass(frozen=True, slots=True)
class Filing:
    """One step that was taken, by whom, for whom and how long it holds."""

    filing_id: str
    kind: FilingKind
    from_id: str  # the member whose data go
    to_ids: tuple[str, ...]  # the members that receive them
    agreement_id: str = ""  # the agreement it was made for; empty: any between them
    data_kinds: tuple[DataKind, ...] = ()  # empty: every kind
    period: Period = ALWAYS
    reference: str = ""  # number that the authority gave
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("filing_id", self.filing_id)
        what = f"filing {self.filing_id}"
        check_id(f"from_id of {what}", self.from_id)
        if not self.to_ids:
            raise InvalidRecord(f"{what} names no receiver; give to_ids")
        check_ids(f"a receiver of {what}", self.to_ids)
        if self.agreement_id:
            check_id(f"agreement_id of {what}", self.agreement_id)
        if self.kind is FilingKind.HGR_COOPERATION and not self.agreement_id:
            raise InvalidRecord(f"{what} is of a cooperation; name its agreement_id")
        if len(set(self.data_kinds)) < len(self.data_kinds):
            raise InvalidRecord(f"{what} names one kind of data twice; keep one")
