"""Steps in the life of an agreement: each gives a new value and leaves the old one as it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from oncordia.domain.alliance.agreement import Agreement, AgreementStatus
from oncordia.domain.alliance.fault import RecordFault, find_rings
from oncordia.domain.alliance.grant import Clause
from oncordia.domain.alliance.party import Obligation, Party, Signature
from oncordia.domain.alliance.period import Period
from oncordia.domain.alliance.rules import check_text
from oncordia.errors import InvalidAgreement

_OPEN = {AgreementStatus.DRAFT, AgreementStatus.PLANNED}


def sign_agreement(agreement: Agreement, member_id: str, on: date, by: str) -> Agreement:
    """The agreement with the signature of one party; signed once every party has.

    Raises
    ------
    InvalidAgreement
        The member is no party, has signed already, or the agreement is past signing.
    """
    if agreement.status not in _OPEN:
        raise InvalidAgreement(
            f"{agreement} is {agreement.status} and takes no signature; amend it first"
        )
    if member_id not in agreement.party_ids:
        parties = ", ".join(agreement.party_ids)
        raise InvalidAgreement(f"{member_id} is no party of {agreement}; its parties are {parties}")
    signers = {signature.member_id for signature in agreement.signatures}
    if member_id in signers:
        raise InvalidAgreement(f"{member_id} has signed {agreement} already")
    signatures = (*agreement.signatures, Signature(member_id, on, by, agreement.digest))
    is_last = signers | {member_id} == set(agreement.party_ids)
    status = AgreementStatus.SIGNED if is_last else agreement.status
    return replace(agreement, signatures=signatures, status=status)


def amend_agreement(
    agreement: Agreement,
    *,
    clauses: Sequence[Clause] | None = None,
    parties: Sequence[Party] | None = None,
    obligations: Sequence[Obligation] | None = None,
    creates: Sequence[str] | None = None,
    period: Period | None = None,
    scope: str | None = None,
) -> Agreement:
    """The next version as an unsigned draft, bound to this one by its digest.

    What is not given stays. Until the draft is signed by all, this version holds on.

    Raises
    ------
    InvalidAgreement
        The agreement is not signed, or the change breaks a rule.
    """
    if agreement.status is not AgreementStatus.SIGNED:
        raise InvalidAgreement(f"{agreement} is {agreement.status}; only signed ones are amended")
    return replace(
        agreement,
        version=agreement.version + 1,
        previous_digest=agreement.digest,
        status=AgreementStatus.DRAFT,
        signatures=(),
        reported_on=None,
        clauses=agreement.clauses if clauses is None else tuple(clauses),
        parties=agreement.parties if parties is None else tuple(parties),
        obligations=agreement.obligations if obligations is None else tuple(obligations),
        creates=agreement.creates if creates is None else tuple(creates),
        period=agreement.period if period is None else period,
        scope=agreement.scope if scope is None else scope,
    )


def end_agreement(agreement: Agreement, on: date, why: str) -> Agreement:
    """The agreement ended as foreseen: from ``on`` it grants nothing.

    Raises
    ------
    InvalidAgreement
        The agreement is not signed, or not yet on that day.
    """
    return _close(agreement, AgreementStatus.ENDED, on, why)


def revoke_agreement(agreement: Agreement, on: date, why: str) -> Agreement:
    """The agreement revoked by a party: from ``on`` it grants nothing.

    Raises
    ------
    InvalidAgreement
        The agreement is not signed, or not yet on that day.
    """
    return _close(agreement, AgreementStatus.REVOKED, on, why)


def _close(agreement: Agreement, status: AgreementStatus, on: date, why: str) -> Agreement:
    if agreement.status is not AgreementStatus.SIGNED:
        raise InvalidAgreement(
            f"{agreement} is {agreement.status}; only a signed one can be {status}"
        )
    signed_on = agreement.signed_on
    if signed_on is not None and on < signed_on:
        raise InvalidAgreement(f"{agreement} was signed on {signed_on}, it cannot stop on {on}")
    check_text(f"why {agreement} is {status}", why)
    return replace(agreement, status=status, ended_on=on, ended_why=why)


def check_versions(versions: Iterable[Agreement]) -> tuple[RecordFault, ...]:
    """Every break in the chain of versions of agreements, given in any order."""
    chains: dict[str, dict[int, Agreement]] = {}
    faults = []
    for agreement in versions:
        chain = chains.setdefault(agreement.agreement_id, {})
        if agreement.version in chain:
            message = f"version {agreement.version} stands twice"
            mend = "keep one of both"
            faults.append(RecordFault(agreement.agreement_id, "version", message, mend))
        chain[agreement.version] = agreement
    for agreement_id, chain in chains.items():
        for number in range(2, max(chain) + 1):
            last, this = chain.get(number - 1), chain.get(number)
            if last is None:
                message, mend = f"version {number - 1} is missing", "add it"
                faults.append(RecordFault(agreement_id, "version", message, mend))
            elif this is not None and this.previous_digest != last.digest:
                message = f"version {number} amends another text than version {number - 1}"
                mend = "amend the version that was signed"
                faults.append(RecordFault(agreement_id, "previous_digest", message, mend))
    return tuple(faults)


def check_agreements(
    agreements: Sequence[Agreement], member_ids: Iterable[str]
) -> tuple[RecordFault, ...]:
    """Every fault of agreements among each other: unknown parties and bodies, parents, rings."""
    known = set(member_ids)
    faults = []
    for agreement in agreements:
        for field, ids in (("parties", agreement.party_ids), ("creates", agreement.creates)):
            for member_id in ids:
                if member_id not in known:
                    message = f"the member {member_id!r} is unknown"
                    mend = f"add {member_id} to the members, or mend the id"
                    faults.append(RecordFault(agreement.agreement_id, field, message, mend))
    parents: Mapping[str, str] = {one.agreement_id: one.parent_id for one in agreements}
    return (*faults, *find_rings("agreement", "parent_id", parents))
