"""The funnels of all editions, side by side and together, compared and carried forward."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from oncordia.domain.partnering import Step, gather_talks
from oncordia.partnering.funnel.durations import list_shown_steps
from oncordia.partnering.funnel.edition import Edition, Funnel, Options, measure_funnel
from oncordia.partnering.funnel.folding import fold_editions, fold_funnel, fold_total
from oncordia.partnering.funnel.forecast import Forecast, forecast_signed
from oncordia.partnering.funnel.intervals import Difference, Share, compare_shares

TOTAL = "all"


@dataclass(frozen=True, slots=True)
class StepChange:
    """How a conversion of an edition differs from that of the edition before it."""

    event_id: str
    before_id: str
    step: Step
    previous: Step  # the step that both shares are of
    difference: Difference
    age_days: int | None = None  # so many days after each of them began; None: as they stand


@dataclass(frozen=True, slots=True)
class FunnelSummary:
    """Editions by their first day, all of them together, and what follows."""

    steps: tuple[Step, ...]
    editions: tuple[Funnel, ...]
    total: Funnel | None  # None: a single edition
    changes: tuple[StepChange, ...]
    forecast: Forecast | None
    options: Options
    minimum: int = 0  # least cell that is shown; 0: everything is


def sort_editions(editions: Sequence[Edition]) -> list[Edition]:
    """Editions by first day; those without one come first."""
    return sorted(
        editions, key=lambda one: (one.first_day is not None, str(one.first_day), one.event_id)
    )


def summarise_funnel(
    editions: Sequence[Edition],
    options: Options,
    *,
    chosen: Collection[str] = (),
    minimum: int = 0,
) -> FunnelSummary:
    """Every edition measured, or those chosen; the forecast is of the last one of them.

    Parameters
    ----------
    editions : of which talks or counts are known
    options : day, confidence and kind of interval
    chosen : the editions to show and compare, empty: all; where it is one alone, those before it
        still feed its forecast
    minimum : for others: cells of fewer talks are folded or withheld; 0: for oneself
    """
    ordered = sort_editions(editions)
    shown = [one for one in ordered if not chosen or one.event_id in chosen]
    present = shown[-1] if shown else None
    if len(chosen) > 1:
        ordered = shown
    told = {step for one in ordered for step in one.count_reached() if one.counts}
    steps = list_shown_steps([talk for one in ordered for talk in one.talks], told)
    groups = fold_editions(shown, minimum) if minimum else [[one] for one in shown]
    funnels = [
        measure_funnel(group, steps, options, event_id="other", label="other editions")
        for group in groups
    ]
    folded = [fold_funnel(one, minimum, options) for one in funnels] if minimum else funnels
    total = None
    if len(folded) > 1:
        together = [one for group in groups for one in group]
        total = measure_funnel(together, steps, options, event_id=TOTAL, label="all editions")
        total = fold_total(total, folded, minimum, options) if minimum else total
    forecast = _forecast(present, ordered, options)
    if minimum and not _may_tell(forecast, folded):
        forecast = None
    single = [group[0] for group in groups if len(group) == 1]
    changes = tuple(
        change
        for before, after in pairwise(single)
        for change in _compare(before, after, steps, options, minimum)
    )
    return FunnelSummary(steps, tuple(folded), total, changes, forecast, options, minimum)


def _forecast(
    present: Edition | None, ordered: Sequence[Edition], options: Options
) -> Forecast | None:
    """None too where nothing of the edition is open any more."""
    if present is None or present.first_day is None:
        return None
    before = [
        one for one in ordered if one.first_day is not None and one.first_day < present.first_day
    ]
    made = forecast_signed(present, before, confidence=options.confidence)
    return made if made is not None and made.n_open else None


def _may_tell(forecast: Forecast | None, funnels: Sequence[Funnel]) -> bool:
    """Whether the signatures so far are shown anyway."""
    if forecast is None:
        return False
    own = [one for one in funnels if one.event_id == forecast.event_id]
    return bool(own) and own[0].get_rung(Step.SIGNED) is not None and own[0].n_open is not None


def _compare(
    before: Edition, after: Edition, steps: Sequence[Step], options: Options, minimum: int
) -> list[StepChange]:
    """Conversions of two editions as they stood at the same age."""
    age_days = _find_age(before, after, options)
    pair = before, after
    if age_days is not None:
        pair = _look_back(before, age_days), _look_back(after, age_days)
    funnels = [measure_funnel([one], steps, options) for one in pair]
    if minimum:
        funnels = [fold_funnel(one, minimum, options) for one in funnels]
    old, new = map(_list_conversions, funnels)
    return [
        StepChange(
            after.event_id,
            before.event_id,
            step,
            previous,
            compare_shares(share, old[previous, step], confidence=options.confidence),
            age_days,
        )
        for (previous, step), share in new.items()
        if (previous, step) in old
    ]


def _find_age(before: Edition, after: Edition, options: Options) -> int | None:
    """Days since the younger of two editions began; None where one is told by counts."""
    if before.counts or after.counts or before.first_day is None or after.first_day is None:
        return None
    return (options.today - max(before.first_day, after.first_day)).days


def _look_back(edition: Edition, age_days: int) -> Edition:
    """An edition as it stood so many days after it began."""
    if edition.first_day is None:
        return edition
    last = edition.first_day + timedelta(days=age_days)
    events = [one for talk in edition.talks for one in talk.events if one.on <= last]
    return replace(edition, talks=gather_talks(events))


def _list_conversions(funnel: Funnel) -> dict[tuple[Step, Step], Share]:
    """Shares by the step they are of, and the step they lead to."""
    told = [one for one in funnel.rungs if one.n is not None]
    return {
        (first.step, then.step): then.from_previous
        for first, then in pairwise(told)
        if then.from_previous is not None and then.from_previous.of
    }
