"""What an amendment changes."""

from dataclasses import replace

import pytest

from oncordia.alliance import Change, find_changes
from oncordia.domain.alliance import (
    Action,
    Agreement,
    AgreementKind,
    Clause,
    DataKind,
    Grant,
    Obligation,
    PartialDate,
    Party,
    Period,
    make_name,
)

RIGHT = Grant(("*",), ("*",), (DataKind.CURVES,), (Action.SEE,))
OLD = Agreement(
    "a",
    AgreementKind.FRAMEWORK,
    (make_name("A"),),
    (Party("firm", "screens"), Party("hospital")),
    clauses=(Clause("1", "All see curves.", (RIGHT,)), Clause("2", "Peace.")),
    obligations=(Obligation("Reports", "firm", PartialDate(2025)),),
)


def test_find_changes__finds_none_between_equal_texts() -> None:
    assert find_changes(OLD, replace(OLD, place="")) == ()


@pytest.mark.parametrize(
    ("new", "change"),
    [
        (replace(OLD, scope="all"), Change("scope", "", "all")),
        (replace(OLD, period=Period(PartialDate(2024))), Change("period", "..", "2024..")),
        (replace(OLD, creates=("c", "d")), Change("creates", "", "c, d")),
        (
            replace(OLD, parties=(Party("firm", "grows"), Party("hospital"))),
            Change("party firm", "screens", "grows"),
        ),
        (
            replace(OLD, parties=(*OLD.parties, Party("fund"))),
            Change("party fund", "", "party"),
        ),
        (replace(OLD, clauses=OLD.clauses[:1]), Change("clause 2", "Peace.", "")),
        (
            replace(OLD, clauses=(*OLD.clauses, Clause("3", "More."))),
            Change("clause 3", "", "More."),
        ),
        (
            replace(OLD, clauses=(replace(OLD.clauses[0], grants=()), OLD.clauses[1])),
            Change("right of clause 1", "any party may see curves of any party", ""),
        ),
        (
            replace(OLD, obligations=(Obligation("Reports", "firm", PartialDate(2026)),)),
            Change("obligation of firm: Reports", "due 2025", "due 2026"),
        ),
    ],
)
def test_find_changes__names(new: Agreement, change: Change) -> None:
    assert find_changes(OLD, new) == (change,)
