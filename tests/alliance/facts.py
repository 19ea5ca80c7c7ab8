"""A small alliance for tests: two hospitals, an institute, a company, a framework, a centre."""

from dataclasses import replace
from datetime import date

from oncordia.alliance import AllianceFacts
from oncordia.domain.alliance import (
    ALWAYS,
    NO_CONDITIONS,
    Action,
    Agreement,
    AgreementKind,
    Aim,
    Clause,
    Conditions,
    Consent,
    DataKind,
    Dataset,
    Filing,
    FilingKind,
    Grant,
    Member,
    MemberKind,
    Party,
    Period,
    Purpose,
    Request,
    make_name,
    parse_data_use,
    parse_partial_date,
    sign_agreement,
)

NAME = (make_name("Made"),)
DAY = date(2024, 9, 1)
START = date(2024, 1, 1)
HMB = Purpose((Aim.HMB,), is_commercial=False, has_ethics_approval=True)
MEMBERS = (
    Member("H", MemberKind.HOSPITAL, NAME, "CN"),
    Member("I", MemberKind.INSTITUTE, NAME, "CN"),
    Member("F", MemberKind.INSTITUTE, NAME, "IT"),
    Member("G", MemberKind.HOSPITAL, NAME, "BE"),
    Member("X", MemberKind.COMPANY, NAME, "CN", foreign_share=0.2),
    Member("C", MemberKind.CENTRE, NAME, "CN", created_by="A1", foreign_share=0.0),
)


def make_grant(
    kinds: tuple[DataKind, ...] = tuple(DataKind),
    actions: tuple[Action, ...] = tuple(Action),
    conditions: Conditions = NO_CONDITIONS,
    purposes: tuple[Aim, ...] = (),
    from_ids: tuple[str, ...] = ("*",),
    to_ids: tuple[str, ...] = ("*",),
    period: Period = ALWAYS,
) -> Grant:
    return Grant(from_ids, to_ids, kinds, actions, purposes, conditions, period)


def sign(agreement: Agreement, on: date = START) -> Agreement:
    for member_id in agreement.party_ids:
        agreement = sign_agreement(agreement, member_id, on, "a hand")
    return agreement


def make_draft(
    *grants: Grant,
    agreement_id: str = "A1",
    parties: tuple[str, ...] = ("H", "I", "F"),
    creates: tuple[str, ...] = ("C",),
    period: Period = ALWAYS,
    parent_id: str = "",
) -> Agreement:
    return Agreement(
        agreement_id,
        AgreementKind.FRAMEWORK,
        NAME,
        tuple(Party(member_id) for member_id in parties),
        clauses=(Clause("1", "Nothing."), Clause("2", "Some rights.", grants)),
        creates=creates,
        period=period,
        parent_id=parent_id,
    )


def make_period(start: str = "", end: str = "") -> Period:
    return Period(
        parse_partial_date(start) if start else None, parse_partial_date(end) if end else None
    )


FRAMEWORK = sign(make_draft(make_grant()))
CONSENT = Consent("K1", ("S1",), parse_data_use("HMB"), "H", "CN")
WELLS = Dataset("D-wells", "H", DataKind.RAW_WELLS, ("S1",), country="CN")
GENOME = Dataset("D-genome", "H", DataKind.GENOME, ("S1",), country="CN")
COUNTS = Dataset("D-counts", "H", DataKind.AGGREGATE, country="CN", n_subjects=100, min_cell=20)
MODEL = Dataset("D-model", "H", DataKind.MODEL_UPDATE, country="CN", n_subjects=100)
EUROPEAN = Dataset("D-it", "F", DataKind.RESPONSES, ("S2",), country="IT")
FACTS = AllianceFacts(
    MEMBERS,
    (FRAMEWORK,),
    (CONSENT, Consent("K2", ("S2",), parse_data_use("GRU"), "F", "IT")),
    (WELLS, GENOME, COUNTS, MODEL, EUROPEAN),
)


def ask(
    dataset: Dataset = WELLS,
    by_id: str = "I",
    action: Action = Action.SEE,
    purpose: Purpose = HMB,
    on: date = DAY,
    to_country: str = "",
) -> Request:
    return Request(
        by_id, action, dataset.data_kind, purpose, on, dataset.dataset_id, to_country=to_country
    )


def with_agreements(*agreements: Agreement, facts: AllianceFacts = FACTS) -> AllianceFacts:
    return replace(facts, agreements=agreements)


def with_filings(*kinds: FilingKind, to_id: str = "F", from_id: str = "H") -> AllianceFacts:
    return replace(
        FACTS,
        filings=tuple(
            Filing(f"G{place}", kind, from_id, (to_id,), "A1") for place, kind in enumerate(kinds)
        ),
    )
