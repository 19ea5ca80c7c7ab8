"""What is made up in the example alliance holds together."""

from typing import TypeVar

from oncordia.domain.alliance import (
    Agreement,
    AgreementStatus,
    Consent,
    DataKind,
    Dataset,
    Member,
    check_agreements,
    check_parents,
)
from oncordia.formats import open_example, read_example

Kind = TypeVar("Kind")
VALUES = read_example()


def of(kind: type[Kind]) -> list[Kind]:
    return [value for value in VALUES if isinstance(value, kind)]


def test_example__has_no_fault_among_its_members() -> None:
    assert check_parents(of(Member)) == ()


def test_example__has_no_fault_among_its_agreements() -> None:
    assert check_agreements(of(Agreement), [one.member_id for one in of(Member)]) == ()


def test_example__grants_rights_by_the_made_agreement_alone() -> None:
    assert [one.agreement_id for one in of(Agreement) if one.grants_rights] == ["framework-2024"]


def test_example__has_its_framework_signed_by_a_firm_an_institute_and_a_hospital() -> None:
    framework = next(one for one in of(Agreement) if one.agreement_id == "framework-2024")
    kinds = {one.member_id: one.kind.value for one in of(Member)}

    assert framework.status is AgreementStatus.SIGNED
    assert [kinds[one] for one in framework.party_ids] == ["company", "institute", "hospital"]


def test_example__holds_four_kinds_of_data_of_one_line_under_its_consent() -> None:
    kinds = [one.data_kind for one in of(Dataset) if one.subject_ids == ("S17",)]

    assert kinds == [DataKind.RAW_WELLS, DataKind.RESPONSES, DataKind.CURVES, DataKind.GENOME]
    assert {one.consent_id for one in of(Dataset)} == {one.consent_id for one in of(Consent)}


def test_example__has_a_table_of_each_kind_that_reports_tell_of() -> None:
    with open_example() as folder:
        tables = sorted(path.stem for path in folder.glob("*.csv"))

    assert tables == [
        "agreements",
        "events",
        "indicators",
        "needs",
        "organisations",
        "people",
        "platforms",
        "relations",
        "talks",
    ]
