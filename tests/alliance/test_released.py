"""What was released before an agreement stopped."""

from dataclasses import replace
from datetime import date

from tests.alliance.facts import DAY, FACTS, FRAMEWORK

from oncordia.alliance import list_released
from oncordia.domain.alliance import Action, ClauseRef, Release, revoke_agreement


def _release(number: int, on: date, agreement_id: str = "A1") -> Release:
    clause = ClauseRef(agreement_id, 1, "2")
    return Release(f"U{number}", "D-wells", "H", "I", Action.MOVE, on, clause)


EARLY, LATE = _release(1, date(2024, 3, 1)), _release(2, date(2024, 8, 31))
AFTER, OTHER = _release(3, DAY), _release(4, date(2024, 3, 1), "A9")
RELEASED = replace(FACTS, releases=(AFTER, LATE, OTHER, EARLY))


def test_list_released__gives_all_of_an_agreement_by_day() -> None:
    assert list_released(RELEASED, "A1") == (EARLY, LATE, AFTER)


def test_list_released__stops_before_the_day_of_the_end() -> None:
    revoked = replace(RELEASED, agreements=(revoke_agreement(FRAMEWORK, DAY, "breach"),))

    assert list_released(revoked, "A1") == (EARLY, LATE)


def test_list_released__takes_another_day() -> None:
    assert list_released(RELEASED, "A1", date(2024, 4, 1)) == (EARLY,)
