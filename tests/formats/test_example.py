"""The example alliance holds together, and says what its sources say in words of its own."""

import csv
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import pytest

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
from oncordia.formats import read_example

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


def test_example__tells_of_every_agreement_that_is_reported(
    shared_data: Callable[[str], Path],
) -> None:
    with (shared_data("alliance_facts") / "agreements.csv").open(encoding="utf-8") as file:
        reported = list(csv.DictReader(file))
    told = [one for one in of(Agreement) if not one.grants_rights]

    assert len(told) == len(reported) == 15
    days = sorted(str(one.reported_on) for one in told if one.reported_on)
    planned = [row for row in reported if row["status"] == "planned"]
    assert len(days) == len(reported) - len(planned)
    assert days == sorted(row["date_signed"] for row in reported if row not in planned)


@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("agreements.csv", "scope"),
        ("events.csv", "content"),
        ("needs_criteria.csv", "statement_en"),
    ],
)
def test_example__copies_no_sentence(
    shared_data: Callable[[str], Path], file: str, column: str
) -> None:
    folder = files("oncordia.formats") / "example"
    told = " ".join(
        path.read_text(encoding="utf-8") for path in folder.iterdir() if path.name.endswith(".toml")
    ).lower()
    with (shared_data("alliance_facts") / file).open(encoding="utf-8") as rows:
        sentences = [row[column].lower() for row in csv.DictReader(rows) if row.get(column)]

    assert [text for text in sentences if len(text.split()) > 5 and text in told] == []
