"""What requests can touch decides them as all that is kept does."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.alliance import AllianceFacts, decide
from oncordia.domain.alliance import (
    Action,
    Agreement,
    Aim,
    Consent,
    DataKind,
    Dataset,
    Member,
    MemberKind,
    Outcome,
    Party,
    Purpose,
    Request,
    amend_agreement,
    make_name,
    parse_data_use,
    to_plain,
)
from oncordia.domain.records import draft_record
from oncordia.testing import (
    AllianceDesign,
    MadeAlliance,
    MemoryStore,
    draw_answers,
    make_alliance,
    make_request,
)
from oncordia.workflows.drafts import draft_value
from oncordia.workflows.facts import load_facts
from oncordia.workflows.questions import draft_answer
from oncordia.workflows.request_facts import load_request_facts

DENSE = AllianceDesign(5, 8, 2, 0, 6, 18, ("CN", "IT", "US"))
DAY = date(2024, 9, 1)
HMB = Purpose((Aim.HMB,), is_commercial=False, has_ethics_approval=True)
_MADE: dict[int, tuple[MadeAlliance, MemoryStore]] = {}


def make(seed: int) -> tuple[MadeAlliance, MemoryStore]:
    """A made alliance, and a store that keeps it with answers."""
    if seed not in _MADE:
        rng = np.random.default_rng(seed)
        alliance = make_alliance(rng, DENSE)
        asked = [make_request(rng, alliance) for _ in range(40)]
        asked = [one for one in asked if decide(one, alliance.facts).outcome is Outcome.ASK]
        answers = draw_answers(rng, alliance.facts, asked)
        facts = replace(alliance.facts, answers=tuple(answers))
        _MADE[seed] = replace(alliance, facts=facts), keep(facts)
    return _MADE[seed]


def keep(facts: AllianceFacts) -> MemoryStore:
    store = MemoryStore()
    with store.begin("ada") as unit:
        groups: tuple[tuple[Any, ...], ...] = (
            facts.members, facts.consents, facts.datasets, facts.filings, facts.releases,
        )  # fmt: skip
        for values in groups:
            unit.put_records([draft_value(value) for value in values])
        for agreement in sorted(facts.agreements, key=lambda one: one.version):
            unit.put_record(draft_value(agreement))
        for answer in facts.answers:
            unit.put_record(draft_answer(answer))
        unit.note("import", "workspace", "made")
    return store


@settings(max_examples=60)
@given(st.integers(0, 15), st.integers(0, 2**32))
def test_load_request_facts__decides_as_all_facts(seed: int, draw: int) -> None:
    alliance, store = make(seed)
    everything = load_facts(store, [one.member_id for one in alliance.facts.members])
    rng = np.random.default_rng(draw)
    requests = [make_request(rng, alliance) for _ in range(8)]
    requests += [answer.question.ask_on(answer.on) for answer in alliance.facts.answers[:4]]

    together = load_request_facts(store, requests)
    for request in requests:
        expected = decide(request, everything)
        assert decide(request, load_request_facts(store, [request])) == expected
        assert decide(request, together) == expected


def test_load_facts__reads_what_the_made_alliance_holds() -> None:
    alliance, store = make(3)
    found = load_facts(store, [one.member_id for one in alliance.facts.members])

    assert set(found.answers) == set(alliance.facts.answers) != set()
    assert set(found.datasets) == set(alliance.facts.datasets)
    assert set(found.agreements) >= {one for one in alliance.facts.agreements if one.version > 1}


def test_load_request_facts__leaves_out_what_a_request_cannot_touch() -> None:
    alliance, store = make(3)
    dataset = next(one for one in alliance.facts.datasets if not one.derived_from)
    request = Request("M00000", Action.SEE, dataset.data_kind, HMB, DAY, dataset.dataset_id)

    found = load_request_facts(store, [request])

    assert found.datasets == (dataset,)
    donors = set(dataset.subject_ids)
    assert all(donors & set(one.subject_ids) for one in found.consents)
    assert len(found.consents) < len(alliance.facts.consents)


def make_members(store: MemoryStore, *values: Any) -> MemoryStore:
    members = [Member(one, MemberKind.HOSPITAL, (make_name(one),), "IT") for one in ("A", "B", "X")]
    with store.begin("ada") as unit:
        unit.put_records([draft_value(one) for one in members])
        for value in values:
            unit.put_record(draft_value(value))
        unit.note("import", "workspace", "made")
    return store


def test_load_request_facts__finds_an_agreement_whose_amendment_drops_the_asker() -> None:
    alliance, _ = make(3)
    signed = next(
        one for one in alliance.facts.agreements
        if one.status.value == "signed" and len(one.parties) > 2 and one.version == 1
    )  # fmt: skip
    kept = signed.party_ids[:1]
    free = [replace(clause, grants=()) for clause in signed.clauses]
    draft = amend_agreement(
        signed, parties=[Party(one) for one in kept], clauses=free, obligations=()
    )
    owner, asker = signed.party_ids[1:3]
    data = Dataset("D1", owner, DataKind.CURVES, ("S1",))
    store = make_members(MemoryStore(), data, signed, draft)

    request = Request(asker, Action.SEE, DataKind.CURVES, HMB, DAY, "D1")
    found = load_request_facts(store, [request]).agreements

    assert _names(found) == {(signed.agreement_id, 1), (signed.agreement_id, 2)}


def _names(agreements: tuple[Agreement, ...]) -> set[tuple[str, int]]:
    return {(one.agreement_id, one.version) for one in agreements}


def test_load_request_facts__finds_a_consent_without_a_link_to_its_donor() -> None:
    consent = Consent("K1", ("S1", "S%_1"), parse_data_use("HMB"), "A", "IT")
    other = replace(consent, consent_id="K2", subject_ids=("S10",))
    data = Dataset("D1", "A", DataKind.CURVES, ("S1",))
    store = make_members(MemoryStore(), data)
    with store.begin("ada") as unit:
        for one in (consent, other):
            unit.put_record(draft_record("consent", one.consent_id, to_plain(one)))
        unit.note("import", "workspace", "made")

    request = Request("B", Action.SEE, DataKind.CURVES, HMB, DAY, "D1")

    assert load_request_facts(store, [request]).consents == (consent,)
