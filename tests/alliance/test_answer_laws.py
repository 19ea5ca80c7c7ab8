"""Laws that hold for every answer of a human to every request of every alliance."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.alliance.test_laws import (
    assert_no_wider,
    end_early,
    make,
    pick,
    restrict_consent,
    strictness,
)

from oncordia.alliance import (
    AllianceFacts,
    Exchange,
    Wish,
    decide,
    decide_many,
    filter_datasets,
    find_line,
    find_rights,
    is_bound,
    weigh_question,
)
from oncordia.domain.alliance import (
    STRICTNESS,
    Answer,
    ClauseRef,
    Ground,
    Outcome,
    Request,
    pose_question,
)
from oncordia.testing import draw_answers, make_request

N_REQUESTS = 16
N_ALLIANCES = 60


Case = tuple[AllianceFacts, list[Request], np.random.Generator]
few = settings(max_examples=40)


@st.composite
def answered(draw: st.DrawFn) -> Case:
    """An alliance with requests, those first that ask, and answers to them."""
    alliance = make(draw(st.integers(0, N_ALLIANCES - 1)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    requests = [make_request(rng, alliance) for _ in range(N_REQUESTS)]
    requests.sort(key=lambda one: decide(one, alliance.facts).outcome is not Outcome.ASK)
    answers = draw_answers(rng, alliance.facts, requests[:4])
    return replace(alliance.facts, answers=tuple(answers)), requests[:6], rng


def forge(request: Request, facts: AllianceFacts, rng: np.random.Generator) -> Answer:
    """A permit under the clause of some agreement, whoever gave it, with all that is behind it."""
    weighed = weigh_question(pose_question(request), facts, request.on)
    agreement = facts.agreements[pick(rng, facts.agreements)]
    clause = ClauseRef(agreement.agreement_id, agreement.version, agreement.clauses[-1].number)
    grounds = [replace(one, clause=one.clause or clause) for one in weighed.grounds]
    question = pose_question(request)
    return Answer(
        question, 9, Outcome.PERMIT, "P", "M", "forged", request.on, None,
        (*grounds, Ground(clause, (), ())),
    )  # fmt: skip


def test_answers__reach_every_outcome() -> None:
    rng = np.random.default_rng(3)
    found = set()
    for seed in range(10):
        alliance = make(seed)
        requests = [make_request(rng, alliance) for _ in range(30)]
        asks = [one for one in requests if decide(one, alliance.facts).outcome is Outcome.ASK]
        facts = replace(alliance.facts, answers=tuple(draw_answers(rng, alliance.facts, asks)))
        found |= {decide(one, facts).outcome for one in asks}

    assert found == set(Outcome)


@few
@given(answered())
def test_answer__changes_no_decision_but_one_that_asks(case: Case) -> None:
    facts, requests, rng = case
    bare = replace(facts, answers=())
    for request in requests:
        forged = replace(facts, answers=(*facts.answers, forge(request, bare, rng)))
        if decide(request, bare).outcome is not Outcome.ASK:
            assert decide(request, forged) == decide(request, bare)


@few
@given(answered())
def test_answer__permits_nothing_without_a_clause_in_force(case: Case) -> None:
    facts, requests, rng = case
    for request in requests:
        forged = replace(facts, answers=(*facts.answers, forge(request, facts, rng)))
        for known in (facts, forged):
            decision = decide(request, known)
            if decision.outcome is not Outcome.PERMIT:
                continue
            clause = decision.clause
            assert clause is not None
            line = find_line(known, clause.agreement_id, request.on)
            assert line[0].version == clause.version
            assert is_bound(line[0], request.by_id)
            for owner in _list_owners(request, known):
                exchange = Exchange(
                    owner, request.by_id, request.data_kind, request.action, request.on
                )
                assert find_rights(known, exchange)


def _list_owners(request: Request, facts: AllianceFacts) -> set[str]:
    if request.dataset_id:
        return {facts.datasets_by_id[request.dataset_id].owner_id}
    datasets = facts.datasets_by_donor.get((request.subject_id, request.data_kind), ())
    holders = {one.holder_id for one in facts.consents_by_donor.get(request.subject_id, ())}
    return {one.owner_id for one in datasets} or holders


@few
@given(answered())
def test_decision_by_an_answer__names_clause_and_answer(case: Case) -> None:
    facts, requests, _ = case
    bare = replace(facts, answers=())
    by_ref = {one.ref: one for one in facts.answers}
    for request in requests:
        decision, before = decide(request, facts), decide(request, bare)
        if decision.outcome is before.outcome:
            assert decision.answer is None
            continue
        assert decision.answer is not None
        answer = by_ref[decision.answer]
        assert answer.question == pose_question(request)
        assert answer.outcome is decision.outcome
        assert (decision.clause is not None) == (decision.outcome is Outcome.PERMIT)


@few
@given(answered())
def test_decide__never_widens_by_an_agreement_taken_away_with_answers(case: Case) -> None:
    facts, requests, _ = case
    for gone in facts.versions:
        left = tuple(one for one in facts.agreements if one.agreement_id != gone)
        assert_no_wider(requests, facts, replace(facts, agreements=left))


@few
@given(answered())
def test_decide__never_widens_by_an_earlier_end_with_answers(case: Case) -> None:
    facts, requests, rng = case
    for place, agreement in enumerate(facts.agreements):
        if agreement.signed_on is None:
            continue
        day = agreement.signed_on + timedelta(days=int(rng.integers(400)))
        agreements = list(facts.agreements)
        agreements[place] = end_early(agreement, day, is_revoked=bool(rng.random() < 0.5))
        assert_no_wider(requests, facts, replace(facts, agreements=tuple(agreements)))


@few
@given(answered())
def test_decide__never_widens_by_a_restricted_consent_with_answers(case: Case) -> None:
    facts, requests, rng = case
    if not facts.consents:
        return
    place = pick(rng, facts.consents)
    consents = list(facts.consents)
    consents[place] = restrict_consent(rng, consents[place], requests[0].on)

    assert_no_wider(requests, facts, replace(facts, consents=tuple(consents)))


@few
@given(answered())
def test_decide__never_widens_by_a_refusal_that_is_added(case: Case) -> None:
    facts, requests, rng = case
    for request in requests:
        on = request.on + timedelta(days=int(rng.integers(-30, 30)))
        until = on + timedelta(days=int(rng.integers(60))) if rng.random() < 0.5 else None
        for version in (1 + len(facts.answers), 100):
            refusal = Answer(
                pose_question(request), version, Outcome.REFUSE, "P", "M", "no", on, until
            )
            days = [replace(request, on=request.on + timedelta(days=i)) for i in (-5, 0, 5, 40)]
            assert_no_wider(days, facts, replace(facts, answers=(*facts.answers, refusal)))


@few
@given(answered())
def test_decide__never_widens_by_a_permit_taken_away(case: Case) -> None:
    facts, requests, _ = case
    for gone in facts.answers:
        if gone.outcome is not Outcome.PERMIT or _rules_over_a_refusal(gone, facts):
            continue
        left = tuple(one for one in facts.answers if one is not gone)
        same = [one for one in requests if pose_question(one) == gone.question]
        alone = [one for one in left if one.question == gone.question]
        if not alone:
            assert_no_wider(same, facts, replace(facts, answers=left))


def _rules_over_a_refusal(answer: Answer, facts: AllianceFacts) -> bool:
    others = facts.answers_by_question[answer.question]
    return any(one.outcome is Outcome.REFUSE for one in others)


@few
@given(answered())
def test_decide__does_not_care_for_the_order_of_answers_of_different_days(case: Case) -> None:
    facts, requests, rng = case
    days: dict[tuple[object, date], Answer] = {}
    for answer in facts.answers:
        days.setdefault((answer.question, answer.on), answer)
    kept = list(days.values())
    told = [decide(one, replace(facts, answers=tuple(kept))) for one in requests]
    order = rng.permutation(len(kept))
    again: dict[object, int] = {}
    entered = []
    for place in order:  # entered in another order, so that their versions differ
        answer = kept[place]
        again[answer.question] = again.get(answer.question, 0) + 1
        entered.append(replace(answer, version=again[answer.question]))

    found = [decide(one, replace(facts, answers=tuple(entered))) for one in requests]

    assert [(one.outcome, one.clause) for one in found] == [
        (one.outcome, one.clause) for one in told
    ]


@few
@given(answered())
def test_decide_many__equals_one_by_one_with_answers(case: Case) -> None:
    facts, requests, _ = case

    assert decide_many(requests * 2, facts) == [decide(one, facts) for one in requests * 2]


@few
@given(answered())
def test_filter_datasets__equals_one_by_one_with_answers(case: Case) -> None:
    facts, requests, _ = case
    for first in requests[:3]:
        wish = Wish(
            first.by_id, first.action, first.purpose, first.on, first.user_ids, first.to_country
        )
        found = filter_datasets(wish, facts)
        for dataset_id, verdict in zip(found.dataset_ids, found.verdicts, strict=True):
            kind = facts.datasets_by_id[dataset_id].data_kind
            like = replace(first, dataset_id=dataset_id, subject_id="", data_kind=kind)
            alone = decide(like, facts)
            assert tuple(verdict) == (alone.outcome, alone.reasons, alone.clause, alone.answer)


OTHERS: tuple[Callable[[Request], Request], ...] = (
    lambda one: replace(one, by_id="M00000" if one.by_id != "M00000" else "M00001"),
    lambda one: replace(one, purpose=replace(one.purpose, project="another")),
    lambda one: replace(one, to_country="US" if one.to_country != "US" else "CN"),
    lambda one: replace(one, user_ids=("P00002",)),
)


@few
@given(answered(), st.sampled_from(OTHERS))
def test_answer__settles_nothing_wider(case: Case, turn: Callable[[Request], Request]) -> None:
    facts, requests, _ = case
    bare = replace(facts, answers=())
    for request in requests:
        other = turn(request)
        if pose_question(other) not in facts.answers_by_question:
            assert decide(other, facts) == decide(other, bare)


@few
@given(answered())
def test_permit__lapses_with_the_rules_that_asked(case: Case) -> None:
    facts, requests, _ = case
    newer = replace(facts, law=replace(facts.law, version="another"))
    asked_by_law = ("HGR-", "PIPL-", "GDPR-", "LAW-")
    bare = replace(facts, answers=())
    for request in requests:
        decision = decide(request, facts)
        if decision.outcome is not Outcome.PERMIT or decision.answer is None:
            continue
        before = decide(request, bare)
        is_law = any(
            one.code.startswith(asked_by_law) and one.outcome is Outcome.ASK
            for one in before.reasons
        )
        expected = STRICTNESS[Outcome.ASK if is_law else Outcome.PERMIT]
        assert strictness(request, newer) == expected
