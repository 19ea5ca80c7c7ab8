"""Decisions on a small alliance."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.alliance.facts import (
    CONSENT,
    COUNTS,
    DAY,
    FACTS,
    FRAMEWORK,
    HMB,
    MEMBERS,
    MODEL,
    NAME,
    WELLS,
    ask,
    make_draft,
    make_grant,
    make_period,
    sign,
    with_agreements,
)

from oncordia.alliance import AllianceFacts, decide
from oncordia.domain.alliance import (
    Action,
    Aim,
    ClauseRef,
    Conditions,
    DataKind,
    Dataset,
    Decision,
    Grant,
    Member,
    MemberKind,
    Outcome,
    Purpose,
    Request,
    amend_agreement,
    end_agreement,
    parse_data_use,
    revoke_agreement,
    sign_agreement,
)
from oncordia.errors import InvalidRecord

PERMIT, ASK, REFUSE = Outcome.PERMIT, Outcome.ASK, Outcome.REFUSE


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


def test_decide__permits_with_the_clause_that_grants() -> None:
    decision = decide(ask(), FACTS)

    assert (decision.outcome, decision.reasons) == (PERMIT, ())
    assert decision.clause == ClauseRef("A1", 1, "2")


def test_decide__refuses_by_default() -> None:
    decision = decide(ask(), with_agreements())

    assert (decision.outcome, codes(decision), decision.clause) == (REFUSE, ["AGR-NONE"], None)
    assert "H and I must sign an agreement" in decision.reasons[0].change


@pytest.mark.parametrize(
    ("by_id", "dataset", "code"),
    [
        ("nobody", WELLS, "MEM-UNKNOWN"),
        ("I", replace(WELLS, dataset_id="D-other"), "DATA-UNKNOWN"),
    ],
)
def test_decide__refuses_what_is_unknown(by_id: str, dataset: Dataset, code: str) -> None:
    assert codes(decide(ask(dataset, by_id), FACTS)) == [code]


def test_decide__refuses_another_kind_and_another_donor_than_the_data_set_holds() -> None:
    wrong = replace(ask(), data_kind=DataKind.GENOME, subject_id="S9")

    assert codes(decide(wrong, FACTS)) == ["DATA-KIND", "DATA-DONOR"]


def test_decide__tells_nothing_of_the_donors_to_who_has_no_right() -> None:
    gone = replace(FACTS, agreements=(), consents=(replace(CONSENT, withdrawn_on=DAY),))

    assert codes(decide(ask(), gone)) == ["AGR-NONE"]


def test_decide__leaves_own_data_to_the_owner() -> None:
    assert codes(decide(ask(by_id="H"), with_agreements())) == ["AGR-OWN"]
    assert decide(ask(by_id="H"), with_agreements()).outcome is ASK


@pytest.mark.parametrize(
    ("grants", "code"),
    [
        ((make_grant(to_ids=("F",)),), "AGR-MEMBERS"),
        ((make_grant(from_ids=("I",)),), "AGR-MEMBERS"),
        ((make_grant(kinds=(DataKind.CURVES,)),), "AGR-KIND"),
        ((make_grant(actions=(Action.MOVE,)),), "AGR-ACTION"),
        ((make_grant(period=make_period("2025")),), "AGR-TIME"),
    ],
)
def test_decide__says_what_the_grants_lack(grants: tuple[Grant, ...], code: str) -> None:
    decision = decide(ask(), with_agreements(sign(make_draft(*grants))))

    assert codes(decision) == [code]
    assert "agreement A1 v1" in decision.reasons[0].text


@pytest.mark.parametrize(
    ("on", "outcome", "code"),
    [
        (date(2023, 12, 31), REFUSE, ["AGR-NOT-YET"]),
        (date(2024, 1, 1), PERMIT, []),
        (date(2024, 12, 31), PERMIT, []),
        (date(2025, 1, 1), REFUSE, ["AGR-OVER"]),
    ],
)
def test_decide__follows_the_days_of_an_agreement(
    on: date, outcome: Outcome, code: list[str]
) -> None:
    signed = sign(make_draft(make_grant(), period=make_period("", "2024")))
    decision = decide(ask(on=on), with_agreements(signed))

    assert (decision.outcome, codes(decision)) == (outcome, code)


def test_decide__takes_the_day_it_is_given() -> None:
    assert codes(decide(ask(), FACTS, date(2023, 1, 1))) == ["AGR-NOT-YET"]


def test_decide__stops_at_the_day_an_agreement_is_ended_or_revoked() -> None:
    for close, code in ((end_agreement, "AGR-ENDED"), (revoke_agreement, "AGR-REVOKED")):
        facts = with_agreements(close(FRAMEWORK, DAY, "breach"))

        assert decide(ask(on=date(2024, 8, 31)), facts).outcome is PERMIT
        assert codes(decide(ask(on=DAY), facts)) == [code]
        assert "stopped on 2024-09-01 (breach)" in decide(ask(), facts).reasons[0].text


def test_decide__grants_nothing_by_a_draft() -> None:
    draft = sign_agreement(make_draft(make_grant()), "H", DAY, "one hand")

    assert codes(decide(ask(), with_agreements(draft))) == ["AGR-UNSIGNED"]


def test_decide__holds_to_the_old_version_until_the_new_one_is_signed() -> None:
    draft = amend_agreement(FRAMEWORK, clauses=make_draft(make_grant((DataKind.CURVES,))).clauses)
    signed = sign(draft, DAY)

    assert decide(ask(), with_agreements(FRAMEWORK, draft)).outcome is PERMIT
    assert decide(ask(on=date(2024, 8, 31)), with_agreements(FRAMEWORK, signed)).outcome is PERMIT
    assert codes(decide(ask(), with_agreements(FRAMEWORK, signed))) == ["AGR-KIND"]


def test_decide__does_not_go_back_to_the_old_version_when_the_new_one_ends() -> None:
    second = end_agreement(sign(amend_agreement(FRAMEWORK), date(2024, 3, 1)), DAY, "over")

    assert codes(decide(ask(), with_agreements(FRAMEWORK, second))) == ["AGR-ENDED"]


def test_decide__lets_a_created_body_inherit_its_agreement() -> None:
    decision = decide(ask(by_id="C"), FACTS)

    assert (decision.outcome, decision.clause) == (PERMIT, ClauseRef("A1", 1, "2"))


def test_decide__lets_a_created_body_fall_with_its_agreement() -> None:
    facts = with_agreements(revoke_agreement(FRAMEWORK, DAY, "breach"))

    assert codes(decide(ask(by_id="C"), facts)) == ["AGR-REVOKED"]


def test_decide__believes_the_agreement_about_what_it_created() -> None:
    facts = with_agreements(sign(make_draft(make_grant(), creates=())))

    assert codes(decide(ask(by_id="C"), facts)) == ["AGR-NONE"]


def test_decide__needs_the_agreement_above_in_force() -> None:
    above = sign(make_draft(agreement_id="A0"))
    below = sign(make_draft(make_grant(), parent_id="A0"))

    assert decide(ask(), with_agreements(above, below)).outcome is PERMIT
    ended = end_agreement(above, DAY, "over")
    for facts in (with_agreements(ended, below), with_agreements(below)):
        assert "AGR-PARENT" in codes(decide(ask(), facts))
        assert decide(ask(), facts).outcome is REFUSE


def test_decide__takes_the_most_lenient_of_several_grants() -> None:
    strict = make_grant(conditions=Conditions(ask="the board agrees"))
    free = sign(make_draft(make_grant(), agreement_id="A2"))
    narrow = sign(make_draft(strict))

    assert codes(decide(ask(), with_agreements(narrow))) == ["COND-ASK"]
    assert decide(ask(), with_agreements(narrow, free)).clause == ClauseRef("A2", 1, "2")


@pytest.mark.parametrize(
    ("conditions", "purpose", "outcome", "code"),
    [
        (Conditions(needs_ethics_approval=True), Purpose((Aim.HMB,)), ASK, "COND-ETHICS"),
        (
            Conditions(needs_ethics_approval=True),
            replace(HMB, has_ethics_approval=False),
            REFUSE,
            "COND-ETHICS",
        ),
        (Conditions(non_commercial=True), Purpose((Aim.HMB,)), ASK, "COND-COMMERCIAL"),
        (
            Conditions(non_commercial=True),
            replace(HMB, is_commercial=True),
            REFUSE,
            "COND-COMMERCIAL",
        ),
        (Conditions(countries=("IT",)), HMB, REFUSE, "COND-COUNTRY"),
        (Conditions(ask="the board agrees"), HMB, ASK, "COND-ASK"),
        (Conditions(aggregate_only=True), HMB, REFUSE, "COND-AGGREGATE"),
        (Conditions(no_onward_transfer=True), HMB, PERMIT, "COND-ONWARD"),
    ],
)
def test_decide__weighs_the_conditions_of_the_grant(
    conditions: Conditions, purpose: Purpose, outcome: Outcome, code: str
) -> None:
    facts = with_agreements(sign(make_draft(make_grant(conditions=conditions))))
    decision = decide(ask(purpose=purpose), facts)

    assert (decision.outcome, codes(decision)) == (outcome, [code])
    assert decision.reasons[0].clause == ClauseRef("A1", 1, "2")


def test_decide__lets_only_aggregates_leave_a_computation() -> None:
    conditions = Conditions(min_cell_size=10, aggregate_only=True)
    facts = with_agreements(sign(make_draft(make_grant(conditions=conditions))))
    decision = decide(ask(action=Action.COMPUTE), facts)

    assert (decision.outcome, codes(decision)) == (PERMIT, ["COND-CELL", "COND-AGGREGATE"])


def test_decide__forbids_to_publish_what_must_not_be_passed_on() -> None:
    conditions = Conditions(no_onward_transfer=True)
    facts = with_agreements(sign(make_draft(make_grant(conditions=conditions))))

    assert codes(decide(ask(COUNTS, action=Action.PUBLISH), facts)) == ["COND-ONWARD"]


@pytest.mark.parametrize(
    ("granted", "aims", "outcome"),
    [
        ((Aim.HMB,), (Aim.HMB,), PERMIT),
        ((Aim.HMB,), (Aim.MDS,), PERMIT),
        ((Aim.GRU,), (Aim.HMB,), PERMIT),
        ((Aim.MDS,), (Aim.HMB,), REFUSE),
        ((Aim.GRU,), (Aim.CC,), REFUSE),
        ((Aim.HMB,), (), ASK),
    ],
)
def test_decide__keeps_to_the_purposes_of_the_grant(
    granted: tuple[Aim, ...], aims: tuple[Aim, ...], outcome: Outcome
) -> None:
    facts = with_agreements(sign(make_draft(make_grant(purposes=granted))))
    decision = decide(ask(COUNTS, purpose=Purpose(aims)), facts)

    assert decision.outcome is outcome
    assert codes(decision) == ([] if outcome is PERMIT else ["COND-PURPOSE"])


@pytest.mark.parametrize(
    ("dataset", "outcome", "code"),
    [
        (replace(COUNTS, min_cell=5), PERMIT, []),
        (replace(COUNTS, min_cell=4), REFUSE, ["KIND-CELL"]),
        (replace(COUNTS, min_cell=None), ASK, ["KIND-CELL"]),
        (replace(MODEL, n_subjects=5), PERMIT, []),
        (replace(MODEL, n_subjects=4), REFUSE, ["KIND-UPDATE"]),
        (replace(MODEL, n_subjects=0), ASK, ["KIND-UPDATE"]),
    ],
)
def test_decide__keeps_small_groups_back(
    dataset: Dataset, outcome: Outcome, code: list[str]
) -> None:
    decision = decide(ask(dataset), replace(FACTS, datasets=(dataset,)))

    assert (decision.outcome, codes(decision)) == (outcome, code)


def test_decide__lets_a_clause_raise_the_cell_size_but_not_lower_it() -> None:
    for least, expected in ((30, ["COND-CELL"]), (1, [])):
        conditions = Conditions(min_cell_size=least)
        facts = with_agreements(sign(make_draft(make_grant(conditions=conditions))))

        assert codes(decide(ask(COUNTS), facts)) == expected
    small = replace(COUNTS, min_cell=3)
    assert codes(decide(ask(small), replace(facts, datasets=(small,)))) == ["KIND-CELL"]


def test_decide__asks_before_persons_are_published() -> None:
    decision = decide(ask(action=Action.PUBLISH), FACTS)

    assert (decision.outcome, codes(decision)) == (ASK, ["KIND-PUBLISH"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"withdrawn_on": DAY}, "CONSENT-WITHDRAWN"),
        ({"period": make_period("2025")}, "CONSENT-NOT-YET"),
        ({"period": make_period("", "2023")}, "CONSENT-OVER"),
        ({"data_kinds": (DataKind.GENOME,)}, "CONSENT-KIND"),
        ({"subject_ids": ("S9",)}, "CONSENT-NONE"),
        ({"use": parse_data_use("POA")}, "DUO-AIM"),
        ({"use": parse_data_use("HMB; GS=IT")}, "DUO-GS"),
    ],
)
def test_decide__weighs_the_consent_of_the_donor(changes: dict[str, Any], code: str) -> None:
    facts = replace(FACTS, consents=(replace(CONSENT, **changes),))
    decision = decide(ask(), facts)

    assert decision.outcome is REFUSE
    assert code in codes(decision)


def test_decide__permits_until_the_day_of_withdrawal() -> None:
    facts = replace(FACTS, consents=(replace(CONSENT, withdrawn_on=DAY),))

    assert decide(ask(on=date(2024, 8, 31)), facts).outcome is PERMIT


def test_decide__takes_one_of_several_consents_but_none_after_a_withdrawal() -> None:
    narrow = replace(CONSENT, use=parse_data_use("POA"))
    wide = replace(CONSENT, consent_id="K9")

    assert decide(ask(), replace(FACTS, consents=(narrow, wide))).outcome is PERMIT
    gone = replace(narrow, withdrawn_on=DAY)
    assert codes(decide(ask(), replace(FACTS, consents=(gone, wide)))) == ["CONSENT-WITHDRAWN"]


def test_decide__judges_filed_data_by_their_consent_alone() -> None:
    narrow = replace(CONSENT, consent_id="K9", use=parse_data_use("POA"))
    filed = replace(WELLS, consent_id="K9")
    facts = replace(FACTS, consents=(CONSENT, narrow), datasets=(filed,))

    assert codes(decide(ask(filed), facts)) == ["DUO-AIM"]


@pytest.mark.parametrize(
    ("changes", "outcome", "code"),
    [
        ({"consent_id": "K8"}, REFUSE, "CONSENT-UNKNOWN"),
        ({"consent_id": "K1", "subject_ids": ("S1", "S2")}, REFUSE, "CONSENT-DONOR"),
        ({"subject_ids": ()}, ASK, "CONSENT-NO-DONOR"),
        ({"derived_from": ("D-lost",)}, REFUSE, "DATA-SOURCE"),
    ],
)
def test_decide__finds_the_faults_of_a_data_set(
    changes: dict[str, Any],
    outcome: Outcome,
    code: str,
) -> None:
    dataset = replace(WELLS, **changes)
    decision = decide(ask(dataset), replace(FACTS, datasets=(dataset,)))

    assert code in codes(decision)
    assert any((one.code, one.outcome) == (code, outcome) for one in decision.reasons)


def test_decide__needs_every_donor() -> None:
    both = replace(WELLS, subject_ids=("S1", "S2"))
    poa = replace(CONSENT, consent_id="K3", subject_ids=("S2",), use=parse_data_use("POA"))
    facts = replace(FACTS, consents=(CONSENT, poa), datasets=(both,))

    assert codes(decide(ask(both), facts)) == ["DUO-AIM"]
    assert decide(replace(ask(both), subject_id="S1"), facts).outcome is PERMIT


def test_decide__keeps_the_consent_of_what_data_come_from() -> None:
    source = replace(WELLS, consent_id="K9")
    poa = replace(CONSENT, consent_id="K9", use=parse_data_use("POA"))
    curves = Dataset("D-c", "H", DataKind.CURVES, ("S1",), derived_from=("D-wells",))
    facts = replace(FACTS, consents=(CONSENT, poa), datasets=(source, curves))

    assert codes(decide(ask(curves), facts)) == ["DUO-AIM"]


def _pass_on(conditions: Conditions, *, straight: bool = False) -> AllianceFacts:
    """H gave wells to I; I made curves of them; X asks I for these."""
    curves = Dataset("D-c", "I", DataKind.CURVES, ("S1",), country="CN", derived_from=("D-wells",))
    first = sign(make_draft(make_grant(conditions=conditions), parties=("H", "I"), creates=()))
    parties = ("H", "I", "X") if straight else ("I", "X")
    second = sign(make_draft(make_grant(), agreement_id="A2", parties=parties, creates=()))
    return replace(FACTS, agreements=(first, second), datasets=(WELLS, curves))


def test_decide__lets_nobody_pass_on_against_the_source() -> None:
    curves = Dataset("D-c", "I", DataKind.CURVES, ("S1",), derived_from=("D-wells",))
    held = Conditions(no_onward_transfer=True)

    assert decide(ask(curves, "X"), _pass_on(Conditions())).outcome is PERMIT
    assert codes(decide(ask(curves, "X"), _pass_on(held))) == ["DATA-ONWARD"]
    assert decide(ask(curves, "X"), _pass_on(held, straight=True)).outcome is PERMIT
    assert decide(ask(curves, "H"), _pass_on(held)).outcome is PERMIT


def test_decide__answers_for_all_data_of_a_donor() -> None:
    request = Request("I", Action.SEE, DataKind.RAW_WELLS, HMB, DAY, subject_id="S1")
    other = replace(WELLS, dataset_id="D-other", owner_id="X")

    assert decide(request, FACTS).clause == ClauseRef("A1", 1, "2")
    assert codes(decide(request, replace(FACTS, datasets=(WELLS, other)))) == ["AGR-NONE"]
    assert decide(request, replace(FACTS, datasets=())).outcome is PERMIT  # by the keeper
    assert codes(decide(replace(request, subject_id="S9"), FACTS)) == ["DATA-UNKNOWN"]


def test_decide__believes_the_records_that_a_company_works_for_profit() -> None:
    facts = with_agreements(sign(make_draft(make_grant(), parties=("H", "X"))))
    facts = replace(facts, consents=(replace(CONSENT, use=parse_data_use("HMB; NPU")),))
    claims = replace(HMB, is_for_profit=False)

    assert codes(decide(ask(by_id="X", purpose=claims), facts)) == ["DUO-NPU"]


def test_facts__refuse_one_id_twice() -> None:
    twin = Member("H", MemberKind.COMPANY, NAME)
    with pytest.raises(InvalidRecord, match="the member H stands twice"):
        AllianceFacts((*MEMBERS, twin))
    with pytest.raises(InvalidRecord, match="agreement A1 v1 stands twice"):
        AllianceFacts(agreements=(FRAMEWORK, make_draft()))
