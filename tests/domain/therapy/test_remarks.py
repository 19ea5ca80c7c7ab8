"""Codes of remarks and the values in their words."""

import pytest

from oncordia.domain.therapy import REMARKS, RemarkCode, RemarkPart, ValueKind, make_remark
from oncordia.errors import InvalidTerm


def test_remarks__have_one_rule_a_code() -> None:
    assert list(REMARKS) == list(RemarkCode)


def test_remarks__decide_their_plural_by_a_count_that_they_hold() -> None:
    plurals = [rule for rule in REMARKS.values() if rule.plural_of]

    assert plurals
    assert {rule.values[rule.plural_of] for rule in plurals} == {ValueKind.COUNT}


def test_remarks__fill_every_part_of_a_ranking() -> None:
    assert {rule.part for rule in REMARKS.values()} == set(RemarkPart)


def test_make_remark__keeps_code_and_values() -> None:
    remark = make_remark(RemarkCode.SELECTIVE_EFFECT, z=2.1, low=1.2, high=3.0)

    assert remark.code == "selective_effect"
    assert remark.values == {"z": 2.1, "low": 1.2, "high": 3.0}


def test_make_remark__names_the_values_that_it_needs() -> None:
    with pytest.raises(InvalidTerm, match=r"needs the values \['probability', 'top'\], got \['p'"):
        make_remark(RemarkCode.IN_TOP_PROBABILITY, p=0.3)
