"""Rows about papers, rights and property as records: agreements, consents, assets, licences."""

from typing import Any

from oncordia.domain.alliance import (
    Agreement,
    AgreementKind,
    AgreementStatus,
    BenefitSplit,
    Consent,
    DataKind,
    DataUse,
    Fact,
    IpAsset,
    IpKind,
    Licence,
    Party,
    parse_data_kind,
    parse_data_use,
)
from oncordia.formats.registry import words
from oncordia.formats.registry.cells import Row

Made = tuple[Any, tuple[Fact, ...], tuple[Fact, ...]]  # record, further facts, doubtful facts


def make_agreement(row: Row) -> Made:
    """The agreement of a row, signed as a source reports it; it grants nothing."""
    kind = row.word("kind", words.AGREEMENT_WORDS, AgreementKind.OTHER)
    status = row.word("status", words.STATUS_WORDS, AgreementStatus.DRAFT, strict=True)
    signed_on, period = row.when("signed_on"), row.period()
    is_signed = status not in {AgreementStatus.DRAFT, AgreementStatus.PLANNED}
    if signed_on is not None and not is_signed:
        row.note("signed_on", str(signed_on))
        signed_on = None
    ended_on, why = None, ""
    if status in {AgreementStatus.ENDED, AgreementStatus.REVOKED}:
        last = period.end or signed_on
        if last is None:
            row.refuse("end", f"an agreement that is {status} needs its end", "give the column end")
        else:
            ended_on, why = last.last_day, row.text("status")
    parties = row.refer("parties", "party", "member")
    source = row.source()
    reported_on = (signed_on or (source.date if source else None)) if is_signed else None
    agreement = Agreement(
        row.text("agreement_id"),
        kind,
        row.names(),
        tuple(Party(member_id) for member_id in parties),
        scope=row.text("scope"),
        place=row.text("place"),
        period=period,
        creates=row.refer("creates", "creates", "member"),
        parent_id=row.refer_one("parent_id", "under", "agreement"),
        status=status,
        reported_on=reported_on,
        ended_on=ended_on,
        ended_why=why,
        source=source,
    )
    return agreement, (), ()


def make_consent(row: Row) -> Made:
    """The consent of a row, its use read from DUO codes."""
    use = row.take("use", lambda: parse_data_use(row.text("use"))) or DataUse()
    kinds = [_take_data_kind(row, word) for word in row.parts("data_kinds")]
    consent = Consent(
        row.text("consent_id"),
        row.parts("subjects"),
        use,
        row.refer_one("holder_id", "holder", "member"),
        row.text("country"),
        row.period(),
        row.day("withdrawn_on"),
        tuple(kind for kind in kinds if kind is not None),
        row.source(),
    )
    return consent, (), ()


def _take_data_kind(row: Row, word: str) -> DataKind | None:
    return row.take("data_kinds", lambda: parse_data_kind(word))


def make_ip_asset(row: Row) -> Made:
    """The asset of a row with its owners."""
    asset = IpAsset(
        row.text("ip_id"),
        row.word("kind", words.IP_WORDS, IpKind.BACKGROUND, strict=True),
        row.names(),
        row.shares("owners"),
        row.refer_one("agreement_id", "under", "agreement"),
        row.identifiers("patents"),
        row.source(),
    )
    return asset, (), ()


def make_licence(row: Row) -> Made:
    """The licence of a row."""
    licence = Licence(
        row.text("licence_id"),
        row.refer_one("ip_id", "licence_of", "ip_asset"),
        row.refer_one("to_id", "licence_to", "member"),
        row.refer_one("agreement_id", "under", "agreement"),
        bool(row.truth("exclusive")),
        row.text("field"),
        row.parts("countries"),
        row.period(),
    )
    return licence, (), ()


def make_split(row: Row) -> Made:
    """The benefit split of a row."""
    split = BenefitSplit(
        row.text("split_id"),
        row.refer_one("subject_id", "split_of", "ip_asset", "agreement"),
        row.shares("shares"),
        row.refer_one("agreement_id", "under", "agreement"),
        row.period(),
    )
    return split, (), ()
