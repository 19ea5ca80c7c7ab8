"""What the law of the places asks for."""

from dataclasses import replace
from datetime import date

import pytest
from tests.alliance.facts import (
    DAY,
    EUROPEAN,
    FACTS,
    GENOME,
    MEMBERS,
    NAME,
    WELLS,
    ask,
    make_draft,
    make_grant,
    sign,
    with_agreements,
    with_filings,
)

from oncordia.alliance import LAW, AllianceFacts, decide, is_foreign_party
from oncordia.domain.alliance import (
    Action,
    Agreement,
    ClauseRef,
    DataKind,
    Dataset,
    Decision,
    FilingKind,
    Member,
    MemberKind,
    Outcome,
    Release,
)

CONTRACT = FilingKind.CN_STANDARD_CONTRACT


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


def make_early() -> Agreement:
    return sign(make_draft(make_grant()), date(2015, 1, 1))


def test_genome__stays_with_chinese_parties_without_a_report() -> None:
    assert decide(ask(GENOME, "I"), FACTS).outcome is Outcome.PERMIT
    assert codes(decide(ask(GENOME, "F"), FACTS)) == ["HGR-REPORT", "PIPL-CONTRACT"]


@pytest.mark.parametrize("step", [FilingKind.HGR_REPORT, FilingKind.HGR_COOPERATION])
def test_genome__goes_to_a_foreign_party_after_a_report_or_in_a_cooperation(
    step: FilingKind,
) -> None:
    assert decide(ask(GENOME, "F"), with_filings(step, CONTRACT)).outcome is Outcome.PERMIT


def test_genome__is_freed_from_its_report_by_a_cooperation_only_under_the_rules_of_2023() -> None:
    facts = replace(with_filings(FilingKind.HGR_COOPERATION, CONTRACT), agreements=(make_early(),))

    assert codes(decide(ask(GENOME, "F", on=date(2023, 6, 30)), facts)) == ["HGR-REPORT"]
    assert codes(decide(ask(GENOME, "F", on=date(2023, 7, 1)), facts)) == []


def test_cooperation__frees_nothing_outside_its_agreement() -> None:
    other = sign(make_draft(make_grant(), agreement_id="A2"))
    facts = with_agreements(other, facts=with_filings(FilingKind.HGR_COOPERATION, CONTRACT))

    assert codes(decide(ask(GENOME, "F"), facts)) == ["HGR-REPORT", "PIPL-CONTRACT"]


def test_genome__names_the_authority_of_the_day() -> None:
    facts = with_agreements(make_early())
    before = decide(ask(GENOME, "F", on=date(2024, 4, 30)), facts).reasons[0].change
    after = decide(ask(GENOME, "F", on=date(2024, 5, 1)), facts).reasons[0].change

    assert "the Ministry of Science and Technology" in before
    assert "the National Health Commission" in after


def test_genome__of_more_than_500_people_needs_a_review() -> None:
    facts = with_filings(FilingKind.HGR_REPORT, CONTRACT)
    for n_people, expected in ((500, []), (501, ["HGR-REVIEW"])):
        large = replace(GENOME, n_subjects=n_people)

        assert codes(decide(ask(large, "F"), replace(facts, datasets=(large,)))) == expected


def test_genome__is_not_handed_out_by_a_foreign_holder() -> None:
    abroad = replace(GENOME, owner_id="F", country="CN")
    decision = decide(ask(abroad, "C"), replace(FACTS, datasets=(abroad,)))

    assert decision.outcome is Outcome.PERMIT  # between a holder and a Chinese party
    decision = decide(ask(abroad, "G"), replace(
        FACTS, datasets=(abroad,), agreements=(sign(make_draft(make_grant(), parties=("F", "G"))),)
    ))  # fmt: skip
    assert "HGR-PARTNER" in codes(decision)


def test_genome__holds_back_what_was_computed_from_it() -> None:
    counts = Dataset(
        "D-n", "H", DataKind.AGGREGATE, min_cell=50, n_subjects=900, derived_from=("D-genome",)
    )
    facts = replace(FACTS, datasets=(GENOME, counts))

    assert codes(decide(ask(counts, "F"), facts)) == ["HGR-DERIVED"]
    assert codes(decide(ask(counts, "I"), facts)) == []


def test_other_kinds__are_no_genetic_resources_information() -> None:
    for kind in (DataKind.CLINICAL, DataKind.IMAGES, DataKind.PROTEOME, DataKind.RESPONSES):
        other = replace(WELLS, data_kind=kind)

        assert codes(decide(ask(other, "F"), replace(FACTS, datasets=(other,)))) == [
            "PIPL-CONTRACT"
        ]


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        (Member("M", MemberKind.HOSPITAL, NAME, "CN"), False),
        (Member("M", MemberKind.COMPANY, NAME, "CN"), None),
        (Member("M", MemberKind.CENTRE, NAME, "CN"), None),
        (Member("M", MemberKind.INSTITUTE, NAME, "CN", created_by="A1"), None),
        (Member("M", MemberKind.COMPANY, NAME, "CN", foreign_share=0.49), False),
        (Member("M", MemberKind.COMPANY, NAME, "CN", foreign_share=0.5), None),
        (Member("M", MemberKind.COMPANY, NAME, "CN", foreign_share=0.51), True),
        (Member("M", MemberKind.INSTITUTE, NAME, "IT"), True),
        (Member("M", MemberKind.INSTITUTE, NAME), None),
        (Member("M", MemberKind.INSTITUTE, NAME, "CN", parent_id="F"), True),
        (Member("M", MemberKind.INSTITUTE, NAME, "CN", parent_id="H"), False),
        (Member("M", MemberKind.INSTITUTE, NAME, "CN", parent_id="lost"), None),
    ],
)
def test_foreign_party__follows_place_share_and_control(
    member: Member, expected: bool | None
) -> None:
    assert is_foreign_party(member, FACTS) is expected


def test_genome__asks_who_holds_a_body_whose_share_is_not_known() -> None:
    members = (*MEMBERS[:-1], replace(MEMBERS[-1], foreign_share=None))
    decision = decide(ask(GENOME, "C"), replace(FACTS, members=members))

    assert codes(decision) == ["HGR-REPORT", "HGR-SHARE"]


@pytest.mark.parametrize(
    "step",
    [
        FilingKind.CN_STANDARD_CONTRACT,
        FilingKind.CN_CERTIFICATION,
        FilingKind.CN_SECURITY_ASSESSMENT,
        FilingKind.CN_EXEMPTION,
    ],
)
def test_wells__leave_china_after_a_step(step: FilingKind) -> None:
    assert codes(decide(ask(by_id="F"), FACTS)) == ["PIPL-CONTRACT"]
    assert decide(ask(by_id="F"), with_filings(step)).outcome is Outcome.PERMIT


def test_exemption__counts_from_march_2024_on() -> None:
    facts = replace(with_filings(FilingKind.CN_EXEMPTION), agreements=(make_early(),))

    assert codes(decide(ask(by_id="F", on=date(2024, 3, 21)), facts)) == ["PIPL-CONTRACT"]
    assert codes(decide(ask(by_id="F", on=date(2024, 3, 22)), facts)) == []


def test_wells__stay_in_china_when_they_are_computed_on_there_or_used_there() -> None:
    assert decide(ask(by_id="F", action=Action.COMPUTE), FACTS).outcome is Outcome.PERMIT
    used = ask(by_id="F", action=Action.TRAIN, to_country="CN")
    assert decide(used, FACTS).outcome is Outcome.PERMIT


def _send(n_people: int, on: date, to_country: str = "IT") -> AllianceFacts:
    sent = Release(
        "U1", "D0", "H", "F", Action.MOVE, on, ClauseRef("A1", 1, "2"), to_country, n_people
    )
    return replace(with_filings(CONTRACT), releases=(sent,))


@pytest.mark.parametrize(
    ("n_people", "on", "expected"),
    [
        (9_998, date(2024, 2, 1), []),
        (9_999, date(2024, 2, 1), ["PIPL-ASSESSMENT"]),
        (9_999, date(2023, 12, 31), []),  # counted from the first day of the year
        (9_999, DAY, []),  # counted until the day before
    ],
)
def test_wells__of_ten_thousand_people_a_year_need_an_assessment(
    n_people: int, on: date, expected: list[str]
) -> None:
    assert codes(decide(ask(by_id="F"), _send(n_people, on))) == expected


def test_threshold__counted_the_year_before_too_until_march_2024() -> None:
    facts = replace(_send(9_999, date(2023, 2, 1)), agreements=(make_early(),))

    assert codes(decide(ask(by_id="F", on=date(2024, 3, 21)), facts)) == ["PIPL-ASSESSMENT"]
    assert codes(decide(ask(by_id="F", on=date(2024, 3, 22)), facts)) == []


@pytest.mark.parametrize(
    ("on", "sensitive", "others"),
    [(date(2023, 1, 1), 10_000, 100_000), (date(2025, 1, 1), 10_000, 1_000_000)],
)
def test_threshold__is_higher_for_data_that_are_not_sensitive(
    on: date, sensitive: int, others: int
) -> None:
    threshold = LAW.find_threshold(on)

    assert threshold is not None
    assert threshold.find_least(is_sensitive=True) == sensitive
    assert threshold.find_least(is_sensitive=False) == others


def test_wells__sent_within_the_country_do_not_count() -> None:
    assert codes(decide(ask(by_id="F"), _send(20_000, date(2024, 2, 1), "CN"))) == []


def test_europe__hands_over_within_the_eea() -> None:
    facts = with_agreements(sign(make_draft(make_grant(), parties=("F", "G"))))

    assert decide(ask(EUROPEAN, "G"), facts).outcome is Outcome.PERMIT


def test_europe__needs_clauses_and_an_assessment_for_china() -> None:
    clauses, assessment = FilingKind.EU_STANDARD_CLAUSES, FilingKind.EU_TRANSFER_ASSESSMENT

    def decide_with(*kinds: FilingKind) -> list[str]:
        return codes(decide(ask(EUROPEAN, "H"), with_filings(*kinds, to_id="H", from_id="F")))

    assert decide_with() == ["GDPR-TRANSFER", "GDPR-ASSESSMENT"]
    assert decide_with(clauses) == ["GDPR-ASSESSMENT"]
    assert decide_with(assessment) == ["GDPR-TRANSFER"]
    assert decide_with(clauses, assessment) == []


@pytest.mark.parametrize(
    ("country", "on", "expected"),
    [
        ("JP", date(2019, 1, 22), ["GDPR-TRANSFER"]),
        ("JP", date(2019, 1, 23), []),
        ("GB", date(2021, 6, 27), []),
        ("GB", date(2026, 6, 27), []),
        ("US", DAY, ["GDPR-ADEQUACY"]),
        ("US", date(2021, 1, 1), ["GDPR-TRANSFER", "GDPR-ASSESSMENT"]),
        ("JP", date(2018, 5, 24), ["LAW-EARLIER"]),
    ],
)
def test_europe__follows_the_adequacy_decisions(
    country: str, on: date, expected: list[str]
) -> None:
    facts = with_agreements(make_early())

    assert codes(decide(ask(EUROPEAN, "I", to_country=country, on=on), facts)) == expected


def test_adequacy__of_some_receivers_needs_one_of_them() -> None:
    facts = with_filings(FilingKind.EU_ADEQUATE_RECEIVER, to_id="I", from_id="F")

    assert decide(ask(EUROPEAN, "I", to_country="US"), facts).outcome is Outcome.PERMIT


def test_special_data__need_a_consent_in_both_places() -> None:
    bare = replace(EUROPEAN, subject_ids=("S9",))
    facts = replace(FACTS, datasets=(bare,))

    assert codes(decide(ask(bare, "F"), facts)) == ["GDPR-SPECIAL", "CONSENT-NONE"]
    assert {"PIPL-SENSITIVE", "GDPR-SPECIAL"} <= set(codes(decide(ask(bare, "H"), facts)))


def test_law__asks_where_a_place_or_its_rules_are_not_known() -> None:
    abroad = replace(WELLS, country="US")
    nowhere = tuple(replace(one, country="") for one in MEMBERS)

    known = replace(FACTS, datasets=(abroad,))
    assert "LAW-TABLE" in codes(decide(ask(abroad, "I"), known))
    lost = replace(FACTS, members=nowhere)
    assert codes(decide(ask(), lost)) == ["LAW-PLACE"]


def test_law__asks_about_days_before_its_tables() -> None:
    facts = with_agreements(make_early())

    assert "LAW-EARLIER" in codes(decide(ask(by_id="F", on=date(2021, 10, 31)), facts))


def test_tables__say_where_each_rule_is_written() -> None:
    assert all(rule.source.file and rule.source.date for rule in LAW.rules)
    assert {rule.place for rule in LAW.rules} == {"CN", "EEA"}
