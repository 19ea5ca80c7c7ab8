from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncordia.domain.alliance import (
    Action,
    Agreement,
    AgreementKind,
    AgreementStatus,
    Clause,
    DataKind,
    Grant,
    Obligation,
    PartialDate,
    Party,
    Period,
    Signature,
    amend_agreement,
    check_agreements,
    check_versions,
    end_agreement,
    make_name,
    revoke_agreement,
    sign_agreement,
)
from oncordia.errors import InvalidAgreement, InvalidRecord

GRANT = Grant(("A",), ("B",), (DataKind.RESPONSES,), (Action.SEE,))
DRAFT = Agreement(
    "F1",
    AgreementKind.FRAMEWORK,
    (make_name("Framework agreement"), make_name("框架协议")),
    (Party("A", "hospital"), Party("B", "company")),
    clauses=(Clause("1", "B may see the responses of A.", (GRANT,)),),
    period=Period(PartialDate(2020), PartialDate(2024)),
)
HALF = sign_agreement(DRAFT, "A", date(2019, 12, 1), "Ada")
SIGNED = sign_agreement(HALF, "B", date(2020, 3, 1), "Bo")


def test_sign_agreement__needs_every_party() -> None:
    assert HALF.status is AgreementStatus.DRAFT
    assert not HALF.in_force(date(2021, 1, 1))
    assert SIGNED.status is AgreementStatus.SIGNED
    assert SIGNED.in_force(date(2021, 1, 1))


def test_sign_agreement__starts_no_right_before_the_last_signature() -> None:
    assert not SIGNED.in_force(date(2020, 2, 29))
    assert SIGNED.in_force(date(2020, 3, 1))
    assert SIGNED.signed_on == date(2020, 3, 1)


def test_in_force__ends_with_the_period() -> None:
    assert SIGNED.in_force(date(2024, 12, 31))
    assert not SIGNED.in_force(date(2025, 1, 1))


def test_sign_agreement__refuses_a_stranger() -> None:
    with pytest.raises(InvalidAgreement, match="C is no party of agreement F1 v1"):
        sign_agreement(DRAFT, "C", date(2020, 1, 1), "Cy")


def test_sign_agreement__refuses_a_second_signature() -> None:
    with pytest.raises(InvalidAgreement, match="A has signed agreement F1 v1 already"):
        sign_agreement(HALF, "A", date(2020, 1, 1), "Ada")


def test_sign_agreement__refuses_what_is_signed_by_all() -> None:
    with pytest.raises(InvalidAgreement, match="takes no signature"):
        sign_agreement(SIGNED, "A", date(2020, 4, 1), "Ada")


def test_agreement__refuses_a_change_below_a_signature() -> None:
    with pytest.raises(InvalidAgreement, match="signed another text"):
        replace(SIGNED, scope="everything")


def test_agreement__grants_nothing_unsigned() -> None:
    with pytest.raises(InvalidAgreement, match="lacks the signature of A, B"):
        replace(DRAFT, status=AgreementStatus.SIGNED, reported_on=PartialDate(2020))


def test_agreement__may_be_reported_as_signed_where_it_grants_nothing() -> None:
    reported = replace(
        DRAFT, clauses=(), status=AgreementStatus.SIGNED, reported_on=PartialDate(2020, 5)
    )

    assert not reported.in_force(date(2020, 5, 30))
    assert reported.in_force(date(2020, 5, 31))


@pytest.mark.parametrize(
    ("close", "status"),
    [
        (end_agreement, AgreementStatus.ENDED),
        (revoke_agreement, AgreementStatus.REVOKED),
    ],
)
def test_end_and_revoke__stop_at_their_date(close, status) -> None:  # type: ignore[no-untyped-def]
    closed = close(SIGNED, date(2022, 6, 1), "as agreed")

    assert closed.status is status
    assert closed.in_force(date(2022, 5, 31))
    assert not closed.in_force(date(2022, 6, 1))
    assert closed.digest == SIGNED.digest
    assert SIGNED.in_force(date(2022, 6, 1))


def test_end_agreement__refuses_a_draft() -> None:
    with pytest.raises(InvalidAgreement, match="only a signed one can be ended"):
        end_agreement(DRAFT, date(2022, 6, 1), "as agreed")


def test_revoke_agreement__refuses_a_day_before_it_was_signed() -> None:
    with pytest.raises(InvalidAgreement, match="was signed on 2020-03-01"):
        revoke_agreement(SIGNED, date(2020, 2, 1), "breach")


def test_revoke_agreement__wants_to_know_why() -> None:
    with pytest.raises(InvalidRecord, match="why agreement F1 v1 is revoked"):
        revoke_agreement(SIGNED, date(2021, 2, 1), " ")


def test_amend_agreement__keeps_the_chain_of_digests() -> None:
    second = amend_agreement(SIGNED, scope="colon")

    assert (second.version, second.previous_digest) == (2, SIGNED.digest)
    assert (second.status, second.signatures) == (AgreementStatus.DRAFT, ())
    assert check_versions([second, SIGNED]) == ()


def test_amend_agreement__refuses_a_draft() -> None:
    with pytest.raises(InvalidAgreement, match="only signed ones are amended"):
        amend_agreement(DRAFT, scope="colon")


def test_check_versions__finds_a_version_that_amends_another_text() -> None:
    second = replace(amend_agreement(SIGNED, scope="colon"), previous_digest="0" * 64)

    assert [fault.message for fault in check_versions([SIGNED, second])] == [
        "version 2 amends another text than version 1"
    ]


def test_check_versions__finds_a_missing_version() -> None:
    assert [fault.message for fault in check_versions([amend_agreement(SIGNED)])] == [
        "version 1 is missing"
    ]


def test_check_agreements__names_parties_nobody_knows() -> None:
    faults = check_agreements([SIGNED], ["A"])

    assert [fault.message for fault in faults] == ["the member 'B' is unknown"]


def test_check_agreements__finds_rings() -> None:
    one = replace(DRAFT, parent_id="F2")
    two = replace(DRAFT, agreement_id="F2", parent_id="F1")

    faults = check_agreements([one, two], ["A", "B"])

    assert [fault.message for fault in faults] == ["is its own parent by way of F1 -> F2 -> F1"]


def test_agreement__refuses_a_grant_to_a_stranger() -> None:
    grant = replace(GRANT, to_ids=("C",))

    with pytest.raises(InvalidAgreement, match="clause 2: C is no party"):
        replace(DRAFT, clauses=(Clause("2", "C may see.", (grant,)),))


def test_agreement__refuses_two_clauses_of_one_number() -> None:
    with pytest.raises(InvalidAgreement, match="clause 1 twice"):
        replace(DRAFT, clauses=(*DRAFT.clauses, Clause("1", "Again.")))


def test_agreement__refuses_a_signature_of_no_party() -> None:
    with pytest.raises(InvalidAgreement, match="C signed but is no party"):
        replace(DRAFT, signatures=(Signature("C", date(2020, 1, 1), "Cy", DRAFT.digest),))


def test_digest__leaves_out_what_happens_to_the_paper() -> None:
    promised = replace(DRAFT, obligations=(Obligation("Report", "A", PartialDate(2021)),))
    done = replace(
        DRAFT,
        obligations=(Obligation("Report", "A", PartialDate(2021), date(2021, 5, 1)),),
    )

    assert done.digest == promised.digest
    assert promised.digest != DRAFT.digest


def test_obligation__is_overdue_once_its_last_day_has_gone() -> None:
    promise = Obligation("Report", "A", PartialDate(2021, 6))
    kept = replace(promise, done_on=date(2021, 6, 20))

    assert not promise.is_overdue(date(2021, 6, 30))
    assert promise.is_overdue(date(2021, 7, 1))
    assert not kept.is_overdue(date(2021, 7, 1))


@given(st.dates(date(2018, 1, 1), date(2027, 1, 1)), st.dates(date(2020, 3, 1), date(2027, 1, 1)))
def test_revoke_agreement__never_adds_a_day(day: date, revoked_on: date) -> None:
    revoked = revoke_agreement(SIGNED, revoked_on, "breach")

    assert revoked.in_force(day) == (SIGNED.in_force(day) and day < revoked_on)
