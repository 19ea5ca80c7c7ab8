from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.alliance.samples import PERSON, REQUEST

from oncordia.domain.alliance import (
    SENSITIVITIES,
    Action,
    BenefitSplit,
    Clause,
    Comparator,
    Consent,
    Contradiction,
    DataKind,
    Dataset,
    DataUse,
    Decision,
    Fact,
    Grant,
    Indicator,
    IndicatorKind,
    IpAsset,
    IpKind,
    Outcome,
    Period,
    Post,
    Purpose,
    Reason,
    Request,
    ServiceRequest,
    ServiceStatus,
    Share,
    find_contradictions,
    make_name,
    parse_action,
    parse_data_kind,
    parse_partial_date,
)
from oncordia.errors import InvalidAgreement, InvalidRecord, InvalidTerm


def split(*fractions: float) -> BenefitSplit:
    shares = tuple(Share(f"M{i}", fraction) for i, fraction in enumerate(fractions))
    return BenefitSplit("B1", "X1", shares)


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=50))
def test_shares__that_divide_a_whole_are_taken(parts: list[int]) -> None:
    whole = sum(parts)

    assert len(split(*(part / whole for part in parts)).shares) == len(parts)


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=5))
def test_shares__that_do_not_sum_to_one_are_refused(fractions: list[float]) -> None:
    if abs(sum(fractions) - 1) > 1e-6:
        with pytest.raises(InvalidRecord, match="must sum to 1, got"):
            split(*fractions)


def test_shares__may_miss_one_by_the_tolerance_alone() -> None:
    split(0.5, 0.5 + 9e-10)

    with pytest.raises(
        InvalidRecord, match=r"the shares of split B1 must sum to 1, got 1\.00000001"
    ):
        split(0.5, 0.5 + 1e-8)


def test_shares__name_no_member_twice() -> None:
    with pytest.raises(InvalidRecord, match="'A' stands twice"):
        IpAsset("X", IpKind.BACKGROUND, (make_name("X"),), (Share("A", 0.5), Share("A", 0.5)))


def test_ip_asset__that_came_from_work_names_its_agreement() -> None:
    with pytest.raises(InvalidRecord, match="is foreground; name the agreement_id"):
        IpAsset("X", IpKind.FOREGROUND, (make_name("X"),), (Share("A", 1.0),))


def test_consent__covers_nothing_from_its_withdrawal() -> None:
    consent = Consent("C", ("S",), DataUse(), "A", withdrawn_on=date(2020, 5, 1))

    assert consent.covers(date(2020, 4, 30))
    assert not consent.covers(date(2020, 5, 1))


def test_consent__speaks_of_the_kinds_it_names() -> None:
    consent = Consent("C", ("S",), DataUse(), "A", data_kinds=(DataKind.CURVES,))

    assert consent.covers_kind(DataKind.CURVES)
    assert not consent.covers_kind(DataKind.GENOME)


def test_consent__refuses_a_withdrawal_before_its_start() -> None:
    period = Period(parse_partial_date("2020"))

    with pytest.raises(InvalidRecord, match="before it starts"):
        Consent("C", ("S",), DataUse(), "A", period=period, withdrawn_on=date(2019, 1, 1))


def test_consent__needs_a_donor() -> None:
    with pytest.raises(InvalidRecord, match="names no donor"):
        Consent("C", (), DataUse(), "A")


def test_dataset__refuses_fewer_people_than_donors() -> None:
    with pytest.raises(InvalidRecord, match="names 2 donors but n_subjects is 1"):
        Dataset("D", "A", DataKind.CURVES, ("S1", "S2"), n_subjects=1)


def test_dataset__refuses_a_digest_that_is_none() -> None:
    with pytest.raises(InvalidRecord, match="must be a SHA-256"):
        Dataset("D", "A", DataKind.CURVES, digest="abc")


def test_dataset__does_not_come_from_itself() -> None:
    with pytest.raises(InvalidRecord, match="derived from itself"):
        Dataset("D", "A", DataKind.CURVES, derived_from=("D",))


def test_request__names_what_it_wants() -> None:
    with pytest.raises(InvalidRecord, match="must name a dataset_id or a subject_id"):
        Request("B", Action.SEE, DataKind.CURVES, Purpose(), date(2020, 1, 1))


def test_decision__permits_nothing_without_a_clause() -> None:
    with pytest.raises(InvalidRecord, match="must name the clause that grants it"):
        Decision(REQUEST, Outcome.PERMIT)


@pytest.mark.parametrize("outcome", [Outcome.ASK, Outcome.REFUSE])
def test_decision__gives_a_reason_of_its_own(outcome: Outcome) -> None:
    other = Outcome.ASK if outcome is Outcome.REFUSE else Outcome.REFUSE

    with pytest.raises(InvalidRecord, match="must give a reason of its own"):
        Decision(REQUEST, outcome, (Reason("X", "Other.", other),))


@pytest.mark.parametrize(
    ("comparator", "below", "at", "above"),
    [
        (Comparator.EXACTLY, False, True, False),
        (Comparator.MORE_THAN, False, False, True),
        (Comparator.AT_LEAST, False, True, True),
        (Comparator.AT_MOST, True, True, False),
        (Comparator.LESS_THAN, True, False, False),
        (Comparator.NEARLY, None, False, False),
        (Comparator.ABOUT, None, None, None),
    ],
)
def test_indicator__allows_what_its_comparator_says(
    comparator: Comparator, below: bool | None, at: bool | None, above: bool | None
) -> None:
    indicator = Indicator("I", "guests", 180, IndicatorKind.COUNT, comparator)

    assert [indicator.allows(value) for value in (179, 180, 181)] == [below, at, above]


def test_find_contradictions__keeps_every_fact() -> None:
    facts = [
        Fact("P1", "title", "Professor"),
        Fact("P1", "place", "Leuven"),
        Fact("P1", "title", "Doctor"),
        Fact("P1", "title", "Professor"),
        Fact("P2", "title", "Doctor"),
    ]

    found = find_contradictions(facts)

    assert [str(one) for one in found] == ["P1, title: 'Professor' / 'Doctor' / 'Professor'"]
    assert found[0].facts == (facts[0], facts[2], facts[3])


def test_contradiction__needs_two_values() -> None:
    with pytest.raises(InvalidRecord, match="needs two values"):
        Contradiction("P1", "title", (Fact("P1", "title", "Dr"), Fact("P1", "title", "Dr")))


def test_person__holds_posts_in_their_time() -> None:
    assert [post.title for post in PERSON.posts_on(date(2019, 1, 1))] == ["Director"]
    assert PERSON.posts_on(date(2021, 1, 1)) == ()


def test_post__needs_a_title() -> None:
    with pytest.raises(InvalidRecord, match="the title of a post at A is empty"):
        Post("A", " ")


def test_sensitivities__cover_every_kind() -> None:
    assert set(SENSITIVITIES) == set(DataKind)


def test_sensitivities__see_genes_alone_as_genetic_resources() -> None:
    found = {kind for kind, level in SENSITIVITIES.items() if level.is_genetic_resource}

    assert found == {DataKind.GENOME}


@pytest.mark.parametrize("text", ["raw wells", "raw-wells", "Raw_Wells", "wells"])
def test_parse_data_kind__takes_every_spelling(text: str) -> None:
    assert parse_data_kind(text) is DataKind.RAW_WELLS


def test_parse_action__knows_read() -> None:
    assert parse_action("read") is Action.SEE


def test_parse_action__names_the_nearest() -> None:
    with pytest.raises(InvalidTerm, match="'publsh' is no action; the nearest is 'publish'"):
        parse_action("publsh")


@pytest.mark.parametrize(
    ("from_ids", "to_ids", "words"),
    [
        ((), ("*",), "from_ids of a grant is empty"),
        (("*", "A"), ("*",), "names \\* and others"),
    ],
)
def test_grant__says_whom_it_means(
    from_ids: tuple[str, ...], to_ids: tuple[str, ...], words: str
) -> None:
    with pytest.raises(InvalidAgreement, match=words):
        Grant(from_ids, to_ids, (DataKind.CURVES,), (Action.SEE,))


@pytest.mark.parametrize(
    ("kinds", "actions"), [((), (Action.SEE,)), ((DataKind.CURVES,), ())], ids=["kinds", "actions"]
)
def test_grant__grants_something(kinds: tuple[DataKind, ...], actions: tuple[Action, ...]) -> None:
    with pytest.raises(InvalidAgreement, match="is empty; name at least one"):
        Grant(("*",), ("*",), kinds, actions)


def test_clause__has_words() -> None:
    with pytest.raises(InvalidRecord, match="the text of clause 1 is empty"):
        Clause("1", "")


def test_service_request__is_closed_where_it_is_done() -> None:
    with pytest.raises(InvalidRecord, match="closed_on goes with declined and done"):
        ServiceRequest("Q", "M", "V", "A", date(2020, 1, 1), status=ServiceStatus.DONE)
