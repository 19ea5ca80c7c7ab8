"""Rows about papers, rights and property as records: agreements, consents, data sets, assets."""

import re
from typing import Any

from oncordia.domain.alliance import (
    Agreement,
    AgreementKind,
    AgreementStatus,
    BenefitSplit,
    Consent,
    DataKind,
    Dataset,
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

_SHA256 = re.compile(r"[0-9a-f]{64}")
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
    agreement = row.build(
        Agreement,
        {"reported_on": "signed_on", "ended_on": "end"},
        agreement_id=row.text("agreement_id"),
        kind=kind,
        names=row.names(),
        parties=tuple(Party(member_id) for member_id in parties),
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
    kinds = [_take_data_kind(row, "data_kinds", word) for word in row.parts("data_kinds")]
    consent = row.build(
        Consent,
        consent_id=row.text("consent_id"),
        subject_ids=row.parts("subjects"),
        use=use,
        holder_id=row.need_one("holder_id", "holder", "member"),
        country=row.country(),
        period=row.period(),
        withdrawn_on=row.day("withdrawn_on"),
        data_kinds=tuple(kind for kind in kinds if kind is not None),
        source=row.source(),
    )
    return consent, (), ()


def make_dataset(row: Row) -> Made:
    """The data set of a row: whose it is, about whom, under which consent and agreement."""
    if not row.text("data_kind"):
        row.refuse("data_kind", "the data set is of no kind", "write curves, genome, or another")
    kind = _take_data_kind(row, "data_kind", row.text("data_kind") or DataKind.RAW_WELLS)
    digest = row.text("digest").lower().removeprefix("sha256:")
    if digest and not _SHA256.fullmatch(digest):
        row.refuse(
            "digest",
            f"{row.text('digest')!r} is no SHA-256",
            "write its 64 hexadecimal digits, or leave it empty",
        )
        digest = ""
    dataset = row.build(
        Dataset,
        {"subject_ids": "subjects"},
        dataset_id=row.text("dataset_id"),
        owner_id=row.need_one("owner_id", "owned_by", "member"),
        data_kind=kind or DataKind.RAW_WELLS,
        subject_ids=row.parts("subjects"),
        sample=row.text("sample"),
        consent_id=row.refer_one("consent_id", "under", "consent"),
        agreement_id=row.refer_one("agreement_id", "made_under", "agreement"),
        country=row.country(),
        n_subjects=row.count_of("n_subjects") or 0,
        min_cell=row.count_of("min_cell"),
        digest=digest,
        made_on=row.day("made_on"),
        derived_from=row.refer("derived_from", "derived_from", "dataset"),
        source=row.source(),
    )
    return dataset, (), ()


def _take_data_kind(row: Row, column: str, word: str) -> DataKind | None:
    return row.take(column, lambda: parse_data_kind(word))


def make_ip_asset(row: Row) -> Made:
    """The asset of a row with its owners."""
    asset = row.build(
        IpAsset,
        {"identifiers": "patents"},
        ip_id=row.text("ip_id"),
        kind=row.word("kind", words.IP_WORDS, IpKind.BACKGROUND, strict=True),
        names=row.names(),
        owners=row.shares("owners"),
        agreement_id=row.refer_one("agreement_id", "under", "agreement"),
        identifiers=row.identifiers("patents"),
        source=row.source(),
    )
    return asset, (), ()


def make_licence(row: Row) -> Made:
    """The licence of a row."""
    licence = row.build(
        Licence,
        licence_id=row.text("licence_id"),
        ip_id=row.need_one("ip_id", "licence_of", "ip_asset"),
        to_id=row.need_one("to_id", "licence_to", "member"),
        agreement_id=row.need_one("agreement_id", "under", "agreement"),
        is_exclusive=bool(row.truth("exclusive")),
        field=row.text("field"),
        countries=row.parts("countries"),
        period=row.period(),
    )
    return licence, (), ()


def make_split(row: Row) -> Made:
    """The benefit split of a row."""
    split = row.build(
        BenefitSplit,
        split_id=row.text("split_id"),
        subject_id=row.need_one("subject_id", "split_of", "ip_asset", "agreement"),
        shares=row.shares("shares"),
        agreement_id=row.refer_one("agreement_id", "under", "agreement"),
        period=row.period(),
    )
    return split, (), ()
