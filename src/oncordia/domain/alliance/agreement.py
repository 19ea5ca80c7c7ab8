"""Agreements: the signed papers that every right comes from."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from oncordia.domain.alliance.codec import digest_plain, to_plain
from oncordia.domain.alliance.dataset import check_digest
from oncordia.domain.alliance.grant import ANY_PARTY, Clause
from oncordia.domain.alliance.name import Name, check_names
from oncordia.domain.alliance.party import Obligation, Party, Signature
from oncordia.domain.alliance.period import ALWAYS, PartialDate, Period
from oncordia.domain.alliance.rules import check_id, check_ids
from oncordia.domain.alliance.source import Source
from oncordia.errors import InvalidAgreement


class AgreementKind(StrEnum):
    """What sort of paper an agreement is."""

    FRAMEWORK = "framework"
    MEMORANDUM = "memorandum"
    ROADMAP = "roadmap"
    CONSENSUS = "consensus"
    APPOINTMENT = "appointment"
    COMPACT = "compact"
    FUND = "fund"
    DATA_TRANSFER = "data transfer"
    MATERIAL_TRANSFER = "material transfer"
    CONSORTIUM = "consortium"
    OTHER = "other"


class AgreementStatus(StrEnum):
    """How far an agreement has come."""

    DRAFT = "draft"
    PLANNED = "planned"  # reported as intended
    SIGNED = "signed"
    ENDED = "ended"
    REVOKED = "revoked"


_CLOSED = {AgreementStatus.ENDED, AgreementStatus.REVOKED}
_SIGNED = {AgreementStatus.SIGNED, *_CLOSED}
_LIFE = {"status", "signatures", "reported_on", "ended_on", "ended_why", "source"}


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of an agreement.

    ``digest`` covers its text; status, signatures, end and source are its life and stand outside.
    Whatever grants rights is signed by every party. A paper that is only reported to be signed
    (``reported_on``) may stand without signatures as long as it grants nothing.
    """

    agreement_id: str
    kind: AgreementKind
    names: tuple[Name, ...]
    parties: tuple[Party, ...]
    version: int = 1
    clauses: tuple[Clause, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    scope: str = ""
    place: str = ""
    period: Period = ALWAYS
    creates: tuple[str, ...] = ()  # members it made
    parent_id: str = ""  # the agreement it stands under
    previous_digest: str = ""  # digest of the version it amends
    status: AgreementStatus = AgreementStatus.DRAFT
    signatures: tuple[Signature, ...] = ()
    reported_on: PartialDate | None = None  # the day of signing as a source reports it
    ended_on: date | None = None  # from this day it grants nothing
    ended_why: str = ""
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("agreement_id", self.agreement_id)
        check_names(str(self), self.names)
        self._check_parties()
        self._check_version()
        self._check_clauses()
        self._check_signatures()
        self._check_end()

    def __str__(self) -> str:
        return f"agreement {self.agreement_id} v{self.version}"

    @property
    def party_ids(self) -> tuple[str, ...]:
        return tuple(party.member_id for party in self.parties)

    @property
    def grants_rights(self) -> bool:
        return any(clause.grants for clause in self.clauses)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of its text."""
        plain = {key: part for key, part in to_plain(self).items() if key not in _LIFE}
        for obligation in plain.get("obligations", ()):
            obligation.pop("done_on", None)
        return digest_plain(plain)

    @property
    def signed_on(self) -> date | None:
        """The day of the last signature, or the latest day that a report allows; None: unsigned."""
        if self.status not in _SIGNED:
            return None
        if self.signatures:
            return max(signature.on for signature in self.signatures)
        return self.reported_on.last_day if self.reported_on else None

    @property
    def first_day(self) -> date | None:
        """The first day in force: signed, and the period begun; None: never."""
        signed_on = self.signed_on
        return None if signed_on is None else max(signed_on, self.period.first_day)

    @property
    def last_day(self) -> date:
        """The last day in force: the end of its period, or the day before it was ended."""
        if self.ended_on is None:
            return self.period.last_day
        return min(self.period.last_day, self.ended_on - timedelta(days=1))

    def in_force(self, on: date) -> bool:
        """Whether it is signed by all, begun, and neither over, ended nor revoked on that day."""
        first_day = self.first_day
        return first_day is not None and first_day <= on <= self.last_day

    def _check_parties(self) -> None:
        if not self.parties and (self.grants_rights or self.reported_on is None):
            raise InvalidAgreement(f"{self} has no party; name at least one")
        check_ids(f"a party of {self}", self.party_ids)
        check_ids(f"a member made by {self}", self.creates)
        known = set(self.party_ids)
        for obligation in self.obligations:
            if obligation.party_id not in known:
                raise InvalidAgreement(
                    f"{self}: {obligation.party_id} has an obligation but is no party"
                )

    def _check_version(self) -> None:
        if self.version < 1:
            raise InvalidAgreement(f"{self}: versions count from 1")
        if (self.version > 1) != bool(self.previous_digest):
            raise InvalidAgreement(
                f"{self}: previous_digest must be given from version 2 on, and only then"
            )
        if self.previous_digest:
            check_digest(f"previous_digest of {self}", self.previous_digest)
        if self.parent_id == self.agreement_id:
            raise InvalidAgreement(f"{self} stands under itself; name another or none")

    def _check_clauses(self) -> None:
        numbers = [clause.number for clause in self.clauses]
        for number in numbers:
            if numbers.count(number) > 1:
                raise InvalidAgreement(f"{self} has clause {number} twice; renumber one")
        known = {ANY_PARTY, *self.party_ids, *self.creates}
        for clause in self.clauses:
            for grant in clause.grants:
                for member_id in (*grant.from_ids, *grant.to_ids):
                    if member_id not in known:
                        raise InvalidAgreement(
                            f"{self}, clause {clause.number}: {member_id} is no party; "
                            "name a party, a member it creates, or *"
                        )

    def _check_signatures(self) -> None:
        signers = [signature.member_id for signature in self.signatures]
        check_ids(f"a signer of {self}", signers)
        digest = self.digest if signers else ""
        for signature in self.signatures:
            if signature.member_id not in self.party_ids:
                raise InvalidAgreement(f"{self}: {signature.member_id} signed but is no party")
            if signature.digest != digest:
                raise InvalidAgreement(
                    f"{self}: {signature.member_id} signed another text (digest differs); "
                    "let it sign this text"
                )
        missing = [member_id for member_id in self.party_ids if member_id not in signers]
        if self.status not in _SIGNED:
            if signers and not missing:
                raise InvalidAgreement(f"{self} is signed by all, its status must be signed")
            return
        if missing and (signers or self.grants_rights):
            raise InvalidAgreement(
                f"{self} is {self.status} but lacks the signature of {', '.join(missing)}"
            )
        if not signers and self.reported_on is None:
            raise InvalidAgreement(
                f"{self} is {self.status} without signatures; say reported_on, or let it be signed"
            )

    def _check_end(self) -> None:
        closed = self.status in _CLOSED
        if closed != (self.ended_on is not None):
            raise InvalidAgreement(
                f"{self}: ended_on must be given for ended and revoked ones, and only then"
            )
        if self.ended_why and not closed:
            raise InvalidAgreement(f"{self}: ended_why is given but its status is {self.status}")
