"""Laws that hold for every request of every alliance."""

import gc
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from oncordia.alliance import (
    RULE_CODES,
    AllianceFacts,
    Exchange,
    Wish,
    decide,
    decide_many,
    filter_datasets,
    find_line,
    find_rights,
    is_bound,
)
from oncordia.domain.alliance import (
    STRICTNESS,
    Action,
    Agreement,
    AgreementStatus,
    Clause,
    Conditions,
    Consent,
    DataUse,
    Decision,
    Modifier,
    ModifierCode,
    Outcome,
    Purpose,
    Request,
    end_agreement,
    revoke_agreement,
    sign_agreement,
)
from oncordia.testing import AllianceDesign, MadeAlliance, make_alliance, make_request

DENSE = AllianceDesign(
    n_members=4,
    n_agreements=5,
    n_centres=1,
    n_people=0,
    n_donors=4,
    n_datasets=14,
    countries=("CN", "IT"),
)
Item = TypeVar("Item")
N_REQUESTS = 12
N_ALLIANCES = 200
_MADE: dict[int, MadeAlliance] = {}


def make(seed: int) -> MadeAlliance:
    if seed not in _MADE:
        _MADE[seed] = make_alliance(np.random.default_rng(seed), DENSE)
    return _MADE[seed]


@st.composite
def cases(draw: st.DrawFn) -> tuple[AllianceFacts, list[Request], np.random.Generator]:
    alliance = make(draw(st.integers(0, N_ALLIANCES - 1)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return alliance.facts, [make_request(rng, alliance) for _ in range(N_REQUESTS)], rng


Case = tuple[AllianceFacts, list[Request], np.random.Generator]


def strictness(request: Request, facts: AllianceFacts) -> int:
    return STRICTNESS[decide(request, facts).outcome]


def assert_no_wider(requests: list[Request], wide: AllianceFacts, narrow: AllianceFacts) -> None:
    for request in requests:
        assert strictness(request, narrow) >= strictness(request, wide)


def pick(rng: np.random.Generator, items: tuple[object, ...]) -> int:
    return int(rng.integers(len(items)))


def test_made_requests__reach_every_outcome() -> None:
    rng = np.random.default_rng(1)
    found = {
        decide(make_request(rng, make(seed)), make(seed).facts).outcome
        for seed in range(20)
        for _ in range(20)
    }

    assert found == set(Outcome)


@given(cases())
def test_permit__names_a_clause_in_force_between_owner_and_asker(case: Case) -> None:
    facts, requests, _ = case
    for request in requests:
        decision = decide(request, facts)
        if decision.outcome is not Outcome.PERMIT:
            continue
        clause = decision.clause
        assert clause is not None
        line = find_line(facts, clause.agreement_id, request.on)
        assert line[0].version == clause.version
        assert all(one.in_force(request.on) for one in line)
        owners = _list_owners(request, facts)
        assert owners
        assert is_bound(line[0], request.by_id)
        assert any(is_bound(line[0], owner) for owner in owners)
        for owner in owners:
            exchange = Exchange(owner, request.by_id, request.data_kind, request.action, request.on)
            assert find_rights(facts, exchange)


def _list_owners(request: Request, facts: AllianceFacts) -> set[str]:
    if request.dataset_id:
        return {facts.datasets_by_id[request.dataset_id].owner_id}
    datasets = facts.datasets_by_donor.get((request.subject_id, request.data_kind), ())
    holders = {one.holder_id for one in facts.consents_by_donor.get(request.subject_id, ())}
    return {one.owner_id for one in datasets} or holders


@given(cases())
def test_decision__gives_known_codes_and_says_what_would_have_to_change(case: Case) -> None:
    facts, requests, _ = case
    for request in requests:
        for reason in decide(request, facts).reasons:
            assert reason.code in RULE_CODES
            assert reason.change or reason.outcome is Outcome.PERMIT


@given(cases())
def test_reason__begins_every_sentence_with_a_capital_letter(case: Case) -> None:
    facts, requests, _ = case
    for request in requests:
        for reason in decide(request, facts).reasons:
            for sentence in reason.text.rstrip(".").split(". "):
                assert not sentence[0].islower()


def list_rights(facts: AllianceFacts, requests: list[Request]) -> set[tuple[object, ...]]:
    """Every right between any two members that could serve one of the requests."""
    return {
        (exchange, right.clause, right.grant)
        for request in requests
        for owner_id in facts.members_by_id
        for by_id in facts.members_by_id
        for exchange in [Exchange(owner_id, by_id, request.data_kind, request.action, request.on)]
        for right in find_rights(facts, exchange)
    }


@given(cases())
def test_decide__never_widens_by_an_agreement_taken_away(case: Case) -> None:
    facts, requests, _ = case
    rights = list_rights(facts, requests)
    for gone in facts.versions:
        left = tuple(one for one in facts.agreements if one.agreement_id != gone)
        narrow = replace(facts, agreements=left)

        assert list_rights(narrow, requests) <= rights
        assert_no_wider(requests, facts, narrow)


@given(cases())
def test_decide__does_not_care_for_the_order_of_facts(case: Case) -> None:
    facts, requests, rng = case

    def turn(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(items[place] for place in rng.permutation(len(items)))

    turned = replace(
        facts,
        members=turn(facts.members),
        agreements=turn(facts.agreements),
        consents=turn(facts.consents),
        datasets=turn(facts.datasets),
        filings=turn(facts.filings),
        releases=turn(facts.releases),
    )

    assert [decide(one, turned) for one in requests] == [decide(one, facts) for one in requests]


MODIFIERS = (
    Modifier(ModifierCode.NPU),
    Modifier(ModifierCode.NCU),
    Modifier(ModifierCode.IRB),
    Modifier(ModifierCode.PUB),
    Modifier(ModifierCode.NMDS),
    Modifier(ModifierCode.GS, ("IT",)),
    Modifier(ModifierCode.US, ("P00009",)),
    Modifier(ModifierCode.RS, ("lungs",)),
    Modifier(ModifierCode.TS, (), date(2024, 6, 1)),
)


def restrict_consent(rng: np.random.Generator, consent: Consent, day: date) -> Consent:
    turn = int(rng.integers(3))
    if turn == 0:
        added = (*consent.use.modifiers, MODIFIERS[int(rng.integers(len(MODIFIERS)))])
        return replace(consent, use=DataUse(consent.use.permissions, added))
    if turn == 1 and consent.withdrawn_on is None and day >= consent.period.first_day:
        return replace(consent, withdrawn_on=day)
    return replace(consent, use=DataUse(consent.use.permissions[1:], consent.use.modifiers))


@given(cases())
def test_decide__never_widens_by_a_restriction_of_a_consent(case: Case) -> None:
    facts, requests, rng = case
    if not facts.consents:
        return
    place = pick(rng, facts.consents)
    consents = list(facts.consents)
    consents[place] = restrict_consent(rng, consents[place], requests[0].on)

    assert_no_wider(requests, facts, replace(facts, consents=tuple(consents)))


def rewrite(agreement: Agreement, clauses: tuple[Clause, ...]) -> Agreement:
    """The same life with other clauses, signed by the same hands on the same days."""
    draft = replace(
        agreement,
        clauses=clauses,
        status=AgreementStatus.DRAFT,
        signatures=(),
        ended_on=None,
        ended_why="",
    )
    for signature in agreement.signatures:
        draft = sign_agreement(draft, signature.member_id, signature.on, signature.by)
    if agreement.ended_on is None:
        return draft
    return end_agreement(draft, agreement.ended_on, agreement.ended_why)


STRICTER: tuple[Callable[[Conditions], Conditions], ...] = (
    lambda one: replace(one, min_cell_size=one.min_cell_size + 15),
    lambda one: replace(one, aggregate_only=True),
    lambda one: replace(one, needs_ethics_approval=True),
    lambda one: replace(one, no_onward_transfer=True),
    lambda one: replace(one, non_commercial=True),
    lambda one: replace(one, countries=("BE",)) if not one.countries else one,
    lambda one: replace(one, ask="somebody agrees"),
)


@given(cases())
def test_decide__never_widens_by_a_condition_of_a_grant(case: Case) -> None:
    facts, requests, rng = case
    place = pick(rng, facts.agreements)
    agreement = facts.agreements[place]
    stricter = STRICTER[int(rng.integers(len(STRICTER)))]
    clauses = tuple(
        replace(
            clause,
            grants=tuple(
                replace(grant, conditions=stricter(grant.conditions)) for grant in clause.grants
            ),
        )
        for clause in agreement.clauses
    )
    agreements = list(facts.agreements)
    agreements[place] = rewrite(agreement, clauses)

    assert_no_wider(requests, facts, replace(facts, agreements=tuple(agreements)))


def end_early(agreement: Agreement, day: date, *, is_revoked: bool) -> Agreement:
    if agreement.ended_on is not None:
        return replace(agreement, ended_on=min(day, agreement.ended_on))
    close = revoke_agreement if is_revoked else end_agreement
    return close(agreement, day, "early")


@given(cases())
def test_decide__never_widens_by_an_earlier_end(case: Case) -> None:
    facts, requests, rng = case
    rights = list_rights(facts, requests)
    for place, agreement in enumerate(facts.agreements):
        if agreement.signed_on is None:
            continue
        day = agreement.signed_on + timedelta(days=int(rng.integers(400)))
        agreements = list(facts.agreements)
        agreements[place] = end_early(agreement, day, is_revoked=bool(rng.random() < 0.5))
        narrow = replace(facts, agreements=tuple(agreements))

        assert list_rights(narrow, requests) <= rights
        assert_no_wider(requests, facts, narrow)


@given(cases())
def test_decide__never_widens_by_a_filing_taken_away_or_a_larger_cell(case: Case) -> None:
    facts, requests, rng = case

    assert_no_wider(requests, facts, replace(facts, min_cell_size=facts.min_cell_size + 10))
    if facts.filings:
        place = pick(rng, facts.filings)
        left = facts.filings[:place] + facts.filings[place + 1 :]
        assert_no_wider(requests, facts, replace(facts, filings=left))


@given(cases())
def test_decide_many__equals_one_by_one(case: Case) -> None:
    facts, requests, _ = case

    assert decide_many(requests * 2, facts) == [decide(one, facts) for one in requests * 2]


@given(cases())
def test_filter_datasets__equals_one_by_one(case: Case) -> None:
    facts, requests, _ = case
    for first in requests[:3]:
        wish = Wish(
            first.by_id, first.action, first.purpose, first.on, first.user_ids, first.to_country
        )
        found = filter_datasets(wish, facts)
        alone = [_decide_dataset(dataset_id, first, facts) for dataset_id in found.dataset_ids]

        assert set(found.dataset_ids) == set(facts.datasets_by_id)
        assert [tuple(verdict) for verdict in found.verdicts] == [
            (one.outcome, one.reasons, one.clause, one.answer) for one in alone
        ]
        permitted = [one.request.dataset_id for one in alone if one.outcome is Outcome.PERMIT]
        assert found.list_ids() == permitted


def test_filter_datasets__leaves_the_collection_of_garbage_as_it_was() -> None:
    facts = AllianceFacts()
    wish = Wish("m", Action.SEE, Purpose(()), date(2024, 1, 1))

    filter_datasets(wish, facts)
    assert gc.isenabled()
    gc.disable()
    try:
        filter_datasets(wish, facts)
        assert not gc.isenabled()
    finally:
        gc.enable()


def _decide_dataset(dataset_id: str, like: Request, facts: AllianceFacts) -> Decision:
    kind = facts.datasets_by_id[dataset_id].data_kind
    request = replace(like, dataset_id=dataset_id, subject_id="", data_kind=kind)
    return decide(request, facts)
