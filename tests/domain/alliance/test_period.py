from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncordia.domain.alliance import (
    PartialDate,
    Period,
    Precision,
    exact_date,
    parse_partial_date,
)
from oncordia.errors import InvalidPeriod


@pytest.mark.parametrize(
    ("text", "first_day", "last_day", "precision"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31), Precision.YEAR),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29), Precision.MONTH),
        ("2018-12", date(2018, 12, 1), date(2018, 12, 31), Precision.MONTH),
        ("2018-12-04", date(2018, 12, 4), date(2018, 12, 4), Precision.DAY),
    ],
)
def test_partial_date__spans_all_days_it_can_mean(
    text: str, first_day: date, last_day: date, precision: Precision
) -> None:
    found = parse_partial_date(text)

    assert (found.first_day, found.last_day, found.precision) == (first_day, last_day, precision)
    assert str(found) == text


@pytest.mark.parametrize("text", ["2018-13", "2019-02-29", "18-12", "2018-1-4", "", "0000", "٢٠١٨"])
def test_parse_partial_date__refuses_what_no_calendar_has(text: str) -> None:
    with pytest.raises(InvalidPeriod):
        parse_partial_date(text)


def test_partial_date__refuses_a_day_without_its_month() -> None:
    with pytest.raises(InvalidPeriod, match="a day needs its month"):
        PartialDate(2018, None, 4)


def test_period__refuses_an_end_before_its_start() -> None:
    with pytest.raises(InvalidPeriod, match="the end 2018-11 lies before the start 2018-12-04"):
        Period(PartialDate(2018, 12, 4), PartialDate(2018, 11))


def test_period__counts_both_its_ends() -> None:
    period = Period(PartialDate(2018, 12, 4), PartialDate(2019))

    days = [date(2018, 12, 3), date(2018, 12, 4), date(2019, 12, 31), date(2020, 1, 1)]
    assert [period.covers(day) for day in days] == [False, True, True, False]


def test_period__is_open_where_no_day_stands() -> None:
    assert Period().covers(date.min)
    assert Period().covers(date.max)


PERIODS = st.tuples(st.dates(), st.dates()).map(
    lambda days: Period(exact_date(min(days)), exact_date(max(days)))
)


@given(PERIODS, PERIODS)
def test_period__overlaps_where_the_later_start_lies_in_both(one: Period, other: Period) -> None:
    later = max(one.first_day, other.first_day)

    assert one.overlaps(other) == (one.covers(later) and other.covers(later))
    assert one.overlaps(other) == other.overlaps(one)
