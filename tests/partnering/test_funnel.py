"""A funnel is monotone, adds up, and forgets the order in which it was told."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from oncordia.domain.partnering import (
    LADDER,
    EditionCounts,
    FunnelEvent,
    FunnelTalk,
    Reason,
    ReasonCount,
    Step,
    StepCount,
    find_faults,
    gather_talks,
)
from oncordia.errors import InvalidRecord
from oncordia.partnering.funnel import (
    Edition,
    Funnel,
    IntervalMethod,
    Options,
    compare_shares,
    find_median,
    forecast_signed,
    measure_funnel,
    measure_share,
    measure_times,
    predict_count,
    summarise_funnel,
)

DAY = date(2026, 3, 2)
OPTIONS = Options(date(2026, 6, 1))


def step(
    kind: Step, day: int = 0, talk: str = "t1", event: str = "e1", reason: Reason | None = None
) -> FunnelEvent:
    reason = reason or (Reason.TIMING if kind is Step.NO else None)
    return FunnelEvent(talk, kind, DAY + timedelta(days=day), "A", "B", event, reason)


def count(event: str, reasons: dict[Reason, int] | None = None, **counts: int) -> Edition:
    told = tuple(StepCount(Step(name), n) for name, n in counts.items())
    gathered = tuple(ReasonCount(one, n) for one, n in (reasons or {}).items())
    return Edition(event, event, DAY, counts=EditionCounts(event, told, gathered))


def told(funnel: Funnel) -> list[int]:
    return [rung.n for rung in funnel.rungs if rung.n is not None]


@st.composite
def talks(draw: st.DrawFn, most: int = 12) -> list[FunnelEvent]:
    """Sound talks: some steps in order, skipped at will, and perhaps a no at the end."""
    events = []
    for number in range(draw(st.integers(1, most))):
        ranks = sorted(draw(st.sets(st.integers(0, 5), min_size=1)))
        if ranks[-1] == 5 and draw(st.booleans()):
            ranks.append(6)
        days = sorted(draw(st.lists(st.integers(0, 80), min_size=8, max_size=8)))
        name, edition = f"t{number}", draw(st.sampled_from(["e1", "e2", "e3"]))
        events += [
            step(LADDER[rank], day, name, edition) for rank, day in zip(ranks, days, strict=False)
        ]
        if ranks[-1] < 5 and draw(st.booleans()):
            why = draw(st.sampled_from(list(Reason)))
            events.append(step(Step.NO, days[-1], name, edition, why))
    return events


def by_edition(events: Sequence[FunnelEvent]) -> list[Edition]:
    gathered: dict[str, list[FunnelTalk]] = {}
    for talk in gather_talks(events):
        gathered.setdefault(talk.event_id, []).append(talk)
    return [Edition(name, name, DAY, tuple(own)) for name, own in sorted(gathered.items())]


@given(talks())
def test_measure_funnel__falls_and_holds_every_share_in_its_interval(
    events: list[FunnelEvent],
) -> None:
    funnel = measure_funnel(by_edition(events), LADDER, OPTIONS)

    assert told(funnel) == sorted(told(funnel), reverse=True)
    for rung in funnel.rungs:
        for share in (rung.from_previous, rung.from_first):
            if share is not None and share.of:
                assert 0 <= share.low <= share.value <= share.high <= 1


@given(talks())
def test_measure_funnel__of_editions_adds_up(events: list[FunnelEvent]) -> None:
    editions = by_edition(events)
    parts = [measure_funnel([one], LADDER, OPTIONS) for one in editions]
    whole = measure_funnel(editions, LADDER, OPTIONS)

    assert told(whole) == [sum(row) for row in zip(*map(told, parts), strict=True)]
    assert whole.n_open == sum(one.n_open or 0 for one in parts)
    assert whole.n_no == sum(one.n_no or 0 for one in parts)
    assert sum(one.share.n for one in whole.reasons) == whole.n_no


@given(talks())
def test_measure_funnel__counts_each_talk_once_where_it_stands(events: list[FunnelEvent]) -> None:
    funnel = measure_funnel(by_edition(events), LADDER, OPTIONS)
    n_done = funnel.rungs[-1].n or 0

    assert (funnel.n_open or 0) + (funnel.n_no or 0) + n_done == funnel.rungs[0].n
    assert sum(rung.n_open or 0 for rung in funnel.rungs) == funnel.n_open
    assert sum(rung.n_no or 0 for rung in funnel.rungs) == funnel.n_no


@given(talks(), st.randoms(use_true_random=False))
def test_gather_talks__is_the_same_in_any_order_and_told_twice(
    events: list[FunnelEvent], random: Random
) -> None:
    shuffled = [*events, *events[::2]]
    random.shuffle(shuffled)

    assert by_edition(shuffled) == by_edition(events)


@given(talks())
def test_find_faults__has_none_for_sound_talks(events: list[FunnelEvent]) -> None:
    assert [fault for talk in gather_talks(events) for fault in find_faults(talk)] == []


@given(talks(30), st.integers(2, 6))
def test_summarise_funnel__shows_others_no_small_cell(
    events: list[FunnelEvent], minimum: int
) -> None:
    shown = summarise_funnel(by_edition(events), OPTIONS, minimum=minimum)

    for funnel in (*shown.editions, *filter(None, [shown.total])):
        counts = told(funnel)
        cells = [*counts, *(a - b for a, b in pairwise(counts))]
        cells += [one.share.n for one in funnel.reasons]
        cells += [n for time in funnel.times for n in (time.n_reached, time.n - time.n_reached)]
        cells += [n for n in (funnel.n_open, funnel.n_no) if n is not None]
        assert [n for n in cells if 0 < n < minimum] == []


@given(talks(30), st.integers(2, 6))
def test_summarise_funnel__hides_from_subtraction_what_one_edition_withholds(
    events: list[FunnelEvent], minimum: int
) -> None:
    shown = summarise_funnel(by_edition(events), OPTIONS, minimum=minimum)
    hidden = {rung.step for one in shown.editions for rung in one.rungs if rung.is_withheld}

    if shown.total is not None:
        assert {rung.step for rung in shown.total.rungs if rung.is_withheld} >= hidden


def test_measure_funnel__counts_a_skipped_step_as_reached() -> None:
    edition = by_edition([step(Step.MATCH), step(Step.SIGNED, 5)])[0]

    assert told(measure_funnel([edition], LADDER, OPTIONS)) == [1, 1, 1, 1, 1, 1, 0]


def test_measure_funnel__reproduces_the_counts_of_a_reported_week() -> None:
    week = count("week", match=300, intent=100, signed=20)
    rungs = measure_funnel([week], LADDER, OPTIONS).rungs
    intent, signed = rungs[4].from_previous, rungs[5].from_first

    assert [rung.n for rung in rungs] == [300, None, None, None, 100, 20, None]
    assert intent is not None
    assert signed is not None
    # scipy.stats.binomtest(100, 300) and (20, 300), proportion_ci()
    assert (intent.low, intent.high) == pytest.approx((0.2802048, 0.3897924), abs=1e-7)
    assert (signed.low, signed.high) == pytest.approx((0.0411940, 0.1010856), abs=1e-7)


def test_measure_funnel__shares_only_editions_that_tell_both_steps() -> None:
    both = [count("a", match=300, intent=100, signed=20), count("b", match=5400, intent=900)]
    rungs = measure_funnel(both, LADDER, OPTIONS).rungs

    assert rungs[4].n == 1000
    assert rungs[5].from_previous is not None
    assert (rungs[5].from_previous.n, rungs[5].from_previous.of) == (20, 100)


def test_talk__goes_on_after_a_no() -> None:
    talk = gather_talks([step(Step.MATCH), step(Step.NO, 3), step(Step.MEETING, 9)])[0]

    assert talk.refusal is None
    assert talk.is_open


def test_find_faults__names_a_delivery_before_its_signature() -> None:
    talk = gather_talks([step(Step.SIGNED, 9), step(Step.DELIVERED, 4)])[0]

    assert [fault.message for fault in find_faults(talk)] == [
        "delivered on 2026-03-06 lies before signed on 2026-03-11 in relation 't1'"
    ]


def test_find_faults__names_a_delivery_without_signature() -> None:
    talk = gather_talks([step(Step.MATCH), step(Step.DELIVERED, 4)])[0]

    assert [fault.message for fault in find_faults(talk)] == [
        "relation 't1' is delivered but not signed"
    ]


def test_event__refuses_a_no_without_reason() -> None:
    with pytest.raises(InvalidRecord, match="has no reason; give one of too early"):
        FunnelEvent("t1", Step.NO, DAY, "A", "B")


def test_counts__refuse_to_rise() -> None:
    with pytest.raises(InvalidRecord, match="rise from 20 match to 30 intent"):
        count("e1", match=20, intent=30)


@pytest.mark.parametrize("method", IntervalMethod)
@pytest.mark.parametrize(("n", "of"), [(0, 7), (7, 7), (20, 300), (1, 2)])
def test_measure_share__has_the_limits_that_scipy_finds(
    method: IntervalMethod, n: int, of: int
) -> None:
    share = measure_share(n, of, method=method, confidence=0.9)
    known = binomtest(n, of).proportion_ci(0.9, method=method.value)

    assert (share.low, share.high) == pytest.approx((known.low, known.high), abs=1e-9)


def test_compare_shares__is_newcombes_example() -> None:
    # Newcombe 1998, table II, case (a): 56/70 less 48/80, method 10
    found = compare_shares(measure_share(56, 70), measure_share(48, 80))

    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_find_median__passes_over_the_censored() -> None:
    # S falls to 5/6, 4/6, then 4/9 at 4 (one censored at 3)
    assert find_median([1, 2, 3, 4, 5, 6], [True, True, False, True, True, False])[0] == 4


def test_find_median__is_unknown_where_half_is_not_reached() -> None:
    assert math.isnan(find_median([1, 9, 9, 9], [True, False, False, False])[0])


def test_measure_times__censors_open_talks_today_and_a_no_on_its_day() -> None:
    events = [
        *(step(Step.MATCH, 0, f"t{i}") for i in range(4)),
        step(Step.MEETING, 10, "t0"),
        step(Step.MEETING, 20, "t1"),
        step(Step.NO, 12, "t2"),
    ]
    found = measure_times(gather_talks(events), (Step.MATCH, Step.MEETING), OPTIONS.today)[0]

    # t2 leaves at 12: S is 3/4 at 10, then 3/8 at 20
    assert (found.n, found.n_reached, found.median_days) == (4, 2, 20)


def test_summarise_funnel__compares_editions_at_the_age_of_the_younger() -> None:
    def make(event: str, first: int) -> Edition:
        events = [step(Step.MATCH, first, f"{event}-{i}", event) for i in range(10)]
        events += [step(Step.SIGNED, first + 30 * i, f"{event}-{i}", event) for i in range(1, 10)]
        known = [one for one in events if one.on <= OPTIONS.today]
        talks = gather_talks(known)
        return Edition(event, event, DAY + timedelta(days=first), talks)

    found = summarise_funnel([make("old", -300), make("new", 0)], OPTIONS)
    signed = next(one for one in found.changes if one.step is Step.SIGNED)

    assert found.editions[0].rungs[3].n == 9
    assert (signed.age_days, signed.difference.value) == (91, 0.0)
    assert found.changes[0].difference.value == 0.0


def test_predict_count__is_a_law_with_more_spread_than_a_binomial() -> None:
    law = predict_count([(20, 300), (25, 320), (18, 290)], 200)
    x = np.arange(201)
    mean = float(law @ x)
    spread = float(law @ (x - mean) ** 2)

    assert law.sum() == pytest.approx(1.0)
    assert mean / 200 == pytest.approx(63 / 910, abs=0.01)
    assert spread > 200 * (mean / 200) * (1 - mean / 200)


def test_predict_count__covers_new_editions_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    n_in = 0
    for _ in range(200):
        mean, size = 0.05 + 0.3 * rng.random(), 10 ** (1 + 2 * rng.random())
        rates = rng.beta(mean * size, (1 - mean) * size, 5)
        pairs = [(int(rng.binomial(150, rate)), 150) for rate in rates[:4]]
        new = int(rng.binomial(100, rates[4]))
        heights = np.cumsum(predict_count(pairs, 100))
        n_in += int(np.searchsorted(heights, 0.05) <= new <= np.searchsorted(heights, 0.95))

    assert 0.85 <= n_in / 200 <= 0.97  # 90 % and a little more, as counts are whole


def test_forecast_signed__adds_open_talks_to_what_is_signed() -> None:
    events = [step(Step.MATCH, 0, f"t{i}") for i in range(40)]
    events += [step(Step.SIGNED, 5, f"t{i}") for i in range(3)]
    events += [step(Step.NO, 5, f"t{i}") for i in range(3, 10)]
    present = by_edition(events)[0]
    made = forecast_signed(present, [count("a", match=300, intent=100, signed=30)] * 3)

    assert made is not None
    assert (made.n_signed, made.n_open, made.n_editions) == (3, 30, 3)
    assert made.low <= made.mean <= made.high
    assert made.mean == pytest.approx(3 + 30 * 0.1, abs=0.5)


def test_forecast_signed__is_silent_where_no_edition_before_tells_of_signatures() -> None:
    present = by_edition([step(Step.MATCH)])[0]

    assert forecast_signed(present, [count("a", match=300, intent=100)]) is None
