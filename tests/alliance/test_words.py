"""Grants and obligations in words."""

from datetime import date

import pytest

from oncordia.alliance import join_words, say_action, say_grant, say_obligation, say_period
from oncordia.domain.alliance import (
    Action,
    Aim,
    Conditions,
    DataKind,
    Grant,
    Obligation,
    PartialDate,
    Period,
)


def test_say_grant__names_who_may_do_what_with_whose_data() -> None:
    grant = Grant(
        ("firm",),
        ("*",),
        (DataKind.CURVES, DataKind.GENOME),
        (Action.SEE, Action.COMPUTE),
        (Aim.HMB, Aim.DS),
    )

    assert say_grant(grant) == (
        "any party may see and compute on curves and genome of firm for HMB or DS"
    )


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        (Conditions(min_cell_size=10), "with 10 people or more in each cell"),
        (Conditions(aggregate_only=True), "as counts and means of several people alone"),
        (Conditions(needs_ethics_approval=True), "with ethics approval"),
        (Conditions(no_onward_transfer=True), "to go no further"),
        (Conditions(non_commercial=True), "without commercial use"),
        (Conditions(countries=("CN", "IT")), "within CN or IT"),
        (Conditions(ask="the committee"), "each time asking: the committee"),
    ],
)
def test_say_grant__says_every_condition(conditions: Conditions, said: str) -> None:
    grant = Grant(("a",), ("b",), (DataKind.CURVES,), (Action.MOVE,), conditions=conditions)

    assert say_grant(grant) == f"b may take a copy of curves of a, {said}"


def test_say_grant__calls_members_as_it_is_told() -> None:
    grant = Grant(("a",), ("b",), (DataKind.CURVES,), (Action.TRAIN,))

    assert say_grant(grant, str.upper) == "B may fit models on curves of A"


@pytest.mark.parametrize("action", Action)
def test_say_action__has_a_verb_for(action: Action) -> None:
    assert say_action(action)


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (Period(), "without end"),
        (Period(PartialDate(2024)), "from 2024"),
        (Period(PartialDate(2024), PartialDate(2025, 6)), "from 2024 until 2025-06"),
    ],
)
def test_say_period__says(period: Period, said: str) -> None:
    assert say_period(period) == said


@pytest.mark.parametrize(
    ("on", "done_on", "said"),
    [
        (date(2024, 3, 31), None, "firm: Reports, due 2024-03"),
        (date(2024, 4, 1), None, "firm: Reports, due 2024-03, overdue"),
        (date(2024, 4, 1), date(2024, 3, 5), "firm: Reports, due 2024-03, done 2024-03-05"),
    ],
)
def test_say_obligation__says_whether_it_is_late(on: date, done_on: date | None, said: str) -> None:
    assert say_obligation(Obligation("Reports.", "firm", PartialDate(2024, 3), done_on), on) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abc"), "a, b and c")],
)
def test_join_words__puts_and_before_the_last(words: list[str], said: str) -> None:
    assert join_words(words) == said
